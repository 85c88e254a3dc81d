"""Where journals are, and which were left behind by a window that did not end as it should.

That of a project lies beside it, so that it goes where the project goes; that of a document without
a file, and of a project whose folder takes no files, lies in the user's data. For each one beside a
project there is a note in the user's data, by which the next start finds it.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import platformdirs
from msgspec import Struct, structs

from editor.journal.record import SUFFIX, Journal, read_head, read_journal
from graph.difference import difference
from graph.errors import ProjectFileError
from graph.files import read_project
from graph.model import ModelGraph
from graph.regular import read_regular
from graph.writing import write_atomically

_NOTE = ".place"
_BESIDE = "."  # begins the name of a journal that lies beside its project
_LONGEST_PATH = 16_384  # bytes
_MOST = 200  # journals that are looked at
BROKEN = ".broken"


class Left(Struct, frozen=True):
    """A journal that was left behind.

    Attributes:
        path: Of the journal.
        notes: The files that tell of it.
        journal: What it holds; None where it is broken.
        fault: Why it could not be read, in one sentence, or "".
        changes: What it holds that the file does not, a sentence each.
        has_file: Whether the file that it belongs to is there, and can be read.
    """

    path: Path
    notes: tuple[Path, ...] = ()
    journal: Journal | None = None
    fault: str = ""
    changes: tuple[str, ...] = ()
    has_file: bool = False


def journals_folder() -> Path:
    """The folder of this user's journals."""
    return Path(platformdirs.user_data_dir("keras-canvas", appauthor=False)) / "journals"


def journal_beside(project: Path) -> Path:
    """Gives where the journal of a project lies."""
    return project.with_name(f"{_BESIDE}{project.name}{SUFFIX}")


def new_place(folder: Path) -> Path:
    """Gives a place for the journal of a document without a file."""
    return folder / f"{secrets.token_hex(8)}{SUFFIX}"


def write_note(folder: Path, journal: Path) -> Path:
    """Writes where a journal beside a project is.

    Raises:
        OSError: it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{secrets.token_hex(8)}{_NOTE}"
    write_atomically(path, str(journal).encode("utf-8", "surrogateescape"))
    return path


def left_behind(folder: Path) -> tuple[Left, ...]:
    """Gives the journals whose windows are gone, the newest first; reads and compares them.

    One that is broken is put aside, under another name. A note of what is gone is taken away.
    """
    notes: dict[Path, tuple[Path, ...]] = {}
    for path in _files(folder):
        if path.suffix == SUFFIX:
            notes.setdefault(path, ())
        elif path.suffix == _NOTE and (journal := _noted(path)) is not None:
            notes[journal] = (*notes.get(journal, ()), path)
    found = [_look_at(path, told) for path, told in notes.items()]
    return tuple(sorted(filter(None, found), key=_age))


def left_beside(project: Path) -> Left | None:
    """Gives the journal that was left beside a project, perhaps on another computer."""
    path = journal_beside(project)
    # A path that the system takes for none, since it is too long, is no file.
    return _look_at(path, ()) if os.path.isfile(path) else None


def discard(left: Left) -> None:
    """Takes a journal away, and what tells of it."""
    for path in (left.path, *left.notes):
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def _files(folder: Path) -> Iterator[Path]:
    try:
        yield from sorted(folder.iterdir())[:_MOST]
    except OSError:
        return


def _noted(note: Path) -> Path | None:
    try:
        journal = Path(read_regular(note, _LONGEST_PATH).decode("utf-8", "surrogateescape"))
        if journal.suffix == SUFFIX and journal.is_absolute() and journal.is_file():
            return journal
        note.unlink(missing_ok=True)
    except (ProjectFileError, OSError, ValueError):
        pass
    return None


def _look_at(path: Path, notes: tuple[Path, ...]) -> Left | None:
    try:
        if read_head(path).is_in_use:
            return None
        return _compared(Left(path, notes, _of_its_project(read_journal(path), path)))
    except ProjectFileError as error:
        aside = path.with_name(path.name + BROKEN)
        with contextlib.suppress(OSError):
            path.replace(aside)
        discard(Left(path, notes))
        return Left(aside, (), None, str(error))


def _of_its_project(journal: Journal, path: Path) -> Journal:
    """Gives a journal as that of the file it lies beside, whatever file it names.

    A folder may have been moved, or come from somebody else.
    """
    if not path.name.startswith(_BESIDE):
        return journal
    project = path.with_name(path.name.removeprefix(_BESIDE).removesuffix(SUFFIX))
    return structs.replace(
        journal, head=structs.replace(journal.head, project=str(project), origin="")
    )


def _compared(left: Left) -> Left:
    assert left.journal is not None  # noqa: S101 - the one caller has read it
    head, before = left.journal.head, ModelGraph()
    has_file = False
    if head.project:
        with contextlib.suppress(ProjectFileError):
            before, has_file = read_project(Path(head.project)), True
    changes = difference(before, left.journal.graph) if has_file else ()
    return Left(left.path, left.notes, left.journal, "", changes, has_file)


def _age(left: Left) -> float:
    return -left.journal.head.written if left.journal else 0.0
