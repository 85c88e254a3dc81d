"""A hostile file in the window: one sentence, the document as it was, and markup as it stands."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QLabel, QWidget

from editor import dialogs
from editor.window.main_window import MainWindow
from graph.files import encode_project
from tests.hostile.building import call, functional, given, layer, tensor, write_archive
from tests.hostile.case import Case
from tests.hostile.files import CASES, write_decoys
from tests.hostile.observing import Decoys

# Of what the file says. A tooltip of ours is a paragraph in which all else is escaped.
MARKUP = re.compile("<(b|i|img)\\b")
# One of each way in which a file is refused.
REFUSED = {
    *("bomb_of_300_megabytes", "bomb_that_says_it_is_small", "two_configurations", "nothing"),
    *("a_folder", "a_pipe", "configuration_is_nothing", "configuration_is_lists_of_texts"),
    *("deep_lists", "long_number", "cycle", "wire_from_nowhere_0", "sequentials_180_deep"),
    *("subclassed_model", "markup_for_a_class", "saved_by_keras_2", "layers_without_end"),
}


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What the window said of files that it did not open."""
    sentences: list[tuple[str, str]] = []
    monkeypatch.setattr(
        dialogs, "show_error", lambda _, text, details="": sentences.append((text, details))
    )
    return sentences


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.name in REFUSED], ids=lambda case: case.name
)
def test_a_file_that_is_refused_leaves_the_document_as_it_was(
    case: Case, window: MainWindow, said: list[tuple[str, str]], tmp_path: Path
) -> None:
    window.files.open_example("dense")
    before = encode_project(window.current.document.graph)
    path = tmp_path / case.file_name
    case.build(path, tmp_path)
    window.files.open_path(path)
    ((what, why),) = said
    assert what == f"{path.name} was not opened."
    assert why.startswith(f"{path}: Expected ")
    assert case.refused in why
    assert why.isprintable()
    assert encode_project(window.current.document.graph) == before
    assert window.current.document.undo_stack.isClean()


def test_every_kind_of_refusal_is_among_the_cases() -> None:
    assert {case.name for case in CASES if case.refused} >= REFUSED - {"a_pipe"}


def test_markup_in_names_is_shown_as_it_is_written(window: MainWindow, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    decoys = Decoys(write_decoys(outside))
    # A name has no "/" in it, as a closing tag and a path have; a class and a value have.
    name = "<b>name<img src=x>"
    markup = f"<img src='{outside}/secret.txt'><b>x</b>"
    known = layer("Dense", name, call(tensor("in")), units=2, activation=markup)
    strange = layer(markup, f"{name}2", call(tensor(name)), module=markup, speed=markup)
    strange["registered_name"] = markup
    path = tmp_path / "<i>markup.keras"
    write_archive(path, functional(given("in"), known, strange, name=name))
    window.files.open_path(path)
    window.current.analyser.refresh()
    graph = window.current.document.graph
    assert graph.name == name
    for node in graph.nodes():
        box = window.current.canvas.view.drawn.boxes[node.id]
        box.setSelected(True)
        assert not MARKUP.search(box.toolTip())
        assert_plain(window)
        box.setSelected(False)
    for tab in (
        window.current.explain,
        window.current.problems,
        window.current.source,
        window.current.training,
    ):
        window.places.show_tab(tab)
        assert_plain(window)
    assert decoys.touched() == []


def assert_plain(window: MainWindow) -> None:
    """No label and no tooltip of the window takes what a file says for markup."""
    for widget in window.findChildren(QWidget):
        assert not MARKUP.search(widget.toolTip()), widget
        if isinstance(widget, QLabel) and MARKUP.search(widget.text()):
            assert widget.textFormat() is Qt.TextFormat.PlainText, widget.text()
    for view in window.findChildren(QAbstractItemView):
        for row in range(view.model().rowCount() if view.model() else 0):
            tip = view.model().data(view.model().index(row, 0), Qt.ItemDataRole.ToolTipRole)
            assert not MARKUP.search(str(tip)), tip
