"""What all benchmarks share: measuring in turns, and one table of figures.

A machine is faster at one moment than at the next. Ours and the reference are therefore measured in
turns, in one run, and what is shown is the median of each.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version
from typing import TypeAlias

from msgspec import Struct, to_builtins

Figures: TypeAlias = dict[str, float]
_LIBRARIES = ("PySide6-Essentials", "NodeGraphQt", "keras")


class Row(Struct, frozen=True):
    """One line of a table.

    Attributes:
        reference: What the same costs elsewhere, where there is such a thing.
        is_bound: Whether the reference was stopped after that time, and takes longer.
        goal: What `ours` is to be at most, or at least where `larger_is_better`.
    """

    what: str
    ours: float
    reference: float | None = None
    goal: float | None = None
    unit: str = "ms"
    larger_is_better: bool = False
    is_bound: bool = False

    @property
    def ratio(self) -> float | None:
        """How large `ours` is beside the reference; at most that where it was stopped."""
        return self.ours / self.reference if self.reference else None

    @property
    def is_held(self) -> bool | None:
        """Whether the goal is reached, where there is one."""
        if self.goal is None:
            return None
        return self.ours >= self.goal if self.larger_is_better else self.ours <= self.goal


def interleave(repetitions: int, *measures: Callable[[], Figures]) -> list[Figures]:
    """Takes the measures in turns and gives their medians."""
    return [medians(samples) for samples in take_turns(repetitions, *measures)]


def take_turns(repetitions: int, *measures: Callable[[], Figures]) -> list[list[Figures]]:
    """Takes the measures in turns, the last first every other time, and gives what each found."""
    taken: list[list[Figures]] = [[] for _ in measures]
    turn = list(zip(measures, taken, strict=True))
    for repetition in range(repetitions):
        for measure, samples in reversed(turn) if repetition % 2 else turn:
            gc.collect()
            samples.append(measure())
    return taken


def medians(samples: Sequence[Figures]) -> Figures:
    """Gives the median of each figure."""
    return {name: statistics.median(each[name] for each in samples) for name in samples[0]}


def milliseconds(action: Callable[[], object]) -> float:
    """Times one call."""
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000


def median_ms(times: int, action: Callable[[], object]) -> float:
    """Gives the median time of several calls."""
    return median_of(times, lambda: milliseconds(action))


def median_of(times: int, measure: Callable[[], float]) -> float:
    """Gives the median of a measure that is taken several times."""
    return statistics.median(measure() for _ in range(times))


def report(title: str, measure: Callable[[], Iterable[Row]]) -> None:
    """Measures, and prints a table; one JSON object where the command line has `--json`."""
    parser = argparse.ArgumentParser(description=title)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    rows = list(measure())
    if options.json:
        print(json.dumps(as_json(title, rows), indent=2))
    else:
        show(title, rows)


def as_json(title: str, rows: Iterable[Row]) -> dict[str, object]:
    """Gives what a table says as JSON has it."""
    derived = [{"ratio": row.ratio, "is_held": row.is_held} for row in rows]
    return {
        "title": title,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in _LIBRARIES},
        "rows": [{**to_builtins(row), **more} for row, more in zip(rows, derived, strict=True)],
    }


def show(title: str, rows: Iterable[Row]) -> None:
    """Prints a table, in Markdown."""
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    print(f"{title}\n")
    print("| what | ours | reference | ours / reference | goal | held |")
    print("|---|--:|--:|--:|--:|---|")
    for row in rows:
        print(f"| {' | '.join(_cells(row))} |")
    print(f"\n{os.cpu_count()} cores, Python {platform.python_version()}, {libraries}; medians")


def _cells(row: Row) -> list[str]:
    sign = "≥" if row.larger_is_better else "≤"
    more, less = ("> ", "< ") if row.is_bound else ("", "")
    return [
        row.what,
        f"{_number(row.ours)} {row.unit}",
        f"{more}{_number(row.reference)} {row.unit}" if row.reference is not None else "-",
        f"{less}{_number(row.ratio)}" if row.ratio is not None else "-",
        f"{sign} {row.goal:g} {row.unit}" if row.goal is not None else "-",
        {True: "yes", False: "no", None: "-"}[row.is_held],
    ]


def _number(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.3g}"
