"""Which runs are listed, from real folders."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from editor.runs.listing import Lister
from editor.training.keeping import place_of_runs
from graph.runs.folder import runs_folder
from graph.runs.record import EpochRecord
from tests.editor.runs.kept import GONE, MOMENT, falling, interrupt, keep, let_run


@pytest.fixture
def drawing(tmp_path: Path) -> Path:
    return tmp_path / "digits.kcanvas"


def test_the_runs_beside_a_drawing_are_listed_newest_first_with_their_numbers(
    drawing: Path,
) -> None:
    parent = runs_folder(drawing)
    keep(parent, "old", falling(2))
    keep(parent, "new", falling(3), created=MOMENT + 3600)
    listing = Lister().read(drawing, whole=False)
    assert [run.record.name for run in listing.runs] == ["new", "old"]
    new = listing.runs[0]
    assert (new.epochs, new.seconds) == (3, 6.0)
    assert new.last["loss"] == pytest.approx(1 / 3)
    assert new.lowest["val_loss"] == pytest.approx(0.5)
    assert new.highest["val_accuracy"] == pytest.approx(0.9 - 0.5 / 3)
    assert not listing.faults


def test_a_listing_is_the_same_object_until_something_changes(drawing: Path) -> None:
    run = keep(runs_folder(drawing), "one", falling(1))
    lister = Lister()
    first = lister.read(drawing, whole=False)
    assert lister.read(drawing, whole=False) is first
    run.add_epoch(EpochRecord(1, {"loss": 0.25}))
    second = lister.read(drawing, whole=False)
    assert second is not first
    assert second.runs[0].epochs == 2
    run.last.write_bytes(b"model")
    assert lister.read(drawing, whole=False).runs[0].has_model


def test_what_is_broken_is_told_and_hides_no_other(drawing: Path) -> None:
    parent = runs_folder(drawing)
    keep(parent, "whole", falling(1))
    broken = keep(parent, "broken", created=MOMENT + 1)
    (broken.path / "run.json").write_text('{"name": 3}')
    (parent / "no run").mkdir()
    listing = Lister().read(drawing, whole=False)
    assert [run.record.name for run in listing.runs] == ["whole"]
    assert [name for name, _ in listing.faults] == [broken.path.name]
    assert "Expected" in listing.faults[0][1]


def test_a_run_whose_process_is_gone_is_interrupted_and_can_be_resumed(drawing: Path) -> None:
    run = keep(runs_folder(drawing), "one", falling(1))
    let_run(run)
    lister = Lister()
    running = lister.read(drawing, whole=False).runs[0]
    assert (running.status, running.can_resume) == ("running", False)
    assert running.is_busy
    interrupt(run)
    gone = lister.read(drawing, whole=False).runs[0]
    assert (gone.status, gone.can_resume) == ("interrupted", True)
    assert not gone.is_busy


def test_a_run_that_waits_is_busy_as_long_as_its_window_is_there(drawing: Path) -> None:
    fields: dict[str, Any] = {"status": "waiting", "started": time.time()}
    keep(runs_folder(drawing), "waits", process=os.getpid(), **fields)
    keep(runs_folder(drawing), "was left", process=GONE, created=MOMENT + 1, **fields)
    waits = {run.record.name: run.is_busy for run in Lister().read(drawing, whole=False).runs}
    assert waits == {"waits": True, "was left": False}


def test_drawings_without_a_file_share_a_place_and_are_told_apart_by_their_origin(
    drawing: Path,
) -> None:
    shared = place_of_runs(None)
    keep(shared, "unsaved")
    keep(shared, "of another", origin="/elsewhere/other.kcanvas", created=MOMENT + 1)
    lister = Lister()
    assert [run.record.name for run in lister.read(None, whole=False).runs] == ["unsaved"]
    names = {run.record.name for run in lister.read(None, whole=True).runs}
    assert names == {"unsaved", "of another"}


def test_the_whole_folder_has_the_runs_of_the_drawings_beside_this_one(drawing: Path) -> None:
    keep(runs_folder(drawing), "own")
    keep(runs_folder(drawing.with_name("other.kcanvas")), "others", created=MOMENT + 1)
    lister = Lister()
    assert [run.record.name for run in lister.read(drawing, whole=False).runs] == ["own"]
    names = [run.record.name for run in lister.read(drawing, whole=True).runs]
    assert names == ["others", "own"]


def test_a_drawing_that_was_moved_keeps_the_runs_that_moved_with_it(drawing: Path) -> None:
    run = keep(runs_folder(drawing), "own", origin="/where/it/was/digits.kcanvas")
    run.write(structs.replace(run.read(), name="renamed"))
    assert Lister().read(drawing, whole=False).runs[0].record.name == "renamed"
