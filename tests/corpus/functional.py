"""Well-known architectures, in little."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers

from tests.corpus.registry import small_model


@small_model
def functional_though_linear() -> keras.Model:
    image = keras.Input((8, 8, 1), name="image")
    x = layers.Conv2D(4, 3, activation="relu", name="conv")(image)
    x = layers.Flatten(name="flat")(x)
    return keras.Model(image, layers.Dense(3, name="classes")(x), name="linear_functional")


@small_model
def functional_diamond() -> keras.Model:
    x = keras.Input((6,))
    left = layers.Dense(4, activation="relu")(x)
    right = layers.Dense(4, activation="tanh")(x)
    return keras.Model(x, layers.Dense(1)(layers.Concatenate()([right, left])))


def residual_block(x: Any, filters: int, stride: int = 1) -> Any:
    shortcut = x
    if stride > 1:
        shortcut = layers.Conv2D(filters, 1, strides=stride)(x)
        shortcut = layers.BatchNormalization(epsilon=1.001e-5)(shortcut)
    x = layers.Conv2D(filters, 3, strides=stride, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    x = layers.Activation("relu")(x)
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    return layers.Activation("relu")(layers.Add()([shortcut, x]))


@small_model
def resnet() -> keras.Model:
    image = keras.Input((8, 8, 3))
    x = layers.ZeroPadding2D(((1, 1), (1, 1)))(image)
    x = layers.Conv2D(4, 3, name="stem")(x)
    x = residual_block(x, 4)
    x = residual_block(x, 8, stride=2)
    x = layers.GlobalAveragePooling2D(keepdims=False)(x)
    return keras.Model(image, layers.Dense(2, activation="softmax")(x), name="resnet")


@small_model
def inception() -> keras.Model:
    image = keras.Input((8, 8, 4))
    one = layers.Conv2D(2, 1, activation="relu")(image)
    three = layers.Conv2D(2, 1, activation="relu")(image)
    three = layers.Conv2D(3, (1, 3), padding="same", activation="relu")(three)
    five = layers.Conv2D(2, 1, activation="relu")(image)
    five = layers.Conv2D(3, 5, padding="same", activation="relu")(five)
    pooled = layers.MaxPooling2D(3, strides=1, padding="same")(image)
    pooled = layers.Conv2D(2, 1, activation="relu")(pooled)
    return keras.Model(image, layers.Concatenate(axis=-1)([one, three, five, pooled]))


@small_model
def u_net() -> keras.Model:
    image = keras.Input((8, 8, 1))
    skips = []
    x = image
    for filters in (2, 4):
        x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
        skips.append(x)
        x = layers.MaxPooling2D(2)(x)
    x = layers.Conv2D(8, 3, padding="same", activation="relu")(x)
    for filters, skip in zip((4, 2), reversed(skips), strict=True):
        x = layers.Conv2DTranspose(filters, 2, strides=2, padding="same")(x)
        x = layers.concatenate([x, skip], axis=3)
        x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
    return keras.Model(image, layers.Conv2D(1, 1, activation="sigmoid")(x), name="u_net")


@small_model
def dense_net() -> keras.Model:
    image = keras.Input((6, 6, 2))
    x = image
    for _ in range(3):
        new = layers.Activation("relu")(layers.BatchNormalization(scale=False)(x))
        x = layers.Concatenate()([x, layers.Conv2D(2, 3, padding="same")(new)])
    x = layers.AveragePooling2D(2, strides=2)(x)
    return keras.Model(image, layers.GlobalMaxPooling2D()(x))


@small_model
def squeeze_and_excitation() -> keras.Model:
    image = keras.Input((6, 6, 4))
    weight = layers.GlobalAveragePooling2D(keepdims=True)(image)
    weight = layers.Conv2D(2, 1, activation="silu")(weight)
    weight = layers.Conv2D(4, 1, activation="hard_sigmoid")(weight)
    return keras.Model(image, layers.Multiply()([image, weight]))


@small_model
def transformer_block() -> keras.Model:
    tokens = keras.Input((7,), dtype="int32", name="tokens")
    positions = layers.Embedding(20, 8, name="embedding")(tokens)
    attended = layers.MultiHeadAttention(2, 4, name="attention")(
        query=positions, value=positions, use_causal_mask=True
    )
    x = layers.LayerNormalization(epsilon=1e-6)(positions + attended)
    hidden = layers.Dense(16, activation="gelu")(x)
    hidden = layers.Dropout(0.1)(layers.Dense(8)(hidden))
    x = layers.LayerNormalization(epsilon=1e-6)(x + hidden)
    return keras.Model(tokens, layers.Dense(20)(x), name="decoder")


@small_model
def variational_encoder() -> keras.Model:
    image = keras.Input((10,))
    hidden = layers.Dense(6, activation="relu")(image)
    mean = layers.Dense(2, name="mean")(hidden)
    log_variance = layers.Dense(2, name="log_variance")(hidden)
    noise = keras.Input((2,), name="noise")
    code = mean + keras.ops.exp(0.5 * log_variance) * noise
    decoded = layers.Dense(10, activation="sigmoid")(layers.Dense(6)(code))
    return keras.Model([image, noise], [decoded, mean, log_variance], name="vae")


@small_model
def wide_and_deep() -> keras.Model:
    wide = keras.Input((4,), name="wide")
    deep = keras.Input((6,), name="deep")
    x = layers.Dense(4, activation="relu")(deep)
    x = layers.Dense(4, activation="relu")(x)
    score = layers.Dense(1)(layers.Concatenate()([wide, x]))
    return keras.Model(inputs=[wide, deep], outputs=score)
