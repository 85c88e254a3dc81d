"""A tensor is made small, and what is made of it tells the truth about it."""

from typing import Literal

import numpy as np
import pytest

from worker.flowing.pixels import scaled, shrunk, within
from worker.flowing.small import Role, small

rng = np.random.default_rng(5)
_PLAIN = Role()


def pixels(array: np.ndarray, role: Role = _PLAIN) -> np.ndarray:
    told = small(array, str(array.dtype), role)
    return np.frombuffer(told.pixels, np.uint8).reshape(told.planes, told.rows, told.columns)


def test_a_pixel_is_the_mean_of_what_it_stands_for() -> None:
    planes = np.arange(2 * 6 * 4, dtype="float32").reshape(2, 6, 4)
    expected = planes.reshape(2, 3, 2, 2, 2).mean(axis=(2, 4))
    assert np.array_equal(shrunk(planes, 3, 2), expected)
    assert np.array_equal(shrunk(planes, 9, 9), planes)
    uneven = shrunk(np.arange(7, dtype="float32").reshape(1, 1, 7), 1, 3)
    assert uneven.tolist() == [[[0.5, 2.5, 5.0]]]


def test_a_picture_keeps_its_form() -> None:
    assert within(np.zeros((3, 512, 256)), 64) == (64, 32)
    assert within(np.zeros((1, 1, 9000)), 64) == (1, 64)
    assert within(np.zeros((1, 5, 7)), 64) == (5, 7)


def test_each_feature_map_has_a_range_of_its_own_and_a_picture_has_one() -> None:
    planes = np.stack([np.array([[0.0, 1.0]]), np.array([[0.0, 100.0]])])
    assert list(scaled(planes, each=True)) == [0, 255, 0, 255]
    assert list(scaled(planes, each=False)) == [0, 3, 0, 255]
    assert list(scaled(np.full((1, 2, 2), 7.0), each=True)) == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("shape", "form", "kind", "size"),
    [
        ((28, 28, 1), "picture", "image", (28, 28, 1)),
        ((300, 600, 3), "picture", "image", (128, 256, 3)),
        ((28, 28, 3), "", "maps", (28, 28, 3)),
        ((28, 28, 2), "picture", "maps", (28, 28, 2)),
        ((128, 96, 200), "", "maps", (64, 48, 64)),
        ((4, 10, 20), "scores", "maps", (10, 20, 4)),
        ((5, 8, 9, 2), "", "maps", (8, 9, 10)),
        ((300, 100), "", "sequence", (64, 256, 1)),
        ((12, 7), "", "sequence", (7, 12, 1)),
    ],
)
def test_a_tensor_is_shown_in_the_form_that_suits_its_shape(
    shape: tuple[int, ...], form: str, kind: str, size: tuple[int, int, int]
) -> None:
    array = rng.normal(size=shape).astype("float32")
    told = small(array, "float32", Role(form))  # type: ignore[arg-type]  # one of the forms
    assert (told.kind, told.rows, told.columns, told.planes) == (kind, *size)
    assert len(told.pixels) == np.prod(size)
    assert told.shape == shape


def test_a_sequence_lies_on_its_side() -> None:
    array = np.zeros((3, 2), "float32")
    array[2, 0] = 1
    assert pixels(array).tolist() == [[[0, 0, 255], [0, 0, 0]]]


def test_slices_of_a_volume_go_from_the_front_to_the_back() -> None:
    array = np.zeros((2, 1, 2, 1), "float32")
    array[1, 0, 1, 0] = 1
    assert pixels(array).tolist() == [[[0, 0]], [[0, 255]]]


@pytest.mark.parametrize("budget", [64, 100, 1000, 10_000])
@pytest.mark.parametrize("shape", [(500, 400, 3), (64, 64, 64), (9, 9, 9, 9), (700, 90)])
def test_what_is_sent_is_within_the_budget(shape: tuple[int, ...], budget: int) -> None:
    array = rng.normal(size=shape).astype("float32")
    forms: tuple[Literal["", "picture"], ...] = ("", "picture")
    for form in forms:
        told = small(array, "float32", Role(form, budget))
        assert 0 < len(told.pixels) <= max(budget, 256)


def test_probabilities_are_those_that_add_up() -> None:
    role = Role("probabilities")
    assert small(np.array([0.25, 0.75]), "float32", role).kind == "classes"
    assert small(np.array([0.25, 0.5]), "float32", role).kind == "vector"
    assert small(np.array([-0.5, 1.5]), "float32", role).kind == "vector"
    assert small(np.array([np.nan, 1.0]), "float32", role).kind == "vector"
    assert small(np.array([0.25]), "float32", role).numbers == (0.75, 0.25)
    assert small(np.array([3.0]), "float32", role).kind == "vector"


def test_what_is_no_number_is_counted_and_left_out_of_the_range() -> None:
    array = np.array([np.nan, np.inf, -np.inf, 2.0, 0.0, 4.0], "float32")
    told = small(array, "float32", Role())
    assert (told.not_finite, told.minimum, told.maximum, told.mean) == (3, 0, 4, 2)
    assert told.zeros == pytest.approx(1 / 6)
    assert all(map(np.isfinite, told.numbers))
    nothing = small(np.full((2, 2, 2), np.nan, "float32"), "float32", Role())
    assert (nothing.minimum, nothing.mean, nothing.not_finite) == (None, None, 8)
    assert not any(nothing.pixels)


def test_numbers_of_every_kind_are_told() -> None:
    assert small(np.array([True, False]), "bool", Role()).numbers == (1, 0)
    assert small(np.array([2**40], "int64"), "int64", Role()).maximum == 2**40
    assert small(np.array(5.0), "float32", Role()).numbers == (5,)
    assert small(np.array([3 + 4j]), "complex64", Role()).numbers == (5,)
    assert small(np.zeros((0, 3), "float32"), "float32", Role()).kind == "other"
    assert small(np.zeros((1,) * 6, "float32"), "float32", Role()).kind == "other"
    assert small(np.array([b"caf\xc3\xa9"], object), "string", Role()).words == ("café",)
    assert len(small(np.zeros(5000, "float32"), "float32", Role()).numbers) == 1024
    largest = np.array([-3e38, 3e38, 0], "float32").reshape(1, 3, 1)
    assert np.isfinite(pixels(largest)).all()
