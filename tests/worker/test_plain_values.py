"""Tests for `codegen.plain_values` with Keras, which makes the same layer of `3` and `(3, 3)`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import keras
import pytest

from codegen.expressions import default_expression, layer_expression
from graph.catalogue import Argument, LayerClass, load_catalogue
from graph.elements import Layer
from graph.values import Value

BY_AXIS = {
    "dilation_rate",
    "kernel_size",
    "output_padding",
    "output_size",
    "pool_size",
    "size",
    "strides",
}
REQUIRED: dict[str, Value] = {"filters": 4, "kernel_size": 3, "output_size": 2, "pool_size": 2}
RANKED = [
    known
    for known in load_catalogue().layers
    if re.search(r"[123]D", known.class_name)
    and known.canvas
    and known.category != "regularization"
]


def values_for(argument: Argument, rank: int) -> list[Value]:
    """Gives the forms in which an argument of such a layer may be given, some of them wrong."""
    if argument.name in BY_AXIS:
        return [1, 2, (1,) * rank, (2,) * rank, tuple(range(1, rank + 1)), (2,) * (rank + 1)]
    if argument.name not in {"cropping", "padding"} or argument.choices:
        return []
    if rank == 1:
        return [0, 1, (0, 0), (1, 1), (2, 2), (1, 2), (1,), (-1, -1)]
    pairs: list[Value] = [((side, side),) * rank for side in (0, 1, 2)]
    return [1, *pairs, ((0, 1),) * rank, tuple((k, k) for k in range(rank)), (2,) * rank]


def given_to(known: LayerClass) -> Iterator[dict[str, Value]]:
    """Gives the arguments of layers of a class, one of them in each of its forms."""
    rank = int(re.findall(r"([123])D", known.class_name)[0])
    names = {argument.name for argument in known.arguments}
    required = {each.name: REQUIRED[each.name] for each in known.arguments if each.required}
    pooled: dict[str, Value] = {"pool_size": (2,) * rank} if "pool_size" in names else {}
    for argument in known.arguments:
        for value in values_for(argument, rank):
            yield required | {argument.name: value}
            yield required | pooled | {argument.name: value}


def made(make: Any) -> Any:
    """Gives the configuration of a layer but for its name, or the class of the error."""
    try:
        config = make().get_config()
    except (TypeError, ValueError) as error:
        return type(error)
    return {name: value for name, value in config.items() if name not in {"dtype", "name"}}


@pytest.mark.parametrize("known", RANKED, ids=lambda known: known.class_name)
def test_the_plain_form_of_a_layer_is_the_same_layer(known: LayerClass) -> None:
    names = {"layers": keras.layers, "keras": keras}
    for given in given_to(known):
        text = layer_expression(
            Layer("l1", known.class_name, "this", "keras.layers", given), load_catalogue()
        )
        drawn = made(lambda given=given: getattr(keras.layers, known.class_name)(**given))
        assert made(lambda text=text: eval(text, dict(names))) == drawn, text  # noqa: S307


def test_a_dimension_of_values_is_left_out_where_it_is_that_of_keys() -> None:
    given: dict[str, Value] = {"num_heads": 2, "key_dim": 4, "value_dim": 4}
    layer = Layer("l1", "MultiHeadAttention", "this", "keras.layers", given)
    assert "value_dim" not in layer_expression(layer, load_catalogue())
    written = keras.layers.MultiHeadAttention(2, 4, name="this").get_config()
    assert written == keras.layers.MultiHeadAttention(**given, name="this").get_config()


@pytest.mark.parametrize("known", RANKED, ids=lambda known: known.class_name)
def test_a_default_that_is_written_is_the_default(known: LayerClass) -> None:
    required = {each.name: REQUIRED[each.name] for each in known.arguments if each.required}
    defaults = {}
    for argument in known.arguments:
        text = default_expression(known, argument.name, load_catalogue())
        assert (text is None) == argument.required
        if isinstance(text, str):
            defaults[argument.name] = eval(text)  # noqa: S307
    assert len(defaults) + len(required) == len(known.arguments)
    make = getattr(keras.layers, known.class_name)
    assert made(lambda: make(**required, **defaults)) == made(lambda: make(**required))
