"""The folder of a run: its files, how they are written and how they are read again.

    run.json            the record
    project.kcanvas     the drawing as it was trained
    script.py           the source that was executed
    history.jsonl       a line for each complete epoch
    log.txt             what the run said
    checkpoints/        start.keras, as the run began; after each epoch state.npy, from which it
                        goes on, and best.npy; once it has ended last.keras and best.keras
    output/             what callbacks of the person's wrote

Every file but the growing ones is put in place whole. A line of the history is there once it ends
in a newline, so that a run that is killed leaves no half of one.
"""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Literal

import msgspec

from graph.errors import GraphError, ProjectFileError
from graph.regular import read_regular
from graph.runs.record import EpochRecord, RunRecord, Status
from graph.wording import legible
from graph.writing import write_atomically

SUFFIX = ".runs"
_MOST = 16 * 1024**2  # bytes of a record
_MOST_HISTORY = 12 * 1024**2  # bytes; a hundred thousand epochs, and at worst 150 MB of memory
# Of msgspec: for a sign that is none of UTF-8, and for what is nested too deeply, too.
_NOT_DECODED = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
_LONGEST_REASON = 200  # characters
_NAME_LENGTH = 40
_CLOCK = 1.0  # seconds; the system's count of its start is not exact


class RunFolder:
    """One run on the disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.project = path / "project.kcanvas"
        self.script = path / "script.py"
        self.log = path / "log.txt"
        self.last = path / "checkpoints" / "last.keras"
        self.best = path / "checkpoints" / "best.keras"
        self.start = path / "checkpoints" / "start.keras"
        self.state = path / "checkpoints" / "state.npy"
        self.best_state = path / "checkpoints" / "best.npy"
        self.output = path / "output"

    @classmethod
    def create(cls, parent: Path, record: RunRecord, project: bytes, script: str) -> RunFolder:
        """Makes a folder for a new run, below `parent`, which is made where it is missing.

        Raises:
            OSError: it cannot be written.
        """
        stem = re.sub(r"[^A-Za-z0-9_-]+", "_", record.model).strip("_")[:_NAME_LENGTH] or "model"
        moment = time.strftime("%Y%m%d-%H%M%S", time.localtime(record.created))
        folder = cls(parent / f"{moment}-{stem}-{secrets.token_hex(2)}")
        folder.path.mkdir(parents=True)
        (folder.path / "checkpoints").mkdir()
        folder.output.mkdir()
        write_atomically(folder.project, project)
        write_atomically(folder.script, script.encode())
        # Last: a folder without a record is none of a run.
        folder.write(record)
        return folder

    def read(self) -> RunRecord:
        """Gives the record.

        Raises:
            GraphError: it is no record of a run.
            ProjectFileError: it cannot be read.
        """
        data = read_regular(self.path / "run.json", _MOST)
        try:
            return msgspec.json.decode(data, type=RunRecord)
        except _NOT_DECODED as error:
            reason = legible(str(error), _LONGEST_REASON)
            raise GraphError(
                f"Expected the record of a run in {self.path / 'run.json'}. Received: {reason}"
            ) from error

    def status(self, record: RunRecord) -> Status | Literal["interrupted"]:
        """Gives how a run stands: one whose process is gone is no longer running."""
        if record.status != "running" or is_alive(record.process, record.started):
            return record.status
        return "interrupted"

    def write(self, record: RunRecord) -> None:
        """Replaces the record.

        Raises:
            OSError: it cannot be written; the old one is as it was.
        """
        write_atomically(
            self.path / "run.json", msgspec.json.format(msgspec.json.encode(record)) + b"\n"
        )

    def add_epoch(self, epoch: EpochRecord) -> None:
        """Appends a line to the history and has it on the disk.

        Raises:
            OSError: it cannot be written.
        """
        with (self.path / "history.jsonl").open("ab+") as file:
            # A half line that a killed run left must not swallow this one.
            if file.tell():
                file.seek(-1, os.SEEK_END)
                if file.read(1) != b"\n":
                    file.write(b"\n")
            file.write(msgspec.json.encode(epoch) + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def history(self) -> tuple[EpochRecord, ...]:
        """Gives the complete epochs in their order; of one that was repeated, the last line.

        Raises:
            ProjectFileError: it cannot be read, or is too long.
        """
        path = self.path / "history.jsonl"
        if not path.is_file():
            return ()
        data = read_regular(path, _MOST_HISTORY)
        if len(data) > _MOST_HISTORY:
            raise ProjectFileError(
                f"{path}: Expected a history of at most {_MOST_HISTORY:,} bytes. Received: more"
            )
        epochs: dict[int, EpochRecord] = {}
        for line in BytesIO(data):
            if not line.endswith(b"\n"):
                continue
            try:
                epoch = msgspec.json.decode(line, type=EpochRecord)
            except _NOT_DECODED:
                continue
            epochs[epoch.epoch] = epoch
        return tuple(epochs[number] for number in sorted(epochs))


def is_alive(process: int, started: float) -> bool:
    """Whether a process that was there at a moment, in seconds since 1970, still is.

    A number is used again: a process that began after the moment is another one.
    """
    # The light worker imports this module too, and has no psutil.
    import psutil  # noqa: PLC0415

    try:
        found = psutil.Process(process)
        is_same = found.create_time() <= started + _CLOCK
        return bool(is_same and found.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def runs_below(parent: Path) -> Iterator[RunFolder]:
    """Yields the runs in a folder, the newest first; what is no run is passed over."""
    if not parent.is_dir():
        return
    for path in sorted(parent.iterdir(), reverse=True):
        if (path / "run.json").is_file():
            yield RunFolder(path)


def runs_folder(origin: Path) -> Path:
    """Gives where the runs of a drawing's file are kept: beside it, under its name."""
    return origin.with_name(origin.stem + SUFFIX)
