"""The functions of `keras.ops.nn`: activations, convolutions, normalizations, losses."""

from __future__ import annotations

import keras
import numpy as np
from keras import ops

from tests.corpus.registry import small_model

ACTIVATIONS = (
    *("relu", "relu6", "sigmoid", "sparse_sigmoid", "softplus", "softsign", "soft_shrink"),
    *("sparse_plus", "silu", "squareplus", "log_sigmoid", "leaky_relu", "hard_sigmoid"),
    *("hard_silu", "elu", "selu", "gelu", "celu", "glu", "tanh_shrink", "hard_tanh"),
    *("hard_shrink", "softmax", "log_softmax", "sparsemax"),
)


@small_model
def activation_functions() -> keras.Model:
    x = keras.Input((4,))
    outputs = [getattr(ops, name)(x) for name in ACTIVATIONS]
    outputs += [
        *(ops.threshold(x, 0.1, -1.0), ops.leaky_relu(x, negative_slope=0.3)),
        *(ops.elu(x, alpha=0.5), ops.gelu(x, approximate=False), ops.celu(x, 2.0)),
        *(ops.softmax(x, axis=0), ops.log_softmax(x, axis=0), ops.squareplus(x, b=2)),
        *(ops.hard_shrink(x, 0.2), ops.soft_shrink(x, threshold=0.3), ops.glu(x, axis=1)),
    ]
    return keras.Model(x, outputs)


@small_model
def convolution_functions() -> keras.Model:
    x = keras.Input((6, 6, 2), name="x")
    kernel = keras.Input(batch_shape=(3, 3, 2, 4), name="kernel")
    flat = keras.Input(batch_shape=(3, 3, 2, 1), name="flat")
    point = keras.Input(batch_shape=(1, 1, 2, 3), name="point")
    outputs = [
        *(ops.conv(x, kernel), ops.conv(x, kernel, strides=2, padding="same")),
        *(ops.depthwise_conv(x, flat), ops.separable_conv(x, flat, point, padding="same")),
        *(ops.conv(x, kernel, dilation_rate=(1, 2)), ops.max_pool(x, 2), ops.average_pool(x, 3)),
        *(ops.max_pool(x, (2, 1), strides=1, padding="same"), ops.space_to_depth(x, 2)),
        *(ops.adaptive_average_pool(x, (2, 3)), ops.adaptive_max_pool(x, (2, 2))),
        ops.depth_to_space(ops.conv(x, kernel), block_size=2),
    ]
    return keras.Model([x, kernel, flat, point], outputs)


@small_model
def transposed_convolution_function() -> keras.Model:
    x = keras.Input((6, 6, 2), name="x")
    kernel = np.ones((2, 2, 3, 2), dtype="float32")
    y = ops.conv_transpose(x, kernel, strides=2, padding="same", data_format="channels_last")
    return keras.Model(x, y)


@small_model
def folds() -> keras.Model:
    image = keras.Input(batch_shape=(2, 2, 4, 4))
    columns = ops.unfold(image, kernel_size=2, stride=2)
    return keras.Model(image, [columns, ops.fold(columns, (4, 4), 2, stride=2)])


@small_model
def normalization_functions() -> keras.Model:
    x = keras.Input((4, 3), name="x")
    mean, variance = ops.moments(x, axes=[0, 1])
    outputs = [
        ops.batch_normalization(x, mean, variance, axis=-1, epsilon=1e-5),
        ops.batch_normalization(x, mean, variance, -1, offset=mean, scale=variance),
        ops.layer_normalization(x, axis=-1),
        ops.layer_normalization(x, gamma=[1.0, 2.0, 3.0], beta=[0.0, 0.5, 1.0], epsilon=1e-4),
        *(ops.rms_normalization(x), ops.rms_normalization(x, scale=2.0, epsilon=1e-3)),
        *(ops.normalize(x, axis=1, order=1, epsilon=1e-6), ops.normalize(x)),
    ]
    return keras.Model(x, outputs)


@small_model
def loss_functions() -> keras.Model:
    target, output = keras.Input((4,), name="target"), keras.Input((4,), name="output")
    label = keras.Input((), dtype="int32", name="label")
    odds = ops.softmax(output)
    outputs = [
        *(ops.binary_crossentropy(target, ops.sigmoid(output)), ops.psnr(target, output, 1.0)),
        *(ops.categorical_crossentropy(target, odds, axis=-1), ops.abs(target)),
        ops.sparse_categorical_crossentropy(label % 4, output, from_logits=True),
    ]
    return keras.Model([target, output, label], outputs)


@small_model
def sequence_losses() -> keras.Model:
    logits = keras.Input(batch_shape=(2, 5, 4), name="logits")
    target = keras.Input(batch_shape=(2, 2), dtype="int32", name="target")
    lengths = np.array([5, 4], dtype="int32")
    loss = ops.ctc_loss(target % 3 + 1, logits, np.array([2, 1]), lengths, mask_index=0)
    paths, scores = ops.ctc_decode(logits, lengths, strategy="greedy")
    return keras.Model([logits, target], [loss, paths, scores])


@small_model
def attention_functions() -> keras.Model:
    query = keras.Input((4, 2, 3), name="query")
    key = keras.Input((5, 2, 3), name="key")
    value = keras.Input((5, 2, 3), name="value")
    plain = ops.dot_product_attention(query, key, value)
    scaled = ops.dot_product_attention(query, query, query, scale=0.5, is_causal=True)
    return keras.Model([query, key, value], [plain, scaled])
