"""A program that gives data and takes memory without end is told, and the machine goes on."""

import sys
from pathlib import Path

import pytest

from graph.digests import digest_of
from tests.worker.conversation import Conversation
from tests.worker.describing.asking import question
from worker.protocol import DataDescribed, Failed, Ready

# Zeros that nobody looks at take no memory yet, and are counted all the same.
ENDLESS = """
import numpy as np

def load():
    taken = []
    while len(taken) < 4_000:
        taken.append(np.zeros(2**30, "uint8"))
    return np.zeros((4, 2)), np.zeros(4)

def plain():
    return np.zeros((4, 2)), np.zeros(4)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="No other system holds to such a limit")
def test_more_memory_than_there_is_is_refused_and_the_worker_goes_on(tmp_path: Path) -> None:
    program = tmp_path / "data.py"
    program.write_text(ENDLESS)
    agreed = digest_of(program.read_bytes())
    worker = Conversation("tensorflow")
    try:
        worker.until(Ready)
        worker.send(question(program, agreed=agreed, kind="function", function="load"))
        _, failed = worker.until(Failed)
        assert "more memory than there is" in failed.message
        worker.send(question(program, agreed=agreed, kind="function", function="plain"))
        _, described = worker.until(DataDescribed)
        assert described.samples == 4
    finally:
        worker.close()
