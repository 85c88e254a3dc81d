"""Changes files for each reader for a while, and tells of what a reader should not have done.

`python -m benchmarks.fuzz [--seconds N] [--target NAME]`. With atheris (`pip install atheris`, for
Python 3.11 to 3.13 on Linux and macOS) what reaches code that nothing reached before is changed
further; without it, what is taken. A reader is at fault where it raises what it does not document,
says too much, takes more than 5 seconds or 2 GB, or does something besides reading. The input is
saved then, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from msgspec import Struct

from tests.fuzz.changing import change
from tests.fuzz.target import Target
from tests.fuzz.targets import TARGETS
from tests.fuzz.watching import watch

_SLOW = 5.0  # seconds, for one input
_MEMORY = 2_000  # MB, of the whole process with TensorFlow, where that is imported
_MOST_KEPT = 200  # inputs that were taken, and are changed further
_BEYOND = 120  # seconds after which a process that should have ended is killed
_INPUTS = re.compile(r"number_of_executed_units: (\d+)")
_COVERED = re.compile(r"\bft: (\d+)")
_SAVED = re.compile(r"Test unit written to (\S+)")


class Tried(Struct):
    """What came of one reader.

    Attributes:
        inputs: How many were tried.
        reached: How many places of the code in how many ways, as libFuzzer counts; -1 without it.
        fault: What the first one was, with the file that has the input, or "".
    """

    inputs: int
    reached: int = -1
    fault: str = ""


def with_atheris(target: Target, seconds: float, folder: Path) -> Tried:
    """Has atheris look for a fault."""
    with tempfile.TemporaryDirectory() as corpus:
        options = (f"-max_total_time={seconds:.0f}", f"-timeout={_SLOW:.0f}", "-seed=1")
        limits = (f"-rss_limit_mb={_MEMORY}", f"-artifact_prefix={folder}/{_named(target)}_")
        command = [sys.executable, "-m", "benchmarks.fuzz_reader", target.name, corpus]
        try:
            done = subprocess.run(
                [*command, *options, *limits, "-print_final_stats=1"],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                timeout=seconds + _BEYOND,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Tried(0, fault=f"did not end {_BEYOND} s after its time")
    inputs, reached = _INPUTS.findall(done.stdout), _COVERED.findall(done.stdout)
    tried = Tried(int(inputs[-1]) if inputs else 0, int(reached[-1]) if reached else 0)
    if done.returncode:
        saved = "".join(_SAVED.findall(done.stdout)[-1:])
        said = done.stdout.partition("Uncaught Python exception")[2] or done.stdout[-2_000:]
        tried.fault = f"{saved}: {said[:2_000]}"
    return tried


def by_changing(target: Target, seconds: float, folder: Path) -> Tried:
    """Looks for a fault in this process."""
    chance = random.Random(0)  # noqa: S311 - it hides nothing
    inputs = target.seeds()
    watched = watch(target)
    tried = Tried(0)
    end = time.monotonic() + seconds
    while (start := time.monotonic()) < end and not tried.fault:
        data = change(chance.choice(inputs), chance)
        tried.inputs += 1
        try:
            if watched(data) and len(inputs) < _MOST_KEPT:
                inputs.append(data)
        except Exception as error:
            tried.fault = f"{type(error).__name__}: {str(error)[:300]}"
        if time.monotonic() - start > _SLOW:
            tried.fault = tried.fault or f"more than {_SLOW:g} s"
        if tried.fault:
            path = folder / f"{_named(target)}.input"
            path.write_bytes(data)
            tried.fault = f"{path}: {tried.fault}"
    return tried


def _named(target: Target) -> str:
    return target.name.replace(" ", "_")


def main() -> int:
    """Prints a table, and gives the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="for each reader")
    parser.add_argument("--target", choices=[target.name for target in TARGETS])
    parser.add_argument("--folder", type=Path, help="where inputs that are faults are saved")
    args = parser.parse_args()
    folder = args.folder or Path(tempfile.mkdtemp(prefix="fuzz-"))
    folder.mkdir(parents=True, exist_ok=True)
    is_guided = importlib.util.find_spec("atheris") is not None
    if not is_guided:
        print("atheris is not installed: inputs are changed without looking at what they reach.")
    faults = []
    print("| reader | inputs | reached | faults |\n|---|--:|--:|--:|")
    for target in TARGETS:
        if args.target in (None, target.name):
            tried = (with_atheris if is_guided else by_changing)(target, args.seconds, folder)
            faults += [tried.fault] if tried.fault else []
            reached = f"{tried.reached:,}" if tried.reached >= 0 else "-"
            count = int(bool(tried.fault))
            print(f"| {target.name} | {tried.inputs:,} | {reached} | {count} |", flush=True)
    for fault in faults:
        print(f"- {fault}", file=sys.stderr)
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
