"""Kills windows at random moments of editing and saving, and counts what is lost.

What the next start would find is read by the program's own means: the project, and the journals
that were left behind. An edit that was done a second before the kill is to be in one of them.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from msgspec import Struct

from benchmarks.drawings import example
from benchmarks.measuring import Row, as_json, show
from editor.journal.places import left_behind
from graph.edits import SetName
from graph.errors import ProjectFileError
from graph.files import read_project, write_project
from graph.writing import is_left_over

SECOND = 1.0  # of edits that may be lost
LONGEST = 4.0  # seconds of editing
AT_ONCE = 2  # windows


class Kill(Struct, frozen=True):
    """What one kill left.

    Attributes:
        edits: That the window had done.
        lost: Of those that were done a second or more before.
        age: Of the oldest edit that was lost, in seconds; 0 where none was.
        unreadable: Projects and journals that cannot be read.
        left_over: Hidden files that a later writing takes away.
    """

    edits: int
    lost: int
    age: float
    unreadable: int
    left_over: int


def kill(seed: int) -> Kill:
    """Has a window edit and save, kills it, and looks at what is there."""
    moments = random.Random(seed)  # noqa: S311 - no secret
    with tempfile.TemporaryDirectory() as folder:
        data, project = Path(folder) / "user", Path(folder) / "model.kcanvas"
        graph = example("digits_residual")
        SetName("model_0").apply(graph)
        write_project(graph, project)
        told, killed = _edited(data, project, seed, moments.uniform(0.0, LONGEST))
        left = left_behind(data / "journals")
        unreadable = sum(each.journal is None for each in left)
        found = [_number(each.journal.graph.name) for each in left if each.journal]
        try:
            found.append(_number(read_project(project).name))
        except ProjectFileError:
            unreadable += 1
        kept = max(found, default=0)
        gone = [killed - when for number, when in told if number > kept]
        hidden = sum(is_left_over(path.name) for path in Path(folder).iterdir())
        lost = sum(age > SECOND for age in gone)
        return Kill(len(told), lost, max(gone, default=0.0), unreadable, hidden)


def _edited(
    data: Path, project: Path, seed: int, after: float
) -> tuple[list[tuple[int, float]], float]:
    """Gives the edits with their times, and when the window was killed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.window_to_edit", data, project, str(seed)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert process.stdout is not None
    with process.stdout as output:
        lines = [output.readline()]
        end = time.time() + after
        # It tells of an edit within a tenth of a second, so that this ends soon after.
        while time.time() < end and (line := output.readline()):
            lines.append(line)
        killed = time.time()
        process.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
        lines += output.readlines()
    process.wait()
    words = [line.split() for line in lines if line.endswith("\n")]
    return [(int(word[1]), float(word[2])) for word in words if word[:1] == ["edited"]], killed


def _number(name: str) -> int:
    return int(name.removeprefix("model_"))


def rows(kills: list[Kill]) -> list[Row]:
    """Gives the table."""
    return [
        Row("windows killed while they edited", len(kills), unit=""),
        Row("edits that they had done", sum(each.edits for each in kills), unit=""),
        Row("edits lost, older than a second", sum(each.lost for each in kills), goal=0, unit=""),
        Row("oldest edit that was lost", max(each.age for each in kills), goal=SECOND, unit="s"),
        Row(
            "projects and journals that cannot be read",
            sum(each.unreadable for each in kills),
            goal=0,
            unit="",
        ),
        Row(
            "hidden files that a later writing takes away",
            sum(each.left_over for each in kills),
            unit="",
        ),
    ]


def measure(kills: int, seed: int = 0) -> list[Kill]:
    """Kills so many windows, some of them at once."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(kill, itertools.islice(itertools.count(seed), kills)))


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.edit_kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    title = "Edits after kill -9"
    told = rows(measure(options.kills, options.seed))
    if options.json:
        print(json.dumps(as_json(title, told), indent=2))
    else:
        show(title, told)


if __name__ == "__main__":
    main()
