"""What is left out behind a wire, by the dimensions of its tensor, Keras itself refuses."""

import warnings

import keras
import pytest

from editor.choosing.likely_layers import takes
from graph.catalogue import LayerClass, load_catalogue
from tests.worker.layer_samples import constructed, required_arguments

RANKS = range(1, 7)
# Keras takes any tensor here, and fails once there are numbers in it.
_FAIL_LATER = ("AdaptiveAveragePooling", "AdaptiveMaxPooling", "InputLayer")
CLASSES = [
    each
    for each in load_catalogue().layers
    if each.canvas and each.palette and each.needs != "code"
    if not each.class_name.startswith(_FAIL_LATER)
]


def accepts(layer_class: LayerClass, rank: int) -> bool:
    """Whether Keras calls a layer with some tensor of so many dimensions."""
    inner = rank - 1
    shapes = [(8,) * inner, (8,) * max(inner - 1, 0) + (3,) * min(inner, 1), (64,) * inner]
    return any(_called(layer_class, (None, *shape)) for shape in shapes)


def _called(layer_class: LayerClass, shape: tuple[int | None, ...]) -> bool:
    tensor = keras.KerasTensor(shape)
    needed = [tensor for each in layer_class.inputs if each.required]
    if layer_class.inputs[0].many:
        needed = [[tensor, tensor]]
    with keras.StatelessScope(initialize_variables=False), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        layer = constructed(layer_class, **required_arguments(layer_class))
        try:
            layer(*needed)
        except Exception:
            return False
    return True


@pytest.mark.parametrize("layer_class", CLASSES, ids=lambda each: each.class_name)
def test_keras_refuses_what_is_left_out(layer_class: LayerClass) -> None:
    left_out = [rank for rank in RANKS if not takes(layer_class, rank, None)]
    assert [rank for rank in left_out if accepts(layer_class, rank)] == []


def test_layers_of_one_kind_of_picture_or_sequence_take_it() -> None:
    wanted = {"Conv1D": 3, "Conv2D": 4, "Conv3D": 5, "ConvLSTM2D": 5, "LSTM": 3, "MaxPooling2D": 4}
    for layer_class in CLASSES:
        rank = wanted.get(layer_class.class_name)
        if rank is not None:
            assert takes(layer_class, rank, "float32")
            assert accepts(layer_class, rank)
