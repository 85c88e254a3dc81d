"""A call of each operation of the catalogue, on tensors of the shapes that it takes.

Most take any tensor; those that do not have their arguments here, by the names of the function's
parameters.
"""

import operator
from collections.abc import Callable
from typing import Any

import keras
from keras import Input

from graph.catalogue import Argument, LayerClass

_VALUES: dict[str, Any] = {"int": 2, "int_tuple": 1, "float": 0.5}


def _images(channels: int = 3) -> Any:
    return Input(batch_shape=(2, 8, 8, channels))


def _square() -> Any:
    return Input(batch_shape=(4, 4))


def _vector(dtype: str = "float32") -> Any:
    return Input(batch_shape=(4,), dtype=dtype)


def _segments() -> dict[str, Any]:
    return {"data": _vector(), "segment_ids": _vector("int32"), "num_segments": 3}


def _pair() -> Any:
    return _square(), _square()


_ARGUMENTS: dict[str, Callable[[], dict[str, Any]]] = {
    "AdaptiveAveragePool": lambda: {"inputs": _images(), "output_size": (2, 2)},
    "AdaptiveMaxPool": lambda: {"inputs": _images(), "output_size": (2, 2)},
    "AffineTransform": lambda: {"images": _images(), "transform": Input(batch_shape=(2, 8))},
    "AveragePool": lambda: {"inputs": _images(), "pool_size": 2},
    "BatchNorm": lambda: {"x": _square(), "mean": _vector(), "variance": _vector(), "axis": -1},
    "BitwiseInvert": lambda: {"x": _vector("int32")},
    "BitwiseNot": lambda: {"x": _vector("int32")},
    "BroadcastTo": lambda: {"x": _square(), "shape": (2, 4, 4)},
    "CTCDecode": lambda: {
        "inputs": Input(batch_shape=(2, 5, 4)),
        "sequence_lengths": Input(batch_shape=(2,), dtype="int32"),
    },
    "CTCLoss": lambda: {
        "target": Input(batch_shape=(2, 3), dtype="int32"),
        "output": Input(batch_shape=(2, 5, 4)),
        "target_length": Input(batch_shape=(2,), dtype="int32"),
        "output_length": Input(batch_shape=(2,), dtype="int32"),
    },
    "Cast": lambda: {"x": _square(), "dtype": "int32"},
    "Conv": lambda: {"inputs": _images(), "kernel": Input(batch_shape=(3, 3, 3, 5))},
    "ConvTranspose": lambda: {"inputs": _images(), "kernel": Input(batch_shape=(3, 3, 5, 3))},
    "Correlate": lambda: {"x1": _vector(), "x2": _vector()},
    "CropImages": lambda: {
        "images": _images(),
        "top_cropping": 1,
        "left_cropping": 1,
        "target_height": 4,
        "target_width": 4,
    },
    "Cross": lambda: {"x1": Input(batch_shape=(4, 3)), "x2": Input(batch_shape=(4, 3))},
    "DepthToSpace": lambda: {"x": _images(4), "block_size": 2},
    "DepthwiseConv": lambda: {"inputs": _images(), "kernel": Input(batch_shape=(3, 3, 3, 1))},
    "Diag": lambda: {"x": _square()},
    "Digitize": lambda: {"x": _square(), "bins": _vector()},
    "DotProductAttention": lambda: dict.fromkeys(
        ("query", "key", "value"), Input(batch_shape=(2, 4, 2, 8))
    ),
    "Dsplit": lambda: {"x": _images(), "indices_or_sections": 2},
    "Einsum": lambda: {"subscripts": "ij,jk->ik", "operands": _pair()},
    "ElasticTransform": lambda: {"images": _images()},
    "ExtractPatches": lambda: {"images": _images(), "size": (2, 2)},
    "FFT": lambda: {"x": _pair()},
    "FFT2": lambda: {"x": _pair()},
    "Fold": lambda: {
        "x": Input(batch_shape=(2, 12, 16)),
        "output_size": (8, 8),
        "kernel_size": 2,
        "stride": 2,
    },
    "Full": lambda: {"shape": (2, 3), "fill_value": Input(batch_shape=())},
    "GaussianBlur": lambda: {"images": _images()},
    "GetItem": lambda: {"x": _square(), "key": (slice(None), 0)},
    "HSVToRGB": lambda: {"images": _images()},
    "IFFT2": lambda: {"x": _pair()},
    "IRFFT": lambda: {"x": _pair()},
    "ISTFT": lambda: {
        "x": (Input(batch_shape=(2, 5, 9)), Input(batch_shape=(2, 5, 9))),
        "sequence_length": 16,
        "sequence_stride": 4,
        "fft_length": 16,
    },
    "InTopK": lambda: {"targets": _vector("int32"), "predictions": _square(), "k": 2},
    "Lstsq": lambda: {"a": _square(), "b": _square()},
    "MapCoordinates": lambda: {
        "inputs": _square(),
        "coordinates": Input(batch_shape=(2, 5)),
        "order": 1,
    },
    "MaxPool": lambda: {"inputs": _images(), "pool_size": 2},
    "MultiHot": lambda: {"inputs": _vector("int32"), "num_classes": 3},
    "OneHot": lambda: {"x": _vector("int32"), "num_classes": 3},
    "PadImages": lambda: {
        "images": _images(),
        "top_padding": 1,
        "left_padding": 1,
        "target_height": 10,
        "target_width": 10,
    },
    "PerspectiveTransform": lambda: {
        "images": _images(),
        "start_points": Input(batch_shape=(2, 4, 2)),
        "end_points": Input(batch_shape=(2, 4, 2)),
    },
    "RGBToGrayscale": lambda: {"images": _images()},
    "RGBToHSV": lambda: {"images": _images()},
    "Rearrange": lambda: {"tensor": _square(), "pattern": "a (b c) -> a b c", "b": 2},
    "Reshape": lambda: {"x": _square(), "newshape": (2, 8)},
    "Resize": lambda: {"images": _images(), "size": (4, 4)},
    "SSIM": lambda: {
        "image1": Input(batch_shape=(2, 16, 16, 3)),
        "image2": Input(batch_shape=(2, 16, 16, 3)),
    },
    "ScaleAndTranslate": lambda: {
        "images": _images(),
        "output_shape": (2, 4, 4, 3),
        "scale": Input(batch_shape=(2,)),
        "translation": Input(batch_shape=(2,)),
        "spatial_dims": (1, 2),
        "method": "linear",
    },
    "Scatter": lambda: {
        "indices": Input(batch_shape=(4, 1), dtype="int32"),
        "values": _vector(),
        "shape": (8,),
    },
    "ScatterUpdate": lambda: {
        "inputs": Input(batch_shape=(8,)),
        "indices": Input(batch_shape=(4, 1), dtype="int32"),
        "updates": _vector(),
    },
    "SearchSorted": lambda: {"sorted_sequence": _vector(), "values": _vector()},
    "SegmentMax": _segments,
    "SegmentMin": _segments,
    "SegmentProd": _segments,
    "SegmentSum": _segments,
    "SeparableConv": lambda: {
        "inputs": _images(),
        "depthwise_kernel": Input(batch_shape=(3, 3, 3, 1)),
        "pointwise_kernel": Input(batch_shape=(1, 1, 3, 5)),
    },
    "Slice": lambda: {"inputs": _square(), "start_indices": (0, 1), "shape": (2, 2)},
    "SliceUpdate": lambda: {
        "inputs": _square(),
        "start_indices": (0, 1),
        "updates": Input(batch_shape=(2, 2)),
    },
    "SobelEdges": lambda: {"images": _images()},
    "SpaceToDepth": lambda: {"x": _images(4), "block_size": 2},
    "SparseCategoricalCrossentropy": lambda: {"target": _vector("int32"), "output": _square()},
    "Squeeze": lambda: {"x": Input(batch_shape=(4, 1))},
    "Swapaxes": lambda: {"x": _square(), "axis1": 0, "axis2": 1},
    "TakeAlongAxis": lambda: {
        "x": _square(),
        "indices": Input(batch_shape=(4, 1), dtype="int32"),
        "axis": 1,
    },
    "Unfold": lambda: {"x": _images(), "kernel_size": 2},
    "UnravelIndex": lambda: {"indices": _vector("int32"), "shape": (2, 2)},
    "Vander": lambda: {"x": _vector()},
}


def sample_call(operation: LayerClass) -> tuple[Any, dict[str, Any]]:
    """Calls an operation's function; returns what it gives, and the arguments by their names."""
    given = _ARGUMENTS.get(operation.class_name, lambda: _any(operation))()
    variadic = [each.name for each in operation.inputs if each.variadic]
    keywords = {name: value for name, value in given.items() if name not in variadic}
    before = operation.parameters[: operation.parameters.index(variadic[0])] if variadic else ()
    places = [keywords.pop(name) for name in before]
    places += [tensor for name in variadic for tensor in given[name]]
    return function_of(operation)(*places, **keywords), given


def function_of(operation: LayerClass) -> Callable[..., Any]:
    """Returns the public function that makes an operation."""
    path = f"{operation.function_module}.{operation.function}".removeprefix("keras.")
    function: Callable[..., Any] = operator.attrgetter(path)(keras)
    return function


def _any(operation: LayerClass) -> dict[str, Any]:
    """Gives tensors for the inputs that an operation requires, and some value for the rest."""
    tensors: dict[str, Any] = {
        each.name: _pair() if each.many else _square() for each in operation.inputs if each.required
    }
    values = {
        each.name: sample_value(each)
        for each in (*operation.arguments, *operation.call_arguments)
        if each.required
    }
    return tensors | values


def sample_value(argument: Argument) -> Any:
    """Returns a value that fits an argument."""
    return argument.choices[0] if argument.choices else _VALUES[argument.type]
