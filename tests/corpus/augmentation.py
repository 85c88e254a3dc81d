"""Layers that change images at random while a model is trained."""

from __future__ import annotations

import keras
from keras import layers

from tests.corpus.registry import small_model


@small_model
def random_geometry() -> keras.Model:
    return keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            layers.RandomFlip("vertical", seed=1),
            layers.RandomRotation((-0.1, 0.2), fill_mode="constant", fill_value=0.5),
            layers.RandomTranslation(0.1, (-0.2, 0.1), interpolation="nearest"),
            layers.RandomZoom(0.2, width_factor=(-0.1, 0.1), seed=2),
            layers.RandomShear(x_factor=(0.0, 0.1), y_factor=(0.0, 0.2)),
            layers.RandomPerspective(factor=0.5, scale=0.4),
            layers.RandomElasticTransform(factor=0.5, scale=0.4),
            layers.RandomCrop(6, 6, seed=3),
            layers.Dense(2),
        ]
    )


@small_model
def random_colours() -> keras.Model:
    return keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            layers.RandomBrightness(0.1, value_range=(0.0, 1.0)),
            layers.RandomContrast((0.1, 0.2)),
            layers.RandomHue(0.1, value_range=[0, 1]),
            layers.RandomSaturation((0.4, 0.6)),
            layers.RandomColorDegeneration(0.1),
            layers.RandomColorJitter(brightness_factor=0.1, hue_factor=0.05),
            layers.RandomGrayscale(0.5),
            layers.RandomInvert(0.5),
            layers.RandomPosterization(4),
            layers.RandomSharpness((0.2, 0.6)),
            layers.RandomGaussianBlur(factor=0.5, kernel_size=5, sigma=(0.1, 1.0)),
            layers.RandomErasing(factor=0.5, scale=(0.1, 0.2), fill_value=0.0),
            layers.Flatten(),
        ]
    )


@small_model
def fixed_colours() -> keras.Model:
    image = keras.Input((16, 16, 3))
    x = layers.AutoContrast(value_range=(0, 1))(image)
    x = layers.Solarization(addition_factor=0.1, threshold_factor=(0.1, 0.4), seed=4)(x)
    y = layers.ContrastLimitedAdaptiveHistogramEqualization(tile_grid_size=(2, 2))(image)
    return keras.Model(image, [x, y])


@small_model
def mixtures_of_augmentations() -> keras.Model:
    image = keras.Input((8, 8, 3))
    x = layers.AugMix(num_chains=2, chain_depth=2, seed=5)(image)
    x = layers.RandAugment(num_ops=1, factor=0.3)(x)
    x = layers.MixUp(alpha=0.3)(x)
    return keras.Model(image, layers.CutMix(factor=0.5)(x))


@small_model
def pipeline_of_augmentations() -> keras.Model:
    image = keras.Input((8, 8, 3))
    steps = [layers.RandomFlip(seed=1), layers.Rescaling(2.0), layers.RandomZoom(0.1)]
    return keras.Model(image, layers.Conv2D(2, 3)(layers.Pipeline(steps)(image)))


@small_model
def bounding_boxes() -> keras.Model:
    image = keras.Input((8, 8, 3))
    return keras.Model(image, layers.MaxNumBoundingBoxes(5, fill_value=-2)(image))
