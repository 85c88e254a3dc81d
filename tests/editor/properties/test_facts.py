"""What is known of a node, in words: each tensor by the name of its port."""

from editor.properties.facts import model_facts, node_facts
from graph.catalogue import load_catalogue
from graph.model import ModelGraph
from graph.specs import TensorSpec
from tests.editor.properties.drawn import add, call_again, wire
from worker.protocol import NodeInspected


class Answers:
    """What Keras has said, by node."""

    def __init__(self, *nodes: NodeInspected, counts: tuple[int, int] | None = None) -> None:
        self.nodes = {each.node: each for each in nodes}
        self.counts = counts

    def node(self, node_id: str) -> NodeInspected | None:
        return self.nodes.get(node_id)

    def parameters_in_view(self) -> tuple[int, int] | None:
        return self.counts


def answer(node_id: str, *shapes: tuple[int | None, ...], parameters: int = 0) -> NodeInspected:
    outputs = tuple(TensorSpec(shape, "float32") for shape in shapes)
    return NodeInspected(
        1, node_id, outputs, parameters=parameters, trainable_parameters=parameters
    )


def test_tensors_of_a_call_with_several_are_called_as_its_ports_are() -> None:
    graph = ModelGraph()
    tokens = add(graph, "InputLayer", "tokens", shape=(None, 8))
    state = add(graph, "InputLayer", "state", shape=(4,))
    lstm = add(graph, "LSTM", "lstm", units=4, return_state=True)
    for position in (0, 1):
        wire(graph, state, lstm, "initial_state", position)
    wire(graph, tokens, lstm, "sequences")
    known = Answers(
        answer(tokens, (None, None, 8)),
        answer(state, (None, 4)),
        answer(lstm, (None, 4), (None, 4), (None, 4), parameters=208),
    )
    assert node_facts(graph, known, lstm, load_catalogue()) == [
        ("sequences", "(None, None, 8)"),
        ("initial_state", "(None, 4)"),
        ("initial_state 2", "(None, 4)"),
        ("output", "(None, 4)"),
        ("state_h", "(None, 4)"),
        ("state_c", "(None, 4)"),
        ("parameters", "208"),
        ("activations", "48 B / sample"),
    ]


def test_each_call_of_a_shared_layer_tells_the_parameters_of_the_layer() -> None:
    graph = ModelGraph()
    first = add(graph, "Dense", "shared", units=3)
    second = call_again(graph, first)
    known = Answers(
        answer(first, (None, 3), parameters=15),
        answer(second, (None, 3), parameters=0),
    )
    assert node_facts(graph, known, second, load_catalogue())[-2] == ("parameters", "15")


def test_what_is_not_known_yet_is_not_told() -> None:
    graph = ModelGraph()
    dense = add(graph, "Dense", "dense", units=3)
    assert node_facts(graph, Answers(), dense, load_catalogue()) == []
    assert model_facts(graph, Answers()) == [("nodes", "1"), ("layers", "1")]
    assert model_facts(graph, Answers(counts=(1200, 200)))[2:] == [
        ("parameters", "1,200"),
        ("trainable", "200"),
    ]


def test_what_a_call_costs_is_said_for_one_sample() -> None:
    graph = ModelGraph()
    node = add(graph, "Dense", "dense", units=1000)
    found = NodeInspected(1, node, (TensorSpec((None, 1000), "float32"),), flops=1_050_624)
    facts = node_facts(graph, Answers(found), node, load_catalogue())
    assert facts[-2:] == [("FLOPs", "1,050,624 / sample"), ("activations", "3.91 KB / sample")]
