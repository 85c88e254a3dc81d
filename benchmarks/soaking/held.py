"""What a process with a window holds: memory, widgets, timers, threads, handles and objects.

It is looked at where nothing goes on and all that was thrown away is gone, so that two looks at the
same state are to have the same figures.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from collections import Counter

import psutil
from msgspec import Struct
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication

_MANY = 20  # objects of a type, fewer of which are not told


class Held(Struct, frozen=True):
    """What a process holds.

    Attributes:
        memory: That is its own, in MB.
        widgets: Of Qt, shown or not.
        timers: Of the application and its windows, running or not.
        files: Open files, sockets and pipes; on Windows, handles.
        processes: Started by it, and by those.
        objects: That Python's collector knows, by the names of their types, where there are many.
    """

    memory: float
    widgets: int
    timers: int
    threads: int
    files: int
    processes: int
    objects: dict[str, int]


def tidy() -> None:
    """Takes away what is thrown away but still there: of Qt, of Python, and of the allocator."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()
        gc.collect()
    if sys.platform == "linux":
        # What is free in between stays with the process, by chance more or less of it.
        ctypes.CDLL(None).malloc_trim(0)


def held() -> Held:
    """Looks at this process."""
    tidy()
    process = psutil.Process()
    # Before the others, which make objects for what they count.
    memory = process.memory_full_info().uss / 1e6
    objects = Counter(_name(type(each)) for each in gc.get_objects())
    roots = [QCoreApplication.instance(), *QApplication.topLevelWidgets()]
    # Of timers alone: what findChildren gives stays known to Python as long as its parent is.
    timers = [each for root in roots if root is not None for each in root.findChildren(QTimer)]
    return Held(
        memory,
        len(QApplication.allWidgets()),
        len(timers),
        process.num_threads(),
        process.num_handles() if sys.platform == "win32" else process.num_fds(),
        len(process.children(recursive=True)),
        {name: count for name, count in sorted(objects.items()) if count >= _MANY},
    )


def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"
