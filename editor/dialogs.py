"""Every question and file dialog of the window: the one place that waits for an answer.

Messages may hold text of a file that somebody else made, so they are shown as plain text. Tests
replace the functions here and drive everything else for real.
"""

from __future__ import annotations

import enum
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

_Button = QMessageBox.StandardButton


class Answer(enum.Enum):
    """What a person wants done with changes that no file holds."""

    SAVE = "save"
    DISCARD = "discard"
    CANCEL = "cancel"


def ask_about_changes(parent: QWidget, title: str) -> Answer:
    """Asks whether the changes of a document are to be saved."""
    buttons = _Button.Save | _Button.Discard | _Button.Cancel
    box = _box(parent, f"Save the changes to {title}?", buttons)
    box.setInformativeText("Discarded changes cannot be brought back.")
    box.setDefaultButton(_Button.Save)
    answers = {_Button.Save.value: Answer.SAVE, _Button.Discard.value: Answer.DISCARD}
    return answers.get(box.exec(), Answer.CANCEL)


def ask_to_stop_training(parent: QWidget) -> bool:
    """Asks whether a training run may be ended by closing the window."""
    buttons = _Button.Close | _Button.Cancel
    text = "Close the window and end the training?"
    box = _box(parent, text, buttons)
    box.setInformativeText("The trained weights are lost, unless they were saved.")
    box.setDefaultButton(_Button.Cancel)
    return box.exec() == _Button.Close.value


def show_error(parent: QWidget, text: str, details: str = "") -> None:
    """Says what went wrong, and what was expected."""
    box = _box(parent, text, _Button.Ok)
    box.setInformativeText(details)
    box.exec()


def show_about(parent: QWidget, text: str, details: str) -> None:
    """Says what this program is."""
    box = _box(parent, text, _Button.Ok)
    box.setInformativeText(details)
    box.exec()


def open_file_name(parent: QWidget, folder: Path, file_filter: str) -> Path | None:
    """Asks for a file to open; None when the person changed their mind."""
    name, _ = QFileDialog.getOpenFileName(parent, "Open", str(folder), file_filter)
    return Path(name) if name else None


def save_file_name(parent: QWidget, title: str, proposed: Path, file_filter: str) -> Path | None:
    """Asks for a file to write; a name without a suffix takes the proposed one's."""
    name, _ = QFileDialog.getSaveFileName(parent, title, str(proposed), file_filter)
    if not name:
        return None
    path = Path(name)
    return path if path.suffix else path.with_suffix(proposed.suffix)


def _box(parent: QWidget, text: str, buttons: QMessageBox.StandardButton) -> QMessageBox:
    box = QMessageBox(parent)
    box.setWindowTitle("Keras Canvas")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    box.setStandardButtons(buttons)
    return box
