"""What once was a fault of a reader, as small as it can be."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest

from tests.fuzz.targets import TARGETS


def _npy(header: bytes) -> bytes:
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header


def _npz(*, member: bytes = b"", cut: int = 0, method: int = 0) -> bytes:
    """Gives an archive whose member holds something else, is cut or is packed in no known way."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        array = io.BytesIO()
        np.save(array, np.arange(100.0))
        archive.writestr("x.npy", member or array.getvalue())
    data = bytearray(buffer.getvalue())
    if method:
        for sign, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
            data[data.index(sign) + place] = method
    return bytes(data[:40] + data[40 + cut :])


FAULTS: tuple[tuple[str, str, bytes], ...] = (
    ("request", "no_text", b'{"type": "\xff"}'),
    ("reply", "no_text", b"\xff\xfe{}"),
    ("reply", "nested_deeply", b"[" * 100_000),
    ("project", "a_place_of_a_thousand_steps", b"[" * 900 + b"1e999999"),
    ("project", "a_long_format", b'{"format": "' + b"x" * 100_000 + b'"}'),
    ("record", "no_text", b"\xff"),
    ("record", "nested_deeply", b'{"training": ' + b"[" * 100_000),
    ("record", "a_place_of_a_thousand_steps", b"[" * 900 + b"1e999999"),
    ("history", "no_text", b'{"epoch": 1, "logs": {"\xff": 1}}\n'),
    ("history", "nested_deeply", b'{"epoch": 1, "logs": ' + b"[" * 100_000 + b"\n"),
    ("npy", "a_bracket", _npy(b"(\n")),
    ("npy", "a_text_without_end", _npy(b"{'descr': '''\n")),
    ("npy", "a_zero", _npy(b"{'shape': (3, 4), }\n\0\0")),
    ("npz", "cut_in_the_middle", _npz(cut=30)),
    ("npz", "no_member", _npz(member=b"\x93NUMPY\x01\x00")),
    ("npz", "packed_as_nobody_does", _npz(method=99)),
    ("picture", "500_gigapixels", b"\xff\x0a\xd8\x8e" + 2 * b"\xff\xff\xff\xff\xd8\x8e"),
)


@pytest.mark.parametrize(
    ("name", "data"), [(n, d) for n, _, d in FAULTS], ids=[f"{n}_{w}" for n, w, _ in FAULTS]
)
def test_what_was_a_fault_is_none(name: str, data: bytes) -> None:
    (target,) = (each for each in TARGETS if each.name == name)
    assert target(data) == (name == "history")  # a line that is none is passed over
