"""Models that were compiled before they were saved."""

from __future__ import annotations

import keras
from keras import layers

from tests.corpus.registry import small_model


def chain() -> keras.Model:
    return keras.Sequential([keras.Input((4,)), layers.Dense(3, activation="softmax")])


@small_model
def compiled_by_names() -> keras.Model:
    model = chain()
    model.compile(optimizer="rmsprop", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@small_model
def compiled_with_objects() -> keras.Model:
    model = chain()
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 100, 0.9, staircase=True)
    model.compile(
        optimizer=keras.optimizers.SGD(schedule, momentum=0.9, nesterov=True, clipnorm=1.0),
        loss=keras.losses.CategoricalCrossentropy(label_smoothing=0.1),
        metrics=[keras.metrics.TopKCategoricalAccuracy(k=2, name="top"), "accuracy"],
        steps_per_execution=2,
        jit_compile=False,
    )
    return model


@small_model
def compiled_for_each_output() -> keras.Model:
    x = keras.Input((4,), name="x")
    kind = layers.Dense(3, activation="softmax", name="kind")(x)
    size = layers.Dense(1, name="size")(x)
    model = keras.Model(x, {"kind": kind, "size": size})
    model.compile(
        optimizer=keras.optimizers.AdamW(1e-3, weight_decay=0.01),
        loss={"kind": "categorical_crossentropy", "size": keras.losses.Huber(delta=2.0)},
        loss_weights={"kind": 1.0, "size": 0.2},
        metrics={"kind": ["accuracy"], "size": ["mae", keras.metrics.MeanSquaredError()]},
        weighted_metrics=[],
    )
    return model


@small_model
def compiled_in_lists() -> keras.Model:
    x = keras.Input((4,), name="x")
    outputs = [layers.Dense(2, name="one")(x), layers.Dense(1, name="two")(x)]
    model = keras.Model(x, outputs)
    model.compile("adam", ["mse", "mae"], loss_weights=[0.5, 2.0], metrics=[["mse"], ["mae"]])
    return model
