"""Whatever is drawn, and whatever Keras says of it: advice is given, and its fixes can be made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from graph.advice import advise
from graph.catalogue import load_catalogue
from graph.edits import AddNode, Connect, SetInterface, SetNode, SetTraining
from graph.elements import Layer, Node, Slot, Tensor
from graph.inspected import Found, Place
from graph.model import ModelGraph
from graph.sharing import can_be_shared
from graph.slots import input_slots
from graph.specs import TensorSpec
from graph.training import Training
from graph.values import ObjectValue, Value
from tests.graph.drawings import nested
from worker.protocol import NodeInspected

LAYERS = (
    *("Activation", "Add", "BatchNormalization", "Concatenate", "Conv1D", "Conv2D", "Dense"),
    *("Dropout", "Embedding", "Flatten", "LSTM", "Bidirectional", "Multiply", "Softmax", "ReLU"),
    *("Subtract", "MultiHeadAttention", "Reshape", "UnitNormalization", "NoSuchLayer"),
)
OPERATIONS = ("Add", "Argmax", "Relu", "Softmax", "StopGradient")
LOSSES = (
    *("mse", "binary_crossentropy", "sparse_categorical_crossentropy", "poisson", "no_such_loss"),
    *("kl_divergence", "categorical_crossentropy", "hinge", "dice", "log_cosh"),
)
ODD: tuple[Value, ...] = (
    None,
    0,
    1,
    3,
    -1,
    True,
    0.5,
    "relu",
    "softmax",
    "sigmoid",
    (1, 2),
    {},
    (),
)

values = st.sampled_from([*ODD, ObjectValue("keras.layers", "GRU", {"return_state": True})])
arguments = st.dictionaries(
    st.sampled_from(
        [
            *("activation", "axis", "units", "filters", "padding", "layer", "return_state"),
            *("return_sequences", "kernel_initializer", "shape", "batch_shape", "keepdims"),
        ]
    ),
    values,
    max_size=3,
)
specs = st.builds(
    TensorSpec,
    st.lists(st.sampled_from([None, 0, 1, 3, 8, 64]), max_size=4).map(lambda sizes: (None, *sizes)),
    st.sampled_from(["float32", "float32", "float16", "int32", "bool", "string"]),
)
answers = st.builds(
    NodeInspected,
    st.just(0),
    st.just(""),
    outputs=st.lists(specs, max_size=3).map(tuple),
    parameters=st.sampled_from([0, 0, 12]),
    trainable_parameters=st.sampled_from([0, 12]),
)
compiled: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.just({}),
    st.fixed_dictionaries(
        {"loss": st.sampled_from([None, "mse", ["mse", "bce"], {"a": "mse"}, {"$object": 1}, 3])}
    ),
    st.sampled_from(LOSSES).map(
        lambda name: {
            "loss": {"$object": f"keras.losses.{name}", "arguments": {"from_logits": True}}
        }
    ),
)
trainings = st.builds(
    Training,
    data=st.sampled_from(["", "digits", "iris", "breast_cancer", "diabetes", "x.csv", "x.npz"]),
    loss=st.sampled_from(LOSSES),
    metrics=st.sampled_from([(), ("accuracy",), ("accuracy", "mean_absolute_error")]),
    batch_size=st.sampled_from([1, 32]),
    compiled=compiled,
)


@st.composite
def drawings(draw: st.DrawFn) -> ModelGraph:
    """Gives a graph of up to nine nodes, wired forwards, as sensible as chance has it."""
    graph = ModelGraph()
    shape = draw(st.sampled_from([(4,), (64,), (8, 8, 1), (None, 3), ()]))
    AddNode(Node("n1", "l1"), Layer("l1", "InputLayer", "input", arguments={"shape": shape})).apply(
        graph
    )
    for number in range(2, draw(st.integers(2, 9)) + 1):
        shared = [layer.id for layer in graph.layers() if can_be_shared(layer)]
        if shared and draw(st.integers(0, 5)) == 0:
            AddNode(Node(f"n{number}", draw(st.sampled_from(shared)))).apply(graph)
        else:
            AddNode(Node(f"n{number}", f"l{number}"), draw(_layers(number))).apply(graph)
        _wire(draw, graph, number)
    return graph


@st.composite
def _layers(draw: st.DrawFn, number: int) -> Layer:
    is_layer = draw(st.integers(0, 5)) > 0
    return Layer(
        f"l{number}",
        draw(st.sampled_from(LAYERS if is_layer else OPERATIONS)),
        f"layer_{number}",
        "keras.layers" if is_layer else "keras.ops",
        draw(arguments),
        trainable=draw(st.integers(0, 3)) > 0,
    )


def _wire(draw: st.DrawFn, graph: ModelGraph, number: int) -> None:
    slots = input_slots(graph, f"n{number}", load_catalogue()) or [Slot()]
    for slot in slots[: draw(st.integers(1, 3))]:
        source = Tensor(f"n{draw(st.integers(1, number - 1))}", draw(st.sampled_from([0, 0, 0, 1])))
        Connect(source, f"n{number}", slot).apply(graph)
    if draw(st.integers(0, 5)) == 0:
        given: dict[str, Value] = {"training": True, "return_attention_scores": True}
        SetNode(structs.replace(graph.node(f"n{number}"), arguments=given)).apply(graph)


@st.composite
def inspected(draw: st.DrawFn) -> tuple[ModelGraph, Found]:
    """Gives a drawing, at times one within another, and what Keras never would say of it."""
    graph = draw(drawings())
    if draw(st.booleans()):
        graph = nested(graph)
    if draw(st.integers(0, 3)) == 0:
        last = graph.nodes()[-1].id
        SetInterface(None, (Tensor(last), Tensor("n1"))).apply(graph)
    SetTraining(draw(trainings)).apply(graph)
    found = dict(_answered(draw, graph, ()))
    for layer in graph.layers():
        if layer.model is not None:
            found.update(_answered(draw, layer.model, (layer.id,)))
    return graph, found


def _answered(
    draw: st.DrawFn, graph: ModelGraph, path: tuple[str, ...]
) -> Iterator[tuple[Place, NodeInspected]]:
    """Gives answers for most nodes; what owns nothing has no parameters."""
    for node in graph.nodes():
        layer, answer = graph.layer(node.layer), draw(answers)
        if layer.is_operation or layer.is_input:
            answer = structs.replace(answer, parameters=0, trainable_parameters=0)
        if layer.is_input:
            shape = (None, *layer.arguments["shape"])  # type: ignore[misc]  # it is a tuple
            answer = structs.replace(answer, outputs=(TensorSpec(shape, "float32"),))
        if draw(st.integers(0, 9)) > 0:
            yield (path, node.id), answer


@settings(max_examples=150, deadline=None)
@given(inspected())
def test_advice_is_given_and_what_it_offers_can_be_made_and_undone(
    drawn: tuple[ModelGraph, Found],
) -> None:
    graph, found = drawn
    before = graph.copy()
    for problem in advise(graph, found, load_catalogue()):
        inside = graph.nested(problem.path)
        assert all(node_id in inside for node_id in problem.nodes)
        assert problem.message.isprintable()
        for fix in problem.fixes:
            assert fix.title.isprintable()
            undo = fix.edit.apply(graph)
            assert graph != before, (problem.message, fix.title)
            undo.apply(graph)
            assert graph == before
