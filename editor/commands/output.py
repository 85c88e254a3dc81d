"""What a command writes for programs: UTF-8, whatever the terminal or the system is set to."""

from __future__ import annotations

import io
import sys


def write_text(text: str) -> None:
    """Writes source or JSON to standard output.

    A file or another program gets UTF-8 and plain newlines, also on Windows, whose own encoding
    would make Python source that Python refuses; a terminal gets what it can show.
    """
    if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    sys.stdout.write(text)
