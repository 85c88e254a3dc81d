"""The strip above a training's numbers that offers to go on with a run that was interrupted."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from editor.background import Background
from editor.look.paragraph import Paragraph
from editor.look.style import STEP, set_role
from editor.training.keeping import Interrupted, find_interrupted, leave, place_of_runs
from graph.wording import legible

_LONGEST = 60  # letters of a name


class InterruptedStrip(QWidget):
    """Looks for an interrupted run of the drawing, on a thread, and offers it.

    Signals:
        resumed: The person wants to go on with this `Interrupted`.
    """

    resumed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: Interrupted | None = None
        self._left: set[Path] = set()
        self._looking = Background(self)
        self._looking.answered.connect(self._on_found)
        self._leaving = Background(self)
        self._leaving.answered.connect(lambda _: None)
        self.text = Paragraph("", "strong")
        self.resume_button = QPushButton("Resume")
        self.leave_button = QPushButton("Leave it")
        set_role(self.leave_button, "flat")
        self.resume_button.clicked.connect(self._on_resume)
        self.leave_button.clicked.connect(self._on_leave)
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * STEP)
        buttons.addWidget(self.resume_button)
        buttons.addWidget(self.leave_button)
        buttons.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 2 * STEP)
        layout.setSpacing(STEP)
        layout.addWidget(self.text)
        layout.addLayout(buttons)
        self.hide()

    def look(self, path: Path | None) -> None:
        """Looks for a run of the drawing in this file, or of one that was never saved."""
        self._show(None)
        self._looking.ask(lambda: lambda: find_interrupted(place_of_runs(path), path))

    def _on_found(self, found: object) -> None:
        if isinstance(found, Interrupted) and found.run.path not in self._left:
            self._show(found)

    def _show(self, found: Interrupted | None) -> None:
        self._found = found
        if found is not None:
            record = found.record
            began = time.strftime("%d %B, %H:%M", time.localtime(record.started or record.created))
            self.text.setText(
                f"The training of {legible(record.name, _LONGEST)}, {began}, was interrupted after "
                f"{len(found.history)} of {record.training.epochs} epochs."
            )
        self.setVisible(found is not None)

    def _on_resume(self) -> None:
        found = self._found
        self._show(None)
        if found is not None:
            self.resumed.emit(found)

    def _on_leave(self) -> None:
        found = self._found
        self._show(None)
        if found is not None:
            self._left.add(found.run.path)
            self._leaving.ask(lambda: lambda: _left_behind(found))


def _left_behind(found: Interrupted) -> None:
    try:
        leave(found)
    except OSError:
        return  # it is offered again the next time, which harms nobody
