from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from editor.dialogs import ask_to_run_data, open_folder_name, save_file_name
from editor.trust.program_dialog import ProgramDialog


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    parent = QWidget()
    qtbot.addWidget(parent)
    return parent


def named(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """Answers the question for a file."""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))


def asked(monkeypatch: pytest.MonkeyPatch, answer: QMessageBox.StandardButton) -> list[str]:
    """Answers the question whether a file may be replaced; gives how it was asked."""
    texts: list[str] = []

    def answered(box: QMessageBox) -> int:
        texts.append(box.text())
        return answer.value

    monkeypatch.setattr(QMessageBox, "exec", answered)
    return texts


def test_a_name_without_a_suffix_takes_that_of_the_kind(
    parent: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named(monkeypatch, tmp_path / "mine")
    assert save_file_name(parent, "Export", tmp_path / "model.py", "") == tmp_path / "mine.py"


@pytest.mark.parametrize(
    ("button", "is_taken"),
    [(QMessageBox.StandardButton.Yes, True), (QMessageBox.StandardButton.Cancel, False)],
)
def test_a_file_that_only_the_suffix_leads_to_is_not_replaced_unasked(
    parent: QWidget,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    button: QMessageBox.StandardButton,
    is_taken: bool,
) -> None:
    there = tmp_path / "mine.py"
    there.write_text("precious")
    named(monkeypatch, tmp_path / "mine")
    texts = asked(monkeypatch, button)
    chosen = save_file_name(parent, "Export", tmp_path / "model.py", "")
    assert texts == ["Replace mine.py?"]
    assert chosen == (there if is_taken else None)


def test_a_file_that_the_system_asked_about_is_not_asked_about_again(
    parent: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "mine.py"
    there.write_text("precious")
    named(monkeypatch, there)
    assert save_file_name(parent, "Export", tmp_path / "model.py", "") == there


def answer_by_role(
    monkeypatch: pytest.MonkeyPatch, role: QMessageBox.ButtonRole
) -> list[QMessageBox]:
    """Answers a question by the button of a role; gives the questions."""
    boxes: list[QMessageBox] = []

    def answered(box: QMessageBox) -> int:
        boxes.append(box)
        next(button for button in box.buttons() if box.buttonRole(button) is role).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answered)
    return boxes


def test_who_is_asked_to_run_a_function_is_shown_what_will_run(
    parent: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[ProgramDialog] = []
    monkeypatch.setattr(ProgramDialog, "exec", lambda self: seen.append(self))  # noqa: PLW0108 - bound
    text = "def load():\n    return <b>1</b>\n"
    assert ask_to_run_data(parent, Path("mine.py"), "load", text.encode()) == ""
    (dialog,) = seen
    assert dialog.title.text() == "Run mine.py for the data it gives?"
    assert "load() is called" in dialog.meaning.text()
    assert dialog.view.toPlainText() == text


@pytest.mark.parametrize(("named", "chosen"), [("/data/photos", Path("/data/photos")), ("", None)])
def test_a_folder_is_asked_for(
    parent: QWidget, monkeypatch: pytest.MonkeyPatch, named: str, chosen: Path | None
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: named)
    assert open_folder_name(parent, "Folder of images", Path("/data")) == chosen
