"""What Keras says of nested models, operations, structures and calls, node by node."""

import itertools
from pathlib import Path
from typing import Any

import keras
import pytest
from msgspec import Raw, structs

from codegen import generate
from codegen.calls import Step
from graph.edits import InModel, SetInterface, SetLayer
from graph.elements import Tensor
from graph.files import encode_project
from graph.interface import outputs_in_order
from graph.model import ModelGraph
from graph.opening import open_file
from graph.specs import TensorSpec
from graph.values import ObjectValue, TensorValue
from tests.corpus import MODELS
from tests.worker.conversation import Conversation
from tests.worker.drawings import Drawing
from tests.worker.identity import fresh_start
from worker.inspection import Inspector, _Inspection
from worker.protocol import Inspect, InspectionEnded, NodeInspected, Reply

Reports = dict[tuple[tuple[str, ...], str], NodeInspected]

_requests = itertools.count(1)
_WHOLE = ObjectValue("builtins", "slice", {"start": None, "stop": None, "step": None})


def inspect(inspector: Conversation, graph: ModelGraph) -> tuple[Reports, InspectionEnded]:
    """What is said of each node, by its path and id, and the totals."""
    request = next(_requests)
    inspector.send(Inspect(request, Raw(encode_project(graph))))
    replies, ended = inspector.until(InspectionEnded)
    nodes = [reply for reply in replies if isinstance(reply, NodeInspected)]
    found = {(reply.path, reply.node): reply for reply in nodes}
    assert len(found) == len(nodes) == len(replies) == count_nodes(graph)
    return found, ended


def count_nodes(graph: ModelGraph) -> int:
    inner = (layer.model for layer in graph.layers() if layer.model is not None)
    return len(graph) + sum(map(count_nodes, inner))


def shapes(report: NodeInspected) -> list[tuple[int | None, ...]]:
    return [spec.shape for spec in report.outputs]


def encoder(*shape: int | None, units: int = 4) -> Drawing:
    drawing = Drawing()
    drawing.layer("Dense", drawing.input(*shape), units=units)
    return drawing


def test_a_nested_model_is_reported_with_what_is_in_it(inspector: Conversation) -> None:
    drawing = Drawing()
    left, right = drawing.input(3), drawing.input(3)
    shared = drawing.model(encoder(3), left, name="encoder")
    again = drawing.call_again(shared, right)
    joined = drawing.layer("Concatenate", shared, again)
    layer = drawing.graph.layer_of(shared)
    nodes, ended = inspect(inspector, drawing.graph)
    assert shapes(nodes[(layer.id,), "n1"]) == [(None, 3)]
    assert shapes(nodes[(layer.id,), "n2"]) == [(None, 4)]
    assert nodes[(layer.id,), "n2"].parameters == 16
    assert (nodes[(), shared].parameters, nodes[(), again].parameters) == (16, 0)
    assert shapes(nodes[(), joined]) == [(None, 8)]
    assert (ended.parameters, ended.trainable_parameters) == (16, 16)


def test_a_nested_model_takes_other_shapes_than_it_is_drawn_for(inspector: Conversation) -> None:
    inner = Drawing()
    filtered = inner.layer("Conv2D", inner.input(None, None, 3), filters=5, kernel_size=3)
    inner.layer("GlobalAveragePooling2D", filtered)
    drawing = Drawing()
    nested = drawing.model(inner, drawing.input(9, 9, 3), name="filters")
    wide = drawing.call_again(nested, drawing.input(8, 8, 3))
    wrong = drawing.call_again(nested, drawing.input(8, 8, 4))
    nodes, ended = inspect(inspector, drawing.graph)
    assert shapes(nodes[(), nested]) == shapes(nodes[(), wide]) == [(None, 5)]
    assert "expected shape=(None, None, None, 3)" in nodes[(), wrong].error
    assert ended.parameters == 140


def test_a_fault_within_a_nested_model_is_told_there_and_at_the_model(
    inspector: Conversation,
) -> None:
    drawing = Drawing()
    nested = drawing.model(encoder(3, units=-1), drawing.input(3), name="encoder")
    after = drawing.layer("Dense", nested, units=2)
    layer = drawing.graph.layer_of(nested)
    nodes, _ = inspect(inspector, drawing.graph)
    assert "units=-1" in nodes[(layer.id,), "n2"].error
    assert nodes[(), nested].error == (
        "Expected no fault within `encoder`. Received: one at `Dense_n2`"
    )
    assert nodes[(), after].waiting


def test_a_nested_model_that_is_not_complete_or_not_wired_waits(inspector: Conversation) -> None:
    drawing, inner = Drawing(), encoder(3)
    inner.layer("Add", inner.input(4))
    half = drawing.model(inner, drawing.input(3), drawing.input(4), name="half")
    loose = drawing.model(encoder(5), name="loose")
    nodes, _ = inspect(inspector, drawing.graph)
    for node in (half, loose):
        assert nodes[(), node].waiting
        assert not nodes[(), node].error
    assert shapes(nodes[(drawing.graph.layer_of(loose).id,), "n2"]) == [(None, 4)]


@pytest.mark.parametrize("frozen", ["the whole", "a nested model", "what is in it", "nothing"])
def test_trainable_parameters_are_those_that_keras_would_train(
    frozen: str, inspector: Conversation
) -> None:
    middle, drawing = Drawing(), Drawing()
    inner = encoder(3)
    dense = inner.graph.layer("l2")
    SetLayer(structs.replace(dense, trainable=frozen != "what is in it")).apply(inner.graph)
    middle.model(inner, middle.input(3), name="inner", trainable=frozen != "a nested model")
    nested = drawing.model(middle, drawing.input(3), name="outer")
    drawing.layer("Dense", nested, units=2)
    trainable = frozen != "the whole"
    drawing.graph.settings = structs.replace(drawing.graph.settings, trainable=trainable)
    _, ended = inspect(inspector, drawing.graph)
    model = built(drawing.graph)
    assert ended.parameters == model.count_params() == 26
    assert ended.trainable_parameters == count(model.trainable_weights)


def built(graph: ModelGraph) -> keras.Model:
    """The model of the exported source."""
    fresh_start()
    namespace: dict[str, Any] = {"__name__": "exported"}
    exec(generate(graph).text, namespace)  # noqa: S102 - our own source
    return namespace["build_model"]()


def count(weights: list[Any]) -> int:
    return sum(int(keras.ops.size(weight)) for weight in weights)


def test_structures_of_a_nested_model_are_kept_apart(inspector: Conversation) -> None:
    inner = Drawing()
    long, short = inner.input(7), inner.input(2)
    first = inner.layer("Dense", long, units=3)
    second = inner.layer("Dense", short, units=4)
    SetInterface(
        (long, short),
        (Tensor(first), Tensor(second)),
        {"z_long": TensorValue(0), "a_short": TensorValue(1)},
        {"z": TensorValue(0), "a": TensorValue(1)},
    ).apply(inner.graph)
    drawing = Drawing()
    nested = drawing.model(inner, drawing.input(7), drawing.input(2), name="two")
    picked = drawing.layer("Dense", Tensor(nested, 1), units=6)
    nodes, _ = inspect(inspector, drawing.graph)
    # Keras counts the outputs by their sorted keys.
    assert shapes(nodes[(), nested]) == [(None, 4), (None, 3)]
    assert nodes[(), picked].parameters == 24


def test_operations_take_constants_and_give_several_tensors(inspector: Conversation) -> None:
    drawing = Drawing()
    source = drawing.input(6, 4)
    half = drawing.operation("Multiply", {"x1": source}, {"x2": 0.5})
    first = drawing.operation("GetItem", {"x": half}, {"key": (_WHOLE, 0)})
    parts = drawing.operation("Split", {"x": half}, indices_or_sections=3, axis=1)
    mean = drawing.operation("Mean", {"x": Tensor(parts, 2)}, axis=-1)
    wrong = drawing.operation("Add", {"x1": source, "x2": mean})
    nodes, ended = inspect(inspector, drawing.graph)
    assert shapes(nodes[(), first]) == [(None, 4)]
    assert shapes(nodes[(), parts]) == [(None, 2, 4)] * 3
    assert shapes(nodes[(), mean]) == [(None, 2)]
    assert "shape" in nodes[(), wrong].error
    assert ended.parameters == 0


def test_call_arguments_and_named_tensors_reach_keras(inspector: Conversation) -> None:
    drawing = Drawing()
    query, value = drawing.input(5, 8), drawing.input(5, 8)
    attended = drawing.layer("MultiHeadAttention", query, value, num_heads=2, key_dim=4)
    drawing.set_call(attended, return_attention_scores=True)
    wrong = drawing.layer("Dropout", query, rate=0.5)
    drawing.set_call(wrong, trainig=True)
    nodes, _ = inspect(inspector, drawing.graph)
    assert shapes(nodes[(), attended]) == [(None, 5, 8), (None, 2, 5, 5)]
    assert "'trainig'" in nodes[(), wrong].error


def test_the_policy_of_a_drawing_holds_for_it_alone(inspector: Conversation) -> None:
    drawing = Drawing()
    dense = drawing.layer("Dense", drawing.input(3), units=2)
    plain = inspect(inspector, drawing.graph)[0][(), dense]
    drawing.graph.settings = structs.replace(drawing.graph.settings, dtype_policy="mixed_float16")
    mixed = inspect(inspector, drawing.graph)[0][(), dense]
    drawing.graph.settings = structs.replace(drawing.graph.settings, dtype_policy="float32")
    again = inspect(inspector, drawing.graph)[0][(), dense]
    assert mixed.outputs == (TensorSpec((None, 2), "float16"),)
    assert plain.outputs == again.outputs == (TensorSpec((None, 2), "float32"),)


def test_layers_whose_states_or_sparseness_the_light_backend_has_not_are_shown(
    inspector: Conversation,
) -> None:
    drawing = Drawing()
    steps = drawing._add("InputLayer", {"batch_shape": (2, 5, 3)}, {})
    states = drawing.layer("LSTM", steps, units=4, stateful=True)
    inner = ObjectValue("keras.layers", "GRU", {"units": 3, "stateful": True})
    both = drawing.layer("Bidirectional", steps, layer=inner)
    sparse = drawing._add("InputLayer", {"shape": (6,), "sparse": True}, {})
    dense = drawing.layer("Dense", sparse, units=2)
    nodes, _ = inspect(inspector, drawing.graph)
    found = [shapes(nodes[(), node]) for node in (states, both, dense)]
    assert found == [[(2, 4)], [(2, 6)], [(None, 2)]]


def test_an_edit_within_a_model_asks_only_for_what_it_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inner = Drawing()
    node = inner.input(8)
    for units in range(2, 12):
        node = inner.layer("Dense", node, units=units)
    drawing = Drawing()
    nested = drawing.model(inner, drawing.input(8), name="nested")
    drawing.layer("Dense", nested, units=1)
    asked: list[str] = []
    make = _Inspection._make

    def noting(self: _Inspection, step: Step) -> Any:
        asked.append(step.node.id)
        return make(self, step)

    monkeypatch.setattr(_Inspection, "_make", noting)
    inspector = Inspector()

    def ask() -> int:
        asked.clear()
        replies: list[Reply] = []
        inspector.inspect(1, encode_project(drawing.graph), replies.append, lambda: False)
        return len(asked)

    assert ask() == 12  # the inputs are alike
    assert ask() == 0
    last = inner.graph.layer_of(node)
    wider = structs.replace(last, arguments={"units": 20})
    InModel(drawing.graph.layer_of(nested).id, SetLayer(wider)).apply(drawing.graph)
    assert ask() == 2  # it, and the layer behind the model


@pytest.mark.parametrize(
    "name",
    [
        "attention_with_scores",
        "bidirectional_with_states",
        "dictionaries_in_and_out",
        "elementwise_functions",
        "encoder_decoder_with_states",
        "layer_called_on_its_own_output",
        "masked_bidirectional_states",
        "mask_inside_a_nested_model",
        "mixed_precision_nested",
        "model_in_a_model_in_a_model",
        "nested_structures",
        "output_from_the_middle",
        "rnn_of_stacked_cells",
        "siamese_with_a_shared_model",
        "slices",
        "time_distributed_model",
        "together",
        "transformer_block",
        "wrapper_in_a_wrapper",
    ],
)
def test_what_is_said_of_an_opened_model_is_what_keras_made(
    name: str, inspector: Conversation, tmp_path: Path
) -> None:
    fresh_start()
    model = MODELS[name]()
    path = tmp_path / "model.keras"
    model.save(path)
    graph = open_file(path).graph
    nodes, ended = inspect(inspector, graph)
    assert [report.error for report in nodes.values() if report.error or report.waiting] == []
    given = [nodes[(), node].outputs[index] for node, index in outputs_in_order(graph)]
    assert given == [
        TensorSpec(tuple(tensor.shape), keras.backend.standardize_dtype(tensor.dtype))
        for tensor in keras.tree.flatten(model.outputs)
    ]
    assert ended.parameters == model.count_params()
    assert ended.trainable_parameters == count(model.trainable_weights)
