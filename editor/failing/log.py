"""The log of the program, in the user's log folder: a few files of a size that is bounded.

It holds what the program did and where it failed, and nothing of what a person drew: no names, no
values, no texts of errors, no paths but those of code.
"""

from __future__ import annotations

import faulthandler
import logging
import logging.handlers
from collections import deque
from pathlib import Path
from typing import IO

import platformdirs

NAME = "keras_canvas"
_SIZE = 1_000_000  # bytes of a file
_FILES = 5
_CRASH = "crash.txt"
_LAST_CRASH = "last_crash.txt"
_LONGEST = 20_000  # characters of a crash

_crashes: IO[str] | None = None


def log_folder() -> Path:
    """The folder of this user's logs."""
    return Path(platformdirs.user_log_path("keras-canvas", appauthor=False))


def begin_log(folder: Path) -> logging.Logger:
    """Writes to the log from now on, and a crash of Python itself to a file beside it.

    Where the folder takes no files, nothing is written, and nothing else is different.
    """
    log = logging.getLogger(NAME)
    log.setLevel(logging.INFO)
    log.propagate = False
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = logging.handlers.RotatingFileHandler(
            folder / "keras-canvas.log", maxBytes=_SIZE, backupCount=_FILES, encoding="utf-8"
        )
        _watch_for_crashes(folder)
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.handlers = [handler]
    return log


def end_log() -> None:
    """Closes the files."""
    global _crashes  # noqa: PLW0603 - faulthandler has one file in a process
    faulthandler.disable()
    if _crashes is not None:
        _crashes.close()
        _crashes = None
    log = logging.getLogger(NAME)
    for handler in log.handlers:
        handler.close()
    log.handlers = []


def last_lines(folder: Path, count: int) -> list[str]:
    """Gives the last lines of the log."""
    try:
        with (folder / "keras-canvas.log").open(encoding="utf-8", errors="replace") as file:
            return [line.rstrip("\n") for line in deque(file, count)]
    except OSError:
        return []


def last_crash(folder: Path) -> str:
    """Gives what Python wrote as it crashed the last time, or ""."""
    try:
        with (folder / _LAST_CRASH).open(encoding="utf-8", errors="replace") as file:
            return file.read(_LONGEST)
    except OSError:
        return ""


def _watch_for_crashes(folder: Path) -> None:
    global _crashes  # noqa: PLW0603 - faulthandler has one file in a process
    path = folder / _CRASH
    if path.is_file() and path.stat().st_size:
        path.replace(folder / _LAST_CRASH)
    _crashes = path.open("w", encoding="utf-8")
    faulthandler.enable(_crashes)
