"""The soak in its shortest form, without trainings; and that it sees what it looks for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.conftest import WHY_NOT_QT

if WHY_NOT_QT:
    pytest.skip(WHY_NOT_QT, allow_module_level=True)
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from benchmarks import soak
from benchmarks.soaking.held import Held

LOOKS = 10


def looks(**grown: float) -> list[tuple[int, Held]]:
    """Gives looks at what is the same each time, but for what is grown in the last ones."""
    same: dict[str, float] = {"memory": 200.0, "widgets": 1_000, "timers": 100, "threads": 10}
    same |= {"files": 20, "processes": 2}
    found = []
    for number in range(LOOKS):
        values = same | (grown if number >= LOOKS // 2 else {})
        found.append((number, Held(**values, objects={"editor.document.Document": 50})))  # type: ignore[arg-type]
    return found


def test_a_round_of_the_window_used_at_random_has_no_fault(tmp_path: Path) -> None:
    seen = soak.soak(tmp_path, ["--steps=60", "--light", "--minutes=5"], 5, offscreen=True)
    assert seen.faults == []
    assert seen.steps.total() >= 60
    assert seen.counts["gestures"] > 0
    assert len(seen.looks) == 2
    before, after = (held for _, held in seen.looks)
    assert (before.widgets, before.timers) == (after.widgets, after.timers)


def test_what_stays_the_same_is_held() -> None:
    table = soak.rows(soak.Soaked(looks=looks()))
    assert [row.what for row in table if row.is_held is False] == []
    assert len([row for row in table if row.is_held]) == 8  # with faults and objects


@pytest.mark.parametrize("grown", ["memory", "widgets", "timers", "threads", "files", "processes"])
def test_what_grows_is_not_held(grown: str) -> None:
    table = soak.rows(soak.Soaked(looks=looks(**{grown: 5_000})))
    assert [row.what for row in table if row.is_held is False] == [grown]


def test_a_fault_that_a_window_tells_is_none_that_is_held() -> None:
    seen = soak.Soaked()
    soak._take({"fault": "WARNING: of Qt", "step": 3, "name": "zoom"}, seen, [])
    assert seen.faults == ["Step 3, zoom: WARNING: of Qt"]
    assert [row.what for row in soak.rows(seen) if row.is_held is False] == ["faults"]


def test_a_process_that_is_left_over_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(soak, "_GONE", 0.2)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        made = psutil.Process(process.pid).create_time()
        (fault,) = soak._left_over([(process.pid, made)], tmp_path)
        process.communicate(b"\n")
    assert "Expected no process at the end." in fault
    assert soak._left_over([(process.pid, made)], tmp_path) == []
