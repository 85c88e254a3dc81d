"""Arrays: those of an archive, of which the first samples are read, and those that are at hand."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np

from worker.data_files import header_of
from worker.describing.columns import array_of, is_picture
from worker.describing.seen import MOST_IMAGES, MOST_ROWS, Seen, cell, row
from worker.protocol import Thumbnail

_READ = 64_000_000  # bytes of all arrays together
_FIRST = 50_000  # samples
_LARGEST = 64  # pixels a side
_WIDEST = 1000  # columns of rows that are shown


def archive(path: Path) -> Seen:
    """Describes the arrays of a `.npz` file."""
    parts: dict[str, np.ndarray] = {}
    lengths: dict[str, int] = {}
    size, notes = 0, []
    with zipfile.ZipFile(path) as file:
        names = file.namelist()
        for name in names:
            with file.open(name) as member:
                array, length, taken = _first_of(member, _READ // max(len(names), 1))
            key = name.removesuffix(".npy")
            if array is None:
                notes.append(f"`{key}` holds Python objects, which are not loaded.")
                continue
            parts[key], lengths[key] = array, length
            size += taken
            if len(array) < length:
                notes.append(f"Looked at the first {len(array):,} samples of `{key}`.")
    if not parts:
        raise ValueError("Expected arrays of numbers or text. Received: none")
    samples = lengths.get("x", max(lengths.values()))
    odd = {key: length for key, length in lengths.items() if length != samples}
    notes += [
        f"Expected {samples:,} entries in `{key}`, as in the others. Received: {length:,}"
        for key, length in odd.items()
    ]
    seen = arrays(parts, _target(parts))
    seen.samples, seen.bytes, seen.notes = samples, size, (*notes, *seen.notes)
    return seen


def arrays(
    parts: dict[str, np.ndarray], target: np.ndarray | None, names: Sequence[str] = ()
) -> Seen:
    """Describes arrays that are at hand.

    Args:
        parts: They, by name.
        target: The one whose values name the images.
        names: Those of the classes.
    """
    columns = tuple(array_of(name, array) for name, array in parts.items())
    pictures = next((each for each in parts.values() if is_picture(each.shape[1:])), None)
    notes = tuple(
        f"`{column.name}` has {column.missing:,} values that are missing or not finite."
        for column in columns
        if column.missing
    )
    return Seen(
        max((len(each) for each in parts.values()), default=0),
        columns,
        _rows(parts) if pictures is None else (),
        thumbnails(pictures, target, names) if pictures is not None else (),
        notes=notes,
        bytes=sum(each.nbytes for each in parts.values()),
    )


def thumbnails(
    pictures: np.ndarray, target: np.ndarray | None = None, names: Sequence[str] = ()
) -> tuple[Thumbnail, ...]:
    """Gives the first samples as small images."""
    labels = (
        [""] * MOST_IMAGES if target is None else [label(y, names) for y in target[:MOST_IMAGES]]
    )
    return tuple(
        thumbnail(np.asarray(each), text)
        for each, text in zip(pictures[:MOST_IMAGES], labels, strict=False)
    )


def thumbnail(picture: np.ndarray, text: str) -> Thumbnail:
    """Gives one image small: numbers from the least to the greatest become bytes."""
    step = max(-(-max(picture.shape[:2]) // _LARGEST), 1)
    small = picture[::step, ::step].astype("float64")
    small = np.nan_to_num(small)
    if picture.dtype != np.uint8:
        span = small.max() - small.min()
        small = (small - small.min()) / (span or 1) * 255
    planes = small[..., None] if small.ndim == 2 else small  # noqa: PLR2004
    planes = planes[..., :3] if planes.shape[-1] in (3, 4) else planes[..., :1]
    rows, columns, channels = planes.shape
    pixels = np.clip(planes, 0, 255).astype(np.uint8).tobytes()
    return Thumbnail(rows, columns, 3 if channels == 3 else 1, pixels, text)  # noqa: PLR2004


def label(value: Any, names: Sequence[str] = ()) -> str:
    """Says what is to be told of a sample."""
    values = np.asarray(value).reshape(-1)
    if values.size > 1:
        values = values.argmax().reshape(1) if _is_one_hot(values) else values
    if names and values.size == 1 and values[0] in range(len(names)):
        return names[int(values[0])]
    return ", ".join(cell(each.item()) for each in values[:4])


def _is_one_hot(values: np.ndarray) -> bool:
    return values.dtype.kind in "biuf" and set(np.unique(values)) <= {0, 1} and values.sum() == 1


def _rows(parts: dict[str, np.ndarray]) -> tuple[tuple[str, ...], ...]:
    count = min((len(each) for each in parts.values()), default=0)
    return tuple(
        row([_words(each[place]) for each in list(parts.values())[:_WIDEST]])
        for place in range(min(count, MOST_ROWS))
    )


def _words(value: Any) -> str:
    values = np.asarray(value).reshape(-1)
    told = ", ".join(cell(each.item()) for each in values[:8])
    return told + (", …" if values.size > 8 else "")  # noqa: PLR2004


def _target(parts: dict[str, np.ndarray]) -> np.ndarray | None:
    found = parts.get("y")
    return found if found is not None and found.ndim else None


def _first_of(member: IO[bytes], most: int) -> tuple[np.ndarray | None, int, int]:
    """Gives the first samples of an array, how many there are, and the bytes that all take."""
    header = header_of(member)
    shape, dtype = header.shape, header.dtype
    if dtype.hasobject:
        return None, 0, 0
    if not shape:
        raise ValueError("Singleton array")  # which the sentences on data know
    each = math.prod(shape[1:]) * dtype.itemsize
    if not each:
        raise ValueError("Expected a number or more in each sample. Received: none")
    by_columns = header.in_columns and len(shape) > 1
    if each > most or (by_columns and header.size > most):
        return np.zeros((0, *shape[1:]), dtype), shape[0], header.size
    if by_columns:
        values = np.frombuffer(member.read(header.size), dtype)
        return values.reshape(shape, order="F"), shape[0], header.size
    count = min(shape[0], _FIRST, most // each)
    values = np.frombuffer(member.read(count * each), dtype)
    return values.reshape((count, *shape[1:])), shape[0], header.size
