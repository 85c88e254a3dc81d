"""Which files of a folder are no images, or only a part of one.

Keras decodes each as it is needed, and says of one that it cannot decode how many bytes it has, but
not which it is. What is cut off, as by a copy that broke off, lacks its end mark: that is seen
without decoding. What else is damaged is looked for once Keras has met with it.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from pathlib import Path

from worker.keras_errors import explain
from worker.picture_sizes import pixels_of

SUFFIXES = (".bmp", ".gif", ".jpeg", ".jpg", ".png")  # those that Keras reads
_BEGINNINGS = (b"BM", b"GIF8", b"\xff\xd8\xff", b"\x89PNG")
_ENDS = {b"\xff\xd8\xff": b"\xff\xd9", b"\x89PNG": b"IEND\xaeB`\x82"}
_KINDS = "a BMP, GIF, JPEG, JPEG XL, PNG or WebP"  # that TensorFlow decodes by any name
_SHOWN = 8  # bytes of what is none
_TAIL = 32  # bytes, in which an end mark is
_SEEN = 10_000  # images whose ends are looked at
_GLANCE = 2.0  # seconds for that
_SEARCH = 60.0  # seconds for one that Keras could not decode
_LARGEST = 50_000_000  # bytes of an image
_MOST_PIXELS = 50_000_000  # of one that is decoded to be looked at, with all its frames


def pictures_in(folder: Path) -> Iterator[Path]:
    """Yields the images in the folders of a folder."""
    for name in sorted(each for each in folder.iterdir() if each.is_dir()):
        yield from (each for each in name.rglob("*") if _is_picture(each))


def fault_at_a_glance(folder: Path) -> str:
    """Says which image is none, or is cut off, as far as their ends tell; "" for none."""
    end = time.monotonic() + _GLANCE
    for picture in itertools.islice(pictures_in(folder), _SEEN):
        if fault := glanced(picture):
            return f"Expected images. Received: {fault}, {picture}"
        if time.monotonic() > end:
            break
    return ""


def glanced(picture: Path) -> str:
    """Says what is wrong with an image, without decoding one whose ends are right."""
    with picture.open("rb") as file:
        beginning = file.read(4)
        file.seek(0, 2)
        file.seek(max(file.tell() - _TAIL, 0))
        tail = file.read(_TAIL)
    # TensorFlow decodes some kinds that do not have a name of their own here.
    if not beginning.startswith(_BEGINNINGS):
        return "a file that is none" if undecodable(picture) else ""
    marks = [mark for start, mark in _ENDS.items() if beginning.startswith(start)]
    # Some programs write more behind the end mark.
    if marks and marks[0] not in tail and undecodable(picture):
        return "a file that is cut off or damaged"
    return ""


def undecodable(picture: Path) -> str:
    """Says why an image cannot be decoded, in Keras's words; "" for one that can be."""
    import tensorflow as tf  # noqa: PLC0415 - takes seconds where Keras computes with another

    try:
        tf.io.decode_image(bytes_of(picture), expand_animations=False)
    except tf.errors.OpError as error:
        return explain(error)
    except ValueError as error:
        return str(error)
    return ""


def bytes_of(picture: Path) -> bytes:
    """Gives the bytes of an image that can be decoded in little memory.

    Raises:
        ValueError: it is too large, or no image.
    """
    if (size := picture.stat().st_size) > _LARGEST:
        raise ValueError(f"Expected at most {_LARGEST:,} bytes. Received: {size:,}")
    data = picture.read_bytes()
    pixels = pixels_of(data)
    if pixels is None:
        raise ValueError(f"Expected {_KINDS}. Received: {data[:_SHOWN]!r}")
    if pixels > _MOST_PIXELS:
        raise ValueError(f"Expected at most {_MOST_PIXELS:,} pixels. Received: {pixels:,}")
    return data


def damaged_one(folder: Path) -> str:
    """Says which image cannot be decoded, once one could not; "" where none is found."""
    end = time.monotonic() + _SEARCH
    for picture in pictures_in(folder):
        if why := undecodable(picture):
            return f"Expected images. Received: a file that is damaged, {picture} ({why})"
        if time.monotonic() > end:
            break
    return ""


def _is_picture(file: Path) -> bool:
    return file.suffix.lower() in SUFFIXES and file.is_file()
