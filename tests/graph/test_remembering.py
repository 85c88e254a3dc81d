"""What was found out about records is theirs alone, and is forgotten before there is too much."""

from __future__ import annotations

import pytest
from msgspec import structs

from graph import remembering
from graph.catalogue import Catalogue, load_catalogue
from graph.elements import Layer
from graph.remembering import Remembered, remembered_by_layer


def test_an_equal_record_is_another_one() -> None:
    held: Remembered[Layer, str] = Remembered()
    one, other = Layer("l1", "Dense", "dense"), Layer("l1", "Dense", "dense")
    assert held.keep(one, "found") == "found"
    assert (held.get(one), held.get(other)) == ("found", None)


def test_no_more_is_kept_than_a_certain_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "_LIMIT", 2)
    held: Remembered[Layer, int] = Remembered()
    layers = [Layer(f"l{number}", "Dense", "dense") for number in range(3)]
    for number, layer in enumerate(layers):
        held.keep(layer, number)
    assert [held.get(layer) for layer in layers] == [None, None, 2]


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
