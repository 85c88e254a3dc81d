"""Layers that models of `keras.applications` have, and that Keras does not publish."""

from __future__ import annotations

import keras
from keras import layers
from keras.src.applications.convnext import LayerScale
from keras.src.applications.inception_resnet_v2 import CustomScaleLayer

from tests.corpus.registry import small_model


@small_model
def layer_scale() -> keras.Model:
    x = keras.Input((4, 4, 3), name="image")
    y = layers.DepthwiseConv2D(3, padding="same")(x)
    y = LayerScale(1e-6, 3, name="stage_0_layer_scale")(y)
    return keras.Model(x, layers.Activation("linear")(x + y))


@small_model
def custom_scale_layer() -> keras.Model:
    x = keras.Input((4, 4, 3), name="image")
    y = layers.Conv2D(3, 1, name="up")(x)
    return keras.Model(x, CustomScaleLayer(scale=0.17)([x, y]))
