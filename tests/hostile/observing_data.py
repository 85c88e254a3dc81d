"""The program of `observing`, which describes data files as a worker does.

The libraries that read them are imported and used once before anything is watched.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}

import msgspec

from graph.files import encode_project
from graph.model import ModelGraph
from graph.training import Reading, Training
from tests.hostile import observing
from worker.data_loading import DataError
from worker.describing.answering import describe
from worker.protocol import DescribeData


def _describe(path: Path, _: Path) -> int:
    reading = Reading(kind="images" if path.is_dir() else "")
    project = encode_project(ModelGraph("model", Training(data=str(path), reading=reading)))
    try:
        described = describe(DescribeData(1, msgspec.Raw(project)))
    except DataError as error:
        print(error, file=sys.stderr)
        return 2
    for note in described.notes:
        print(f"note: {note}", file=sys.stderr)
    # What is told goes to the window as a line.
    print(len(msgspec.json.encode(described)))
    return 0


if __name__ == "__main__":
    # A file that was opened already is read through memory.
    observing.HARMLESS.add("mmap.__new__")
    observing.COMMANDS.clear()
    observing.COMMANDS["describe"] = _describe
    observing.main()
