"""Shared layers on the canvas: the same mark on all calls, told apart from those of others."""

import pytest
from msgspec import structs
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from editor.canvas.style import Style
from editor.look.theme import DARK, LIGHT, Theme
from graph.edits import AddNode, RemoveNode, SetLayer
from graph.elements import Node
from tests.editor.canvas.drawn import Drawn

SHARED = 5  # colours


@pytest.fixture
def shared(drawn: Drawn) -> Drawn:
    """Two shared layers, called twice each: n1 and n3, n2 and n4; and n5 by itself."""
    for column in range(2):
        drawn.add("Dense", column * 240, 0, units=8)
    for column in range(2):
        layer = drawn.graph.node(f"n{column + 1}").layer
        node = Node(drawn.graph.new_node_id(), layer, (column * 240.0, 120.0))
        drawn.document.apply(AddNode(node), "Use again")
    drawn.add("Dense", 480, 0, units=8)
    return drawn


def contrast(one: QColor, other: QColor) -> float:
    def light(colour: QColor) -> float:
        parts = (colour.redF(), colour.greenF(), colour.blueF())
        linear = [v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    darker, lighter = sorted((light(one), light(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_calls_of_a_layer_have_one_colour_and_those_of_another_have_another(
    shared: Drawn,
) -> None:
    tints = {node: shared.box(node).tint for node in ("n1", "n2", "n3", "n4", "n5")}
    assert tints["n1"] == tints["n3"] != tints["n2"] == tints["n4"]
    assert tints["n5"] is None


def test_each_call_says_by_words_which_it_is(shared: Drawn) -> None:
    assert [shared.box(node).summary.call for node in ("n1", "n3", "n5")] == ["1/2", "2/2", ""]
    assert shared.box("n1").summary.name == shared.box("n3").summary.name


def test_a_colour_stays_when_another_layer_stops_being_shared(shared: Drawn) -> None:
    before = shared.box("n2").tint
    shared.document.apply(RemoveNode("n3"), "Delete")
    assert shared.box("n1").tint is None
    assert shared.box("n2").tint == before


def test_an_argument_that_is_edited_on_one_changes_all(shared: Drawn) -> None:
    layer = shared.graph.layer_of("n3")
    shared.document.apply(SetLayer(structs.replace(layer, arguments={"units": 99})), "Set units")
    assert shared.box("n1").summary.arguments == shared.box("n3").summary.arguments == "99"


def test_hovering_one_lights_up_all(shared: Drawn) -> None:
    viewport = shared.canvas.view.viewport()
    QTest.mouseMove(viewport, shared.middle("n1"))
    assert [n for n in ("n1", "n2", "n3", "n4", "n5") if shared.box(n).is_akin] == ["n1", "n3"]
    QTest.mouseMove(viewport, shared.middle("n5"))
    assert not any(shared.box(node).is_akin for node in ("n1", "n3", "n5"))


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_words_on_every_colour_can_be_read(theme: Theme) -> None:
    style = Style(theme)
    grounds = [style.body(tint) for tint in range(SHARED)]
    assert len({ground.name() for ground in grounds}) == SHARED
    assert min(contrast(style.dim, ground) for ground in grounds) >= 4.5
    marks = [(style.mark(tint), ground) for tint, ground in enumerate(grounds)]
    assert min(contrast(mark, ground) for mark, ground in marks) >= 3
    assert min(contrast(mark, style.canvas) for mark, _ in marks) >= 3
