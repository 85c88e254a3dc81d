import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from editor.garbage import Collector

THRESHOLD = 500


class Looped(QWidget):
    """A widget that holds itself, as those do whose slots are functions of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("looped")
        self.itself = self


@pytest.fixture
def collector(qtbot: QtBot) -> Iterator[Collector]:
    thresholds = gc.get_threshold()
    gc.collect()
    gc.set_threshold(THRESHOLD, 10, 10)
    gc.enable()  # as in a program that has no collector yet
    collector = Collector()
    yield collector
    collector.deleteLater()
    gc.set_threshold(*thresholds)


def lose_a_widget() -> weakref.ref[Looped]:
    return weakref.ref(Looped())


def make_many() -> None:
    """Makes so much that Python would look for garbage, and did before there was a collector."""
    made = [[number] for number in range(20 * THRESHOLD)]
    assert len(made) > THRESHOLD


def test_a_widget_is_destroyed_in_the_windows_thread(qtbot: QtBot, collector: Collector) -> None:
    threads: list[str] = []
    lost = lose_a_widget()
    weakref.finalize(lost(), lambda: threads.append(threading.current_thread().name))
    maker = threading.Thread(target=make_many)
    maker.start()
    maker.join()
    assert any(each.objectName() == "looped" for each in QApplication.allWidgets())
    kept = [[number] for number in range(2 * THRESHOLD)]
    qtbot.waitUntil(lambda: lost() is None)
    assert threads == [threading.main_thread().name]
    assert not any(each.objectName() == "looped" for each in QApplication.allWidgets())
    assert len(kept) > THRESHOLD
