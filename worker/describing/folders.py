"""A folder with a folder of images, or of texts, for each class: counted, the first looked at."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from pathlib import Path

import tensorflow as tf

from worker.describing.archives import thumbnail
from worker.describing.seen import CELL, MOST_IMAGES, MOST_ROWS, Seen, counts, row
from worker.keras_errors import explain
from worker.pictures import SUFFIXES, bytes_of, glanced
from worker.protocol import Thumbnail

_TEXTS = (".txt",)
_LOOKING = 1.5  # seconds
_MOST = 2_000_000  # files that are counted
_MOST_NOTES = 20  # about files


def folder(path: Path, kind: str) -> Seen:
    """Describes a folder of "images" or "texts"."""
    if not path.is_dir():
        raise ValueError(f"Expected a folder. Received: {'a file' if path.exists() else 'none'}")
    suffixes = SUFFIXES if kind == "images" else _TEXTS
    held = {each.name: _files(each, suffixes) for each in _classes(path)}
    balance = tuple((name, len(files)) for name, files in held.items())
    samples = sum(count for _, count in balance)
    if not samples:
        listed = ", ".join(suffixes)
        raise ValueError(
            f"Expected a folder for each class, with files of {listed} in it. "
            f"Received: {len(held)} folders and no such file"
        )
    notes = [f"The folder `{name}` has no such file." for name, files in held.items() if not files]
    if len(held) == 1:
        notes.append("There is one class: a model learns to say it always.")
    seen = Seen(samples, balance=counts(balance), notes=tuple(notes))
    # One of each class in turn, so that all are seen.
    mixed = [file for files in itertools.zip_longest(*held.values()) for file in files if file]
    if kind == "images":
        seen.images, odd = _pictures(mixed)
        seen.notes = (*notes, *odd)
    else:
        seen.rows, seen.notes = _beginnings(mixed), tuple(notes)
    return seen


def _classes(path: Path) -> list[Path]:
    return sorted(each for each in path.iterdir() if each.is_dir() and each.name[:1] != ".")


def _files(path: Path, suffixes: tuple[str, ...]) -> list[Path]:
    found = (each for each in _walk(path) if each.suffix.lower() in suffixes)
    return sorted(itertools.islice(found, _MOST))


def _walk(path: Path) -> Iterator[Path]:
    return (each for each in path.rglob("*") if each.is_file())


def _pictures(files: list[Path]) -> tuple[tuple[Thumbnail, ...], list[str]]:
    end = time.monotonic() + _LOOKING
    made: list[Thumbnail] = []
    odd: dict[Path, str] = {}
    for file in files[: 2 * MOST_IMAGES]:
        if len(made) == MOST_IMAGES or time.monotonic() > end:
            break
        try:
            made.append(_picture(file))
        except (tf.errors.OpError, OSError, ValueError) as error:
            odd[file] = explain(error)[:CELL]
    for file in files:
        if len(odd) > _MOST_NOTES or time.monotonic() > end:
            break
        if file not in odd and (fault := glanced(file)):
            odd[file] = f"it is {fault}"
    told = [
        f"{file.parent.name}/{file.name} cannot be read as an image: {why}"
        for file, why in [*odd.items()][:_MOST_NOTES]
    ]
    return tuple(made), [*told, "There are more such files."] if len(odd) > _MOST_NOTES else told


def _picture(file: Path) -> Thumbnail:
    decoded = tf.io.decode_image(bytes_of(file), expand_animations=False).numpy()
    return thumbnail(decoded, file.parent.name[:CELL])


def _beginnings(files: list[Path]) -> tuple[tuple[str, ...], ...]:
    rows = []
    for file in files[:MOST_ROWS]:
        with file.open(encoding="utf-8", errors="replace") as opened:
            rows.append(row([file.parent.name, opened.read(CELL).replace("\n", " ")]))
    return tuple(rows)
