"""Several documents in one window: their tabs, what goes with each, and copying between them."""

import gc
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QTabBar
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from editor import dialogs
from editor.dialogs import Answer
from editor.window.main_window import MainWindow
from editor.window.workspace import Workspace
from graph.files import write_project
from graph.model import ModelGraph
from tests.graph.drawings import chain


@pytest.fixture
def both(window: MainWindow) -> tuple[Workspace, Workspace]:
    """A chain at the left, and a document with one layer at the right, which is looked at."""
    left = window.current
    left.document.replace(chain("InputLayer", "Dense", "Dense"))
    window.actions_.new.trigger()
    right = window.current
    right.drawing.add_layer("keras.layers", "Dropout")
    right.document.undo_stack.setClean()
    return left, right


def titles(window: MainWindow) -> list[str]:
    bar = window.workspaces.bar
    return [bar.tabText(tab) for tab in range(bar.count())]


def test_one_document_needs_no_tabs(window: MainWindow) -> None:
    assert window.workspaces.bar.isHidden()
    window.actions_.new.trigger()
    assert len(window.workspaces) == 1  # nothing was done with the first one
    window.current.drawing.add_layer("keras.layers", "Dense")
    window.actions_.new.trigger()
    assert len(window.workspaces) == 2
    assert window.workspaces.bar.isVisible()
    window.workspaces.remove(window.current)
    assert window.workspaces.bar.isHidden()
    window.current.document.undo_stack.setClean()


def test_a_tab_brings_all_of_its_document_forward(
    window: MainWindow, both: tuple[Workspace, Workspace]
) -> None:
    left, right = both
    assert right.canvas.isVisible()
    assert not left.canvas.isVisible()
    window.actions_.next_document.trigger()
    assert window.current is left
    for part in (left.canvas, left.properties, left.training, left.status):
        assert part.isVisible()
    for part in (right.canvas, right.properties, right.training, right.status):
        assert not part.isVisible()
    window.actions_.previous_document.trigger()
    assert window.current is right


def test_the_same_panel_stays_in_front(
    window: MainWindow, both: tuple[Workspace, Workspace]
) -> None:
    left, right = both
    window.places.show_tab(right.problems)
    window.workspaces.show(left)
    assert left.problems.isVisible()


def test_undo_is_that_of_the_document_that_is_looked_at(
    window: MainWindow, both: tuple[Workspace, Workspace]
) -> None:
    left, right = both
    window.workspaces.show(left)
    assert not window.actions_.undo.isEnabled()
    window.workspaces.show(right)
    window.actions_.undo.trigger()
    assert (len(left.document.graph), len(right.document.graph)) == (3, 0)
    window.actions_.redo.trigger()
    right.document.undo_stack.setClean()


def test_actions_follow_the_selection_of_the_document_that_is_looked_at(
    window: MainWindow, both: tuple[Workspace, Workspace]
) -> None:
    left, right = both
    right.canvas.select_nodes(["n1"])
    window.workspaces.show(left)
    assert not window.actions_.copy.isEnabled()
    right.canvas.select_nodes([])
    left.canvas.select_nodes(["n2"])
    assert window.actions_.copy.isEnabled()


def test_nodes_are_copied_from_one_document_to_another_with_their_wires(
    window: MainWindow, both: tuple[Workspace, Workspace]
) -> None:
    left, right = both
    window.workspaces.show(left)
    left.drawing.select_all()
    window.actions_.copy.trigger()
    window.workspaces.show(right)
    window.actions_.paste.trigger()
    assert len(right.document.graph) == 4
    assert len(right.document.graph.edges()) == 2
    assert len(left.document.graph) == 3
    right.document.undo_stack.setClean()


def test_a_file_that_is_open_is_looked_at_and_not_opened_twice(
    window: MainWindow, tmp_path: Path
) -> None:
    paths = [tmp_path / name for name in ("a.kcanvas", "b & c.kcanvas")]
    for path in paths:
        write_project(chain("InputLayer", "Dense"), path)
        window.files.open_path(path)
    assert titles(window) == ["a.kcanvas", "b && c.kcanvas"]
    window.files.open_path(paths[0])
    assert len(window.workspaces) == 2
    assert window.current.document.path == paths[0]
    assert window.windowTitle().startswith("a.kcanvas")


def test_a_file_that_is_open_is_known_by_a_link_to_it(window: MainWindow, tmp_path: Path) -> None:
    path, link = tmp_path / "a.kcanvas", tmp_path / "link.kcanvas"
    write_project(chain("InputLayer", "Dense"), path)
    try:
        link.symlink_to(path)
    except OSError:
        pytest.skip("this system makes no links")
    window.files.open_path(path)
    window.files.open_path(link)
    assert len(window.workspaces) == 1


def test_a_closed_document_leaves_nothing_behind(
    qtbot: QtBot, window: MainWindow, both: tuple[Workspace, Workspace]
) -> None:
    left, _ = both
    gone = [left.document, left.canvas, left.saver, left.inspector, left.layer_search]
    window.workspaces.remove(left)
    # shiboken6 has no types of its own.
    qtbot.waitUntil(lambda: not any(map(isValid, gone)))


def test_a_changed_document_says_so_on_its_tab(
    window: MainWindow, both: tuple[Workspace, Workspace]
) -> None:
    _, right = both
    right.drawing.add_layer("keras.layers", "Dense")
    assert titles(window) == ["Untitled", "Untitled \u2022"]
    right.document.undo_stack.setClean()
    assert titles(window) == ["Untitled", "Untitled"]


def test_the_window_asks_about_each_changed_document_before_it_closes(
    window: MainWindow, both: tuple[Workspace, Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Workspace] = []

    def answer(*_: object) -> Answer:
        asked.append(window.current)
        return Answer.CANCEL if len(asked) == 2 else Answer.DISCARD

    monkeypatch.setattr(dialogs, "ask_about_changes", answer)
    for workspace in both:
        workspace.drawing.add_layer("keras.layers", "Dense")
    assert not window.close()
    assert asked == list(both)
    for workspace in both:
        workspace.document.undo_stack.setClean()


def test_closing_the_last_document_leaves_an_empty_one(window: MainWindow) -> None:
    window.files.open_example("dense")
    window.actions_.close.trigger()
    assert len(window.workspaces) == 1
    assert len(window.current.document.graph) == 0
    assert window.current.canvas.isVisible()


def test_a_tab_is_closed_by_its_button(
    window: MainWindow, both: tuple[Workspace, Workspace]
) -> None:
    left, right = both
    window.workspaces.bar.tabCloseRequested.emit(0)
    assert list(window.workspaces) == [right]
    side = window.workspaces.bar.tabButton(0, QTabBar.ButtonPosition.RightSide)
    assert side is not None
    assert not left.inspector.is_started


def test_a_document_that_is_moved_to_another_place_keeps_its_tab(
    window: MainWindow, both: tuple[Workspace, Workspace]
) -> None:
    left, right = both
    window.workspaces.bar.moveTab(0, 1)
    assert list(window.workspaces) == [right, left]
    assert window.current is right
    left.document.replace(ModelGraph(), Path("moved.kcanvas"))
    assert titles(window) == ["Untitled", "moved.kcanvas"]


def test_a_closed_document_leaves_no_widget(window: MainWindow) -> None:
    def opened_and_closed() -> int:
        window.files.open_example("dense")
        window.actions_.close.trigger()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        return len(QApplication.allWidgets())

    opened_and_closed()  # what is made once, as it is needed first
    assert opened_and_closed() == opened_and_closed()
