"""What the README of the tests says is tried is tried."""

from __future__ import annotations

import re
from pathlib import Path

from tests.hostile.data import CASES as DATA
from tests.hostile.files import CASES as MODELS
from tests.hostile.kept import CASES as KEPT

TESTS = Path(__file__).resolve().parents[1]


def test_each_hostile_file_that_the_readme_names_is_tried() -> None:
    text = (TESTS / "README.md").read_text()
    table = text[text.index("## What hostile files are tried") :].partition("In all there are ")
    tried = {case.name for case in (*MODELS, *DATA)} | {case.id for case in KEPT}
    rows = [line.rpartition(" | ")[2] for line in table[0].splitlines() if line.startswith("| ")]
    told = [name for row in rows[1:] for name in re.findall("`([a-zA-Z0-9_]+)`", row)]
    assert len(told) > 50
    assert [name for name in told if name not in tried] == []
    files = [name for row in rows for name in re.findall(r"tests/[a-z_/]+\.py", row)]
    assert [name for name in files if not (TESTS.parent / name).is_file()] == []


def test_the_readme_counts_them() -> None:
    counts = f"{len(MODELS)} models, {len(DATA)} data files and {len(KEPT)} folders"
    assert counts in " ".join((TESTS / "README.md").read_text().split())
