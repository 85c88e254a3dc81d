"""Linear models: `keras.Sequential` in the forms that it is saved in."""

from __future__ import annotations

import keras
from keras import layers

from tests.corpus.registry import small_model


@small_model
def sequential_without_names() -> keras.Model:
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(4, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(4, 3, activation="relu"),
            layers.Flatten(),
            layers.Dropout(0.25),
            layers.Dense(3, activation="softmax"),
        ]
    )


@small_model
def sequential_with_names() -> keras.Model:
    return keras.Sequential(
        [
            keras.Input((6,), name="features", dtype="float64"),
            layers.Dense(4, name="hidden", dtype="float64"),
            layers.BatchNormalization(momentum=0.9, epsilon=1e-5, name="norm"),
            layers.ReLU(max_value=6.0, name="cut"),
            layers.Dense(1, use_bias=False, name="score"),
        ],
        name="regression",
    )


@small_model
def sequential_grown_by_add() -> keras.Model:
    model = keras.Sequential(name="grown")
    model.add(keras.Input(shape=(None, 5), batch_size=2))
    model.add(layers.Conv1D(4, 3, padding="causal", dilation_rate=2))
    model.add(layers.GlobalMaxPooling1D())
    model.add(layers.Dense(2, activation="tanh"))
    return model


@small_model
def sequential_built_without_an_input_layer() -> keras.Model:
    model = keras.Sequential([layers.Dense(4, activation="relu"), layers.Dense(2)])
    model.build((None, 3))
    return model


@small_model
def sequential_in_a_sequential() -> keras.Model:
    features = keras.Sequential(
        [keras.Input((8, 8, 3)), layers.Conv2D(4, 3), layers.BatchNormalization()],
        name="features",
    )
    head = keras.Sequential([layers.GlobalAveragePooling2D(), layers.Dense(2)], name="head")
    return keras.Sequential([keras.Input((8, 8, 3)), features, layers.ReLU(), head])


@small_model
def sequential_partly_frozen() -> keras.Model:
    model = keras.Sequential(
        [
            keras.Input((5,)),
            layers.Dense(4, trainable=False, name="frozen"),
            layers.BatchNormalization(trainable=False),
            layers.Dense(2),
        ],
        trainable=True,
    )
    model.layers[-1].trainable = False
    return model


@small_model
def sequential_frozen_as_a_whole() -> keras.Model:
    model = keras.Sequential([keras.Input((5,)), layers.Dense(4), layers.Dense(2)])
    model.trainable = False
    return model


@small_model
def sequential_of_one_layer() -> keras.Model:
    return keras.Sequential([keras.Input((3,)), layers.Rescaling(1 / 255, offset=-1.0)])


@small_model
def sequential_of_activations() -> keras.Model:
    return keras.Sequential(
        [
            keras.Input((4, 6)),
            layers.ELU(alpha=0.7),
            layers.LeakyReLU(negative_slope=0.2),
            layers.PReLU(shared_axes=[1], alpha_initializer="ones"),
            layers.ReLU(max_value=5, negative_slope=0.1, threshold=0.05),
            layers.Activation("swish"),
            layers.Activation(keras.activations.hard_sigmoid),
            layers.Softmax(axis=-2),
            layers.ActivityRegularization(l1=0.1, l2=0.01),
            layers.Identity(),
        ]
    )


@small_model
def sequential_of_noise() -> keras.Model:
    return keras.Sequential(
        [
            keras.Input((4, 6)),
            layers.GaussianNoise(0.1, seed=3),
            layers.GaussianDropout(0.1),
            layers.AlphaDropout(0.1, noise_shape=(None, 1, 6)),
            layers.Dropout(0.1, noise_shape=(None, 1, None), seed=1337),
            layers.SpatialDropout1D(0.1),
            layers.UnitNormalization(axis=-1),
            layers.RMSNormalization(),
            layers.GroupNormalization(groups=2, scale=False),
            layers.LayerNormalization(axis=[1, 2], center=False),
        ]
    )


@small_model
def sequential_of_shapes() -> keras.Model:
    return keras.Sequential(
        [
            keras.Input((12,)),
            layers.RepeatVector(4),
            layers.Permute((2, 1)),
            layers.Reshape((6, -1)),
            layers.Cropping1D((1, 2)),
            layers.ZeroPadding1D(2),
            layers.UpSampling1D(2),
            layers.Flatten(),
        ]
    )


@small_model
def sequential_that_is_not_built() -> keras.Model:
    return keras.Sequential([layers.Dense(4, activation="relu"), layers.Dropout(0.1)])
