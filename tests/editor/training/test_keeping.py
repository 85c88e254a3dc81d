"""Which run of a drawing is offered to be gone on with."""

from __future__ import annotations

import os
from pathlib import Path

from msgspec import structs

from editor.training.keeping import find_interrupted, leave
from graph.runs.folder import RunFolder
from graph.runs.record import EpochRecord, RunRecord, Status
from graph.training import Training

RECORD = RunRecord("digits", "digits", 1_000.0, Training(data="digits", epochs=5))


def made(parent: Path, created: float, status: Status, *, has_state: bool = True) -> RunFolder:
    # A process that began after the run is none of its.
    record = structs.replace(
        RECORD, created=created, started=created, status=status, process=os.getpid()
    )
    run = RunFolder.create(parent, record, b"{}", "")
    run.add_epoch(EpochRecord(0, {"loss": 1.0}))
    if has_state:
        run.state.write_bytes(b"")
    return run


def test_newer_runs_hide_no_interrupted_one(tmp_path: Path) -> None:
    interrupted = made(tmp_path, 1_000.0, "running")
    made(tmp_path, 100_000.0, "finished")
    made(tmp_path, 200_000.0, "waiting", has_state=False)
    made(tmp_path, 300_000.0, "running", has_state=False)
    found = find_interrupted(tmp_path, None)
    assert found is not None
    assert found.run.path == interrupted.path
    assert len(found.history) == 1
    leave(found)
    assert find_interrupted(tmp_path, None) is None
    assert interrupted.read().status == "stopped"


def test_the_runs_of_another_drawing_are_not_offered(tmp_path: Path) -> None:
    made(tmp_path, 1_000.0, "running")
    assert find_interrupted(tmp_path, tmp_path / "other.kcanvas") is None
    assert find_interrupted(tmp_path / "nowhere", None) is None
