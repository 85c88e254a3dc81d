"""Shows a program of a person's, says what running it means, and asks whether it may."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from editor.look.appearance import theme_in_use
from editor.look.paragraph import Paragraph
from editor.look.style import STEP, label
from editor.source.view import SourceView
from editor.trust.program_text import program_text
from graph.wording import legible
from worker.protocol import SCRIPT_MEMORY, SCRIPT_SECONDS

_SIZE = (720, 600)
_LONGEST_PATH = 300  # characters
_LONGEST_LINE = 1_000  # characters; Qt lays a line out as a whole

Run = Literal["once", "always", ""]


class ProgramDialog(QDialog):
    """Asks about one program; `accepted` is that it may run."""

    def __init__(
        self, title: str, path: Path, program: bytes, meaning: str, parent: QWidget | None = None
    ) -> None:
        """Shows it.

        Args:
            title: The question.
            path: Where it lies.
            program: Its text.
            meaning: What running it does, and within which limits.
            parent: The window.
        """
        super().__init__(parent)
        self.setWindowTitle("Keras Canvas")
        text = program_text(program)
        lines = text.count("\n") + (not text.endswith("\n"))
        self.title = label(title, "title")
        count = "1 line" if lines == 1 else f"{lines:,} lines"
        self.place = Paragraph(f"{legible(str(path.absolute()), _LONGEST_PATH)}, {count}", "dim")
        self.view = SourceView(theme_in_use())
        # What stands far to the right is to be seen too.
        self.view.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.view.setAccessibleName(f"The text of {legible(path.name)}")
        self.view.set_text("\n".join(_folded(line) for line in text.split("\n")))
        self.meaning = Paragraph(meaning)
        self.always_box = QCheckBox("Do not ask again while the file has this content")
        self.cancel_button = QPushButton("Cancel", default=True)
        self.run_button = QPushButton("Run", autoDefault=False)
        self._lay_out()
        self.resize(*_SIZE)
        self.cancel_button.clicked.connect(self.reject)
        self.run_button.clicked.connect(self.accept)
        self.cancel_button.setFocus()

    def ask(self) -> Run:
        """Waits for the answer: that it may run, once or always, or "" for no."""
        agreed = self.exec() == QDialog.DialogCode.Accepted
        always = self.always_box.isChecked()
        self.deleteLater()
        return "" if not agreed else "always" if always else "once"

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(2 * STEP)
        foot.addWidget(self.always_box)
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.run_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5 * STEP, 4 * STEP, 5 * STEP, 4 * STEP)
        layout.setSpacing(2 * STEP)
        layout.addWidget(self.title)
        layout.addWidget(self.place)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.meaning)
        layout.addLayout(foot)


def ask_to_run_model(parent: QWidget, path: Path, program: bytes) -> Run:
    """Asks whether a script may be run, as it has to be to be opened."""
    # Elsewhere there is no such limit to be had; see worker/limits.py.
    memory = f" and can take {SCRIPT_MEMORY // 1024**3} GB of memory at most"
    return ProgramDialog(
        f"Run {legible(path.name)} to open it?",
        path,
        program,
        "A script has no model before it is run. It runs with your rights: it can read and change "
        "your files and use the network. Run only what you trust. It gets a process of its own, "
        f"which is ended after {SCRIPT_SECONDS} seconds"
        f"{memory if sys.platform == 'linux' else ''}. What stands under "
        'if __name__ == "__main__" is left out, and what it imports is not shown here.',
        parent,
    ).ask()


def ask_to_run_data(parent: QWidget, path: Path, function: str, program: bytes) -> Run:
    """Asks whether a function may be run, as it has to be for the data that it gives."""
    return ProgramDialog(
        f"Run {legible(path.name)} for the data it gives?",
        path,
        program,
        f"The file is run, and then {legible(function) or 'its function'}() is called. It runs "
        "with your rights: it can read and change your files and use the network. Run only what "
        "you trust. You are asked again when the file has changed, and, unless you say so below, "
        "when Keras Canvas is started anew. What it imports is not shown here and not watched.",
        parent,
    ).ask()


def _folded(line: str) -> str:
    parts = [line[at : at + _LONGEST_LINE] for at in range(0, len(line), _LONGEST_LINE)]
    return "\n".join(parts)
