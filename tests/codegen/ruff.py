"""Runs ruff over generated source, as a person who received it would."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

_RULES = "E,F,W,I,N,UP,B,C4,SIM,RET,PIE,PL,RUF"
# Names and paths that a person typed can be longer than any line, and hold any letter; and a number
# that a tensor is compared with is a constant of the drawing. A function takes what varies, however
# much that is, and has a statement for each layer that is like no other.
_IGNORED = "E501,RUF001,RUF002,PLR2004,PLR0913,PLR0915"


def assert_clean(sources: dict[str, str], besides: str = "") -> None:
    """Asserts that ruff would change nothing in these files and has nothing to say.

    Args:
        sources: The texts by the names of their files.
        besides: Rules that are ignored too, with commas between.
    """
    with tempfile.TemporaryDirectory() as folder:
        for name, text in sources.items():
            Path(folder, name).write_text(text, encoding="utf-8", newline="\n")
        _run("format", "--diff", "--isolated", "--line-length", "88", folder)
        _run(
            *("check", "--isolated", "--line-length", "88", "--no-cache"),
            *("--select", _RULES, "--ignore", f"{_IGNORED},{besides}".rstrip(","), folder),
        )


def _run(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
