"""Every layer that merges tensors."""

from __future__ import annotations

import keras
from keras import layers

from tests.corpus.registry import small_model


@small_model
def every_merge() -> keras.Model:
    inputs = [keras.Input((4, 3), name=name) for name in ("one", "two", "three")]
    merges = [
        layers.Add(),
        layers.Average(),
        layers.Maximum(),
        layers.Minimum(),
        layers.Multiply(),
        layers.Concatenate(axis=1),
    ]
    outputs = [merge(inputs) for merge in merges]
    return keras.Model(inputs, [*outputs, layers.Subtract()(inputs[1:])])


@small_model
def every_dot() -> keras.Model:
    one, two = keras.Input((4, 3), name="one"), keras.Input((4, 3), name="two")
    outputs = [
        layers.Dot(axes=1)([one, two]),
        layers.Dot(axes=(2, 2), normalize=True)([two, one]),
        layers.Dot(axes=[1, 1])([one, one]),
    ]
    return keras.Model([one, two], outputs)


@small_model
def merges_by_functions() -> keras.Model:
    one, two = keras.Input((4,), name="one"), keras.Input((4,), name="two")
    x = layers.add([one, two])
    y = layers.subtract([x, one])
    z = layers.dot([y, two], axes=1)
    return keras.Model([one, two], layers.concatenate([x, y, z]))


@small_model
def one_tensor_merged_with_itself() -> keras.Model:
    x = keras.Input((4,))
    return keras.Model(x, layers.Multiply()([x, x, layers.Add()([x, x])]))


@small_model
def merge_that_broadcasts() -> keras.Model:
    image, gate = keras.Input((4, 4, 3), name="image"), keras.Input((1, 1, 3), name="gate")
    return keras.Model([image, gate], layers.Multiply()([image, gate]))


@small_model
def merge_shared_by_two_calls() -> keras.Model:
    one, two = keras.Input((4,), name="one"), keras.Input((4,), name="two")
    join = layers.Concatenate(name="join")
    return keras.Model([one, two], [join([one, two]), join([two, one, two])])
