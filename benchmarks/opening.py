"""Opening a model that Keras saved, to the painted canvas; the reference is Keras's own loading.

Ours is the real window: reading the file, laying it out, the panels, and the canvas as it is first
painted with the whole model in it. The reference is `keras.models.load_model` of the same file in a
process that has imported Keras already. It makes the weights, which ours does not read until they
are needed; nothing else opens such a file in Python.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measuring import Figures, Row, interleave, milliseconds, show
from benchmarks.offscreen import Paintings, application, main_window
from benchmarks.shown import HEAVY
from graph.opening import open_file

GOAL = 500.0
_SAVE = """
import sys, keras
getattr(keras.applications, sys.argv[1])(weights=None).save(sys.argv[2])
"""
_LOAD = """
import sys, time
before = time.perf_counter()
import keras
imported = time.perf_counter()
model = keras.models.load_model(sys.argv[1])
loaded = time.perf_counter()
print((imported - before) * 1000, (loaded - imported) * 1000)
"""


def measure(name: str = "ResNet152", repetitions: int = 5) -> list[Row]:
    """Opens a model of `keras.applications`, without trained weights."""
    application()
    imported = _imported()
    with TemporaryDirectory() as folder:
        path = Path(folder, f"{name}.keras")
        _run(_SAVE, name, str(path))
        nodes = len(open_file(path).graph)
        _ours(path, nodes)  # imports what the first window does
        ours, reference = interleave(
            repetitions, lambda: _ours(path, nodes), lambda: _reference(path)
        )
    what = f"{path.name}, {nodes} nodes"
    whole = reference["import"] + reference["load"]
    return [
        Row(f"{what}: read and laid out", ours["read"], reference["load"]),
        Row(f"{what}: open, painted", ours["open"], reference["load"], GOAL),
        Row(f"{what}: open, painted; reference with Keras's import", ours["open"], whole),
        Row(
            "of Keras, TensorFlow and the like imported",
            len(_imported() - imported),
            goal=0,
            unit=f"of {len(HEAVY)}",
        ),
    ]


def _ours(path: Path, nodes: int) -> Figures:
    read = milliseconds(lambda: open_file(path))
    with main_window() as window:
        paintings = Paintings(window.current.canvas.view)
        opened = paintings.wait_for_next(lambda: window.files.open_path(path))
        assert len(window.current.document.graph) == nodes
    return {"read": read, "open": opened}


def _reference(path: Path) -> Figures:
    imported, loaded = _run(_LOAD, str(path)).split()
    return {"import": float(imported), "load": float(loaded)}


def _run(script: str, *arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"},
    ).stdout


def _imported() -> set[str]:
    return {name for name in HEAVY if name in sys.modules}


if __name__ == "__main__":
    show("Opening; reference: keras.models.load_model", measure())
