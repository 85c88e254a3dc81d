import ast
import json
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QScreen
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor import dialogs
from editor.document import Document
from editor.inspection import UP_TO_DATE, Inspector
from editor.look.theme import DARK
from editor.settings import ExportKind, SettingsStore
from editor.source import export_dialog
from editor.source.export_dialog import ExportDialog
from editor.source.exports import proposed_name
from graph.edits import Disconnect, SetTraining
from graph.elements import Slot
from graph.training import Training
from tests.worker.drawings import example
from worker.protocol import NodeInspected


class Asked:
    """The dialog, open, and what stands behind it."""

    def __init__(self, qtbot: QtBot, document: Document, kind: ExportKind) -> None:
        self._qtbot = qtbot
        self.document = document
        self.inspector = Inspector(document)
        self.store = SettingsStore()
        self.dialog = ExportDialog(document, self.inspector, self.store, DARK, kind=kind)
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        qtbot.addWidget(self.dialog)
        self.dialog.open()
        self.settle()

    def settle(self) -> None:
        """Waits until what is chosen is shown."""
        self._qtbot.waitUntil(lambda: not self.dialog._background.busy)

    @property
    def text(self) -> str:
        return self.dialog.view.toPlainText()


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    document = Document()
    document.replace(example("digits_cnn"))
    return document


@pytest.fixture
def asked(qtbot: QtBot, document: Document) -> Asked:
    return Asked(qtbot, document, "model")


def saved_to(monkeypatch: pytest.MonkeyPatch, path: Path | None) -> list[Path]:
    """Answers the question for a file; gives what was proposed."""
    proposed: list[Path] = []

    def answer(_parent: object, _title: str, proposal: Path, _filter: str) -> Path | None:
        proposed.append(proposal)
        return path

    monkeypatch.setattr(dialogs, "save_file_name", answer)
    return proposed


def test_the_preview_follows_the_choices(asked: Asked) -> None:
    assert "def build_model(" in asked.text
    assert "def load_data(" not in asked.text
    asked.dialog.kinds["script"].click()
    asked.settle()
    assert "def load_data(" in asked.text
    ast.parse(asked.text)
    asked.dialog.kinds["notebook"].click()
    asked.settle()
    assert asked.text.startswith("# %% [markdown]\n")
    assert asked.dialog.summary.text() == f"{asked.text.count(chr(10))} lines"


def test_what_was_shown_before_is_no_file_of_what_is_chosen_now(
    qtbot: QtBot, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("the writing")

    monkeypatch.setattr(export_dialog, "make_export", fail)
    proposed = saved_to(monkeypatch, None)
    with qtbot.captureExceptions() as caught:
        asked.dialog.kinds["script"].click()
        asked.settle()
        qtbot.waitUntil(lambda: bool(caught))
    asked.dialog.save()
    assert proposed == []


def test_the_file_is_the_text_that_was_shown(
    qtbot: QtBot, asked: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "model.py"
    saved_to(monkeypatch, target)
    with qtbot.waitSignal(asked.dialog.exported) as blocker:
        asked.dialog.export_button.click()
    assert blocker.args == [str(target)]
    assert target.read_text(encoding="utf-8") == asked.text
    assert not asked.dialog.isVisible()


def test_a_notebook_is_shown_as_cells_and_written_as_json(
    qtbot: QtBot, document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Asked(qtbot, document, "notebook")
    target = tmp_path / "model.ipynb"
    (proposed,) = [saved_to(monkeypatch, target)]
    asked.dialog.export_button.click()
    assert proposed[0].suffix == ".ipynb"
    cells = json.loads(target.read_text(encoding="utf-8"))["cells"]
    assert len(cells) == asked.text.count("# %%")


def test_the_last_choice_is_remembered_once_it_was_exported(
    asked: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved_to(monkeypatch, tmp_path / "model.py")
    asked.dialog.kinds["script"].click()
    asked.dialog.flat.click()
    assert SettingsStore().settings.export_kind == "model"
    asked.settle()
    asked.dialog.export_button.click()
    settings = SettingsStore().settings
    assert (settings.export_kind, settings.flat) == ("script", True)


def test_enter_exports_what_is_chosen_and_escape_leaves(
    asked: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "model.py"
    saved_to(monkeypatch, target)
    chosen = asked.dialog.kinds["script"]
    QTest.keyClick(asked.dialog.kinds["model"], Qt.Key.Key_Right)
    assert chosen.isChecked()
    # Pressed before the text is there.
    QTest.keyClick(chosen, Qt.Key.Key_Return)
    asked.settle()
    assert "def load_data(" in target.read_text(encoding="utf-8")
    asked.dialog.open()
    QTest.keyClick(chosen, Qt.Key.Key_Escape)
    assert not asked.dialog.isVisible()


def test_enter_in_the_preview_exports_too(
    asked: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "model.py"
    saved_to(monkeypatch, target)
    QTest.keyClick(asked.dialog.view, Qt.Key.Key_Return)
    assert target.exists()


def test_a_question_that_is_answered_with_no_leaves_the_dialog_open(
    qtbot: QtBot, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved_to(monkeypatch, None)
    with qtbot.assertNotEmitted(asked.dialog.exported):
        asked.dialog.export_button.click()
    assert asked.dialog.isVisible()


def test_a_file_that_cannot_be_written_is_said_and_can_be_tried_again(
    asked: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved_to(monkeypatch, tmp_path / "no such folder" / "model.py")
    asked.dialog.export_button.click()
    assert asked.dialog.summary.text().startswith("model.py was not written: ")
    assert asked.dialog.isVisible()
    assert asked.dialog.export_button.isEnabled()


def test_a_model_that_cannot_be_written_says_why_in_place_of_the_text(
    qtbot: QtBot, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = document.graph.nodes()[-1].id
    document.apply(Disconnect(last, Slot()), "Disconnect")
    asked = Asked(qtbot, document, "model")
    assert not asked.dialog.view.isVisible()
    assert document.graph.layer_of(last).name in asked.dialog.fault.text()
    assert not asked.dialog.export_button.isEnabled()
    asked.dialog.save()
    assert asked.dialog.isVisible()


def test_what_keras_says_late_still_gets_into_the_docstring(asked: Asked) -> None:
    assert "parameters" not in asked.text
    nodes = asked.document.graph.nodes()
    asked.inspector.results = {
        ((), node.id): NodeInspected(1, node.id, parameters=10) for node in nodes
    }
    asked.inspector.status = UP_TO_DATE
    asked.inspector.finished.emit(0, 0)
    asked.settle()
    assert f"\n{10 * len(nodes)} parameters\n" in asked.text


def test_the_file_that_the_drawing_was_read_from_is_not_proposed(tmp_path: Path) -> None:
    origin = tmp_path / "net.py"
    assert proposed_name(tmp_path, "net", "model", origin) == tmp_path / "net_drawn.py"
    assert proposed_name(tmp_path, "net", "notebook", origin) == tmp_path / "net.ipynb"
    assert proposed_name(tmp_path, "net", "model", None) == origin


def test_a_script_without_data_says_where_a_data_set_is_chosen(
    qtbot: QtBot, document: Document
) -> None:
    document.apply(SetTraining(Training()), "Forget the data set")
    asked = Asked(qtbot, document, "script")
    assert asked.dialog.fault.text() == "Choose a data set in the Training panel first."
    asked.dialog.kinds["model"].click()
    asked.settle()
    assert "def build_model(" in asked.text
    assert asked.dialog.export_button.isEnabled()


def test_its_buttons_are_on_a_small_screen_as_well(
    asked: Asked, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QScreen, "availableSize", lambda _: QSize(800, 500))
    small = Asked(qtbot, asked.document, "model").dialog
    assert small.height() <= 460
    assert small.rect().contains(small.export_button.geometry())
