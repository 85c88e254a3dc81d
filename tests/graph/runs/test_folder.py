"""The folder of a run: written whole, read back, and read whatever is wrong with it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from msgspec import structs

from graph.errors import GraphError
from graph.runs.folder import RunFolder, runs_below, runs_folder
from graph.runs.record import EpochRecord, RunRecord
from graph.training import Training

RECORD = RunRecord("first", "my model/..", 1_000.0, Training(data="digits"))


def made(parent: Path) -> RunFolder:
    return RunFolder.create(parent, RECORD, b"{}", "print()\n")


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    run = made(tmp_path / "model.runs")
    assert run.read() == RECORD
    assert run.project.read_bytes() == b"{}"
    assert run.script.read_text() == "print()\n"
    assert run.path.parent == tmp_path / "model.runs"


def test_runs_are_listed_and_what_is_none_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "half").mkdir()
    (tmp_path / "file").write_text("")
    runs = {made(tmp_path).path for _ in range(3)}
    assert {run.path for run in runs_below(tmp_path)} == runs
    assert not list(runs_below(tmp_path / "missing"))


def test_a_line_that_was_cut_short_and_one_that_is_none_are_no_epochs(tmp_path: Path) -> None:
    run = made(tmp_path)
    assert run.history() == ()
    run.add_epoch(EpochRecord(0, {"loss": 2.0}))
    run.add_epoch(EpochRecord(1, {"loss": None}))
    with (run.path / "history.jsonl").open("ab") as file:
        file.write(b'garbage\n{"epoch":2,"logs":{"lo')
    assert [epoch.logs for epoch in run.history()] == [{"loss": 2.0}, {"loss": None}]


def test_of_an_epoch_that_was_repeated_the_last_counts(tmp_path: Path) -> None:
    run = made(tmp_path)
    for loss in (2.0, 1.0):
        run.add_epoch(EpochRecord(0, {"loss": loss}))
    assert run.history() == (EpochRecord(0, {"loss": 1.0}),)


def test_a_record_that_is_none_is_refused_with_its_place(tmp_path: Path) -> None:
    run = made(tmp_path)
    (run.path / "run.json").write_text('{"name": 3}')
    with pytest.raises(GraphError, match=r"record of a run in .*run.json. Received"):
        run.read()


def test_runs_are_kept_beside_the_drawing() -> None:
    assert runs_folder(Path("/a/model.kcanvas")) == Path("/a/model.runs")


def test_a_run_whose_process_is_gone_is_interrupted(tmp_path: Path) -> None:
    run = made(tmp_path)
    now = time.time()
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    gone = structs.replace(RECORD, status="running", started=now, process=ended.pid)
    assert run.status(gone) == "interrupted"
    assert run.status(structs.replace(gone, process=os.getpid())) == "running"
    # A process that has the number by now, and began after the run, is another one.
    assert run.status(structs.replace(gone, process=os.getpid(), started=1.0)) == "interrupted"
    assert run.status(structs.replace(gone, status="finished")) == "finished"


def test_a_half_line_that_a_kill_left_does_not_swallow_the_next_epoch(tmp_path: Path) -> None:
    run = made(tmp_path)
    run.add_epoch(EpochRecord(0, {"loss": 2.0}))
    with (run.path / "history.jsonl").open("ab") as file:
        file.write(b'{"epoch":1,"logs":{"lo')
    run.add_epoch(EpochRecord(1, {"loss": 1.0}))
    assert [epoch.epoch for epoch in run.history()] == [0, 1]
