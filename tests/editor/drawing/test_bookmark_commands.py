"""Views that are kept by a digit: in the drawing, undone with it, saved with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from editor.drawing.bookmark_commands import KEYS, BookmarkCommands
from graph.opening import open_file
from tests.editor.canvas.drawn import Drawn, chain_of
from tests.editor.nested_drawings import INNER, INNERMOST, nested_drawing


class Hand(Drawn):
    """A canvas, and the commands of its views."""

    def __init__(self, qtbot: QtBot, *, nested: bool = False) -> None:
        super().__init__(qtbot, nested_drawing() if nested else chain_of(200))
        self.views = BookmarkCommands(self.document, self.canvas, self.document)
        self.said: list[str] = []
        self.views.said.connect(self.said.append)
        self.views.refused.connect(self.refusals.append)

    def look(self, x: float, y: float, zoom: float) -> None:
        self.canvas.set_zoom(zoom)
        self.canvas.view.centre_on(QPointF(x, y))

    def looks_at(self, x: float, y: float, zoom: float) -> bool:
        off = self.canvas.view_centre() - QPointF(x, y)
        return off.manhattanLength() * zoom <= 3 and abs(self.canvas.zoom() - zoom) < 0.01


@pytest.fixture
def hand(qtbot: QtBot) -> Hand:
    return Hand(qtbot)


def test_a_kept_view_is_come_back_to(hand: Hand) -> None:
    hand.look(900, 400, 0.5)
    hand.views.keep("3")
    hand.look(3000, 900, 1.5)

    hand.views.go("3")

    assert hand.looks_at(900, 400, 0.5)
    assert hand.said == ["Alt+3 leads back to this view"]


def test_keeping_another_view_takes_the_place_of_the_first(hand: Hand) -> None:
    hand.look(900, 400, 0.5)
    hand.views.keep("3")
    hand.look(3000, 900, 1.5)
    hand.views.keep("3")
    hand.look(0, 0, 1.0)

    hand.views.go("3")

    assert hand.looks_at(3000, 900, 1.5)


def test_keeping_the_same_view_again_is_no_step_of_the_history(hand: Hand) -> None:
    hand.look(900, 400, 0.5)
    hand.views.keep("3")
    hand.views.keep("3")
    assert hand.document.undo_stack.count() == 1


def test_it_is_one_step_of_the_history(hand: Hand) -> None:
    hand.views.keep("1")
    assert hand.document.undo_stack.undoText() == "Keep view 1"
    assert hand.document.is_modified

    hand.document.undo_stack.undo()

    assert not hand.views.is_kept("1")


def test_a_digit_that_leads_nowhere_says_how_a_view_is_kept(hand: Hand) -> None:
    before = hand.canvas.view_centre()
    hand.views.go("7")
    assert hand.canvas.view_centre() == before
    assert hand.refusals == ["No view is kept as 7; Ctrl+Alt+7 keeps this one"]


def test_kept_views_are_saved_with_the_drawing(hand: Hand, tmp_path: Path) -> None:
    hand.look(900, 400, 0.5)
    hand.views.keep("9")
    path = tmp_path / "drawing.kcanvas"
    hand.document.save(path)

    hand.document.replace(open_file(path).graph, path)
    hand.views.go("9")

    assert hand.looks_at(900, 400, 0.5)


def test_views_are_forgotten_together_and_brought_back_by_undo(hand: Hand) -> None:
    hand.views.keep("1")
    hand.views.keep("2")
    hand.views.forget()
    assert not any(map(hand.views.is_kept, KEYS))
    hand.document.undo_stack.undo()
    assert list(filter(hand.views.is_kept, KEYS)) == ["1", "2"]


def test_a_view_within_a_model_is_come_back_to_from_outside(qtbot: QtBot) -> None:
    hand = Hand(qtbot, nested=True)
    hand.document.show(INNER)
    hand.look(100, 50, 0.8)
    hand.views.keep("4")
    hand.document.show(())

    hand.views.go("4")

    assert hand.document.view_path == INNER
    assert hand.looks_at(100, 50, 0.8)


def test_of_several_views_of_a_digit_the_nearest_is_meant(qtbot: QtBot) -> None:
    hand = Hand(qtbot, nested=True)
    hand.views.keep("1")
    hand.document.show(INNER)
    hand.views.keep("1")

    hand.views.go("1")
    assert hand.document.view_path == INNER

    hand.document.show(INNERMOST)
    hand.views.go("1")
    assert hand.document.view_path == INNER

    hand.document.show(())
    hand.views.go("1")
    assert len(hand.document.view_path) == 0


def test_every_digit_has_its_keys_and_its_state(hand: Hand) -> None:
    hand.views.keep("5")
    commands = {command.name: command for command in hand.views.commands()}
    for key in KEYS:
        going, keeping = commands[f"go_to_bookmark_{key}"], commands[f"set_bookmark_{key}"]
        assert (going.keys, keeping.keys) == ((f"Alt+{key}",), (f"Ctrl+Alt+{key}",))
        assert going.enabled is not None
        assert going.enabled() is (key == "5")
    commands["set_bookmark_8"].run()
    assert hand.views.is_kept("8")
