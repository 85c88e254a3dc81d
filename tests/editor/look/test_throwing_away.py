"""What is left in memory of a form that was thrown away."""

import ctypes
import gc
import platform

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QSpinBox, QVBoxLayout, QWidget
from shiboken6 import isValid

from editor.look.throwing_away import throw_away
from editor.window.main_window import MainWindow

_FORMS = 100
_LEFT = 1_000  # bytes a form, of which Qt by itself keeps 3,300
_MANY = 200  # objects that take the room of a form


class _Allocated(ctypes.Structure):
    """What glibc says of its heap."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in (
            *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
            *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
        )
    ]


def allocated() -> int:
    """Gives the bytes that are in use, after all is gone that is to go."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    library = ctypes.CDLL(None)
    library.mallinfo2.restype = _Allocated
    return int(library.mallinfo2().uordblks)


def form(parent: QWidget) -> QWidget:
    made = QWidget(parent)
    layout = QVBoxLayout(made)
    choice = QComboBox()
    choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    for field in (choice, QSpinBox(), QDoubleSpinBox()):
        layout.addWidget(field)
    made.show()
    QCoreApplication.processEvents()
    return made


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="asks glibc for its figures")
def test_nothing_is_left_of_forms_that_were_thrown_away(window: MainWindow) -> None:
    def make_and_throw_away() -> None:
        between = []
        for _ in range(_FORMS):
            throw_away(form(window))
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            # The next form is to take the place of none before it, and with it what was kept of it.
            between.append([QObject() for _ in range(_MANY)])

    make_and_throw_away()
    before = allocated()
    make_and_throw_away()
    assert allocated() - before < _LEFT * _FORMS


def test_a_form_that_is_thrown_away_is_hidden_at_once_and_deleted_later(window: MainWindow) -> None:
    thrown = form(window)
    throw_away(thrown)
    assert not thrown.isVisible()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not isValid(thrown)  # type: ignore[no-untyped-call]
