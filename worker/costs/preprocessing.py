"""Preprocessing, images, and what does nothing outside training.

Images that are turned or bent take so many points of the old one for each of the new; how a backend
goes about it differs, so these are estimates.
"""

from __future__ import annotations

import math
from typing import Any

from worker.costs.calls import (
    Call,
    Costs,
    Table,
    bytes_of,
    channels,
    free,
    per_input,
    per_output,
    size,
    unknown,
    volume,
)

# How many points along each axis a number is put together of.
_POINTS = {"nearest": 0, "bilinear": 2, "bicubic": 4, "lanczos3": 6, "lanczos5": 10, "area": 2}
_BENT = per_output(8, is_estimate=True)
_COLOURS = per_output(10, is_estimate=True)


def _resized(method: str, call: Call, axes: int = 2) -> Costs:
    """Gives what it takes to put each number together of several, two operations for each."""
    points = _POINTS.get(method, 2) ** axes
    return Costs(2 * points * size(call.output), 0, points > 0)


def _upsampling(call: Call) -> Costs:
    return _resized(getattr(call.called, "interpolation", "nearest"), call)


def _cropping(call: Call) -> Costs:
    """Of a crop, which resizes where the image is smaller than what is wanted."""
    layer, (image, cropped) = call.called, (call.input, call.output)
    first = 1 if layer.data_format == "channels_first" else 0
    height, width = (-2, -1) if first else (-3, -2)
    is_smaller = any(
        (image.shape[axis] or 0) < (cropped.shape[axis] or 0) for axis in (height, width)
    )
    return _resized("bilinear", call) if is_smaller else Costs()


def _random_crop(call: Call) -> Costs:
    """Outside training it crops to the wanted proportions, and resizes to the size."""
    return _resized("bilinear", call)


def _discretized(call: Call) -> Costs:
    borders = len(call.called.bin_boundaries or ()) or (call.called.num_bins or 2)
    return Costs(size(call.input) * max(math.ceil(math.log2(borders + 1)), 1), 0, is_estimate=True)


def _encoded(call: Call) -> Costs:
    layer = call.called
    weighted = layer.output_mode == "count"
    return Costs(size(call.input) * weighted)


def _spectrogram(call: Call) -> Costs:
    """Of STFTSpectrogram, which convolves with the waves."""
    layer = call.called
    numbers = size(call.output) // (2 if layer.mode == "stft" else 1)
    kernels = 1 if layer.mode in ("real", "imag") else 2
    finishing = {"real": 0, "imag": 0, "stft": 0, "angle": 1, "psd": 4, "magnitude": 4}
    each = 2 * layer.frame_length * kernels + finishing.get(layer.mode, 6)
    return Costs(each * numbers)


def _mel_spectrogram(call: Call) -> Costs:
    layer = call.called
    frames = size(call.output) // layer.num_mel_bins
    bins = layer.fft_length // 2 + 1
    transformed = layer.sequence_length + fourier(layer.fft_length) // 2
    each = transformed + 5 * bins + 2 * bins * layer.num_mel_bins + 5 * layer.num_mel_bins
    return Costs(frames * each, 0, is_estimate=True)


def fourier(length: int) -> int:
    """Gives the operations of a fast Fourier transform of complex numbers."""
    return round(5 * length * math.log2(max(length, 2)))


def _blurred(call: Call) -> Costs:
    return Costs(2 * _area(call.called.kernel_size) * size(call.output))


def _area(window: Any) -> int:
    return window * window if isinstance(window, int) else math.prod(window)


def _interpolated(call: Call) -> Costs:
    return _resized(getattr(call.called, "interpolation", "bilinear"), call)


def _similarity(call: Call) -> Costs:
    """Of SSIM: both images, their squares and their product are blurred."""
    window = _area(getattr(call.called, "filter_size", 11))
    return Costs((5 * 2 * window + 20) * size(call.input), 0, is_estimate=True)


def _grey(call: Call) -> Costs:
    deep = channels(call.input, call.called.data_format)
    return Costs((2 * deep - 1) * volume(call.output.shape))


def _dropped(call: Call) -> Costs:
    """Outside training it does nothing; for the gradient, training keeps which were dropped."""
    return Costs(0, bytes_of(size(call.input), "bool"))


def _dropped_channels(call: Call) -> Costs:
    shape = call.input.shape
    is_first = getattr(call.called, "data_format", None) == "channels_first"
    width = volume((shape[0], shape[1 if is_first else -1]))
    return Costs(0, bytes_of(width, "bool"))


def _disturbed(call: Call) -> Costs:
    return Costs(0, bytes_of(size(call.input), call.called.compute_dtype))


_WITHOUT_TRAINING = (
    *("ActivityRegularization", "GaussianNoise"),
    *("AugMix", "CutMix", "Equalization", "MixUp", "RandAugment", "Solarization"),
    *("RandomBrightness", "RandomColorDegeneration", "RandomColorJitter", "RandomContrast"),
    *("RandomElasticTransform", "RandomErasing", "RandomFlip", "RandomGaussianBlur"),
    *("RandomGrayscale", "RandomHue", "RandomInvert", "RandomPerspective", "RandomPosterization"),
    *("RandomRotation", "RandomSaturation", "RandomSharpness", "RandomShear"),
    *("RandomTranslation", "RandomZoom"),
)
_MOVES = (
    *("Cropping1D", "Cropping2D", "Cropping3D", "Flatten", "Permute", "RepeatVector", "Reshape"),
    *("UpSampling1D", "UpSampling3D", "ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D"),
    *("Identity", "InputLayer", "MaxNumBoundingBoxes"),
)
_LOOKS_UP = ("HashedCrossing", "Hashing", "IntegerLookup", "StringLookup", "TextVectorization")
_CODE = (
    *("FlaxLayer", "JaxLayer", "Lambda", "Layer", "TFSMLayer", "TorchModuleWrapper", "Wrapper"),
)

LAYERS: Table = {
    **dict.fromkeys((*_WITHOUT_TRAINING, *_MOVES, *_LOOKS_UP), free),
    **dict.fromkeys(_CODE, unknown),
    **{f"SpatialDropout{rank}D": _dropped_channels for rank in (1, 2, 3)},
    "AlphaDropout": _disturbed,
    "Dropout": _dropped,
    "GaussianDropout": _disturbed,
    "AutoContrast": per_input(6, is_estimate=True),
    "CategoryEncoding": _encoded,
    "CenterCrop": _cropping,
    "ContrastLimitedAdaptiveHistogramEqualization": per_input(20, is_estimate=True),
    "Discretization": _discretized,
    "Masking": per_input(2),
    "MelSpectrogram": _mel_spectrogram,
    "Normalization": per_output(2),
    "RandomCrop": _random_crop,
    "Rescaling": per_output(2),
    "Resizing": _interpolated,
    "STFTSpectrogram": _spectrogram,
    "UpSampling2D": _upsampling,
}
OPERATIONS: Table = {
    "AffineTransform": _BENT,
    "ElasticTransform": per_output(20, is_estimate=True),
    "GaussianBlur": _blurred,
    "HSVToRGB": _COLOURS,
    "MapCoordinates": _BENT,
    "PerspectiveTransform": _BENT,
    "RGBToGrayscale": _grey,
    "RGBToHSV": _COLOURS,
    "Resize": _interpolated,
    "SSIM": _similarity,
    "ScaleAndTranslate": _BENT,
    "SobelEdges": per_output(2 * 9),
}
