"""Whatever a data file holds, looking into it ends soon, in little memory, and runs nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.hostile.case import Case
from tests.hostile.data import CASES, _folder, _png
from tests.hostile.files import write_decoys
from tests.hostile.observing import MEMORY, SECONDS

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders")

LONGEST = 4_000_000  # bytes of what is told of one file


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files are, beside what they must not touch."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def found(folder: Path) -> dict[str, dict[str, Any]]:
    """What came of all files, by the names of the cases."""
    output = folder / "output"
    output.mkdir()
    decoys = write_decoys(folder / "outside")
    files = []
    for case in CASES:
        path = folder / case.file_name
        case.build(path, folder / "outside")
        files.append((case.name, str(path), ["describe"]))
    request = {
        "decoys": decoys,
        "harmless": [str(path) for path in harmless(folder)],
        "output": str(output),
        "files": files,
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.observing_data"],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert done.returncode == 0, done.stderr
    return {name: each["describe"] for name, each in json.loads(done.stdout).items()}


def harmless(folder: Path) -> list[Path]:
    """Makes files of each kind that harm nobody."""
    frame = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": ["x", "y", "x"]})
    frame.to_csv(folder / "harmless.csv", index=False)
    frame.to_parquet(folder / "harmless.parquet")
    np.save(folder / "harmless.npy", np.ones((3, 2)))
    np.savez_compressed(folder / "harmless.npz", x=np.ones((3, 2)), y=np.zeros(3))
    broken = folder / "broken.parquet"
    broken.write_bytes(b"hello")
    _folder("x.png", _png(8, 8))(folder / "harmless", folder)
    _folder("x.png", b"hello")(folder / "broken", folder)
    names = ("harmless.csv", "harmless.parquet", "harmless.npy", "harmless.npz", "harmless")
    return [*(folder / name for name in names), broken, folder / "broken"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nothing_but_the_data_is_touched(case: Case, found: dict[str, dict[str, Any]]) -> None:
    seen = found[case.name]
    assert seen["fault"] == "", seen
    assert seen["events"] == []
    # A link to a file in a folder of images is followed, as it is by Keras, which trains on it.
    assert seen["touched"] == (["secret.txt"] if "outside" in case.name else [])
    assert seen["memory"] <= MEMORY
    assert seen["seconds"] <= SECONDS
    assert int(seen["stdout"] or 0) <= LONGEST


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_wrong_with_data_is_told_in_one_sentence(
    case: Case, found: dict[str, dict[str, Any]]
) -> None:
    seen = found[case.name]
    lines = seen["stderr"].splitlines()
    if case.refused:
        assert seen["code"] == 2, seen
        (line,) = lines
        assert case.refused in line
        assert "Expected " in line
        assert "Received: " in line
        assert len(line) <= 600
    else:
        assert seen["code"] == 0, seen
        assert case.noted in seen["stderr"]
