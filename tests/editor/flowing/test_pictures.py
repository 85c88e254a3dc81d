"""Tensors as pictures, and what is said of them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from editor.flowing.colours import colour_at, ramp
from editor.flowing.pictures import picture_of
from editor.flowing.tensor_view import TensorView
from editor.flowing.words import range_text, warning_text
from editor.look.theme import DARK
from worker.protocol import TensorValues


def maps(planes: int, rows: int = 4, columns: int = 4) -> TensorValues:
    pixels = bytes(plane * 3 % 256 for plane in range(planes) for _ in range(rows * columns))
    return TensorValues((rows, columns, planes), "float32", "maps", rows, columns, planes, pixels)


def test_a_picture_in_grey_has_a_pixel_for_each_value() -> None:
    tensor = TensorValues((2, 2, 1), "float32", "image", 2, 2, 1, bytes((0, 64, 128, 255)))
    picture = picture_of(tensor)
    assert picture is not None
    seen = [QColor(picture.pixel(x, y)).red() for y in range(2) for x in range(2)]
    assert seen == [0, 64, 128, 255]


def test_a_picture_in_colour_is_made_of_three_planes() -> None:
    tensor = TensorValues((1, 2, 3), "float32", "image", 1, 2, 3, bytes((255, 0, 0, 255, 9, 7)))
    picture = picture_of(tensor)
    assert picture is not None
    assert QColor(picture.pixel(0, 0)).getRgb()[:3] == (255, 0, 9)
    assert QColor(picture.pixel(1, 0)).getRgb()[:3] == (0, 255, 7)


def test_feature_maps_stand_in_a_grid() -> None:
    picture = picture_of(maps(32))
    assert picture is not None
    assert (picture.width(), picture.height()) == (8 * 5 - 1, 4 * 5 - 1)
    few = picture_of(maps(32), most_planes=9)
    assert few is not None
    assert few.width() < picture.width()


def test_a_sequence_is_a_strip_of_heat() -> None:
    tensor = TensorValues((3, 2), "float32", "sequence", 2, 3, 1, bytes((0, 0, 0, 255, 255, 255)))
    picture = picture_of(tensor)
    assert picture is not None
    assert QColor(picture.pixel(0, 0)).rgb() == ramp()[0]
    assert QColor(picture.pixel(0, 1)).rgb() == ramp()[255]


@pytest.mark.parametrize(
    "tensor",
    [
        TensorValues((2, 2, 1), "float32", "image", 2, 2, 1, b"short"),
        TensorValues((2,), "float32", "maps", -1, 5, 1, b""),
        TensorValues((2,), "float32", "vector", numbers=(1.0, 2.0)),
    ],
)
def test_what_is_not_as_it_says_has_no_picture(tensor: TensorValues) -> None:
    assert picture_of(tensor) is None


def test_the_ramp_grows_brighter_at_every_step() -> None:
    seen = [QColor(colour) for colour in ramp()]
    brightness = [0.3 * each.red() + 0.59 * each.green() + 0.11 * each.blue() for each in seen]
    assert all(after >= before for before, after in pairwise(brightness))
    assert colour_at(-1) == colour_at(0)
    assert colour_at(2) == colour_at(1)


@pytest.mark.parametrize(
    ("tensor", "said"),
    [
        (TensorValues((4,), "float32", "vector", not_finite=2), "2 values are not a finite"),
        (TensorValues((4,), "float32", "vector", zeros=1.0), "All values are zero"),
        (TensorValues((4,), "float32", "vector", minimum=2.0, maximum=2.0), "are the same"),
        (TensorValues((4,), "float32", "vector", minimum=0.0, maximum=2.0, zeros=0.95), "95%"),
        (TensorValues((4,), "float32", "vector", minimum=0.0, maximum=2.0, zeros=0.5), ""),
    ],
)
def test_values_that_lead_nowhere_are_warned_of(tensor: TensorValues, said: str) -> None:
    words = warning_text(tensor)
    assert words.startswith(said) or said in words
    assert bool(words) == bool(said)


def test_shape_range_and_mean_are_said() -> None:
    tensor = TensorValues((8, 8), "float32", "maps", minimum=-0.5, maximum=2.25, mean=0.125)
    assert range_text(tensor) == "8 \u00d7 8 \u00b7 -0.5 to 2.25 \u00b7 mean 0.125"


def test_classes_are_named_the_likeliest_first(qapp: QApplication) -> None:
    tensor = TensorValues((3,), "float32", "classes", numbers=(0.1, 0.7, 0.2))
    view = TensorView(tensor, ("setosa", "versicolor"), "versicolor", DARK)
    assert view.classes == [("versicolor", 0.7), ("2", 0.2), ("setosa", 0.1)]
    assert view.in_words().startswith("versicolor 70.0%")
    assert not view.grab().isNull()
