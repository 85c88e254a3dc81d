"""Folders of runs that hold something else than a run wrote."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from editor.commands.runs import RunsOptions, show_runs
from graph.runs.folder import RunFolder
from graph.runs.record import RunRecord
from graph.training import Training


@pytest.mark.skipif(sys.platform != "linux", reason="a file that nobody can read is Linux's")
def test_a_run_that_cannot_be_read_hides_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = RunRecord("kept", "model", time.time(), Training())
    kept, broken, unreadable, lost = (
        RunFolder.create(tmp_path, record, b"{}", "") for _ in range(4)
    )
    (broken.path / "run.json").write_text("{", encoding="utf-8")
    (unreadable.path / "run.json").unlink()
    (unreadable.path / "run.json").symlink_to("/proc/self/mem")
    (lost.path / "history.jsonl").symlink_to("/proc/self/mem")
    assert show_runs(tmp_path, RunsOptions(as_json=True)) == 0
    output = capsys.readouterr()
    assert str(kept.path) in output.out
    for run in (broken, unreadable, lost):
        assert str(run.path) not in output.out
        assert f"{run.path} was left out. " in output.err
