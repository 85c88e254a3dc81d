"""Changes files for each reader for a while, and tells of what a reader should not have done.

`python -m benchmarks.fuzz [--seconds N] [--target NAME]`. The changes are those of the tests; where
a reader raises what it does not document, the input is saved and the exit status is 1.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.changing import change
from tests.fuzz.targets import TARGETS, Target

_SLOW = 5.0  # seconds, for one input
_MOST_KEPT = 200  # inputs that were taken, and are changed further


def _tried(target: Target, seconds: float, folder: Path) -> tuple[int, int, int]:
    """Gives how many inputs were tried, how many of them taken, and how many were faults."""
    chance = random.Random(0)  # noqa: S311 - it hides nothing
    inputs = target.seeds()
    tried = taken = faults = 0
    end = time.monotonic() + seconds
    while (start := time.monotonic()) < end:
        data = change(chance.choice(inputs), chance)
        tried += 1
        try:
            if target(data):
                taken += 1
                if len(inputs) < _MOST_KEPT:
                    inputs.append(data)
            fault = ""
        except Exception as error:
            fault = f"{type(error).__name__}: {error}"
        if not fault and time.monotonic() - start > _SLOW:
            fault = f"more than {_SLOW:g} s"
        if fault:
            faults += 1
            if faults == 1:
                path = folder / f"{target.name}.input"
                path.write_bytes(data)
                print(f"{path}: {fault[:300]}", file=sys.stderr)
    return tried, taken, faults


def main() -> int:
    """Prints a table, and gives the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="for each reader")
    parser.add_argument("--target", choices=[target.name for target in TARGETS])
    parser.add_argument("--folder", type=Path, help="where inputs that are faults are saved")
    args = parser.parse_args()
    folder = args.folder or Path(tempfile.mkdtemp(prefix="fuzz-"))
    folder.mkdir(parents=True, exist_ok=True)
    failed = False
    print("| reader | inputs | taken | faults |\n|---|--:|--:|--:|")
    for target in TARGETS:
        if args.target in (None, target.name):
            tried, taken, faults = _tried(target, args.seconds, folder)
            failed = failed or faults > 0
            print(f"| {target.name} | {tried:,} | {taken:,} | {faults} |", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
