"""What is in a nested model takes the place of its call without covering anything."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from graph.dissolving import dissolve
from graph.edits import AddNode, Connect, MoveNodes
from graph.elements import Layer, Node, Tensor
from graph.model import ModelGraph
from graph.room import overlap
from graph.unpacking import unpack

SIZE = (160.0, 64.0)
CALL = "n2"


def size_of(graph: ModelGraph, node_id: str) -> tuple[float, float]:
    return SIZE


def inner(columns: int, rows: int) -> ModelGraph:
    """A chain of Dense layers in a block, with an Input before it."""
    graph = ModelGraph("")
    AddNode(Node("n1", "l1", (-300.0, 0.0)), Layer("l1", "InputLayer", "x")).apply(graph)
    for number in range(columns * rows):
        layer = Layer(f"l{number + 2}", "Dense", f"dense_{number}", arguments={"units": 8})
        place = (number % columns * 240.0, number // columns * 96.0)
        AddNode(Node(f"n{number + 2}", layer.id, place), layer).apply(graph)
        Connect(Tensor(f"n{number + 1}"), f"n{number + 2}").apply(graph)
    return graph


def outer(model: ModelGraph, calls: int = 1) -> ModelGraph:
    """A row of an Input, calls of a model, and a Dense layer."""
    graph = ModelGraph()
    AddNode(Node("n1", "l1"), Layer("l1", "InputLayer", "x")).apply(graph)
    block = Layer("l2", "Model", "block", module="keras", model=model)
    for call in range(calls):
        node = Node(f"n{call + 2}", "l2", (240.0 * (call + 1), 0.0))
        AddNode(node, None if call else block).apply(graph)
        Connect(Tensor(f"n{call + 1}"), node.id).apply(graph)
    last = Layer("l3", "Dense", "dense", arguments={"units": 1})
    AddNode(Node("n99", "l3", (240.0 * (calls + 1), 0.0)), last).apply(graph)
    Connect(Tensor(f"n{calls + 1}"), "n99").apply(graph)
    return graph


def assert_apart(graph: ModelGraph) -> None:
    rects = [(*node.position, *SIZE) for node in graph.nodes()]
    assert not [pair for pair in itertools.combinations(rects, 2) if overlap(*pair)]


def test_what_stood_after_the_model_gives_way() -> None:
    graph = outer(inner(3, 1))

    unpack(graph, CALL, size_of).apply(graph)

    lefts = [node.position[0] for node in graph.nodes() if node.id != "n99"]
    assert lefts == [0.0, 240.0, 480.0, 720.0]
    assert graph.node("n99").position == (960.0, 0.0)


def test_it_is_one_edit_that_is_taken_back_as_a_whole() -> None:
    graph = outer(inner(3, 2))
    before = graph.copy()

    inverse = unpack(graph, CALL, size_of).apply(graph)

    assert graph != before
    inverse.apply(graph)
    assert graph == before


def test_the_model_is_the_same_as_without_making_room() -> None:
    graph, plain = outer(inner(2, 2)), outer(inner(2, 2))

    unpack(graph, CALL, size_of).apply(graph)
    dissolve(plain, CALL).apply(plain)
    MoveNodes({node.id: node.position for node in graph.nodes()}).apply(plain)

    assert graph == plain


@given(
    st.integers(1, 4),
    st.integers(1, 4),
    st.integers(1, 3),
    st.sets(st.tuples(st.integers(-2, 6), st.integers(-3, 3)), max_size=10),
)
def test_nothing_covers_anything(
    columns: int, rows: int, calls: int, others: set[tuple[int, int]]
) -> None:
    graph = outer(inner(columns, rows), calls)
    taken = {(node.position[0] / 240, node.position[1] / 80) for node in graph.nodes()}
    for number, (x, y) in enumerate(sorted(others - taken), start=200):
        layer = Layer(f"l{number}", "Dense", f"dense_{number}", arguments={"units": 1})
        AddNode(Node(f"n{number}", layer.id, (240.0 * x, 80.0 * y)), layer).apply(graph)

    unpack(graph, CALL, size_of).apply(graph)

    assert_apart(graph)
