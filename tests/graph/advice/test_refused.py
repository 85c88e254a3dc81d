"""Errors of Keras are read whatever they are said of: no drawing makes a reader fail."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from graph.advice.errors_accepted import accepted
from graph.advice.refused import READERS, refused
from graph.edits import Connect
from graph.elements import Slot, Tensor
from graph.model import ModelGraph
from graph.slots import input_slots
from graph.specs import TensorSpec
from graph.values import ObjectValue, Value
from tests.graph.advice.answers import Answer, gives, looked_at
from tests.graph.drawings import add, chain

# One of each kind that is read, as Keras 3.15 says it; tests/worker/wrong_models.py has it say so.
SAID = (
    "Input 0 of layer 'a' is incompatible with the layer: expected min_ndim=4, found ndim=3. Full",
    "Kernel shape must have the same length as input, but received kernel of shape (3, 1, 4)",
    "Expected an input of more dimensions.",
    "Shapes used to initialize variables must be fully-defined (no `None` dimensions). Received:",
    "`TimeDistributed` Layer should be passed an `input_shape` with at least 3 dimensions",
    "Inputs have incompatible shapes. Received shapes (8,) and (16,)",
    "Cannot broadcast shape, the failure dim has value 4, which cannot be broadcasted to 5.",
    "A `Concatenate` layer requires inputs with matching shapes except for the concatenation axis.",
    "Incompatible input shapes: axis values 8 (at axis 1) != 16 (at axis 1). Full input shapes:",
    "The last dimension of `query_shape` and `value_shape` must be equal, but are 4, 3. Received:",
    "Inner dimensions (`x1.shape[-1]` and `x2.shape[-2]`) must be equal, but received",
    "Input 0 of layer 'a' is incompatible with the layer: expected axis -1 of input shape to have "
    "value 8, but received input with shape (None, 16)",
    "Input 0 with name 'b' of layer 'functional' is incompatible with the layer: expected "
    "shape=(None, 8), found shape=(None, 9)",
    "Computed output size would be zero or negative. Received `inputs shape=(None, 4, 4, 3)`",
    "Values in `cropping` argument should be smaller than the corresponding spatial dimension",
    "TypeError: unsupported operand type(s) for %: 'NoneType' and 'int'",
    "The number of input channels must be evenly divisible by the number of groups. Received "
    "groups=2, but the input has 3 channels (full input shape is (None, 8, 8, 3)).",
    "The number of filters must be evenly divisible by the number of groups. Received: groups=3, "
    "filters=4.",
    "Number of groups (32) cannot be more than the number of channels (24).",
    "The total size of the tensor must be unchanged. Received: input_shape=(10,), target_shape=(3)",
    "There must be at most one unknown dimension (-1) in `target_shape`. Received: (-1, -1).",
    "Invalid permutation argument `dims` for Permute Layer. The set of indices in `dims` must be",
    "axis 5 is out of bounds for an array with dimension 3.",
    "Received an invalid value for `units`, expected a positive integer. Received: units=0",
    "The `kernel_size` argument must be a tuple of 2 integers. Received kernel_size=0",
    "Invalid value received for argument `rate`. Expected a float value between 0 and 1. Received:",
    "The `factor` argument should be a number (or a list of two numbers) in the range [-1, 1]. R",
    "`strides > 1` not supported in conjunction with `dilation_rate > 1`. Received: strides=2",
    "`output_padding` must be strictly less than `strides` for all dimensions. At dimension 0",
    "ZeroDivisionError: division by zero",
    "`num_query_heads` must be divisible by `num_key_value_heads`.",
    "You need to set either `num_bins` or `bin_boundaries`.",
    "Both `num_bins` and `bin_boundaries` should not be set. Received: `num_bins=3`",
    "TypeError: <class 'keras.src.layers.core.dense.Dense'> could not be deserialized properly.",
    "Cannot convert '(-1,)' to a shape. Negative dimensions are not allowed.",
    "Invalid value for argument l1: expected a non-negative float.Received: l1=-1.0",
    "max_value of a ReLU layer cannot be a negative value. Received: max_value=-3.0",
    "The negative_slope value of a Leaky ReLU layer cannot be None or negative value. Expected",
    "axis must be a list of the same length as the input shape, expected 3, but received 2.",
    "Cannot squeeze axis 1, because the dimension is not 1.",
    "`x` size on given `axis` must be divisible by `indices_or_sections` when it is an int. But "
    "received 4 and 3.",
    "Input shape and output shape do not match at shared dimension 'b'. Input shape is 8, and "
    "output shape is 3.",
)
_CLASSES = (
    *("Add", "Attention", "BatchNormalization", "Bidirectional", "Concatenate", "Conv1D", "Conv2D"),
    *("Conv3DTranspose", "ConvLSTM2D", "Cropping2D", "Dense", "Discretization", "Dot", "Dropout"),
    *("EinsumDense", "Embedding", "Flatten", "GlobalAveragePooling1D", "GroupNormalization"),
    *("GroupQueryAttention", "LSTM", "LeakyReLU", "MaxPooling2D", "MultiHeadAttention", "PReLU"),
    *("Permute", "RNN", "RandomRotation", "ReLU", "RepeatVector", "Reshape", "Softmax"),
    *("SpatialDropout1D", "TimeDistributed", "ZeroPadding2D", "NoSuchLayer", "InputLayer"),
)
_NAMES = (
    *("axes", "axis", "bin_boundaries", "cropping", "data_format", "dilation_rate", "dims"),
    *("equation", "factor", "filters", "groups", "kernel_size", "key_dim", "layer", "max_value"),
    *("num_bins", "num_heads", "num_key_value_heads", "num_query_heads", "output_shape"),
    *("padding", "pool_size", "rate", "return_sequences", "shape", "strides", "target_shape"),
    *("units", "cell", "n", "dtype"),
)
_SIZES = st.one_of(st.none(), st.sampled_from([0, 1, 2, 3, 8, 9, 28, 784, 2**31, 2**62]))
_PLAIN: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([-3, -1, 0, 1, 2, 3, 32, 2**62, -1.5, 0.3, 20.0]),
    st.sampled_from(["", "valid", "same", "causal", "channels_first", "ab,bc->ac", "->", "a\nb"]),
)
_VALUES: st.SearchStrategy[Value] = st.one_of(
    _PLAIN,
    st.lists(_PLAIN, max_size=4).map(tuple),
    st.builds(lambda held: {"a": held}, _PLAIN),
    st.builds(
        lambda name, units: ObjectValue("keras.layers", name, {"units": units}),
        st.sampled_from(["LSTM", "Dense", "Conv2D", "Flatten"]),
        _PLAIN,
    ),
)
_SPECS = st.builds(
    lambda sizes, dtype, batched: TensorSpec((None, *sizes) if batched else (), dtype),
    st.lists(_SIZES, max_size=5),
    st.sampled_from(["float32", "int32", "string"]),
    st.sampled_from([True, True, True, False]),
)


def _wrong(
    class_name: str, arguments: dict[str, Value], specs: list[TensorSpec], upstream: str
) -> tuple[ModelGraph, str, dict[str, Answer]]:
    """A node that takes these tensors, each through a layer of some class."""
    graph = chain("InputLayer")
    answers = {"n1": gives(8, 8, 3)}
    node = add(graph, class_name, arguments=arguments)
    for spec in specs:
        before = add(graph, upstream)
        Connect(Tensor("n1"), before).apply(graph)
        sight = looked_at(graph)
        free = [
            slot
            for slot in input_slots(graph, node, sight.catalogue)
            if graph.edge_into(node, slot) is None
        ]
        answers[before] = Answer((spec,))
        Connect(Tensor(before), node, free[0] if free else Slot("other", len(answers))).apply(graph)
    return graph, node, answers


@given(
    st.sampled_from(SAID),
    st.sampled_from(_CLASSES),
    st.dictionaries(st.sampled_from(_NAMES), _VALUES, max_size=4),
    st.lists(_SPECS, max_size=3),
    st.sampled_from(["Flatten", "LSTM", "Dropout", "Conv2D", "GlobalMaxPooling2D", "Dense"]),
)
def test_no_drawing_makes_a_reader_fail_and_every_fix_can_be_undone(
    said: str,
    class_name: str,
    arguments: dict[str, Value],
    specs: list[TensorSpec],
    upstream: str,
) -> None:
    graph, node, answers = _wrong(class_name, arguments, specs, upstream)
    refusing = looked_at(graph, {**answers, node: Answer(error=said)})
    accepting = looked_at(graph, {**answers, node: gives(4)})
    (problem,) = refused(refusing)
    assert problem.nodes == (node,)
    before = graph.copy()
    for each in (problem, *accepted(accepting)):
        assert each.message.isprintable()
        assert len(each.message) < 700
        for fix in each.fixes:
            fix.edit.apply(graph).apply(graph)
            assert graph == before, fix.title


@pytest.mark.parametrize("pattern", [pattern.pattern for pattern, _ in READERS])
def test_each_reader_is_tried(pattern: str) -> None:
    assert any(re.compile(pattern, re.DOTALL).match(said) for said in SAID)


def test_what_no_reader_knows_is_said_as_keras_said_it() -> None:
    graph = chain("InputLayer", "Dense")
    answer = Answer(error="Something new.", details="All of it.", argument="units")
    (problem,) = refused(looked_at(graph, {"n1": gives(4), "n2": answer}))
    assert (problem.message, problem.details) == ("Something new.", "All of it.")
    assert (problem.argument, problem.fixes) == ("units", ())


def test_what_waits_is_no_problem() -> None:
    graph = chain("InputLayer", "Dense", "Dense")
    waiting = structs.replace(Answer(), waiting=True)
    error = Answer(error=SAID[0])
    said = refused(looked_at(graph, {"n1": gives(4), "n2": error, "n3": waiting}))
    assert [problem.nodes for problem in said] == [("n2",)]
