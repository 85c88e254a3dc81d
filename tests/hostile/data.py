"""Data files that explode, lie about themselves, or lead elsewhere; each is described, not run."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from tests.hostile.case import Case

_MEBIBYTE = 2**20
_LONG = "Expected lines of at most 16,777,216 bytes"
_PIPE = "Expected a file. Received: a pipe or a device"
_HEADER = "Expected the header of an array"
_SHAPE = "Expected a shape of an array"
_PARQUET = "Expected a table in Parquet. Received: "
# An older pandas reads such a number as text, which it then is.
_BEYOND_ALL = "not finite" if pd.read_csv(io.StringIO("a\n1e400\n")).a.dtype.kind == "f" else ""
_PICKLE = b"\x80\x04cos\nsystem\n(S'true'\ntR."


def _written(data: bytes) -> Callable[[Path, Path], None]:
    return lambda path, _: _write(path, data)


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _linked(target: str) -> Callable[[Path, Path], None]:
    return lambda path, _: path.symlink_to(target)


def _pipe(path: Path, _: Path) -> None:
    os.mkfifo(path)


# -- tables of text ------------------------------------------------------------------------------


def _of_one_line(path: Path, _: Path) -> None:
    with path.open("wb") as file:
        file.write(b"a,b\n1,2\n")
        file.truncate(2**30)  # zeros that take no room on the disk


def _tables() -> Iterator[Case]:
    wide = b",".join(b"c%d" % i for i in range(200_000))
    for name, data, refused, noted in (
        ("cell_of_20_megabytes", b"a,b\n" + b"1" * (20 * _MEBIBYTE) + b",2\n", _LONG, ""),
        ("200000_columns", wide + b"\n", "Expected at most 100,000 columns", ""),
        ("quote_without_end", b'a,b\n"1,2\n' + b"3,4\n" * 500_000, "separated by commas", ""),
        ("utf_16", "a,b\n1,2\n".encode("utf-16"), "Expected text in UTF-8", ""),
        ("half_a_character", b"a,b\n\xed\xa0\x80,2\n1,2\n", "Expected text in UTF-8", ""),
        ("zeros_between", b"a,b\n1\x00,2\n\x00\x00,3\n", "", ""),
        (
            "number_of_a_million_digits",
            b"a,b\n" + b"9" * 1_000_000 + b",1\n2,3\n",
            "",
            "holds text",
        ),
        ("number_beyond_all", b"a,b\n1e999999999,1\n-1e400,0\n", "", _BEYOND_ALL),
        ("formula", b"a,b\n=cmd|'/c calc'!A0,1\n2,0\n", "", "holds text"),
        ("markup", b"<b>a</b>,<img src=file:///etc/passwd>\n1,2\n3,4\n", "", ""),
        ("name_of_200000_characters", b"a" * 200_000 + b",b\n1,2\n3,4\n", "", ""),
        ("texts_of_a_megabyte", b"a,b\n" + (b"x" * _MEBIBYTE + b",1\n") * 100, "", "Looked at"),
    ):
        yield Case(name, _written(data), refused, noted, suffix=".csv")
    yield Case("line_without_end", _of_one_line, _LONG, suffix=".csv")
    yield Case("zeros_without_end", _linked("/dev/zero"), _PIPE, suffix=".csv")
    for suffix in (".csv", ".npy", ".npz", ".parquet"):
        yield Case(f"pipe_{suffix[1:]}", _pipe, _PIPE, suffix=suffix)


# -- arrays --------------------------------------------------------------------------------------


def _npy(descr: str, shape: str, body: bytes = b"", order: str = "False") -> bytes:
    return _npy_of(f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}", body)


def _npy_of(header: str, body: bytes = b"", *, longer: int = 0) -> bytes:
    text = header.encode() + b" " * longer + b"\n"
    if len(text) < 2**16:
        return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + body
    return b"\x93NUMPY\x02\x00" + struct.pack("<I", len(text)) + text + body


def _whole(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


_ARRAYS: tuple[tuple[str, bytes, str], ...] = (
    ("shape_of_a_trillion", _npy("'<f8'", "(1000000000000, 4)", b"\0" * 64), "bytes of numbers"),
    ("shape_beyond_64_bits", _npy("'<f8'", "(4294967296, 4294967296)"), "bytes of numbers"),
    ("shape_below_zero", _npy("'<f8'", "(-1, 4)", b"\0" * 64), _SHAPE),
    ("shape_of_truth", _npy("'<f8'", "(True, 4)", b"\0" * 64), _SHAPE),
    ("columns_of_80_gigabytes", _npy("'<f8'", "(100000, 100000)", order="True"), "bytes of numb"),
    ("text_of_2_gigabytes", _npy("'|S2000000000'", "(2, 2)"), "bytes of numbers"),
    ("samples_of_nothing", _npy("'<f8'", "(1000000000000, 0)"), "Expected a number or more"),
    ("cut_short", _npy("'<f8'", "(100, 4)", b"\0" * 30), "bytes of numbers"),
    ("type_that_is_none", _npy("'<q99'", "(2, 2)"), _HEADER),
    ("header_that_calls", _npy_of("__import__('os').system('true')"), _HEADER),
    ("header_of_brackets", _npy_of("(" * 3000 + ")" * 3000), _HEADER),
    ("header_without_end", _npy_of("{}", longer=20_000_000), "Expected a header of at most"),
    ("version_that_is_none", b"\x93NUMPY\x09\x00" + b"\0" * 100, "a damaged file"),
    ("objects", _npy("'|O'", "(2, 2)", _PICKLE), "Python objects"),
    ("objects_in_a_field", _npy("[('a', '<f8'), ('b', '|O')]", "(2, 2)", _PICKLE), "Python obj"),
)


def _archive(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _bomb(path: Path, _: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("x.npy", "w", force_zip64=True) as file:
            file.write(_npy("'<f8'", "(39321600, 1)"))
            for _number in range(300):
                file.write(bytes(_MEBIBYTE))
        archive.writestr("y.npy", _whole(np.zeros(2)))


def _encrypted() -> bytes:
    data = bytearray(_archive({"x.npy": _whole(np.zeros((4, 2)))}))
    data[6] |= 1
    data[data.find(b"PK\1\2") + 8] |= 1
    return bytes(data)


def _arrays() -> Iterator[Case]:
    for name, data, refused in _ARRAYS:
        yield Case(name, _written(data), refused, suffix=".npy")
        inside = _written(_archive({"x.npy": data, "y.npy": _whole(np.zeros(2))}))
        noted = refused if "Python obj" in refused else ""
        yield Case(f"{name}_inside", inside, "" if noted else refused, noted, suffix=".npz")
    four = _whole(np.zeros((4, 2)))
    outside = {"../x.npy": four, "/etc/y.npy": four}
    for name, data, refused in (
        ("members_elsewhere", _archive(outside), ""),
        ("70000_arrays", _archive(dict.fromkeys(map(str, range(70_000)), b"")), "at most 1,000"),
        ("no_array_inside", _archive({"x.txt": b"hello"}), "a damaged file"),
        ("password", _encrypted(), "Expected arrays without a password"),
        ("no_archive", b"hello", "a damaged file"),
    ):
        yield Case(name, _written(data), refused, suffix=".npz")
    yield Case("bomb_of_300_megabytes_of_numbers", _bomb, noted="Looked at", suffix=".npz")


# -- Parquet -------------------------------------------------------------------------------------


def _parquet() -> Iterator[Case]:
    import pyarrow as pa  # type: ignore[import-untyped]  # noqa: PLC0415
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # noqa: PLC0415

    def table(**columns: object) -> bytes:
        sink = pa.BufferOutputStream()
        pq.write_table(pa.table(columns), sink)
        return bytes(sink.getvalue().to_pybytes())

    good = table(a=[1, 2, 3], b=[0, 1, 0])
    text = pa.DictionaryArray.from_arrays(pa.array([0] * 500), pa.array(["x" * _MEBIBYTE]))
    wide = {f"c{number}": [1] for number in range(12_000)}
    for name, data, refused, noted in (
        ("cut_off", good[:-20], _PARQUET, ""),
        ("head_alone", good[:50], _PARQUET, ""),
        ("footer_of_2_gigabytes", good[:-8] + struct.pack("<I", 2**31 - 1) + b"PAR1", _PARQUET, ""),
        ("nothing_between", b"PAR1PAR1", _PARQUET, ""),
        ("damaged_footer", good[:-60] + b"\xff" * 20 + good[-40:], _PARQUET, ""),
        ("lists_in_cells", table(a=[[[1]]] * 4, b=[0] * 4), "Expected a number or a text", ""),
        ("pickles_in_cells", table(a=[_PICKLE] * 4, b=[0] * 4), "", "in every row"),
        ("one_text_500_times", table(a=text, b=[0] * 500), "", "in every row"),
        ("12000_columns", table(**wide), "", "more columns were not looked at"),
    ):
        yield Case(name, _written(data), refused, noted, suffix=".parquet")


# -- images --------------------------------------------------------------------------------------


def _png(height: int, width: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        whole = kind + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(min((width + 1) * height, 50 * _MEBIBYTE)), 9)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


_GIF = (
    b"GIF89a"
    + struct.pack("<HHBBB", 60_000, 60_000, 0, 0, 0)
    + b"\x2c"
    + struct.pack("<HHHHB", 0, 0, 60_000, 60_000, 0)
    + b"\x02\x02\x44\x01\x00;"
)
_BMP = b"BM" + struct.pack(
    "<IHHIIiiHHIIiiII", 54, 0, 0, 54, 40, 60_000, 60_000, 1, 24, 0, 0, 0, 0, 0, 0
)
_JPEG = b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01"
_JPEG_XL = b"\xff\x0a\xd8\x8e" + 2 * b"\xff\xff\xff\xff\xd8\x8e"
_BOXED_JPEG_XL = b"\x00\x00\x00\x0cJXL \r\n\x87\n\x00\x00\x00\x18jxlc" + _JPEG_XL
_WEBP = b"RIFF\x1e\x00\x00\x00WEBPVP8L\x11\x00\x00\x00\x2f\xff\xff\xff\x0f" + bytes(13)
_SVG = b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>'


def _folder(name: str, data: bytes) -> Callable[[Path, Path], None]:
    def build(path: Path, _: Path) -> None:
        for part in ("a", "b"):
            (path / part).mkdir(parents=True)
        (path / "a" / name).write_bytes(data)
        (path / "b" / "good.png").write_bytes(_png(8, 8))

    return build


def _leading_outside(path: Path, outside: Path) -> None:
    _folder("good.png", _png(8, 8))(path, outside)
    (path / "a" / "loop").symlink_to("..")
    (path / "a" / "secret.png").symlink_to(outside / "secret.txt")
    (path / "a" / "endless.png").symlink_to("/dev/zero")
    os.mkfifo(path / "a" / "pipe.png")


def _images() -> Iterator[Case]:
    unread = "cannot be read as an image"
    for name, file, data, noted in (
        ("image_of_2_gigapixels", "x.png", _png(50_000, 50_000), unread),
        ("image_of_400_megapixels", "x.png", _png(20_000, 20_000), "at most 50,000,000 pixels"),
        ("gif_of_4_gigapixels", "x.gif", _GIF, unread),
        ("bmp_of_4_gigapixels", "x.bmp", _BMP, unread),
        ("jpeg_of_4_gigapixels", "x.jpg", _JPEG, unread),
        ("jpeg_xl_of_500_gigapixels", "x.png", _JPEG_XL, "at most 50,000,000 pixels"),
        ("jpeg_xl_of_500_gigapixels_in_a_box", "x.jpg", _BOXED_JPEG_XL, unread),
        ("webp_of_268_megapixels", "x.jpg", _WEBP, "at most 50,000,000 pixels"),
        ("image_with_an_entity", "x.png", _SVG, unread),
        ("image_cut_off", "x.png", _png(8, 8)[:40], unread),
        ("image_with_a_long_name", "a\nb<b>\u202e.png", _png(8, 8), ""),
    ):
        yield Case(name, _folder(file, data), noted=noted, suffix="")
    yield Case("folder_that_leads_outside", _leading_outside, noted=unread, suffix="")


CASES: tuple[Case, ...] = (*_tables(), *_arrays(), *_parquet(), *_images())
