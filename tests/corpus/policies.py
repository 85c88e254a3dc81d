"""Dtypes and dtype policies, of a layer and of a whole model."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import keras
from keras import layers

from tests.corpus.registry import small_model


@contextlib.contextmanager
def global_policy(name: str) -> Iterator[None]:
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(name)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


@small_model
def mixed_precision_everywhere() -> keras.Model:
    with global_policy("mixed_float16"):
        image = keras.Input((6, 6, 1))
        x = layers.Conv2D(2, 3, activation="relu")(image)
        x = layers.BatchNormalization()(x)
        x = layers.Dense(3)(layers.Flatten()(x))
        return keras.Model(image, layers.Activation("softmax", dtype="float32")(x))


@small_model
def mixed_precision_sequential() -> keras.Model:
    with global_policy("mixed_bfloat16"):
        return keras.Sequential(
            [
                keras.Input((5,)),
                layers.Dense(4, activation="relu"),
                layers.Dense(2, dtype="float32"),
            ]
        )


@small_model
def mixed_precision_nested() -> keras.Model:
    with global_policy("mixed_float16"):
        inner = keras.Sequential([keras.Input((4,)), layers.Dense(4)], name="inner")
        x = keras.Input((4,))
        y = layers.Add()([inner(x), x])
        return keras.Model(x, layers.Dense(1, dtype="float32")(y))


@small_model
def policies_of_single_layers() -> keras.Model:
    x = keras.Input((4,), dtype="float16")
    x1 = layers.Dense(4, dtype="float16")(x)
    x2 = layers.Dense(4, dtype="mixed_float16")(x1)
    x3 = layers.Dense(4, dtype=keras.DTypePolicy("mixed_bfloat16"))(x2)
    x4 = layers.Dense(4, dtype="float64")(x3)
    return keras.Model(x, [x4, layers.Dense(1, autocast=False)(x2)])


@small_model
def double_precision_everywhere() -> keras.Model:
    with global_policy("float64"):
        x = keras.Input((4,))
        y = layers.LayerNormalization()(layers.Dense(3)(x))
        return keras.Model(x, layers.Dense(2, dtype="float32")(y))


@small_model
def mixed_layer_in_a_plain_model() -> keras.Model:
    inner = keras.Sequential([keras.Input((4,)), layers.Dense(4, dtype="mixed_float16")])
    return keras.Sequential([keras.Input((4,)), inner, layers.Dense(1)])


@small_model
def wrapped_layers_of_other_precision() -> keras.Model:
    x = keras.Input((4, 3))
    y = layers.TimeDistributed(layers.Dense(3, dtype="float16"))(x)
    return keras.Model(x, layers.Bidirectional(layers.GRU(2, dtype="float64"))(y))


@small_model
def quantized() -> keras.Model:
    x = keras.Input((4,))
    y = layers.Dense(4, activation="relu")(x)
    y = layers.EinsumDense("ab,bc->ac", output_shape=3)(y)
    model = keras.Model(x, layers.Dense(2)(y))
    model.quantize("int8")
    return model


@small_model
def adapters_of_low_rank() -> keras.Model:
    words = keras.Input((5,), dtype="int32")
    x = layers.Embedding(20, 8, lora_rank=2)(words)
    x = layers.Dense(8, lora_rank=2, lora_alpha=4)(x)
    return keras.Model(words, layers.EinsumDense("abc,cd->abd", (None, 4), lora_rank=2)(x))


@small_model
def quantized_to_four_bits() -> keras.Model:
    x = keras.Input((4,))
    model = keras.Model(x, layers.Dense(2)(layers.Dense(4, activation="relu")(x)))
    model.quantize("int4")
    return model


@small_model
def policies_that_are_objects() -> keras.Model:
    by_place = keras.dtype_policies.DTypePolicyMap()
    by_place["attention/query"] = keras.DTypePolicy("bfloat16")
    x = keras.Input((4, 3))
    y = layers.MultiHeadAttention(1, 2, dtype=by_place, name="attention")(x, x)
    whole_numbers = keras.dtype_policies.QuantizedDTypePolicy("int8", "float32")
    return keras.Model(x, layers.Dense(3, dtype=whole_numbers)(y))
