"""Tests for `codegen.layer_forms` and `codegen.plain_values`: a layer's call, and its arguments."""

from __future__ import annotations

import pytest

from codegen.expressions import default_expression, expression_of
from codegen.formatting import Expression, flat
from codegen.layer_forms import LayerForm, arrange
from codegen.plain_values import plain_value
from codegen.source import SourceError
from graph.catalogue import LayerClass, load_catalogue
from graph.elements import Layer
from graph.values import ObjectValue, Value


def known(class_name: str, module: str = "keras.layers") -> LayerClass:
    found = load_catalogue().find(module, class_name)
    assert found is not None
    return found


def form_of(class_name: str, **arguments: Value) -> LayerForm:
    layer = Layer("l1", class_name, "this", "keras.layers", arguments)
    return expression_of(layer, load_catalogue()).form


def arranged(class_name: str, arguments: dict[str, Expression]) -> str:
    return flat(LayerForm("layer", arguments).call(known(class_name)))


def test_a_form_holds_the_arguments_that_are_written_in_their_order() -> None:
    given: dict[str, Value] = {
        "padding": "same",
        "kernel_size": (3, 3),
        "dtype": "float16",
        "filters": 8,
    }
    layer = Layer("l1", "Conv2D", "this", "keras.layers", given, trainable=False)
    form = expression_of(layer, load_catalogue()).form
    assert form.called == "layers.Conv2D"
    assert list(form.arguments.items()) == [
        ("filters", "8"),
        ("kernel_size", "3"),
        ("padding", '"same"'),
        ("dtype", '"float16"'),
        ("trainable", "False"),
        ("name", '"this"'),
    ]


def test_the_form_of_a_layer_is_its_expression_taken_apart() -> None:
    for layer in (
        Layer("l1", "Conv2D", "a", "keras.layers", {"filters": 8, "kernel_size": (1, 3)}),
        Layer("l2", "InputLayer", "b", "keras.layers", {"shape": (None, 3)}),
        Layer("l3", "Mean", "c", "keras.ops", {"axis": 1}),
    ):
        expression = expression_of(layer, load_catalogue())
        assert expression.form.call(expression.layer_class) == expression.call


def test_arguments_in_any_order_are_written_in_that_of_the_signature() -> None:
    given: dict[str, Expression] = {
        "name": "n",
        "strides": "stride",
        "kernel_size": "3",
        "filters": "filters",
    }
    assert arranged("Conv2D", given) == "layer(filters, 3, strides=stride, name=n)"


def test_an_argument_behind_one_that_is_left_out_is_named() -> None:
    assert arranged("Conv2D", {"kernel_size": "3"}) == "layer(kernel_size=3)"
    assert arranged("Dense", {"activation": "a", "units": "4"}) == "layer(4, activation=a)"


def test_what_the_signature_does_not_name_follows_by_the_alphabet() -> None:
    names = ["trainable", "name", "dtype", "autocast", "units"]
    given: dict[str, Expression] = {name: name[0] for name in names}
    assert arranged("Dense", given) == "layer(u, autocast=a, dtype=d, trainable=t, name=n)"


def test_a_name_that_is_none_of_an_argument_is_refused() -> None:
    with pytest.raises(SourceError, match="Expected the name of an argument"):
        arrange(known("Dense"), {"units": "4", "x=print(), y": "1"})


@pytest.mark.parametrize(
    ("class_name", "name", "value", "plain"),
    [
        ("Conv2D", "kernel_size", (3, 3), 3),
        ("Conv2D", "kernel_size", (1, 7), (1, 7)),
        ("Conv2D", "kernel_size", (3, 3, 3), (3, 3, 3)),
        ("Conv2D", "kernel_size", (True, True), (True, True)),
        ("Conv1DTranspose", "strides", (2,), 2),
        ("ZeroPadding2D", "padding", ((1, 1), (1, 1)), 1),
        ("ZeroPadding2D", "padding", ((1, 1), (2, 2)), (1, 2)),
        ("ZeroPadding2D", "padding", ((0, 1), (1, 1)), ((0, 1), (1, 1))),
        ("ZeroPadding2D", "padding", ((-1, -1), (1, 1)), ((-1, -1), (1, 1))),
        ("Cropping1D", "cropping", (2, 2), 2),
        ("Cropping1D", "cropping", (2,), (2,)),
        ("UpSampling1D", "size", (2,), (2,)),
        ("Reshape", "target_shape", (4, 4), (4, 4)),
        ("Permute", "dims", (1, 1), (1, 1)),
    ],
)
def test_one_number_stands_for_a_tuple_of_it(
    class_name: str, name: str, value: Value, plain: Value
) -> None:
    found = plain_value(known(class_name), name, value)
    assert (found, type(found)) == (plain, type(plain))


def test_a_layer_within_a_layer_is_written_plainly_too() -> None:
    inner = ObjectValue("keras.layers", "Conv2D", {"filters": 8, "kernel_size": (3, 3)})
    expression = form_of("TimeDistributed", layer=inner).arguments["layer"]
    assert flat(expression) == "layers.Conv2D(8, 3)"


def test_what_an_operation_is_given_is_not_changed() -> None:
    max_pool = known("MaxPool", "keras.ops")
    assert plain_value(max_pool, "pool_size", (2, 2)) == (2, 2)


@pytest.mark.parametrize(
    ("arguments", "written"),
    [
        ({"pool_size": (2, 2), "strides": (2, 2)}, []),
        ({"pool_size": (3, 3), "strides": (3, 3)}, ["pool_size"]),
        ({"pool_size": (3, 3), "strides": (2, 2)}, ["pool_size", "strides"]),
        ({"strides": 2}, []),
        ({"strides": 3}, ["strides"]),
        ({"strides": (2, 3)}, ["strides"]),
    ],
)
def test_strides_that_are_the_size_of_the_pool_are_left_out(
    arguments: dict[str, Value], written: list[str]
) -> None:
    assert list(form_of("MaxPooling2D", **arguments).arguments) == [*written, "name"]


def test_padding_that_is_the_default_in_another_form_is_left_out() -> None:
    assert list(form_of("ZeroPadding2D", padding=((1, 1), (1, 1))).arguments) == ["name"]


@pytest.mark.parametrize(
    ("class_name", "name", "expression"),
    [
        ("Conv2D", "strides", "1"),
        ("Conv2D", "padding", '"valid"'),
        ("Conv2D", "filters", None),
        ("Conv2D", "name", None),
        ("Conv2D", "trainable", "True"),
        ("Conv2D", "nonsense", None),
        ("MaxPooling2D", "strides", "None"),
    ],
)
def test_the_default_of_an_argument_can_be_written(
    class_name: str, name: str, expression: str | None
) -> None:
    assert default_expression(known(class_name), name, load_catalogue()) == expression
