"""HDF5 files, which are file systems with links, in a file by itself and within an archive."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import h5py  # type: ignore[import-untyped]
import numpy as np

from graph.keras_files.decoding import MAXIMUM_BYTES
from tests.hostile.building import chain, dense, write_archive, write_hdf5
from tests.hostile.case import Case

_GOOD = chain(dense())
_LONG = 7 * 2**20  # of text, in a file that is small enough to be read
_TIMES = 1_000
Change = Callable[[h5py.File, Path], None]


def external_storage(file: h5py.File, outside: Path) -> None:
    """Puts a data set into a file outside."""
    file.create_dataset("kernel", (4,), "f4", external=[(str(outside / "data.bin"), 0, 16)])


def external_link(file: h5py.File, outside: Path) -> None:
    """Links to a file outside, also where the configuration would stand."""
    file["kernel"] = h5py.ExternalLink(str(outside / "other.h5"), "/data")
    file["model_weights"] = h5py.ExternalLink(str(outside / "other.h5"), "/")
    file["model_config"] = h5py.ExternalLink(str(outside / "other.h5"), "/data")


def soft_link(file: h5py.File, outside: Path) -> None:
    """Links to itself, round in circles."""
    file["one"] = h5py.SoftLink("/other")
    file["other"] = h5py.SoftLink("/one")
    file["model_weights"] = h5py.SoftLink("/")


def virtual_data(file: h5py.File, outside: Path) -> None:
    """Makes a data set of one that is in a file outside."""
    layout = h5py.VirtualLayout((4,), "f4")
    layout[:] = h5py.VirtualSource(str(outside / "other.h5"), "data", (4,))
    file.create_virtual_dataset("kernel", layout)


def huge_shape(file: h5py.File, outside: Path) -> None:
    """Makes a data set of 15 GB that takes no room."""
    file.create_dataset("kernel", (60_000, 62_500), "f4", chunks=(1_000, 1_000))


CHANGES: dict[str, Change] = {
    "external_storage": external_storage,
    "external_link": external_link,
    "soft_link": soft_link,
    "virtual_data": virtual_data,
    "huge_shape": huge_shape,
}


def weights_file(path: Path, change: Change, outside: Path) -> bytes:
    """Gives a file of weights with such a data set in it."""
    beside = path.with_suffix(".weights")
    write_hdf5(beside, None, lambda file: change(file, outside))
    data = beside.read_bytes()
    beside.unlink()
    return data


def _of_links() -> Iterator[Case]:
    for name, change in CHANGES.items():
        yield Case(
            f"hdf5_with_{name}",
            lambda path, outside, change=change: write_hdf5(  # type: ignore[misc]
                path, _GOOD, lambda file: change(file, outside)
            ),
            suffix=".h5",
        )
        yield Case(
            f"weights_with_{name}",
            lambda path, outside, change=change: write_archive(  # type: ignore[misc]
                path, _GOOD, {"model.weights.h5": weights_file(path, change, outside)}
            ),
        )
    yield Case(
        "configuration_behind_a_link",
        lambda path, outside: write_hdf5(path, None, lambda file: external_link(file, outside)),
        "weights alone",
        suffix=".h5",
    )


def _attribute(name: str, value: object, refused: str) -> Case:
    return Case(
        f"configuration_is_{name}",
        lambda path, _: write_hdf5(
            path, None, lambda file: file.attrs.__setitem__("model_config", value)
        ),
        refused,
        suffix=".hdf5",
    )


def _of_attributes() -> Iterator[Case]:
    yield _attribute("a_number", 7, "Expected a text in model_config")
    yield _attribute("numbers", np.zeros(5_000), "Expected a text in model_config")
    yield _attribute("several_texts", ["{}", "{}"], "Expected a text in model_config")
    yield _attribute("nothing", h5py.Empty("S1"), "Expected a text in model_config")
    yield _attribute("no_json", b"\xff{", "Expected JSON in model_config")
    yield _attribute("an_empty_text", b"", "Expected JSON in model_config")
    yield _attribute("a_long_text", " " * (17 * 2**20), f"Expected at most {MAXIMUM_BYTES} bytes")
    yield _attribute("deep", b"[" * 60_000, "Expected JSON in model_config")
    yield Case(
        "configuration_without_end", _endless, "cannot be read to its end", suffix=".h5", slow=True
    )
    yield Case("configuration_is_one_text_often", _one_text_often, "Expected a text", suffix=".h5")
    yield Case("configuration_is_lists_of_texts", _lists_often, "Expected a text", suffix=".h5")


def _one_text_often(path: Path, _: Path) -> None:
    """A thousand texts, each of which is the same 7 MB of the file."""
    texts = np.array(["{" * _LONG, *["x"] * (_TIMES - 1)], dtype=object)
    with h5py.File(path, "w") as file:
        file.attrs.create("model_config", texts, dtype=h5py.string_dtype())
    _point_all_to_the_first(path, _LONG)


def _endless(path: Path, _: Path) -> None:
    """A heap of which the first entry is so long that the next one is the first again."""
    write_hdf5(path, _GOOD)
    data = bytearray(path.read_bytes())
    place = data.index(b"GCOL") + 24
    data[place : place + 8] = struct.pack("<q", -16)
    path.write_bytes(data)


def _lists_often(path: Path, _: Path) -> None:
    """The same with lists of numbers in place of texts."""
    kind = h5py.vlen_dtype(np.uint8)
    lists = np.empty(_TIMES, dtype=object)
    lists[0] = np.zeros(_LONG, "u1")
    for number in range(1, _TIMES):
        lists[number] = np.zeros(1, "u1")
    with h5py.File(path, "w") as file:
        file.attrs.create("model_config", lists, dtype=kind)
    _point_all_to_the_first(path, _LONG)


def _point_all_to_the_first(path: Path, length: int) -> None:
    data = bytearray(path.read_bytes())
    # An entry is a length, the place of a heap, and a number in it.
    place = data.index(struct.pack("<I", length) + data[_heap_of(data, length)])
    entry = data[place : place + 16]
    data[place : place + 16 * _TIMES] = entry * _TIMES
    path.write_bytes(data)


def _heap_of(data: bytearray, length: int) -> slice:
    """Finds the place of the heap in the entry that has this length."""
    wanted = struct.pack("<I", length)
    place = -1
    while (place := data.index(wanted, place + 1)) >= 0:
        heap = int.from_bytes(data[place + 4 : place + 12], "little")
        if data[heap : heap + 4] == b"GCOL":
            return slice(place + 4, place + 12)
    raise AssertionError("index() raises")


def _of_form() -> Iterator[Case]:
    no_hdf5 = "Expected an HDF5 file. Received: one of another kind"
    yield Case("no_hdf5", lambda path, _: _write(path, b"\x89HDF\r\n\x1a\n"), no_hdf5, suffix=".h5")
    yield Case("empty_hdf5", lambda path, _: _write(path, b""), no_hdf5, suffix=".h5")
    yield Case("cut_hdf5", _cut, "Expected", suffix=".h5")
    yield Case("no_model_in_hdf5", lambda path, _: write_hdf5(path, None), "alone", suffix=".h5")
    yield Case("hdf5_called_an_archive", lambda path, _: write_hdf5(path, _GOOD), "no zip file")
    yield Case(
        "archive_called_hdf5", lambda path, _: write_archive(path, _GOOD), no_hdf5, suffix=".h5"
    )
    yield Case(
        "training_is_no_json",
        lambda path, _: write_hdf5(path, _GOOD, _spoil_training),
        "Expected JSON in training_config",
        suffix=".h5",
    )


def _spoil_training(file: h5py.File) -> None:
    file.attrs["training_config"] = b"["


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _cut(path: Path, _: Path) -> None:
    write_hdf5(path, json.dumps(_GOOD).encode() + b" " * 30_000)
    path.write_bytes(path.read_bytes()[:20_000])


CASES = (*_of_links(), *_of_attributes(), *_of_form())
