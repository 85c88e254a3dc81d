"""Whether a program of a person's may run: what was said on the line, kept before, or asked now.

`keras-canvas trust` lists the agreements that are kept, adds one, and takes them back.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import msgspec
from msgspec import Struct

from editor.commands.errors import CommandError
from editor.trust.agreements import (
    Agreement,
    Purpose,
    is_kept,
    keep_agreement,
    kept_agreements,
    take_back,
)
from editor.trust.program_text import program_text
from graph.digests import digest_of
from graph.opening import read_script
from graph.wording import legible

_MEANING = {
    "model": "Opening a script runs it, and it can do whatever you can.",
    "data": "The data comes from this program, and it can do whatever you can.",
}
_RULE = "-" * 72
_SHOWN_DIGEST = 12  # characters
_LONGEST_PATH = 1_000  # characters


class TrustOptions(Struct, frozen=True):
    """What a command line says of agreements.

    Attributes:
        file: The program; None lists what is kept.
        agreed: Whether it is kept without a question.
        taken_back: Whether the agreement is taken back.
        all_taken_back: Whether all are.
        as_json: Whether the list is JSON.
    """

    file: Path | None = None
    agreed: bool = False
    taken_back: bool = False
    all_taken_back: bool = False
    as_json: bool = False


def require_trust(path: Path, program: bytes, purpose: Purpose, *, trusted: bool) -> None:
    """Lets a program run: it was trusted on the line or before, or the person agrees now.

    Raises:
        CommandError: nobody has agreed.
    """
    if trusted or is_kept(digest_of(program)):
        return
    place = legible(str(path), _LONGEST_PATH)
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        raise CommandError(
            f"{place}: Expected --trust. {_MEANING[purpose]} Received: a call without it, and no "
            "kept agreement"
        )
    _show(place, program, purpose)
    if not _says_yes("Run it? [y/N] "):
        raise CommandError(f"{place}: it was not run")


def manage_trust(options: TrustOptions) -> int:
    """Lists agreements, adds one, or takes them back; gives the exit code.

    Raises:
        CommandError: nobody has agreed, or there is no such agreement.
        ProjectFileError: the program cannot be read.
        OSError: an agreement cannot be written or removed.
    """
    if options.file is None and (options.agreed or options.taken_back):
        raise CommandError("Expected a FILE. Received: none")
    if options.all_taken_back:
        _take_back(kept_agreements())
    elif options.file is None:
        _list(as_json=options.as_json)
    elif options.taken_back:
        _take_back(_found(options.file))
    else:
        _add(options.file, agreed=options.agreed)
    return 0


def is_terminal(stream: object) -> bool:
    """Whether a person reads or writes a stream."""
    # Windows gives a program without a console no streams at all.
    return stream is not None and bool(getattr(stream, "isatty", lambda: False)())


def _add(path: Path, *, agreed: bool) -> None:
    program = read_script(path)
    if is_kept(digest_of(program)):
        print(f"{legible(str(path), _LONGEST_PATH)} already runs without a question")
        return
    if not agreed:
        place = legible(str(path), _LONGEST_PATH)
        if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
            raise CommandError(f"{place}: Expected --yes. Received: a call that cannot be asked")
        _show(place, program, "model")
        if not _says_yes("Run it without a question from now on? [y/N] "):
            raise CommandError(f"{place}: nothing was kept")
    keep_agreement(program, path, "model")


def _list(*, as_json: bool) -> None:
    kept = kept_agreements()
    if as_json:
        rows = [
            {
                "digest": each.digest,
                "file": each.file,
                "purpose": each.purpose,
                "agreed": each.moment,
            }
            for each in kept
        ]
        print(msgspec.json.encode(rows).decode())
        return
    for each in kept:
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(max(each.moment, 0.0)))
        place = legible(each.file, _LONGEST_PATH)
        print(f"{each.digest[:_SHOWN_DIGEST]}  {when}  {each.purpose:5}  {place}")
    if not kept:
        print("no program runs without a question", file=sys.stderr)


def _found(path: Path) -> tuple[Agreement, ...]:
    """Gives the agreements for a file, be it changed or gone since, or of a digest's beginning."""
    name, begin = str(path.absolute()), str(path).lower()
    is_digest = len(begin) >= _SHOWN_DIGEST
    found = tuple(
        each
        for each in kept_agreements()
        if each.file == name or (is_digest and each.digest.startswith(begin))
    )
    if not found:
        raise CommandError(
            "Expected a program that runs without a question. Received: "
            f"{legible(str(path), _LONGEST_PATH)}"
        )
    return found


def _take_back(agreements: tuple[Agreement, ...]) -> None:
    take_back(each.digest for each in agreements)
    count = len(agreements)
    print(f"took back {count:,} agreement{'' if count == 1 else 's'}")


def _show(place: str, program: bytes, purpose: Purpose) -> None:
    print(place, _RULE, program_text(program).rstrip("\n"), _RULE, sep="\n", file=sys.stderr)
    print(_MEANING[purpose], file=sys.stderr)


def _says_yes(question: str) -> bool:
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
