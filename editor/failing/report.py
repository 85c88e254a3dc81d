"""The report of a failure: versions, where in the code it was, the log; nothing that was drawn.

The text of an error can hold names and values of a drawing, so it stands on the screen and not in
the report; nor do variables, lines of code, or folders of the person's.
"""

from __future__ import annotations

import platform
import traceback
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import qVersion

from editor.failing.log import last_crash, last_lines

_PACKAGES = ("keras-canvas", "PySide6-Essentials", "NodeGraphQt", "networkx", "msgspec", "keras")
_TENSORFLOW = ("tensorflow", "tensorflow-cpu", "jax", "numpy")
_LINES = 200
_FRAMES = 60
_PARTS = 3  # of a path of code


def place_of(error: BaseException) -> str:
    """Says where in the code an error is from: "RuntimeError at editor/document.py:120, apply"."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    last = frames[-1]
    return f"{type(error).__name__} at {_code(last.filename)}:{last.lineno}, {last.name}"


def trace_of(error: BaseException) -> list[str]:
    """Gives the calls that led to an error, and to those that it came of, the last one last."""
    lines: list[str] = []
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        lines += [type(each).__name__, *_calls(each.__traceback__)]
        each = each.__cause__ or each.__context__
    return lines


def report(folder: Path, trace: list[str]) -> str:
    """Gives the report as a text.

    Args:
        folder: Of the log.
        trace: Of the failure; [] where there was none.
    """
    parts = [
        "Keras Canvas: report",
        "",
        *(f"{name} {_version(name)}" for name in (*_PACKAGES, *_TENSORFLOW) if _version(name)),
        f"Python {platform.python_version()}, Qt {qVersion()}",
        f"{platform.system()} {platform.release()}, {platform.machine()}",
        *(["", "Failure", *trace] if trace else []),
    ]
    if crash := last_crash(folder):
        parts += ["", "Last crash", *map(without_home, crash.splitlines())]
    return "\n".join([*parts, "", "Log", *last_lines(folder, _LINES)]) + "\n"


def without_home(text: str) -> str:
    """Puts ~ in place of the person's folder, whose name is often theirs."""
    try:
        home = str(Path.home())
    except RuntimeError:
        return text
    return text.replace(home, "~") if len(home) > 1 else text


def _calls(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)
    told = [f"  {_code(frame.filename)}:{frame.lineno}, {frame.name}" for frame in frames]
    if len(told) <= _FRAMES:
        return told
    return [*told[: _FRAMES // 2], "  ...", *told[-_FRAMES // 2 :]]


def _code(file: str) -> str:
    """Gives the end of the path of a file of code, which says enough of where it is."""
    return "/".join(Path(file).parts[-_PARTS:]) if file.endswith(".py") else "<generated>"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
