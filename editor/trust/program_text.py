"""The text of a program as a person is shown it before they agree: no other than what would run.

Python takes the encoding of a file from its first lines, and a lone carriage return for the end of
a line; letters that turn the direction of writing, or show nothing at all, can hide what stands
there. So the text is decoded as Python does, and what cannot be seen is written out.
"""

from __future__ import annotations

import io
import tokenize


def program_text(program: bytes) -> str:
    """Gives the text of a program with every sign of it to be seen."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(program).readline)
        text = program.decode(encoding, "replace")
    except (SyntaxError, LookupError, ValueError):
        text = program.decode("utf-8", "replace")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line if _is_seen(line) else _written_out(line) for line in lines)


def _is_seen(line: str) -> bool:
    return line.replace("\t", "").isprintable()


def _written_out(line: str) -> str:
    return "".join(
        sign if sign.isprintable() or sign == "\t" else repr(sign)[1:-1] for sign in line
    )
