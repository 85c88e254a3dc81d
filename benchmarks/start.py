"""From the start of the process to a window that answers; the reference is a bare NodeGraphQt.

The clock is this process's: it starts before the other process does, and stops when that says that
its window was painted and a timer fired after it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from tempfile import TemporaryDirectory

from benchmarks.measuring import Figures, Row, interleave, show

GOAL = 1000.0


def measure(repetitions: int = 7) -> list[Row]:
    """Starts both windows in turns; the first start of each, from a cold disk, does not count."""
    with TemporaryDirectory() as folder:
        _start("ours", folder)
        _start("stock", folder)
        ours, stock = interleave(
            repetitions, lambda: _start("ours", folder), lambda: _start("stock", folder)
        )
    return [
        Row("start to a window that answers", ours["start"], stock["start"], GOAL),
        Row("of Keras, TensorFlow and the like imported", ours["heavy"], goal=0, unit="of 5"),
    ]


def _start(which: str, folder: str) -> Figures:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    begin = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.shown", which, folder],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        took = (time.perf_counter() - begin) * 1000
    word, *heavy = line.split()
    assert word == "shown", f"Expected a window. Received: {line!r}"
    return {"start": took, "heavy": len(heavy)}


if __name__ == "__main__":
    show("Start; reference: bare NodeGraphQt window", measure())
