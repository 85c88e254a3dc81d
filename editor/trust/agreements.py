"""Which programs a person has agreed to run: by their content, for this once or from now on.

An agreement that is kept is a file of its own in the user's data, named after the digest of the
program, with the program in it. So two windows and a terminal can agree and take back at the same
time, what is broken is one agreement, and what was agreed to can be looked at later.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec
import platformdirs
from msgspec import Struct

from graph.digests import digest_of
from graph.errors import ProjectFileError
from graph.regular import read_regular
from graph.writing import write_atomically

Purpose: TypeAlias = Literal["model", "data"]

_SUFFIX = ".json"
_LONGEST = 8 * 1024 * 1024  # bytes; a program of 1 MB, as JSON writes it at worst
_MOST = 1_000  # that are listed

_FOR_NOW: set[str] = set()  # digests, as long as this program runs


class Agreement(Struct, frozen=True):
    """A program that may run without a question.

    Attributes:
        program: Its text.
        file: Where it lay.
        purpose: Whether its model was wanted, or its data.
        moment: When the person agreed, in seconds since 1970.
    """

    program: bytes
    file: str
    purpose: Purpose
    moment: float

    @property
    def digest(self) -> str:
        """What tells the program from every other."""
        return digest_of(self.program)


def agreements_folder() -> Path:
    """The folder of this user's agreements."""
    return Path(platformdirs.user_data_dir("keras-canvas", appauthor=False)) / "agreements"


def agree(program: bytes, file: Path, purpose: Purpose, *, keep: bool) -> None:
    """Notes that a program of this very content may run.

    Args:
        program: Its text.
        file: Where it lies.
        purpose: What for.
        keep: Whether it is not asked about again, by any window or terminal of this user; without
            it, or where the file cannot be written, the agreement goes with this program.
    """
    _FOR_NOW.add(digest_of(program))
    if keep:
        with contextlib.suppress(OSError):
            keep_agreement(program, file, purpose)


def keep_agreement(program: bytes, file: Path, purpose: Purpose) -> None:
    """Has a program run without a question, from now on.

    Raises:
        OSError: the agreement cannot be written.
    """
    agreement = Agreement(program, str(file.absolute()), purpose, time.time())
    path = _path_of(agreement.digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, msgspec.json.encode(agreement))


def is_agreed(digest: str) -> bool:
    """Whether the program of this digest may run without a question."""
    return digest in _FOR_NOW or is_kept(digest)


def is_kept(digest: str) -> bool:
    """Whether the agreement to the program of this digest is kept."""
    return _read(_path_of(digest)) is not None


def kept_agreements() -> tuple[Agreement, ...]:
    """Gives the agreements that are kept, the newest first; what is broken is none."""
    try:
        paths = sorted(agreements_folder().glob(f"*{_SUFFIX}"))[:_MOST]
    except OSError:
        return ()
    found = [agreement for path in paths if (agreement := _read(path)) is not None]
    return tuple(sorted(found, key=lambda agreement: -agreement.moment))


def take_back(digests: Iterable[str]) -> None:
    """Has programs be asked about again.

    Raises:
        OSError: a kept agreement cannot be removed.
    """
    for digest in digests:
        _FOR_NOW.discard(digest)
        _path_of(digest).unlink(missing_ok=True)


def forget_for_now() -> None:
    """Takes back every agreement that is not kept."""
    _FOR_NOW.clear()


def _path_of(digest: str) -> Path:
    return agreements_folder() / f"{digest}{_SUFFIX}"


def _read(path: Path) -> Agreement | None:
    """Reads an agreement; it counts where its program is the one that the file is named after."""
    try:
        agreement = msgspec.json.decode(read_regular(path, _LONGEST), type=Agreement)
    except (OSError, ProjectFileError, msgspec.DecodeError, ValueError, RecursionError):
        return None
    return agreement if agreement.digest == path.stem else None
