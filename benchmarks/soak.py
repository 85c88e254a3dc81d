"""Half an hour of the window, used at random: what it holds is to be the same again and again.

`python -m benchmarks.soak [--minutes 30] [--seed N]` draws, saves, opens, trains, opens dialogs and
kills workers, in the program's own window; under Xvfb where that is installed. From time to time
all is closed, the same project is opened, and what the process holds is looked at. Memory, widgets,
timers, threads, files, processes and the objects of Qt and the program may not grow after the first
fifth. A warning of Qt, an exception, a canvas that does not show its document, and a process that
is left over are faults. The log tells of each step; `--seed N --first STEP` begins again with the
round of a step.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil
from msgspec import Struct, convert, field
from scipy.stats import theilslopes

from benchmarks.measuring import Row, show
from benchmarks.soaking.held import Held
from editor.journal.places import left_behind
from graph.writing import is_left_over

GROWTH = 1.05  # of memory
WARM_UP = 0.2  # of the looks
_LOOKS = 3  # of which the median counts, but for memory, which is never twice the same
_MOST_OBJECTS = 1.02  # of those that live and end with a document or a widget
# Plain values, and records that an edit replaces: what was found out about thousands of them is
# remembered on purpose (`graph.remembering`), up to a number, and counts as memory.
_VALUES = ("builtins.", "ast.", "graph.", "codegen.")
_NOTICED = 1.1  # growth of one type that is told
_PATIENCE = 600.0  # seconds beyond the time, after which the window is killed
_GONE = 10.0  # seconds in which the last process is to be gone
_COUNTED = ("widgets", "timers", "threads", "files", "processes")


class Soaked(Struct):
    """What was seen of a window until it was closed.

    Attributes:
        steps: How often each was done.
        looks: At what was held, each with its step.
        faults: What was not as it is to be.
        counts: Of kills, trainings and gestures.
    """

    seconds: float = 0.0
    steps: Counter[str] = field(default_factory=Counter)
    looks: list[tuple[int, Held]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


def soak(folder: Path, arguments: list[str], minutes: float, *, offscreen: bool) -> Soaked:
    """Uses a window, and reads along until it is closed.

    Args:
        folder: For all that it writes, and for `steps.jsonl` and `stderr.txt`.
        arguments: For `benchmarks.soaking.window`.
        minutes: That it takes.
        offscreen: Whether it is to be without a display, where one could be started too.
    """
    command = [sys.executable, "-m", "benchmarks.soaking.window", str(folder), *arguments]
    soaked = Soaked()
    processes: list[tuple[int, float]] = []
    start = time.monotonic()
    with (
        (folder / "steps.jsonl").open("w", encoding="utf-8") as log,
        (folder / "stderr.txt").open("w", encoding="utf-8") as errors,
    ):
        command, environment = _with_display(command, offscreen=offscreen)
        window = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment
        )
        watchdog = threading.Timer(minutes * 60 + _PATIENCE, _kill, (window,))
        watchdog.start()
        assert window.stdout is not None
        with window.stdout as told:
            for line in told:
                log.write(line)
                log.flush()
                _take(json.loads(line), soaked, processes)
        code = window.wait()
        watchdog.cancel()
    soaked.seconds = time.monotonic() - start
    if code:
        said = (folder / "stderr.txt").read_text(errors="replace")[-6_000:]
        soaked.faults.append(f"Expected exit code 0 of the window. Received: {code}\n{said}")
    soaked.faults.extend(_left_over(processes, folder))
    return soaked


def _with_display(command: list[str], *, offscreen: bool) -> tuple[list[str], dict[str, str]]:
    environment = dict(os.environ)
    xvfb = shutil.which("xvfb-run")
    if offscreen or (xvfb is None and not environment.get("DISPLAY")):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    elif xvfb is not None and sys.platform == "linux":
        environment["QT_QPA_PLATFORM"] = "xcb"
        command = [xvfb, "-a", "-s", "-screen 0 1920x1200x24", *command]
    return command, environment


def _kill(window: subprocess.Popen[str]) -> None:
    """Kills a window, and what it was started by."""
    for process in [*psutil.Process(window.pid).children(recursive=True), window]:
        process.kill()


def _take(told: dict[str, Any], soaked: Soaked, processes: list[tuple[int, float]]) -> None:
    match told:
        case {"fault": fault}:
            soaked.faults.append(f"Step {told['step']}, {told['name']}: {fault}")
        case {"held": held}:
            soaked.looks.append((told["step"], convert(held, Held)))
            soaked.counts = {each: told[each] for each in ("gestures", "trainings", "kills")}
        case {"process": [number, made]}:
            processes.append((number, made))
        case {"name": name}:
            soaked.steps[name] += 1


def _left_over(processes: list[tuple[int, float]], folder: Path) -> list[str]:
    """Gives what a window that was closed has left behind."""
    faults = []
    end = time.monotonic() + _GONE
    while (left := [each for each in processes if _is_there(*each)]) and time.monotonic() < end:
        time.sleep(0.1)
    if left:
        faults.append(f"Expected no process at the end. Received: {left}")
    if journals := left_behind(folder / "user_data_dir" / "journals"):
        faults.append(f"Expected no journal at the end. Received: {len(journals)}")
    if hidden := [path.name for path in folder.rglob("*") if is_left_over(path.name)]:
        faults.append(f"Expected no half-written file at the end. Received: {hidden[:5]}")
    return faults


def _is_there(number: int, made: float) -> bool:
    try:
        process = psutil.Process(number)
        return bool(process.create_time() == made and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def rows(soaked: Soaked) -> list[Row]:
    """Gives the table: what was held at the end, beside what was held after the warm-up."""
    done = [
        Row("steps", soaked.steps.total(), unit=""),
        *(Row(name, count, unit="") for name, count in soaked.counts.items()),
        Row("faults", len(soaked.faults), goal=0, unit=""),
    ]
    warm = int(len(soaked.looks) * WARM_UP)
    looks = [each for _, each in soaked.looks[warm:]]
    if len(looks) < 2 * _LOOKS:
        return done
    first, last = looks[:_LOOKS], looks[-_LOOKS:]
    memory = _trend([each.memory for each in looks])
    done.append(Row("memory", memory[1], memory[0], goal=memory[0] * GROWTH, unit="MB"))
    for name in _COUNTED:
        counts = [statistics.median(getattr(each, name) for each in part) for part in (first, last)]
        done.append(Row(name, counts[1], counts[0], goal=counts[0], unit=""))
    objects = [statistics.median(_living(each) for each in part) for part in (first, last)]
    done.append(Row("objects", objects[1], objects[0], goal=objects[0] * _MOST_OBJECTS, unit=""))
    return done


def _trend(values: Sequence[float]) -> tuple[float, float]:
    """Gives the first and the last value of the line through values that go up and down."""
    line = theilslopes(values)
    return float(line.intercept), float(line.intercept + line.slope * (len(values) - 1))


def _living(held: Held) -> int:
    return sum(count for name, count in held.objects.items() if not name.startswith(_VALUES))


def grown(soaked: Soaked) -> list[str]:
    """Gives the types of which there are more objects at the end, the most first."""
    warm = int(len(soaked.looks) * WARM_UP)
    looks = [each.objects for _, each in soaked.looks[warm:]]
    first, last = looks[:_LOOKS], looks[-_LOOKS:]
    found = []
    for name in {name for each in last for name in each}:
        before = max(each.get(name, 0) for each in first)
        after = min(each.get(name, 0) for each in last)
        if after > before * _NOTICED:
            found.append((after - before, f"{name}: {before:,} to {after:,}"))
    return [what for _, what in sorted(found, reverse=True)]


def main(arguments: list[str] | None = None) -> int:
    """Uses the window; gives 1 where something is not as it is to be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, default=0, help="the step to begin with")
    parser.add_argument("--steps", type=int, default=0, help="how many, whatever the time")
    parser.add_argument("--light", action="store_true", help="no trainings")
    parser.add_argument("--offscreen", action="store_true", help="no Xvfb")
    parser.add_argument("--folder", type=Path, help="keeps the log and all files here")
    options = parser.parse_args(arguments)
    folder = options.folder or Path(tempfile.mkdtemp(prefix="soak_"))
    folder.mkdir(parents=True, exist_ok=True)
    given = [f"--{name}={getattr(options, name)}" for name in ("minutes", "seed", "first", "steps")]
    if options.light:
        given.append("--light")
    offscreen = options.offscreen or os.environ.get("QT_QPA_PLATFORM") == "offscreen"
    soaked = soak(folder, given, options.minutes, offscreen=offscreen)
    table = rows(soaked)
    show(f"The window used for {soaked.seconds / 60:.1f} minutes, seed {options.seed}", table)
    print(", ".join(f"{name} {count}" for name, count in soaked.steps.most_common()))
    for what in [*soaked.faults, *(f"more of {each}" for each in grown(soaked)[:20])]:
        print(f"- {what}")
    if not soaked.faults and all(row.is_held is not False for row in table):
        if options.folder is None:
            shutil.rmtree(folder, ignore_errors=True)
        return 0
    print(f"Each step is told in {folder / 'steps.jsonl'}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
