"""Arguments of every kind: objects with arguments of their own, functions, tuples, None."""

from __future__ import annotations

import keras
from keras import constraints, initializers, layers, regularizers

from tests.corpus.registry import small_model

INITIALIZERS = [
    initializers.Zeros(),
    initializers.Ones(),
    initializers.Constant(0.25),
    initializers.RandomNormal(mean=0.1, stddev=0.2, seed=1),
    initializers.RandomUniform(-0.1, 0.3, seed=2),
    initializers.TruncatedNormal(stddev=0.3, seed=3),
    initializers.VarianceScaling(2.0, mode="fan_avg", distribution="uniform", seed=4),
    initializers.GlorotNormal(seed=5),
    initializers.GlorotUniform(seed=6),
    initializers.HeNormal(),
    initializers.HeUniform(seed=7),
    initializers.LecunNormal(seed=8),
    initializers.LecunUniform(),
    initializers.Orthogonal(gain=0.5, seed=9),
    initializers.Identity(gain=2.0),
    initializers.RandomUniform(seed=keras.random.SeedGenerator(10)),
    "he_normal",
]


@small_model
def every_initializer() -> keras.Model:
    x = keras.Input((4,))
    y = x
    for initializer in INITIALIZERS:
        y = layers.Dense(4, kernel_initializer=initializer, bias_initializer="ones")(y)
    return keras.Model(x, y)


@small_model
def every_regularizer_and_constraint() -> keras.Model:
    x = keras.Input((4,))
    y = layers.Dense(4, kernel_regularizer=regularizers.L1(0.1), kernel_constraint="non_neg")(x)
    y = layers.Dense(
        4,
        kernel_regularizer=regularizers.L1L2(l1=0.1, l2=0.2),
        bias_regularizer="l2",
        activity_regularizer=regularizers.L2(0.3),
        kernel_constraint=constraints.MaxNorm(max_value=2, axis=0),
        bias_constraint=constraints.NonNeg(),
    )(y)
    y = layers.Dense(
        4,
        kernel_regularizer=regularizers.OrthogonalRegularizer(factor=0.02, mode="columns"),
        kernel_constraint=constraints.UnitNorm(axis=[0, 1]),
        activity_regularizer="l1",
    )(y)
    y = layers.Dense(4, kernel_constraint=constraints.MinMaxNorm(0.1, 1.5, rate=0.9, axis=1))(y)
    return keras.Model(
        x, layers.BatchNormalization(beta_regularizer="l1", gamma_constraint=None)(y)
    )


ACTIVATIONS = [
    *("celu", "elu", "exponential", "gelu", "glu", "hard_shrink", "hard_sigmoid", "hard_silu"),
    *("hard_swish", "hard_tanh", "leaky_relu", "linear", "log_sigmoid", "log_softmax", "mish"),
    *("relu", "relu6", "selu", "sigmoid", "silu", "softmax", "soft_shrink", "softplus"),
    *("softsign", "sparse_plus", "sparse_sigmoid", "sparsemax", "squareplus", "swish", "tanh"),
    *("tanh_shrink", "threshold"),
]


@small_model
def every_activation_by_name() -> keras.Model:
    x = keras.Input((4,))
    outputs = []
    for name in ACTIVATIONS:
        if name not in ("glu", "threshold"):
            outputs.append(layers.Activation(name)(x))
    return keras.Model(x, outputs)


@small_model
def activations_as_functions() -> keras.Model:
    x = keras.Input((4,))
    y = layers.Dense(4, activation=keras.activations.relu)(x)
    y = layers.Dense(4, activation=keras.activations.softplus)(y)
    y = layers.Dense(4, activation=None)(y)
    return keras.Model(x, layers.Activation(keras.activations.leaky_relu)(y))


@small_model
def activations_as_layers() -> keras.Model:
    x = keras.Input((4,))
    y = layers.Dense(4, activation=layers.LeakyReLU(negative_slope=0.1))(x)
    y = layers.Conv1D(2, 1, activation=layers.ReLU(max_value=6))(layers.Reshape((2, 2))(y))
    return keras.Model(x, y)


@small_model
def operations_of_activations() -> keras.Model:
    x = keras.Input((4,))
    y = keras.activations.relu(x, negative_slope=0.1, max_value=3.0)
    z = keras.activations.gelu(x, approximate=True)
    return keras.Model(x, [y, z, keras.activations.softmax(x)])


@small_model
def tuples_lists_and_none() -> keras.Model:
    image = keras.Input((9, 9, 2))
    x = layers.Conv2D(2, (3, 2), strides=(2, 1), dilation_rate=1, padding="same")(image)
    x = layers.ZeroPadding2D(((1, 2), (0, 1)))(x)
    x = layers.Cropping2D(cropping=(1, 0))(x)
    x = layers.MaxPooling2D(pool_size=(2, 2), strides=None)(x)
    x = layers.LayerNormalization(axis=(1, 2, 3))(x)
    x = layers.BatchNormalization(axis=-1, moving_mean_initializer="zeros")(x)
    x = layers.Permute([3, 1, 2])(x)
    return keras.Model(image, layers.Reshape(target_shape=[-1])(x))


@small_model
def einsum_dense() -> keras.Model:
    x = keras.Input((4, 6))
    y = layers.EinsumDense("abc,cde->abde", output_shape=(None, 2, 3), bias_axes="de")(x)
    return keras.Model(x, layers.EinsumDense("...de,def->...f", output_shape=5)(y))


@small_model
def odd_numbers() -> keras.Model:
    x = keras.Input((4,))
    y = layers.Rescaling(scale=[1.0, 2.0, -0.5, 1e-12], offset=[0.0, 1e20, -3.5, 0.1])(x)
    y = layers.Rescaling(scale=1 / 3, offset=-1)(y)
    return keras.Model(x, layers.LayerNormalization(epsilon=1.0000000001e-7)(y))
