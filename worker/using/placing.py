"""Puts a file, or a folder, in place once it is proven to be whole; else what was there stays.

It is written into a hidden folder beside its place, under its own name, since libraries judge a
file by its name; and moving it within one folder is one step of the file system.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from worker.unbroken import unbroken

_SAVED_MODEL = "saved_model.pb"

T = TypeVar("T")


def placed(path: str, suffix: str, write: Callable[[Path], T]) -> tuple[Path, T]:
    """Puts what `write` writes at a path.

    Args:
        path: Where it is to be.
        suffix: What the name ends in; "" for a folder.
        write: Writes to the path that it is given, and raises where it did not work.

    Returns:
        The path, links followed, and what `write` gave.

    Raises:
        ValueError: the path is none that can be written to.
        OSError: it cannot be written; what was there is as it was.
    """
    # A link is followed, since replacing it would leave the file behind it as it was.
    target = Path(path).resolve()
    _require_place(target, suffix)
    beside = target.with_name(f".{secrets.token_hex(8)}")
    with unbroken() as leaving:
        leaving.append(beside)
        try:
            beside.mkdir()
            result = write(beside / target.name)
            _flush(beside / target.name)
            _move(beside, target)
        except OSError as error:
            if error.filename is None or str(beside) not in str(error.filename):
                raise
            # The person knows the file by its own name.
            raise OSError(error.errno, error.strerror or str(error), str(target)) from error
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    return target, result


def _require_place(target: Path, suffix: str) -> None:
    if not target.name.endswith(suffix) or target.name == suffix:
        raise ValueError(f"Expected a file name that ends in {suffix}. Received: {target.name}")
    if not target.parent.is_dir():
        raise ValueError(f"Expected an existing folder. Received: {target.parent}")
    if suffix and target.is_dir():
        raise ValueError(f"Expected a file. Received: a folder, {target}")
    if suffix or not target.exists():
        return
    if not target.is_dir():
        raise ValueError(f"Expected a folder. Received: a file, {target}")
    if any(target.iterdir()) and not (target / _SAVED_MODEL).is_file():
        raise ValueError(
            f"Expected a new folder, an empty one or a SavedModel. Received: {target}, which holds "
            "something else"
        )


def _flush(written: Path) -> None:
    for path in written.rglob("*") if written.is_dir() else (written,):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())


def _move(beside: Path, target: Path) -> None:
    new = beside / target.name
    if not target.is_dir():
        if target.exists():
            shutil.copymode(target, new)
        new.replace(target)
        return
    # A folder is not moved over another in one step; for a moment there is none.
    old = beside / f"{target.name}.old"
    target.replace(old)
    try:
        new.replace(target)
    except OSError:
        old.replace(target)
        raise
