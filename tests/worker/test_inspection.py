import itertools
from typing import Any

import keras
import pytest
from msgspec import Raw, structs

from codegen import generate
from graph.edits import SetLayer
from graph.elements import Tensor
from graph.files import encode_project
from graph.model import ModelGraph
from graph.specs import TensorSpec
from graph.values import ObjectValue
from resources import EXAMPLES
from tests.worker.conversation import Conversation
from tests.worker.drawings import Drawing, example
from worker.protocol import Failed, Inspect, InspectionEnded, NodeInspected, Ready

_requests = itertools.count(1)


def ask(inspector: Conversation, graph: ModelGraph) -> int:
    request = next(_requests)
    inspector.send(Inspect(request, Raw(encode_project(graph))))
    return request


def inspect(
    inspector: Conversation, graph: ModelGraph
) -> tuple[dict[str, NodeInspected], InspectionEnded]:
    """What is said of each node, and the totals."""
    request = ask(inspector, graph)
    replies, ended = inspector.until(InspectionEnded)
    nodes = [reply for reply in replies if isinstance(reply, NodeInspected)]
    assert len(nodes) == len(replies)
    assert {ended.request, *(reply.request for reply in nodes)} == {request}
    assert {reply.node for reply in nodes} == {node.id for node in graph.nodes()}
    return {reply.node: reply for reply in nodes}, ended


def build(graph: ModelGraph) -> keras.Model:
    """The model of the exported source, built by Keras with TensorFlow."""
    namespace: dict[str, Any] = {"__name__": "exported"}
    exec(generate(graph, functional=True).text, namespace)  # noqa: S102 - our own source
    return namespace["build_model"]()


def several_kinds() -> ModelGraph:
    """States, attention, a wrapper, a shared layer, a mask and two outputs."""
    drawing = Drawing()
    words, image = drawing.input(12, dtype="int32"), drawing.input(12, 12, 3)
    embedded = drawing.layer("Embedding", words, input_dim=50, output_dim=8, mask_zero=True)
    encoder = drawing.layer("LSTM", embedded, units=6, return_state=True)
    decoder = drawing.layer("LSTM", embedded, units=6, return_sequences=True)
    drawing.connect(Tensor(encoder, 1), decoder, "initial_state", 0)
    drawing.connect(Tensor(encoder, 2), decoder, "initial_state", 1)
    attended = drawing.layer("MultiHeadAttention", decoder, embedded, num_heads=2, key_dim=3)
    inner = ObjectValue("keras.layers", "GRU", {"units": 5})
    both = drawing.layer("Bidirectional", attended, layer=inner)
    convolved = drawing.layer("Conv2D", image, filters=10, kernel_size=3)
    pooled = drawing.layer("GlobalAveragePooling2D", convolved)
    normal = drawing.layer("BatchNormalization", pooled)
    shared = drawing.layer("Dense", both, units=4)
    again = drawing.call_again(shared, normal)
    drawing.layer("Concatenate", shared, again)
    drawing.layer("Dropout", normal, rate=0.5)
    return drawing.graph


@pytest.mark.parametrize("name", [*EXAMPLES, "several kinds"])
def test_shapes_and_counts_are_those_of_the_exported_model(
    inspector: Conversation, name: str
) -> None:
    graph = several_kinds() if name == "several kinds" else example(name)
    nodes, ended = inspect(inspector, graph)
    model = build(graph)
    assert ended.parameters == model.count_params()
    assert ended.trainable_parameters == sum(
        keras.ops.size(weight) for weight in model.trainable_weights
    )
    for layer in graph.layers():
        built = model.get_layer(layer.name)
        calls = graph.calls(layer.id)
        assert sum(nodes[node].parameters for node in calls) == built.count_params()
        for index, node in enumerate(calls):
            outputs = built._inbound_nodes[index].output_tensors
            assert nodes[node].outputs == tuple(
                TensorSpec(tuple(tensor.shape), tensor.dtype) for tensor in outputs
            )


def test_a_fault_is_told_at_its_node_and_what_depends_on_it_waits(
    inspector: Conversation,
) -> None:
    drawing = Drawing()
    source = drawing.input(5)
    wrong = drawing.layer("Dense", source, units=-1)
    after = drawing.layer("Dense", wrong, units=2)
    beside = drawing.layer("Dense", source, units=3)
    merged = drawing.layer("Concatenate", after, beside)
    nodes, ended = inspect(inspector, drawing.graph)
    assert nodes[wrong].error == (
        "Received an invalid value for `units`, expected a positive integer. Received: units=-1"
    )
    assert not nodes[wrong].outputs
    assert not nodes[wrong].waiting
    assert [nodes[node].waiting for node in (source, after, beside, merged)] == [0, 1, 0, 1]
    assert ended.parameters == nodes[beside].parameters == 18


def test_a_fault_of_shapes_names_the_layer_and_the_shape(inspector: Conversation) -> None:
    drawing = Drawing()
    flat = drawing.layer("Conv2D", drawing.input(5), filters=3, kernel_size=3)
    nodes, _ = inspect(inspector, drawing.graph)
    assert nodes[flat].error == (
        f"Input 0 of layer 'Conv2D_{flat}' is incompatible with the layer: expected min_ndim=4, "
        "found ndim=2. Full shape received: (None, 5)"
    )


def test_a_missing_argument_is_told_in_plain_words(inspector: Conversation) -> None:
    drawing = Drawing()
    dense = drawing.layer("Dense", drawing.input(5))
    nodes, _ = inspect(inspector, drawing.graph)
    assert nodes[dense].error.startswith("Expected a value for `units`. Received: none")


def test_an_unknown_layer_is_a_fault_of_its_node(inspector: Conversation) -> None:
    drawing = Drawing()
    unknown = drawing.layer("Bogus", drawing.input(5))
    nodes, _ = inspect(inspector, drawing.graph)
    assert "keras.layers.Bogus" in nodes[unknown].error


def test_a_node_without_what_it_needs_waits(inspector: Conversation) -> None:
    drawing = Drawing()
    source = drawing.input(5)
    alone = drawing.layer("Dense", units=2)
    half = drawing.layer("Add", source)
    keyless = drawing.layer("MultiHeadAttention", source, num_heads=1, key_dim=2)
    nodes, _ = inspect(inspector, drawing.graph)
    for node in (alone, half, keyless):
        assert nodes[node].waiting
        assert not nodes[node].error


def test_a_shared_layer_that_was_built_for_another_shape_is_a_fault(
    inspector: Conversation,
) -> None:
    drawing = Drawing()
    narrow, wide = drawing.input(4), drawing.input(9)
    first = drawing.layer("Dense", narrow, units=2)
    second = drawing.call_again(first, wide)
    nodes, ended = inspect(inspector, drawing.graph)
    assert nodes[first].outputs == (TensorSpec((None, 2), "float32"),)
    assert "expected axis -1 of input shape to have value 4" in nodes[second].error
    assert ended.parameters == 10


def test_a_second_inspection_gives_the_same_and_an_edit_changes_what_depends_on_it(
    inspector: Conversation,
) -> None:
    graph = several_kinds()
    assert inspect(inspector, graph)[0].keys() == inspect(inspector, graph)[0].keys()
    before, _ = inspect(inspector, graph)
    node = next(each.id for each in graph.nodes() if graph.layer_of(each.id).name == "Conv2D_n8")
    layer = graph.layer_of(node)
    wider = {**layer.arguments, "filters": 20}
    SetLayer(type(layer)(layer.id, layer.class_name, layer.name, arguments=wider)).apply(graph)
    after, ended = inspect(inspector, graph)
    assert before[node].outputs[0].shape[-1] == 10
    assert after[node].outputs[0].shape[-1] == 20
    # The shared Dense was built for the ten outputs of the recurrent layer.
    assert sum(bool(reply.error) for reply in after.values()) == 1
    assert ended.parameters > 0


def test_a_frozen_layer_has_no_trainable_parameters(inspector: Conversation) -> None:
    drawing = Drawing()
    dense = drawing.layer("Dense", drawing.input(5), units=2)
    SetLayer(structs.replace(drawing.graph.layer_of(dense), trainable=False)).apply(drawing.graph)
    nodes, _ = inspect(inspector, drawing.graph)
    assert (nodes[dense].parameters, nodes[dense].trainable_parameters) == (12, 0)


def test_a_newer_inspection_cancels_those_before_it(inspector: Conversation) -> None:
    drawing = Drawing()
    node = drawing.input(64)
    for units in range(1, 400):
        node = drawing.layer("Dense", node, units=units)
    long = [ask(inspector, drawing.graph) for _ in range(3)]
    last = ask(inspector, example("dense"))
    replies, ended = inspector.until(InspectionEnded)
    assert ended.request == last
    assert not any(isinstance(reply, InspectionEnded) for reply in replies)
    assert {reply.request for reply in replies if isinstance(reply, NodeInspected)} <= {*long, last}


def test_a_layer_that_wants_more_memory_than_allowed_is_a_fault(inspector: Conversation) -> None:
    drawing = Drawing()
    # Keras computes a Pipeline on real arrays of some batch, here of 9 GB.
    inner = ObjectValue("keras.layers", "Rescaling", {"scale": 0.5})
    huge = drawing.layer("Pipeline", drawing.input(3000, 3000, 3), layers=(inner,))
    nodes, _ = inspect(inspector, drawing.graph)
    assert nodes[huge].error == "This needs more memory than there is."


def test_what_needs_tensorflow_is_no_error_and_what_follows_waits(inspector: Conversation) -> None:
    drawing = Drawing()
    lookup = drawing.layer("StringLookup", drawing.input(1, dtype="string"), vocabulary=("a", "b"))
    follows = drawing.layer("Embedding", lookup, input_dim=4, output_dim=2)
    nodes, _ = inspect(inspector, drawing.graph)
    assert (nodes[lookup].needs, nodes[lookup].error) == ("tensorflow", "")
    assert nodes[follows].waiting


def test_what_needs_tensorflow_within_a_model_makes_the_model_wait(
    inspector: Conversation,
) -> None:
    inner = Drawing()
    inner.layer("StringLookup", inner.input(1, dtype="string"), vocabulary=("a", "b"))
    drawing = Drawing()
    model = drawing.model(inner, drawing.input(1, dtype="string"), name="words")
    nodes, _ = inspect(inspector, drawing.graph)
    assert nodes[model].waiting
    assert not nodes[model].error


def test_layers_of_the_same_arguments_are_counted_each_and_faulty_by_their_names(
    inspector: Conversation,
) -> None:
    drawing = Drawing()
    given = drawing.input(3)
    alike = [drawing.layer("Dense", given, units=4) for _ in range(3)]
    faulty = [drawing.layer("Conv2D", given, filters=4, kernel_size=3) for _ in range(2)]
    nodes, ended = inspect(inspector, drawing.graph)
    assert [nodes[each].parameters for each in alike] == [16, 16, 16]
    assert ended.parameters == 48
    for each in faulty:
        assert drawing.graph.layer_of(each).name in nodes[each].error


def test_an_error_has_keras_own_text_and_the_argument_that_it_names(
    inspector: Conversation,
) -> None:
    drawing = Drawing()
    given = drawing.input(8, 8, 3)
    unknown = drawing.layer("Conv2D", given, filters=4, kernel_size=3, padding="some")
    flat = drawing.layer("Dense", given, units=-3)
    nodes, _ = inspect(inspector, drawing.graph)
    assert (nodes[unknown].argument, nodes[flat].argument) == ("padding", "units")
    assert "some" in nodes[unknown].details
    assert "\x1b" not in nodes[unknown].details


def test_a_project_that_is_none_is_refused_and_the_worker_goes_on(inspector: Conversation) -> None:
    inspector.send(Inspect(next(_requests), Raw(b'{"format": "another"}')))
    assert inspector.until(Failed)[1].message.startswith("project: ")
    assert inspect(inspector, example("dense"))[1].parameters == 11274


def test_the_inspector_imports_nothing_that_shapes_do_not_need() -> None:
    conversation = Conversation("numpy", None, "-X", "importtime")
    assert conversation.until(Ready)[1].backend == "numpy"
    _, ended = inspect(conversation, several_kinds())
    assert ended.parameters > 0
    conversation.close()
    imported = {line.split("|")[-1].strip() for line in conversation.errors.splitlines()}
    assert "keras" in imported
    # Their own names are listed, as looked for.
    packages = ("tensorflow.", "sklearn.", "pandas.", "jax.", "scipy.linalg.")
    assert not [name for name in imported if name.startswith(packages)]
