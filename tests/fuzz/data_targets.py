"""The readers of data and of what a run has learned.

Data are looked at twice: at what their headers promise, before anything is read, and by the
libraries that read them, as a worker describes them to the window. Those are imported when they are
first needed, since TensorFlow takes seconds.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pandas as pd

from graph.files import encode_project
from graph.model import ModelGraph
from graph.training import Training
from tests.fuzz.target import Target, in_file, written
from worker.data_files import require_plausible
from worker.protocol import DescribeData

_CSV = b"a,b,c\n1,x,3\n3,y,4\n4.5,x,5\n"


def _describe(path: Path) -> object:
    from worker.describing.answering import describe  # noqa: PLC0415

    project = encode_project(ModelGraph("model", Training(data=str(path))))
    return describe(DescribeData(1, msgspec.Raw(project)))


def _look(path: Path) -> None:
    from worker.pictures import glanced, undecodable  # noqa: PLC0415

    if why := glanced(path) or undecodable(path):
        raise ValueError(why)


def _state(path: Path) -> object:
    from worker.running.state import read_state  # noqa: PLC0415

    return read_state(path)


def _npy() -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.arange(12.0).reshape(3, 4))
    return buffer.getvalue()


def _npz() -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, x=np.arange(12.0).reshape(4, 3), y=np.array([0, 1, 0, 1]))
    return buffer.getvalue()


def _parquet() -> bytes:
    frame = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": ["x", "y", "x"]})
    return written(".parquet", frame.to_parquet)


def _pictures() -> list[bytes]:
    import tensorflow as tf  # noqa: PLC0415

    pixels = np.arange(8 * 6 * 3, dtype=np.uint8).reshape(8, 6, 3)
    return [bytes(encode(pixels).numpy()) for encode in (tf.io.encode_png, tf.io.encode_jpeg)]


def _states() -> list[bytes]:
    from worker.running.state import State, write_state  # noqa: PLC0415

    state = State({"epochs": 1, "callbacks": [{"best": 1.0}]}, {"model/0": np.ones((2, 3))})
    return [written(".npy", lambda path: write_state(path, state))]


def _only(make: Callable[[], bytes]) -> Callable[[], list[bytes]]:
    return lambda: [make()]


_REFUSED = (ValueError,)  # of which DataError is one

DATA: tuple[Target, ...] = (
    Target("npy", in_file(".npy", require_plausible), _REFUSED, _only(_npy)),
    Target("npz", in_file(".npz", require_plausible), _REFUSED, _only(_npz)),
    Target("parquet", in_file(".parquet", require_plausible), _REFUSED, _only(_parquet)),
    Target("csv", in_file(".csv", require_plausible), _REFUSED, lambda: [_CSV]),
    Target("data in npz", in_file(".npz", _describe), _REFUSED, _only(_npz)),
    Target("data in parquet", in_file(".parquet", _describe), _REFUSED, _only(_parquet)),
    Target("data in csv", in_file(".csv", _describe), _REFUSED, lambda: [_CSV]),
    Target("picture", in_file(".png", _look), _REFUSED, _pictures),
    Target("state", in_file(".npy", _state), _REFUSED, _states),
)
