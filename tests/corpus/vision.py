"""Convolution, pooling and resizing, of one, two and three dimensions."""

from __future__ import annotations

import keras
from keras import layers

from tests.corpus.registry import small_model


@small_model
def convolutions_of_lines() -> keras.Model:
    x = keras.Input((12, 4))
    outputs = [
        layers.Conv1D(4, 3, strides=2, groups=2)(x),
        layers.Conv1DTranspose(3, 3, strides=2, padding="same", output_padding=1)(x),
        layers.SeparableConv1D(3, 3, depth_multiplier=2, dilation_rate=2)(x),
        layers.DepthwiseConv1D(3, depth_multiplier=2, padding="same")(x),
    ]
    return keras.Model(x, outputs)


@small_model
def convolutions_of_images() -> keras.Model:
    x = keras.Input((9, 9, 4))
    outputs = [
        layers.Conv2D(4, (3, 1), dilation_rate=(2, 1), groups=4, use_bias=False)(x),
        layers.Conv2DTranspose(2, (3, 2), strides=(2, 2), padding="valid")(x),
        layers.SeparableConv2D(3, 3, depthwise_initializer="he_normal", activation="relu")(x),
        layers.DepthwiseConv2D((3, 3), strides=(2, 2), depth_multiplier=2)(x),
    ]
    return keras.Model(x, outputs)


@small_model
def convolutions_of_volumes() -> keras.Model:
    x = keras.Input((6, 6, 6, 2))
    y = layers.Conv3D(2, (3, 3, 1), padding="same", activation="elu")(x)
    y = layers.Conv3DTranspose(2, 2, strides=2)(y)
    y = layers.ZeroPadding3D(((0, 1), (1, 0), (1, 1)))(y)
    y = layers.Cropping3D(((1, 1), (1, 0), (0, 2)))(y)
    y = layers.UpSampling3D((1, 2, 1))(y)
    return keras.Model(x, layers.SpatialDropout3D(0.1)(y))


@small_model
def pooling_of_lines() -> keras.Model:
    x = keras.Input((12, 4))
    outputs = [
        layers.MaxPooling1D(2)(x),
        layers.AveragePooling1D(3, strides=2, padding="same")(x),
        layers.GlobalMaxPooling1D(keepdims=True)(x),
        layers.GlobalAveragePooling1D()(x),
        layers.AdaptiveAveragePooling1D(4)(x),
        layers.AdaptiveMaxPooling1D(5)(x),
    ]
    return keras.Model(x, outputs)


@small_model
def pooling_of_images() -> keras.Model:
    x = keras.Input((9, 9, 2))
    outputs = [
        layers.MaxPooling2D((3, 2), strides=(1, 2), padding="same")(x),
        layers.AveragePooling2D(2)(x),
        layers.GlobalMaxPooling2D()(x),
        layers.GlobalAveragePooling2D(keepdims=True)(x),
        layers.AdaptiveAveragePooling2D((4, 3))(x),
        layers.AdaptiveMaxPooling2D(3)(x),
    ]
    return keras.Model(x, outputs)


@small_model
def pooling_of_volumes() -> keras.Model:
    x = keras.Input((6, 6, 6, 2))
    outputs = [
        layers.MaxPooling3D(2)(x),
        layers.AveragePooling3D((2, 3, 1))(x),
        layers.GlobalMaxPooling3D()(x),
        layers.GlobalAveragePooling3D()(x),
        layers.AdaptiveAveragePooling3D((2, 3, 2))(x),
        layers.AdaptiveMaxPooling3D(2)(x),
    ]
    return keras.Model(x, outputs)


@small_model
def resizing_and_cropping() -> keras.Model:
    image = keras.Input((10, 8, 3))
    x = layers.Resizing(6, 6, interpolation="nearest", crop_to_aspect_ratio=True)(image)
    x = layers.CenterCrop(4, 5)(x)
    x = layers.UpSampling2D((2, 1), interpolation="bilinear")(x)
    return keras.Model(image, layers.SpatialDropout2D(0.1)(x))


@small_model
def channels_first() -> keras.Model:
    image = keras.Input((3, 8, 8))
    x = layers.ZeroPadding2D(1, data_format="channels_first")(image)
    x = layers.BatchNormalization(axis=1)(x)
    return keras.Model(image, layers.GlobalAveragePooling2D(data_format="channels_first")(x))


@small_model
def spectrograms() -> keras.Model:
    sound = keras.Input((64,))
    mel = layers.MelSpectrogram(
        fft_length=16, sequence_stride=8, num_mel_bins=4, sampling_rate=800, min_freq=10
    )(sound)
    line = keras.Input((64, 1))
    stft = layers.STFTSpectrogram(
        mode="log", frame_length=16, frame_step=8, fft_length=32, scaling="density"
    )(line)
    return keras.Model([sound, line], [mel, stft])
