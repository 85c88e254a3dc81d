"""The command line as its users start it: as a program of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

PATIENCE = 300  # seconds, on a machine where all else is slow


def started(*arguments: str | Path, cwd: Path | None = None) -> subprocess.Popen[str]:
    """Starts the command line in a session of its own, which a signal can be sent to as a whole."""
    return subprocess.Popen(
        [sys.executable, "-m", "editor", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
        start_new_session=os.name == "posix",
    )


def finished(process: subprocess.Popen[str], code: int = 0) -> tuple[str, str]:
    """Waits for the end, which is to be with this exit code; gives the two outputs."""
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == code, (out, err)
    return out, err


def events(text: str) -> list[dict[str, Any]]:
    """Gives the events that `--json` has written."""
    return [json.loads(line) for line in text.splitlines()]


def named(found: list[dict[str, Any]], event: str) -> list[dict[str, Any]]:
    """Gives the events of a kind."""
    return [each for each in found if each["event"] == event]
