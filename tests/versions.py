"""Runs the tests with each Python and with the lowest and the newest dependencies that are allowed.

`python -m tests.versions` takes an environment of its own for each pair, which is made, used and
taken away again: 3 times 2 of them, with the whole of the tests in each, take some hours on a
laptop. `--python` and `--dependencies` choose, and what stands behind `--` is given to pytest.

pip always takes the newest, so uv resolves and installs (`pip install uv`). Of the lowest those
count that can be installed without a compiler: a version that has no wheel for a Python is older
than that Python.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct
from rich.console import Console
from rich.table import Table

PYTHONS: Final = ("3.11", "3.12", "3.13")
RESOLUTIONS: Final = {"lowest": "lowest-direct", "newest": "highest"}
TOLD: Final = ("pyside6-essentials", "numpy", "jax", "pandas", "scipy", "networkx", "msgspec")
LONGEST: Final = 300  # characters of a line that pytest printed
ROOT: Final = Path(__file__).resolve().parents[1]


class Run(Struct, frozen=True):
    """The tests in one environment.

    Attributes:
        python: Of this version.
        dependencies: "lowest" or "newest".
        installed: What was installed, as `name==version`.
        said: The last line of pytest, or of what failed before it.
        code: The exit code; 0 where all held.
        seconds: The time that the tests took.
    """

    python: str
    dependencies: str
    installed: tuple[str, ...]
    said: str
    code: int
    seconds: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs what is chosen and prints a table; gives 0 where all tests held."""
    chosen = _parser().parse_args(arguments)
    runs = []
    for python in chosen.python or PYTHONS:
        for dependencies in chosen.dependencies or RESOLUTIONS:
            runs.append(run_tests(python, dependencies, chosen.pytest))
            Console(width=160).print(_table(runs))
    return int(any(run.code for run in runs))


def run_tests(python: str, dependencies: str, pytest: Sequence[str]) -> Run:
    """Makes an environment, installs the dependencies, and runs the tests in it."""
    with tempfile.TemporaryDirectory(prefix="keras-canvas-") as folder:
        environment = Path(folder)
        pinned = environment / "requirements.txt"
        made = _succeed(
            [*_uv("venv"), "--python", python, str(environment / "env")],
            [*_compiling(python, dependencies), str(pinned)],
            [*_uv("pip", "install"), *_into(environment), "--no-build", "-r", str(pinned)],
            [*_uv("pip", "install"), *_into(environment), "--no-deps", "-e", str(ROOT)],
        )
        installed = _told(pinned)
        if made is not None:
            return Run(python, dependencies, installed, _last_line(made), made.returncode, 0.0)
        started = time.monotonic()
        two = ("-n", "2", "--dist", "loadfile")  # as the README has it
        tested = _run([str(_python_in(environment)), "-m", "pytest", "-q", *two, *pytest])
        seconds = time.monotonic() - started
        if tested.returncode:
            print("\n".join(line[:LONGEST] for line in tested.stdout.splitlines()))
        return Run(python, dependencies, installed, _last_line(tested), tested.returncode, seconds)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.versions", description=__doc__)
    parser.add_argument("--python", action="append", choices=PYTHONS)
    parser.add_argument("--dependencies", action="append", choices=tuple(RESOLUTIONS))
    parser.add_argument("pytest", nargs="*", help="what pytest is given, behind --")
    return parser


def _uv(*words: str) -> list[str]:
    return [sys.executable, "-m", "uv", *words, "-q"]


def _compiling(python: str, dependencies: str) -> list[str]:
    resolution = RESOLUTIONS[dependencies]
    return [
        *_uv("pip", "compile"),
        *("--resolution", resolution, "--python-version", python, "--no-build", "--no-annotate"),
        *("--no-header", "--extra", "test", str(ROOT / "pyproject.toml"), "-o"),
    ]


def _into(environment: Path) -> list[str]:
    return ["--python", str(_python_in(environment))]


def _python_in(environment: Path) -> Path:
    return environment / "env" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _succeed(*commands: list[str]) -> subprocess.CompletedProcess[str] | None:
    """Runs commands until one fails, which is given back."""
    for command in commands:
        done = _run(command)
        if done.returncode:
            return done
    return None


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=ROOT,
        env={"QT_QPA_PLATFORM": "offscreen", **os.environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )


def _told(pinned: Path) -> tuple[str, ...]:
    lines = pinned.read_text().splitlines() if pinned.exists() else []
    return tuple(line for line in lines if line.partition("==")[0] in TOLD)


def _last_line(done: subprocess.CompletedProcess[str]) -> str:
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    return lines[-1][:LONGEST] if lines else f"exit code {done.returncode}"


def _table(runs: Sequence[Run]) -> Table:
    table = Table("Python", "dependencies", "with", "tests", "minutes")
    for run in runs:
        minutes = f"{run.seconds / 60:.1f}"
        table.add_row(run.python, run.dependencies, " ".join(run.installed), run.said, minutes)
    return table


if __name__ == "__main__":
    sys.exit(main())
