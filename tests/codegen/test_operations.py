"""Functions of `keras.ops` as people write them, and never as another operation."""

from __future__ import annotations

import pytest

from codegen import SourceError, generate
from graph.edits import SetNode
from graph.elements import Node, Tensor
from graph.values import ObjectValue, TensorValue, Value
from tests.codegen.drawings import Drawing
from tests.codegen.forms import ELLIPSIS, array, cut, infinity


class Pair(Drawing):
    """A drawing with two inputs, for operations on them."""

    def __init__(self) -> None:
        super().__init__()
        self.x = self.input("left", (8,))
        self.y = self.input("right", (8,))

    def written(self, *outputs: str) -> str:
        """Gives the last assignment of the model with these outputs."""
        self.ends([self.x, self.y], [*outputs])
        body = generate(self.graph).text.split("return keras.Model")[0]
        return body.rsplit(" = ", 1)[1].strip()


def of_two(class_name: str, left: Value | None = None, right: Value | None = None) -> str:
    """Writes an operation on both inputs, or on constants in their place."""
    pair = Pair()
    sources = pair.x if left is None else left, pair.y if right is None else right
    return pair.written(pair.operation(class_name, "result", *sources))


def subscript(key: Value) -> str:
    pair = Pair()
    return pair.written(pair.operation("GetItem", "item", pair.x, key))


@pytest.mark.parametrize(
    ("class_name", "expected"),
    [
        ("Add", "left + right"),
        ("Subtract", "left - right"),
        ("Multiply", "left * right"),
        ("TrueDivide", "left / right"),
        ("FloorDivide", "left // right"),
        ("Mod", "left % right"),
        ("Power", "left**right"),
        ("Matmul", "left @ right"),
        ("Less", "left < right"),
        ("NotEqual", "left != right"),
        # Keras has no operator for these, or makes another operation of it.
        ("Divide", "ops.divide(left, right)"),
        ("Equal", "ops.equal(left, right)"),
        ("Maximum", "ops.maximum(left, right)"),
        ("LogicalAnd", "ops.logical_and(left, right)"),
    ],
)
def test_an_operator_is_written_where_it_makes_the_operation(
    class_name: str, expected: str
) -> None:
    assert of_two(class_name) == expected


@pytest.mark.parametrize(
    ("class_name", "left", "right", "expected"),
    [
        ("Subtract", 1, None, "1 - right"),
        ("Subtract", None, -0.5, "left - -0.5"),
        ("Power", None, -2, "left**-2"),
        ("Power", 2, None, "2**right"),
        # -2**x is -(2**x).
        ("Power", -2, None, "ops.power(-2, right)"),
        ("Greater", None, 0.5, "left > 0.5"),
        # Python reads 1 < x as x > 1.
        ("Less", 1, None, "ops.less(1, right)"),
        ("Add", None, True, "ops.add(left, True)"),
        ("Add", None, (1.0, 2.0), "ops.add(left, [1.0, 2.0])"),
        ("Add", None, array(1.0), 'left + np.array([1.0], dtype="float32")'),
        # NumPy would add the tensor to each of its elements.
        ("Add", array(1.0), None, 'ops.add(np.array([1.0], dtype="float32"), right)'),
        ("Minimum", None, infinity(), 'ops.minimum(left, float("inf"))'),
    ],
)
def test_constants_stand_where_they_were_given(
    class_name: str, left: Value, right: Value, expected: str
) -> None:
    assert of_two(class_name, left, right) == expected


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (0, "left[0]"),
        ((cut(), 0), "left[:, 0]"),
        ((cut(None, -1), cut(1, None, 2)), "left[:-1, 1::2]"),
        ((ELLIPSIS, None), "left[..., None]"),
        ((cut(), (0, 2)), "left[:, [0, 2]]"),
        ((cut(), array(0, 2, dtype="int32")), 'left[:, np.array([0, 2], dtype="int32")]'),
        # A key of one in a tuple is another one than that by itself.
        ((0,), "ops.get_item(left, (0,))"),
        ((), "ops.get_item(left, ())"),
    ],
)
def test_an_item_is_taken_with_brackets(key: Value, expected: str) -> None:
    assert subscript(key) == expected


def test_an_item_can_be_taken_at_the_place_that_a_tensor_says() -> None:
    pair = Pair()
    item = pair.operation("GetItem", "item", pair.x)
    pair.call_with(item, key=(TensorValue(0), cut()))
    pair.connect(item, pair.y, argument="key")
    assert pair.written(item) == "left[right, :]"


@pytest.mark.parametrize(
    ("class_name", "arguments", "expected"),
    [
        ("Mean", {}, "ops.mean(left)"),
        ("Mean", {"axis": -1, "keepdims": True}, "ops.mean(left, axis=-1, keepdims=True)"),
        ("Reshape", {"newshape": (-1, 4)}, "ops.reshape(left, (-1, 4))"),
        ("ExpandDims", {"axis": 1}, "ops.expand_dims(left, axis=1)"),
        ("Cast", {"dtype": "int32"}, 'ops.cast(left, "int32")'),
        ("Clip", {"x_min": 0, "x_max": 6}, "ops.clip(left, 0, 6)"),
        ("Resize", {"size": (8, 8)}, "ops.image.resize(left, (8, 8))"),
        ("ReLU", {"negative_slope": 0.1}, "keras.activations.relu(left, negative_slope=0.1)"),
        ("Negative", {}, "-left"),
        ("Absolute", {}, "ops.abs(left)"),
    ],
)
def test_what_a_function_needs_no_name_for_is_given_by_its_place(
    class_name: str, arguments: dict[str, Value], expected: str
) -> None:
    pair = Pair()
    assert pair.written(pair.operation(class_name, "result", pair.x, **arguments)) == expected


def test_a_list_of_tensors_is_written_as_one() -> None:
    pair = Pair()
    joined = pair.operation("Concatenate", "joined", axis=1)
    pair.connect(joined, pair.y, pair.x, argument="xs")
    assert pair.written(joined) == "ops.concatenate([right, left], axis=1)"


def test_a_constant_can_stand_in_a_list_of_tensors() -> None:
    pair = Pair()
    joined = pair.operation("Stack", "joined", axis=0)
    pair.call_with(joined, x=(TensorValue(0), array(1.0), TensorValue(1)))
    pair.connect(joined, pair.x, pair.y, argument="x")
    expected = 'ops.stack([left, np.array([1.0], dtype="float32"), right])'
    assert pair.written(joined) == expected


def test_tensors_that_are_taken_one_by_one_are_in_no_list() -> None:
    pair = Pair()
    product = pair.operation("Einsum", "product", subscripts="bi,bj->bij")
    pair.connect(product, pair.x, pair.y, argument="operands")
    assert pair.written(product) == 'ops.einsum("bi,bj->bij", left, right)'


def test_a_parameter_behind_one_that_is_left_out_is_named() -> None:
    pair = Pair()
    mean = pair.operation("Average", "mean", pair.x, pair.y)
    assert pair.written(mean) == "ops.average(left, weights=right)"


def test_what_a_function_says_by_itself_is_not_written() -> None:
    pair = Pair()
    padded = pair.operation("Pad", "padded", pair.x, None, pad_width=((0, 0), (1, 1)))
    assert pair.written(padded) == "ops.pad(left, ((0, 0), (1, 1)))"


def test_keywords_of_any_name_are_written_where_a_function_takes_them() -> None:
    pair = Pair()
    rows = pair.operation("Rearrange", "rows", pair.x)
    pair.call_with(rows, pattern="b (h w) -> b h w", h=2)
    assert pair.written(rows) == 'ops.rearrange(left, "b (h w) -> b h w", h=2)'


def test_an_operator_that_does_not_fit_a_line_is_written_as_a_call() -> None:
    drawing = Drawing()
    names = [f"{side}_with_a_name_that_is_quite_long_for_one" for side in ("left", "right")]
    x, y = (drawing.input(name, (8,)) for name in names)
    total = drawing.operation("Add", "total_with_a_name_that_is_quite_long_too", x, y)
    drawing.ends([x, y], [total, x])
    assert "= ops.add(\n" in generate(drawing.graph).text


def test_only_the_modules_that_are_used_are_imported() -> None:
    pair = Pair()
    total = pair.operation("Add", "total", pair.x, pair.y)
    pair.ends([pair.x, pair.y], [total])
    assert "from keras import layers\n" in generate(pair.graph).text
    mean = pair.operation("Mean", "mean", total)
    scaled = pair.operation("Multiply", "scaled", mean, array(1.0))
    pair.ends([pair.x, pair.y], [scaled])
    text = generate(pair.graph).text
    assert "import keras\nimport numpy as np\nfrom keras import layers, ops\n" in text


def test_the_parts_of_a_split_are_taken_by_their_numbers_even_where_it_is_not_known_how_many() -> (
    None
):
    pair = Pair()
    parts = pair.operation("Unstack", "parts", pair.x, axis=1)
    pair.ends([pair.x, pair.y], [pair.layer("Add", "sum", Tensor(parts, 0), pair.y)])
    assert "([x[0], right])" in generate(pair.graph).text


def test_an_operation_on_constants_alone_is_an_error() -> None:
    pair = Pair()
    total = pair.operation("Add", "total", 1, 2)
    with pytest.raises(SourceError, match="Expected a tensor for `total`") as info:
        pair.written(total)
    assert info.value.nodes == (total,)


def test_a_missing_value_of_a_call_is_an_error() -> None:
    pair = Pair()
    item = pair.operation("GetItem", "item", pair.x)
    with pytest.raises(SourceError, match="Expected a value for `key` of `item`"):
        pair.written(item)


@pytest.mark.parametrize(
    "value",
    [
        ObjectValue("builtins", "slice", {"start": "0)", "stop": None}),
        ObjectValue("builtins", "slice", {"start": 0, "other": 1}),
        ObjectValue("builtins", "float", {"value": "1)"}),
        ObjectValue("builtins", "float", {}),
        ObjectValue("numpy", "array", {"value": (1,), "dtype": 'int32") or exec("'}),
        ObjectValue("numpy", "array", {"value": (1,), "other": 1}),
        ObjectValue("numpy", "fromfile", {"value": "/etc/passwd"}),
        ObjectValue("builtins", "function", {"name": "exec"}),
        ObjectValue("keras.activations", "function", {"name": "deserialize"}),
        ObjectValue("keras.ops", "zeros", {"shape": (30_000, 60_000)}),
    ],
)
def test_a_constant_of_another_form_than_documents_have_is_an_error(value: Value) -> None:
    with pytest.raises(SourceError, match="Received"):
        of_two("Add", None, value)
    with pytest.raises(SourceError, match="Received"):
        subscript((cut(), value))


def test_a_node_of_an_operation_keeps_what_it_is_given_by_name() -> None:
    pair = Pair()
    chosen = pair.operation("Where", "chosen", pair.x, pair.y, 0.0)
    node = pair.graph.node(chosen)
    SetNode(Node(node.id, node.layer, arguments=node.arguments, positional=0)).apply(pair.graph)
    # A function hands on what it was given by place, however it was called.
    assert pair.written(chosen) == "ops.where(left, right, 0.0)"
