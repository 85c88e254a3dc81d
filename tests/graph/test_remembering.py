"""What was found out about records is theirs alone, and is forgotten before there is too much."""

from __future__ import annotations

import pytest
from msgspec import structs

from graph import recent
from graph.catalogue import Catalogue, load_catalogue
from graph.elements import Layer
from graph.recent import LEAST, MOST
from graph.remembering import Remembered, remembered_by_layer


class Clock:
    """A clock that goes on as the test says."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(recent, "time", made)
    return made


def test_an_equal_record_is_another_one() -> None:
    held: Remembered[Layer, str] = Remembered()
    one, other = Layer("l1", "Dense", "dense"), Layer("l1", "Dense", "dense")
    assert held.keep(one, "found") == "found"
    assert (held.get(one), held.get(other)) == ("found", None)


def layers(count: int) -> list[Layer]:
    return [Layer(f"l{number}", "Dense", "dense") for number in range(count)]


def test_what_is_edited_all_day_is_remembered_and_what_was_replaced_is_not(clock: Clock) -> None:
    held: Remembered[Layer, str] = Remembered()
    drawn = layers(300)
    for layer in drawn:
        held.keep(layer, layer.id)
    for _ in range(5_000):
        clock.now += 1.0
        held.keep(Layer("l9", "Dense", "edited"), "edited")
        assert [held.get(layer) for layer in drawn] == [layer.id for layer in drawn]
    assert len(held) <= 4 * 300


def test_a_large_drawing_is_remembered_whole_once_it_was_gone_through(clock: Clock) -> None:
    held: Remembered[Layer, str] = Remembered()
    drawn = layers(8_000)
    for _ in range(4):
        missed = [layer for layer in drawn if held.get(layer) is None]
        for layer in missed:
            clock.now += 0.001
            held.keep(layer, layer.id)
    assert missed == []


def test_a_large_drawing_that_was_closed_is_forgotten(clock: Clock) -> None:
    held: Remembered[Layer, str] = Remembered()
    for layer in layers(8_000):
        held.keep(layer, layer.id)
    small = layers(10)
    for _ in range(60_000):
        clock.now += 0.1
        held.keep(Layer("l9", "Dense", "edited"), "edited")
        for layer in small:
            if held.get(layer) is None:
                held.keep(layer, layer.id)
    assert len(held) <= 2 * LEAST


def test_there_is_an_end_to_what_is_kept_at_once(clock: Clock) -> None:
    held: Remembered[Layer, str] = Remembered()
    for layer in layers(3 * MOST):
        held.keep(layer, layer.id)
    assert len(held) <= 2 * MOST


def test_a_function_of_a_layer_is_asked_again_for_another_record_or_catalogue() -> None:
    asked: list[str] = []

    @remembered_by_layer
    def name(layer: Layer, _catalogue: Catalogue) -> str:
        asked.append(layer.name)
        return layer.name

    catalogue = load_catalogue()
    layer = Layer("l1", "Dense", "dense")
    assert [name(layer, catalogue), name(layer, catalogue)] == ["dense", "dense"]
    assert name(structs.replace(layer, name="other"), catalogue) == "other"
    assert name(layer, structs.replace(catalogue)) == "dense"
    assert asked == ["dense", "other", "dense"]
