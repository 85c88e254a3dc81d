"""Stands in for two libraries while NodeGraphQt is imported: they take a quarter of the start.

Qt.py makes NodeGraphQt run on five bindings of Qt: it imports every module of ours and touches
thousands of names that PySide6 would make when they are used. distutils left Python and comes with
all of setuptools. NodeGraphQt needs 90 names of the one, six of which have moved, and one of the
other.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from PySide6 import QtCore, QtGui, QtSvg, QtWidgets


class _Module(ModuleType):
    """A module of Qt, with the names that Qt.py adds to it."""

    def __init__(self, module: ModuleType, **moved: Any) -> None:
        super().__init__(module.__name__)
        self.__dict__.update(moved)
        self._module = module

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._module, name)
        setattr(self, name, found)
        return found


def _qt() -> ModuleType:
    made: Any = ModuleType("Qt")
    made.QtCore = _Module(QtCore, QRegExp=QtCore.QRegularExpression)
    made.QtGui = _Module(QtGui, QRegExpValidator=QtGui.QRegularExpressionValidator)
    made.QtSvg = QtSvg
    made.QtWidgets = _Module(
        QtWidgets,
        QAction=QtGui.QAction,
        QUndoCommand=QtGui.QUndoCommand,
        QUndoStack=QtGui.QUndoStack,
    )
    # For the panels of NodeGraphQt, of which none is used here.
    made.QtCompat = ModuleType("QtCompat")
    return made  # type: ignore[no-any-return]


def _distutils_version() -> ModuleType:
    made: Any = ModuleType("distutils.version")
    # NodeGraphQt compares the version of Qt with "5.10".
    made.LooseVersion = lambda text: [int(number) for number in re.findall(r"\d+", text)]
    return made  # type: ignore[no-any-return]


@contextmanager
def stand_ins() -> Iterator[None]:
    """Gives NodeGraphQt what it needs; whoever imports the libraries later gets the real ones."""
    names = {
        "Qt": _qt(),
        "distutils": ModuleType("distutils"),
        "distutils.version": _distutils_version(),
    }
    before = {name: sys.modules.get(name) for name in names}
    sys.modules.update(names)
    try:
        yield
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module
