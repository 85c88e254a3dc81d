"""Whatever lies where the program keeps its own files, or is handed to it, it is read as it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import WHY_NOT_QT

if WHY_NOT_QT:
    pytest.skip(WHY_NOT_QT, allow_module_level=True)

from tests.hostile.files import write_decoys
from tests.hostile.folders import Kept
from tests.hostile.kept import CASES
from tests.hostile.observing import MEMORY, SECONDS

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders")

_LONGEST = 1_000  # characters of a sentence
_WHOLE = (
    *("settings_that_are_whole", "clipboard_whole", "journal_whole"),
    *("runs_whole", "agreements_whole"),
)
_BROKEN = (
    *("settings_no_json", "clipboard_a_program", "state_that_is_none", "lock_of_bytes"),
    *("journal_of_another_kind", "replies_no_text", "runs_whole", "runs_whose_record_is_a_number"),
)
_each = pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What came of all folders, by the names of the cases."""
    folder = tmp_path_factory.mktemp("kept")
    decoys = write_decoys(folder / "outside")
    files = []
    for case in (*CASES, *_warming()):
        path = folder / "output" / case.id
        path.mkdir(parents=True)
        case.fill(path, folder / "outside")
        if case in CASES:
            files.append((case.id, str(path), [case.reader]))
    request = {
        "decoys": decoys,
        "harmless": [str(folder / "output" / case.id) for case in _warming()],
        "output": str(folder / "output"),
        "files": files,
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.observing_kept"],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)
    return {name: next(iter(each.values())) for name, each in results.items()}


def _warming() -> list[Kept]:
    """Gives a case with what harms nobody, one with what is broken, and one with nothing."""
    by_id = {case.id: case for case in CASES}
    whole = [by_id[name] for name in _WHOLE]
    broken = [by_id[name] for name in _BROKEN]

    def fill(cases: list[Kept], path: Path, outside: Path) -> None:
        for case in cases:
            case.fill(path, outside)

    return [
        Kept("", "whole", lambda path, outside: fill(whole, path, outside), ""),
        Kept("", "broken", lambda path, outside: fill(broken, path, outside), ""),
        Kept("", "empty", lambda path, outside: None, ""),
    ]


@_each
def test_nothing_else_is_touched(case: Kept, found: dict[str, dict[str, Any]]) -> None:
    seen = found[case.id]
    assert seen["fault"] == "", seen
    assert seen["events"] == []
    assert seen["touched"] == []
    assert seen["memory"] <= MEMORY
    assert seen["seconds"] <= SECONDS


@_each
def test_it_is_told_in_a_sentence(case: Kept, found: dict[str, dict[str, Any]]) -> None:
    (line,) = found[case.id]["stdout"].splitlines()
    assert line.startswith(case.told)
    assert len(line) <= _LONGEST
    if line.startswith("refused "):
        assert "Expected " in line
        assert "Received: " in line
