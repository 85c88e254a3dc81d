"""Boxes coloured by a number, near and far away."""

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from editor.canvas.far_view import blocks_of
from editor.canvas.heat import HeatColours, ink_on, luminance, ramp_colour
from editor.canvas.style import Style
from editor.canvas.view import FAR_ZOOM
from editor.look.theme import DARK, LIGHT, Theme
from graph.checks import Problem
from graph.edits import RemoveNode
from tests.editor.canvas.drawn import Drawn, chain_of

TEXT = 4.5
SHARES = [step / 40 for step in range(41)]


@pytest.fixture
def chain(qtbot: QtBot) -> Drawn:
    """Four boxes at 100 %."""
    return Drawn(qtbot, chain_of(4))


def body(drawn: Drawn, node_id: str) -> QColor:
    """The colour of a box beside its words, on the screen."""
    view = drawn.canvas.view
    place = drawn.pixel(drawn.box(node_id).scene_box.topRight() + QPointF(-40, 4))
    return QColor(view.viewport().grab().toImage().pixel(place))


def screen(drawn: Drawn) -> QImage:
    return drawn.canvas.view.viewport().grab().toImage()


def block(drawn: Drawn, node_id: str) -> str:
    """The colour of a box seen from far away."""
    drawn_, style = drawn.canvas.view.drawn, drawn.canvas.view.canvas_style
    place = drawn.box(node_id).scene_box
    return next(colour for colour, rects in blocks_of(drawn_, style).items() if place in rects)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_words_are_read_on_every_colour(qtbot: QtBot, theme: Theme) -> None:
    colours = HeatColours(Style(theme))
    for share in SHARES[1:]:
        heat = colours.of(share)
        assert heat.ink is not None
        light, dark = sorted((luminance(heat.ground), luminance(heat.ink)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= TEXT
    nothing = colours.of(0.0)
    assert (nothing.ground.name(), nothing.ink) == (theme.raised, None)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_more_stands_out_more_from_the_canvas(qtbot: QtBot, theme: Theme) -> None:
    style = Style(theme)
    lights = [luminance(ramp_colour(share, style)) for share in SHARES]
    rising = sorted(lights, reverse=theme is LIGHT)
    assert lights == pytest.approx(rising, abs=0.004)
    assert abs(lights[-1] - luminance(style.canvas)) > abs(lights[0] - luminance(style.canvas))


def test_ink_is_what_has_the_higher_contrast() -> None:
    assert ink_on(QColor("#20242c")).name() == "#ffffff"
    assert ink_on(QColor("#fbf7a0")).name() == "#000000"


def test_boxes_have_the_colours_of_their_numbers(chain: Drawn) -> None:
    before = screen(chain)
    chain.canvas.set_heat({"n0": 1.0, "n1": 0.5, "n2": 0.0})
    style = chain.canvas.view.canvas_style
    assert body(chain, "n0") == ramp_colour(1.0, style)
    assert body(chain, "n1") == ramp_colour(0.5, style)
    assert body(chain, "n2").name() == DARK.raised
    heat = chain.box("n3").heat
    assert heat is not None
    assert heat.hatching is not None

    chain.canvas.set_heat(None)
    assert screen(chain) == before


def test_an_edit_keeps_the_colours_and_a_new_box_is_not_known(chain: Drawn) -> None:
    chain.canvas.set_heat({"n0": 1.0, "n1": 0.5, "n2": 0.2, "n3": 0.1})
    added = chain.box(chain.add("Dense", 0, 200)).heat
    assert added is not None
    assert added.hatching is not None
    chain.document.apply(RemoveNode("n0"), "Delete")
    chain.document.undo_stack.undo()
    assert body(chain, "n0") == ramp_colour(1.0, chain.canvas.view.canvas_style)


def test_another_theme_has_colours_of_its_own(chain: Drawn) -> None:
    chain.canvas.set_heat({"n0": 1.0})
    chain.canvas.set_theme(LIGHT)
    assert body(chain, "n0") == ramp_colour(1.0, Style(LIGHT))
    assert body(chain, "n0") != ramp_colour(1.0, Style(DARK))


def test_far_away_the_blocks_have_the_colours(chain: Drawn) -> None:
    canvas = chain.canvas
    canvas.set_zoom(FAR_ZOOM / 2)
    plain = screen(chain)
    canvas.set_heat({"n0": 1.0, "n1": 0.0, "n2": 1.0})
    assert screen(chain) != plain
    assert block(chain, "n0") == ramp_colour(1.0, canvas.view.canvas_style).name()
    assert len({block(chain, node) for node in ("n0", "n1", "n3")}) == 3  # most, nothing, unknown
    canvas.set_waiting({"n2"})
    assert block(chain, "n2") != block(chain, "n0")
    canvas.set_problems([Problem("error", "Expected 1.", ("n0",))])
    assert block(chain, "n0") == DARK.error
    canvas.set_problems([])
    canvas.set_waiting(set())
    canvas.set_heat(None)
    assert screen(chain) == plain
