"""The program's own window in a process of its own, used at random: `benchmarks.soak` reads along.

Each step is a slot of the program's event loop, so that between two of them all is as it is while a
person rests. Prints a line of JSON for each step, each look at what is held, and each fault. A step
that does not end is ended, with the stacks of all threads.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import logging
import sys
import time
import traceback
from pathlib import Path

import platformdirs
import psutil
from msgspec import to_builtins
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.soaking.answers import Answers
from benchmarks.soaking.held import held
from benchmarks.soaking.steps import Steps
from editor.app import make_application, open_window
from editor.failing.log import NAME
from editor.window.main_window import MainWindow

ROUND = 60  # steps from one reset to the next
HEAVY = 17  # steps from one that trains or saves a model to the next
HUNG = 240.0
_MOST_FAULTS = 10
_OF_THE_PLUGIN = "Qt: This plugin does not support "  # a display, which is not there
_REFUSED = "was not "  # in what a message says that something failed


class _Faults(logging.Handler):
    """Hears of what the program takes into its log as a warning or worse."""

    def __init__(self, soak: Soak) -> None:
        super().__init__(logging.WARNING)
        self._soak = soak

    def emit(self, record: logging.LogRecord) -> None:
        """Tells it."""
        message = record.getMessage()
        if not message.startswith(_OF_THE_PLUGIN):
            self._soak.tell_fault(f"{record.levelname}: {message}")


class Soak(QObject):
    """Uses the window until the time is over."""

    def __init__(self, options: argparse.Namespace) -> None:
        super().__init__()
        self._options = options
        self._number = options.first // ROUND * ROUND
        self._last = self._number + options.steps if options.steps else None
        self._end = time.monotonic() + options.minutes * 60
        self._faults = 0
        self._name = "begin"
        self._seen: set[tuple[int, float]] = set()
        self._next = QTimer(self, singleShot=True)
        self._next.timeout.connect(self._go)
        self._next.start(0)
        self._steps: Steps | None = None
        self._answers = Answers(self.tell_fault)

    def tell_fault(self, what: str) -> None:
        """Tells that something is not as it is to be."""
        self._faults += 1
        _tell(fault=what, step=self._number, name=self._name)

    def _go(self) -> None:
        faulthandler.dump_traceback_later(HUNG, exit=True)
        if self._steps is None:
            self._begin()
        elif self._number % ROUND == 0 and self._name not in ("reset", "look"):
            self._do("reset")
        elif self._name == "reset":
            # By itself: what Qt is to delete goes when its loop comes round.
            self._look()
        elif self._name == "look" and self._is_over():
            self._close()
            return
        else:
            self._step()
        self._next.start(0)

    def _begin(self) -> None:
        windows = QApplication.topLevelWidgets()
        window = next(each for each in windows if isinstance(each, MainWindow))
        logging.getLogger(NAME).addHandler(_Faults(self))
        self._steps = Steps(window, self._answers, self._options.folder)

    def _is_over(self) -> bool:
        if self._last is not None:
            return bool(self._number >= self._last)
        return time.monotonic() > self._end or self._faults >= _MOST_FAULTS

    def _step(self) -> None:
        assert self._steps is not None
        random = self._steps.random
        random.seed(f"{self._options.seed} {self._number}")
        heavy = self._number % ROUND % HEAVY == 3 and not self._options.light
        kinds = self._steps.heavy if heavy else self._steps.light
        (chosen,) = random.choices(list(kinds), list(kinds.values()))
        self._do(chosen.__name__)
        self._number += 1

    def _do(self, name: str) -> None:
        assert self._steps is not None
        self._name = name
        self._answers.said.clear()
        start = time.monotonic()
        try:
            done = getattr(self._steps, name)()
            self._steps.require_agreement()
        except Exception:
            done = "failed"
            self.tell_fault(traceback.format_exc())
        for said in self._answers.said:
            if _REFUSED in said:
                self.tell_fault(said)
        self._note_processes()
        _tell(
            step=self._number,
            name=name,
            seconds=round(time.monotonic() - start, 3),
            done=done,
            said=self._answers.said,
        )

    def _note_processes(self) -> None:
        for child in psutil.Process().children(recursive=True):
            try:
                known = child.pid, child.create_time()
            except psutil.NoSuchProcess:
                continue
            if known not in self._seen:
                self._seen.add(known)
                _tell(process=known)

    def _look(self) -> None:
        self._name = "look"
        assert self._steps is not None
        counts = {
            "kills": self._steps.kills,
            "trainings": self._steps.trainings,
            "gestures": self._steps.gestures,
        }
        _tell(held=to_builtins(held()), step=self._number, **counts)

    def _close(self) -> None:
        """Closes the window while a training runs in it."""
        assert self._steps is not None
        if not self._options.light:
            self._do("train_meanwhile")
        self._name = "close"
        window = self._steps.window
        self._steps = None
        self._note_processes()
        window.actions_.quit.trigger()


def main() -> None:
    """Uses the window as the command line says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--steps", type=int, default=0)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--light", action="store_true")
    options = parser.parse_args()
    for name in ("user_data_dir", "user_config_path", "user_log_path"):
        folder = options.folder / name
        given = str(folder) if name.endswith("dir") else folder
        vars(platformdirs)[name] = lambda *_, given=given, **__: given
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    app = make_application()
    soak = Soak(options)
    code = open_window()
    faulthandler.cancel_dump_traceback_later()
    del soak
    _tell(closed=code)
    del app
    sys.exit(code)


def _tell(**what: object) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    main()
