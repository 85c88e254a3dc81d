"""Names that Keras counted on, and names that stand in each other's way."""

from __future__ import annotations

import keras
from keras import layers

from tests.corpus.registry import small_model


@small_model
def names_counted_on_from_another_model() -> keras.Model:
    before = keras.Input((4,))
    layers.Add()([before, layers.Dense(4)(before)])
    x = keras.Input((4,))
    y = layers.Add()([layers.Dense(4)(x), x])
    return keras.Model(x, (y + x) * (y + 1.0))


@small_model
def operations_counted_past_a_layer_of_their_name() -> keras.Model:
    x = keras.Input((4,))
    y = x + 1.0
    y = y + x
    return keras.Model(x, layers.Add()([y, x]) + y)


@small_model
def many_layers_without_names() -> keras.Model:
    x = keras.Input((4,))
    y = x
    for _ in range(12):
        y = layers.Add()([layers.Dense(4)(layers.Dropout(0.1)(y)), y])
    return keras.Model(x, y)


@small_model
def one_name_in_several_models() -> keras.Model:
    def block(name: str) -> keras.Model:
        x = keras.Input((4,), name="x")
        return keras.Model(x, layers.Dense(4, name="dense")(x) + x, name=name)

    x = keras.Input((4,), name="x")
    y = layers.Dense(4, name="dense")(block("outputs")(block("inputs")(x)))
    return keras.Model(x, block("keras")(y), name="build_model")


@small_model
def names_of_python() -> keras.Model:
    x = keras.Input((4,), name="class")
    y = layers.Dense(4, name='a "quoted" name')(x)
    for name in ("ünïcode_層", "keras", "layers", "ops", "x", "block.1-conv", "None", "np", "1st"):
        y = layers.Dense(4, name=name)(y)
    return keras.Model(x, layers.Dense(1, name="lambda")(y), name="My model, v2")


@small_model
def names_of_the_generated_source() -> keras.Model:
    def model(name: str) -> keras.Model:
        inputs = keras.Input((4,), name="inputs")
        return keras.Model(inputs, layers.Dense(4, name="outputs")(inputs), name=name)

    x = keras.Input((4,), name="module")
    y = model("model")(model("main")(model("compile_model")(x)))
    return keras.Model(x, model("load_data")(y), name="model_1")


@small_model
def masks_joined_beside_a_layer_of_their_name() -> keras.Model:
    words = keras.Input((5,), dtype="int32", name="words")
    mask = keras.Input((5,), dtype="bool", name="mask")
    x = layers.Embedding(20, 4)(words)
    y = layers.GRU(4, return_sequences=True)(x, mask=mask)
    joined = layers.Concatenate(axis=1)([y, x])
    return keras.Model([words, mask], layers.LSTM(3)(joined))


@small_model
def masks_of_a_nested_model_joined_beside_a_layer_of_their_name() -> keras.Model:
    one, two = (keras.Input((5,), dtype="int32", name=name) for name in ("one", "two"))
    words = keras.Sequential(
        [keras.Input((5,), dtype="int32"), layers.Embedding(20, 4, mask_zero=True)], name="words"
    )
    joined = layers.Concatenate(axis=1)([words(one), words(two)])
    return keras.Model([one, two], layers.LSTM(3)(joined))


@small_model
def masks_of_a_wrapped_model() -> keras.Model:
    inside = keras.Input((5,), dtype="int32")
    words = keras.Model(inside, layers.Embedding(20, 4, mask_zero=True)(inside), name="words")
    pages = keras.Input((3, 5), dtype="int32")
    x = layers.TimeDistributed(words)(pages)
    return keras.Model(pages, layers.TimeDistributed(layers.GRU(3))(x))


@small_model
def names_that_could_be_code() -> keras.Model:
    x = keras.Input((4,), name='x"); import os  # ')
    y = layers.Dense(4, name="two\nlines'\"\\")(x)
    y = layers.Dense(4, name="{y}")(layers.Dense(4, name="n" * 200)(y))
    return keras.Model({"x'\"\n#": x}, {"}": y, "\n": y}, name='"""\\')
