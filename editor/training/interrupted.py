"""The strips above a training's numbers: a run was interrupted, or some wait that nobody began."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from editor.background import Background
from editor.training.keeping import Interrupted, find_interrupted, leave, place_of_runs
from editor.training.queue_folders import find_waiting, leave_waiting, quietly
from editor.training.strip import Strip
from graph.wording import legible

_LONGEST = 60  # letters of a name
_NAMES = 3  # that are told


class InterruptedStrip(Strip):
    """Looks for an interrupted run of the drawing, on a thread, and offers it.

    Signals:
        resumed: The person wants to go on with this `Interrupted`.
    """

    resumed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Resume", "Leave it", parent)
        self._found: Interrupted | None = None
        self._left: set[Path] = set()
        self._looking = Background(self)
        self._looking.answered.connect(self._on_found)
        self._leaving = Background(self)
        self.accepted.connect(lambda: self.resumed.emit(self._found))
        self.left.connect(self._on_left_alone)

    def look(self, path: Path | None) -> None:
        """Looks for a run of the drawing in this file, or of one that was never saved."""
        self.offer("")
        self._looking.ask(lambda: lambda: find_interrupted(place_of_runs(path), path))

    def _on_found(self, found: object) -> None:
        if not isinstance(found, Interrupted) or found.run.path in self._left:
            return
        self._found = found
        record = found.record
        began = time.strftime("%d %B, %H:%M", time.localtime(record.started or record.created))
        self.offer(
            f"The training of {legible(record.name, _LONGEST)}, {began}, was interrupted after "
            f"{len(found.history)} of {record.training.epochs} epochs."
        )

    def _on_left_alone(self) -> None:
        found = self._found
        if found is not None:
            self._left.add(found.run.path)
            self._leaving.ask(lambda: lambda: quietly(lambda: leave(found)))


class WaitingStrip(Strip):
    """Looks for trainings of the drawing that wait since a window was closed, and offers them.

    Signals:
        resumed: The person wants them to begin: a tuple of `Interrupted`.
    """

    resumed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Start", "Leave", parent)
        self._found: tuple[Interrupted, ...] = ()
        self._left: set[Path] = set()
        self._looking = Background(self)
        self._looking.answered.connect(self._on_found)
        self._leaving = Background(self)
        self.accepted.connect(lambda: self.resumed.emit(self._found))
        self.left.connect(self._on_left_alone)

    def look(self, path: Path | None) -> None:
        """Looks for runs of the drawing in this file, or of one that was never saved."""
        self.offer("")
        self._looking.ask(lambda: lambda: find_waiting(place_of_runs(path), path))

    def _on_found(self, found: object) -> None:
        runs = found if isinstance(found, tuple) else ()
        self._found = tuple(each for each in runs if each.run.path not in self._left)
        if self._found:
            count = len(self._found)
            waits = "1 training waits" if count == 1 else f"{count} trainings wait"
            self.offer(f"{waits}: {_names(self._found)}.")

    def _on_left_alone(self) -> None:
        found = self._found
        self._left.update(each.run.path for each in found)
        self._leaving.ask(lambda: lambda: _leave_all(found))


def _names(found: tuple[Interrupted, ...]) -> str:
    names = list(dict.fromkeys(legible(each.record.name, _LONGEST) for each in found))
    more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
    return ", ".join(names[:_NAMES]) + more


def _leave_all(found: tuple[Interrupted, ...]) -> None:
    for each in found:
        quietly(partial(leave_waiting, each))
