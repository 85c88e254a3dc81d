"""The functions of `keras.ops.image`."""

from __future__ import annotations

import keras
import numpy as np
from keras import ops

from tests.corpus.registry import small_model


@small_model
def image_colours_and_sizes() -> keras.Model:
    x = keras.Input((8, 8, 3))
    image = ops.sigmoid(x)
    outputs = [
        *(ops.image.rgb_to_grayscale(image), ops.image.rgb_to_hsv(image)),
        *(ops.image.hsv_to_rgb(image), ops.image.resize(x, (4, 6), interpolation="nearest")),
        *(ops.image.resize(x, (5, 5), antialias=True, crop_to_aspect_ratio=True),),
        *(ops.image.pad_images(x, 1, 2, target_height=12, target_width=12),),
        *(
            ops.image.crop_images(
                x, top_cropping=1, left_cropping=2, target_height=4, target_width=5
            ),
        ),
        *(ops.image.gaussian_blur(x, kernel_size=(3, 5), sigma=(0.5, 1.0)),),
        *(ops.image.sobel_edges(x), ops.image.extract_patches(x, (2, 2), strides=2)),
        ops.image.extract_patches(x, 3, strides=1, dilation_rate=2, padding="same"),
    ]
    return keras.Model(x, outputs)


@small_model
def volume_patches() -> keras.Model:
    x = keras.Input((4, 4, 4, 2))
    return keras.Model(x, ops.image.extract_patches_3d(x, (2, 2, 2), strides=2))


@small_model
def image_geometry() -> keras.Model:
    x = keras.Input(batch_shape=(2, 8, 8, 3), name="x")
    turn = np.array([[1.0, 0.1, 0.5, -0.1, 1.0, 0.0, 0.0, 0.0]] * 2, dtype="float32")
    start = np.array([[[0, 0], [0, 7], [7, 0], [7, 7]]] * 2, dtype="float32")
    end = np.array([[[1, 0], [0, 6], [7, 1], [6, 7]]] * 2, dtype="float32")
    outputs = [
        ops.image.affine_transform(x, turn, fill_mode="reflect"),
        ops.image.perspective_transform(x, start, end, interpolation="nearest"),
        ops.image.elastic_transform(x, alpha=2.0, sigma=1.0, seed=3),
        ops.image.scale_and_translate(
            x, (2, 10, 10, 3), np.array([1.2, 1.2]), np.array([0.5, 0.5]), (1, 2), "linear"
        ),
        ops.image.map_coordinates(
            x[0, :, :, 0], np.array([[0.5, 1.5, 2.5], [1.0, 2.0, 3.0]]), order=1
        ),
        ops.image.ssim(x, ops.sigmoid(x), max_val=2.0, filter_size=3),
    ]
    return keras.Model(x, outputs)
