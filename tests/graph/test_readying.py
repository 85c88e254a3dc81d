"""Types that several threads decode first, which Python does not outlive unless they are ready."""

from __future__ import annotations

import subprocess
import sys

import pytest

_RUN = """
import msgspec
from graph.runs.record import RunRecord
from graph.training import Training

data = msgspec.json.encode(RunRecord("a", "b", 0.0, Training()))
decode = lambda: msgspec.json.decode(data, type=RunRecord)
"""
_EPOCH = """
import msgspec
from graph.runs.record import EpochRecord

data = msgspec.json.encode(EpochRecord(1, {"loss": 0.5}))
decode = lambda: msgspec.json.decode(data, type=EpochRecord)
"""
_PROJECT = """
from graph.files import decode_project
from resources import read_resource

data = read_resource("examples/digits_cnn.kcanvas")
decode = lambda: decode_project(data, "")
"""
_RACE = """
import sys, threading

sys.setswitchinterval(1e-6)
together = threading.Barrier(4)
threads = [threading.Thread(target=lambda: (together.wait(), decode())) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


@pytest.mark.parametrize("first", [_RUN, _EPOCH, _PROJECT], ids=["run", "epoch", "project"])
def test_several_threads_may_decode_a_type_first(first: str) -> None:
    for _ in range(4):
        assert subprocess.run([sys.executable, "-c", first + _RACE], check=False).returncode == 0
