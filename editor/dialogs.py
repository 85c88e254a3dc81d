"""Every question and file dialog of the window: the one place that waits for an answer.

Messages may hold text of a file that somebody else made, so they are shown as plain text. Tests
replace the functions here and drive everything else for real.
"""

from __future__ import annotations

import enum
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from graph.wording import legible
from worker.protocol import Offer

if TYPE_CHECKING:
    from editor.trust.program_dialog import Run

_LONGEST_PATH = 300  # characters
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


def ask_to_overwrite(parent: QWidget, name: str) -> Answer | None:
    """Asks what becomes of a file that another program has changed; None saves under another name.

    `Answer.SAVE` writes over it.
    """
    box = _box(parent, f"{legible(name)} was changed by another program.", _Button.Cancel)
    box.setInformativeText(
        "Saving here replaces what it wrote. That stays among the earlier versions."
    )
    save_as = box.addButton("Save as\u2026", QMessageBox.ButtonRole.AcceptRole)
    replace = box.addButton("Replace it", QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(save_as)
    box.exec()
    clicked = box.clickedButton()
    if clicked is save_as:
        return None
    return Answer.SAVE if clicked is replace else Answer.CANCEL


def ask_to_save_elsewhere(parent: QWidget, name: str, why: str) -> bool:
    """Says why a file was not written, and asks whether the drawing goes into another one."""
    box = _box(parent, f"{legible(name)} was not saved.", _Button.Cancel)
    edits = "Your edits are still here; save them in another place, or try again."
    box.setInformativeText(f"{why} {edits}")
    save_as = box.addButton("Save as\u2026", QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(save_as)
    box.exec()
    return box.clickedButton() is save_as


def ask_to_open_a_copy(
    parent: QWidget, name: str, holder: str, *, may_open: bool
) -> Literal["copy", "open", ""]:
    """Asks how a project that another window has open is to be opened; "" is not at all.

    Args:
        parent: The window.
        name: Of the file.
        holder: Who has it open.
        may_open: Whether it can be opened all the same.
    """
    box = _box(parent, f"{legible(name)} is open in another window.", _Button.Cancel)
    box.setInformativeText(
        f"It is open {holder}. A copy is a drawing of its own, and asks for a name as it is saved."
    )
    copy = box.addButton("Open a copy", QMessageBox.ButtonRole.AcceptRole)
    anyway = box.addButton("Open it all the same", QMessageBox.ButtonRole.DestructiveRole)
    anyway.setVisible(may_open)
    box.setDefaultButton(copy)  # which writes over nothing
    box.exec()
    clicked = box.clickedButton()
    return "copy" if clicked is copy else "open" if clicked is anyway else ""


def ask_to_stop_training(parent: QWidget, trainings: int, consequences: str) -> bool:
    """Asks whether trainings may be ended by closing the window.

    Args:
        parent: The window.
        trainings: How many go on.
        consequences: What becomes of them and of those that wait.
    """
    buttons = _Button.Close | _Button.Cancel
    ended = "the training" if trainings == 1 else f"{trainings} trainings"
    text = f"Close the window and end {ended}?"
    box = _box(parent, text if trainings else "Close the window?", buttons)
    box.setInformativeText(consequences)
    box.setDefaultButton(_Button.Cancel)
    return box.exec() == _Button.Close.value


def ask_to_trash_runs(parent: QWidget, names: Sequence[str]) -> bool:
    """Asks whether kept runs are to be moved to the trash, with all that they hold."""
    what = names[0] if len(names) == 1 else f"{len(names):,} runs"
    box = _box(parent, f"Move {what} to the trash?", _Button.Cancel)
    box.setInformativeText("Its folder goes, with the models, the history and the log in it.")
    if len(names) > 1:
        box.setInformativeText("Their folders go, with the models, histories and logs in them.")
        box.setDetailedText("\n".join(names))
    move = box.addButton("Move to trash", QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(_Button.Cancel)
    box.exec()
    return box.clickedButton() is move


def ask_to_run(parent: QWidget, path: Path, program: bytes) -> Run:
    """Asks whether a script may be run, as it has to be to be opened."""
    # The window needs it for few files, and not as it starts.
    from editor.trust.program_dialog import ask_to_run_model  # noqa: PLC0415

    return ask_to_run_model(parent, path, program)


def ask_to_run_data(parent: QWidget, path: Path, function: str, program: bytes) -> Run:
    """Asks whether a function may be run, as it has to be for the data that it gives."""
    from editor.trust import program_dialog  # noqa: PLC0415 - as above

    return program_dialog.ask_to_run_data(parent, path, function, program)


def choose_model(parent: QWidget, path: Path, offers: Sequence[Offer]) -> str | None:
    """Asks which model of a script is to be opened; gives its name, or None."""
    from editor.model_chooser import ModelChooser  # noqa: PLC0415 - as above

    chooser = ModelChooser(path.name, offers, parent)
    return chooser.chosen if chooser.exec() else None


def show_error(parent: QWidget, text: str, details: str = "", whole: str = "") -> None:
    """Says what went wrong, and what was expected; the whole of it is shown on request."""
    box = _box(parent, text, _Button.Ok)
    box.setInformativeText(details)
    box.setDetailedText(whole)
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


def open_folder_name(parent: QWidget, title: str, folder: Path) -> Path | None:
    """Asks for a folder; None when the person changed their mind."""
    name = QFileDialog.getExistingDirectory(parent, title, str(folder))
    return Path(name) if name else None


def save_file_name(parent: QWidget, title: str, proposed: Path, file_filter: str) -> Path | None:
    """Asks for a file to write; a name without a suffix takes the proposed one's.

    The system's dialog asks before a file is replaced, but for one that the suffix leads to.
    """
    name, _ = QFileDialog.getSaveFileName(parent, title, str(proposed), file_filter)
    if not name:
        return None
    path = Path(name)
    if path.suffix:
        return path
    path = path.with_suffix(proposed.suffix)
    # Of a name that is too long, or in a closed folder, the writing tells.
    is_there = os.path.exists(path)
    return path if not is_there or _may_replace(parent, path) else None


def _may_replace(parent: QWidget, path: Path) -> bool:
    box = _box(parent, f"Replace {legible(path.name)}?", _Button.Yes | _Button.Cancel)
    box.setInformativeText(f"There is such a file in {legible(str(path.parent), _LONGEST_PATH)}.")
    box.setDefaultButton(_Button.Cancel)
    return box.exec() == _Button.Yes.value


def _box(parent: QWidget, text: str, buttons: QMessageBox.StandardButton) -> QMessageBox:
    box = QMessageBox(parent)
    box.setWindowTitle("Keras Canvas")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    box.setStandardButtons(buttons)
    return box
