"""What the recording of a program tells apart, and what it does not."""

from __future__ import annotations

import pytest

from codegen import generate
from graph.model import ModelGraph
from tests.codegen.drawings import attention_and_states, linear, residual, shared_layer
from tests.codegen.forms import FORMS
from tests.codegen.recording import told

DRAWINGS = {
    **FORMS,
    "linear": linear,
    "residual": residual,
    "shared": shared_layer,
    "states": attention_and_states,
}
HEAD = "import keras\nfrom keras import layers\n\n\n"
BODY = """def block(x, filters, name):
    shortcut = x
    x = layers.Conv2D(filters, 3, padding="same", name=f"{name}_conv")(x)
    x = layers.ReLU(name=f"{name}_relu")(x)
    return layers.Add(name=f"{name}_add")([shortcut, x])


def build_model():
    inputs = keras.Input((8, 8, 4), name="image")
    x = inputs
    for index in range(1, 3):
        x = block(x, 4, name=f"block{index}")
    outputs = x * 2.0
    return keras.Model(inputs, outputs, name="model")
"""
FLAT = """def build_model():
    inputs = keras.Input(shape=(8, 8, 4), name="image")
    x = layers.Conv2D(filters=4, kernel_size=3, padding="same", name="block1_conv")(inputs)
    x = layers.ReLU(name="block1_relu")(x)
    block1_add = layers.Add(name="block1_add")([inputs, x])
    x = layers.Conv2D(4, 3, strides=(1, 1), padding="same", name="block2_conv")(block1_add)
    x = layers.ReLU(name="block2_relu")(x)
    x = layers.Add(name="block2_add")([block1_add, x])
    return keras.Model(inputs, keras.ops.multiply(x, 2.0), name="model")
"""


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_program_is_told_the_same_each_time(name: str) -> None:
    graph: ModelGraph = DRAWINGS[name]()
    text = generate(graph).text
    assert told(text) == told(text)


def test_a_block_and_what_it_stands_for_are_told_the_same() -> None:
    assert told(HEAD + BODY) == told(HEAD + FLAT.replace(", strides=(1, 1)", ""))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("[inputs, x]", "[x, inputs]"),
        ('"block2_relu"', '"block1_relu_1"'),
        ('ReLU(name="block1_relu")', "ReLU()"),
        ("[block1_add, x]", "[inputs, x]"),
        ("[block1_add, x]", "[x, x]"),
        ("padding=", "trainable=False, padding="),
        ("4, 3, strides", "4.0, 3, strides"),
        ("4, 3, strides=(1, 1)", "4, 3, strides=(1, 2)"),
        ("multiply(x, 2.0)", "multiply(2.0, x)"),
        ("keras.Model(inputs, ", "keras.Model([inputs], "),
        ('name="model"', 'name="other"'),
    ],
)
def test_what_makes_another_model_is_told_otherwise(one: str, other: str) -> None:
    assert one in FLAT
    assert told(HEAD + FLAT.replace(one, other)) != told(HEAD + FLAT)


def test_a_layer_that_is_called_twice_is_not_told_as_two() -> None:
    shared = HEAD + (
        "def build_model():\n    inputs = keras.Input((4,))\n"
        '    dense = layers.Dense(4, name="dense")\n    x = dense(dense(inputs))\n'
        "    return keras.Model(inputs, x)\n"
    )
    two = shared.replace("dense(dense(inputs))", 'layers.Dense(4, name="dense")(dense(inputs))')
    assert told(shared) != told(two)


def test_the_order_of_layers_without_a_name_is_told() -> None:
    first = HEAD + (
        "def build_model():\n    inputs = keras.Input((4,))\n"
        "    a = layers.Dense(4)\n    b = layers.Dense(4)\n"
        "    return keras.Model(inputs, b(a(inputs)))\n"
    )
    assert told(first) != told(first.replace("b(a(", "a(b("))
    named = first.replace("a = layers.Dense(4)", 'a = layers.Dense(4, name="a")')
    swapped = named.replace('    a = layers.Dense(4, name="a")\n', "").replace(
        "    return", '    a = layers.Dense(4, name="a")\n    return'
    )
    assert told(named) == told(swapped)


def test_a_call_that_leads_nowhere_is_refused() -> None:
    text = HEAD + FLAT.replace("    return", "    layers.ReLU()(x)\n    return")
    with pytest.raises(AssertionError, match="leads to no output"):
        told(text)
