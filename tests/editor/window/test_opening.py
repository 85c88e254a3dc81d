"""Models that Keras saved, in the window: opened, dropped, saved as projects, and what is said."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor import dialogs
from editor.window.dropping import dropped_model
from editor.window.files_controller import OPEN_FILTER
from editor.window.main_window import MainWindow
from graph.files import read_project

LEFT, COPY = Qt.MouseButton.LeftButton, Qt.DropAction.CopyAction


def layer(class_name: str, name: str, **config: Any) -> dict[str, Any]:
    return {
        "module": "keras.layers",
        "class_name": class_name,
        "config": {"name": name, "dtype": "float32", **config},
        "registered_name": None,
        "name": name,
        "inbound_nodes": [],
    }


def functional(*between: dict[str, Any]) -> dict[str, Any]:
    """The configuration of a chain from an Input through some layers."""
    first = layer("InputLayer", "features", batch_shape=[None, 4], sparse=False)
    layers = [first]
    for entry in between:
        before = layers[-1]["name"]
        tensor = {
            "class_name": "__keras_tensor__",
            "config": {
                "shape": [None, 4],
                "dtype": "float32",
                "keras_history": [before, 0, 0],
            },
        }
        entry["inbound_nodes"] = [{"args": [tensor], "kwargs": {}}]
        layers.append(entry)
    return {
        "module": "keras.src.models.functional",
        "class_name": "Functional",
        "config": {
            "name": "chain",
            "trainable": True,
            "layers": layers,
            "input_layers": ["features", 0, 0],
            "output_layers": [layers[-1]["name"], 0, 0],
        },
        "registered_name": "Functional",
    }


def write_keras(path: Path, config: dict[str, Any]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("metadata.json", json.dumps({"keras_version": "3.15.1"}))
        archive.writestr("config.json", json.dumps(config))
    return path


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """A linear model that was saved as Functional."""
    return write_keras(tmp_path / "plain.keras", functional(layer("Dense", "scores", units=4)))


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """A model with two layers that nobody knows, whose names look like markup."""
    strange = [layer("Whirl", f"<b>{i}", speed="<img src=x>") for i in range(2)]
    for entry in strange:
        entry["module"], entry["registered_name"] = None, "mine>Whirl"
    return write_keras(tmp_path / "odd.keras", functional(*strange))


@pytest.fixture
def errors(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []
    monkeypatch.setattr(
        dialogs, "show_error", lambda _, text, details="": said.append(f"{text} {details}")
    )
    return said


def test_a_keras_file_is_opened_as_a_new_document_of_its_name(
    window: MainWindow, plain: Path
) -> None:
    window.files.open_path(plain)
    assert window.current.document.title == "plain"
    assert window.current.document.path is None
    assert not window.current.document.is_modified
    assert window.files.recent == [plain]
    assert [node.id for node in window.current.document.graph.nodes()] == list(
        window.current.canvas.view.drawn.boxes
    )
    assert not window.current.frame.notes.isVisible()


def test_the_form_that_the_file_had_is_kept_and_explained(window: MainWindow, plain: Path) -> None:
    window.files.open_path(plain)
    window.current.analyser.refresh()
    window.places.show_tab(window.current.explain)
    assert window.current.frame.badge.text() == "LINEAR → Functional"
    assert window.current.explain.write_sequential.isVisible()
    window.places.show_tab(window.current.source)
    assert window.current.source.view is not None
    assert "keras.Model(" in window.current.source.view.toPlainText()


def test_every_kind_of_file_is_offered(window: MainWindow) -> None:
    assert all(f"*{suffix}" in OPEN_FILTER for suffix in (".kcanvas", ".keras", ".h5", ".hdf5"))


def test_saving_asks_for_a_project_beside_the_file(
    window: MainWindow, plain: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []

    def choose(_: object, __: str, proposed: Path, ___: str) -> Path:
        asked.append(proposed)
        return proposed

    monkeypatch.setattr(dialogs, "save_file_name", choose)
    window.files.open_path(plain)
    before = plain.read_bytes()
    window.actions_.save.trigger()
    assert asked == [plain.with_suffix(".kcanvas")]
    assert read_project(asked[0]) == window.current.document.graph
    assert window.current.document.title == "plain.kcanvas"
    assert plain.read_bytes() == before


def test_a_project_is_never_written_over_a_model(
    window: MainWindow, plain: Path, errors: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "save_file_name", lambda *_: plain)
    window.files.open_path(plain)
    before = plain.read_bytes()
    window.actions_.save.trigger()
    assert plain.read_bytes() == before
    (error,) = errors
    assert ".kcanvas" in error
    assert window.current.document.path is None


def test_boxes_of_an_opened_model_do_not_lie_on_each_other(
    window: MainWindow, odd: Path, tmp_path: Path
) -> None:
    window.files.open_path(odd)
    rects = [box.scene_box for box in window.current.canvas.view.drawn.boxes.values()]
    assert not any(a.intersects(b) for i, a in enumerate(rects) for b in rects[:i])


def test_what_could_not_be_resolved_is_said_beside_the_drawing(
    window: MainWindow, odd: Path, plain: Path
) -> None:
    notes = window.current.frame.notes
    assert not window.actions_.show_notes.isEnabled()
    window.files.open_path(odd)
    assert notes.isVisible()
    assert notes.title.text() == "2 parts of odd could not be resolved"
    assert not notes.text.isVisible()
    notes.show_button.click()
    assert notes.text.isVisible()
    assert len(notes.text.toPlainText().splitlines()) == 2
    assert "<b>0" in notes.text.toPlainText()
    notes.close_button.click()
    assert not notes.isVisible()
    window.actions_.show_notes.trigger()
    assert notes.text.isVisible()
    window.files.open_path(plain)
    assert not notes.isVisible()
    assert not window.actions_.show_notes.isEnabled()


def test_what_nobody_knows_looks_unknown_and_says_where_it_is_from(
    window: MainWindow, odd: Path
) -> None:
    window.files.open_path(odd)
    boxes = list(window.current.canvas.view.drawn.boxes.values())
    assert [box.summary.known for box in boxes] == [True, False, False]
    assert boxes[1].summary.arguments == "mine>Whirl"
    window.current.analyser.refresh()
    assert boxes[1].severity == "error"


def test_a_file_that_cannot_be_read_leaves_the_document_alone(
    window: MainWindow, tmp_path: Path, errors: list[str]
) -> None:
    window.files.open_example("dense")
    for name, content in (("a.keras", b"no zip"), ("b.h5", b"no hdf5"), ("c.keras", b"")):
        path = tmp_path / name
        path.write_bytes(content)
        window.files.open_path(path)
    assert len(errors) == 3
    assert all("Received" in error and "\n" not in error for error in errors)
    assert len(window.current.document.graph) == 4
    assert QApplication.overrideCursor() is None


def test_a_file_is_opened_by_dropping_it(qtbot: QtBot, window: MainWindow, plain: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(plain))])
    viewport = window.current.canvas.view.viewport()
    enter = QDragEnterEvent(QPoint(50, 50), COPY, data, LEFT, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(viewport, enter)
    assert enter.isAccepted()  # by the window: the canvas takes layers alone
    drop = QDropEvent(QPoint(50, 50), COPY, data, LEFT, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, drop)
    qtbot.waitUntil(lambda: window.current.document.title == "plain")


@pytest.mark.parametrize(
    "urls",
    [
        ["file:///tmp/a.txt"],
        ["https://example.com/a.keras"],
        ["file:///tmp/a.keras", "file:///tmp/b.keras"],
        [],
    ],
)
def test_what_is_no_single_local_model_is_not_taken(urls: list[str]) -> None:
    data = QMimeData()
    data.setUrls([QUrl(url) for url in urls])
    assert dropped_model(data) is None
