"""How many pixels an image says it has, which is read without decoding it.

A file of some bytes may say that it has a thousand million, and who decodes it makes room for them.
These are the kinds that TensorFlow decodes, whatever the name of the file says; what is none of
them is not decoded.
"""

from __future__ import annotations

import struct

_MARK = 0xFF  # before the kind of a segment of a JPEG
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # kinds that say the size
_GIF_FRAME = b"\x00\x2c"  # the end of one part of a GIF, and the beginning of a picture
_WEBP_FRAME = b"ANMF"
_JXL = b"\xff\x0a"
_JXL_IN_BOXES = b"\x00\x00\x00\x0cJXL \r\n\x87\n"
_JXL_SIZES = (9, 13, 18, 30)  # bits of a length
_JXL_RATIOS = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))  # width to height


def pixels_of(data: bytes) -> int | None:
    """Gives the pixels of all frames; 0 where there are none to be told.

    Returns:
        None where the file is of no kind that is decoded.
    """
    for beginning, count in _KINDS.items():
        if data.startswith(beginning):
            try:
                return count(data)
            except (struct.error, IndexError):  # the file ends before its header does
                return 0
    return None


def _of_png(data: bytes) -> int:
    width, height = struct.unpack(">II", data[16:24])
    return int(width * height)


def _of_gif(data: bytes) -> int:
    width, height = struct.unpack("<HH", data[6:10])
    return int(width * height * max(data.count(_GIF_FRAME), 1))


def _of_bmp(data: bytes) -> int:
    width, height = struct.unpack("<ii", data[18:26])
    return int(abs(width * height))


def _of_jpeg(data: bytes) -> int:
    """Of the first frame, whose header stands behind segments with a length."""
    place = 2
    while place + 9 <= len(data) and data[place] == _MARK:
        kind, (length,) = data[place + 1], struct.unpack(">H", data[place + 2 : place + 4])
        if kind == _MARK:  # of which any number may stand before a kind
            place += 1
            continue
        if kind in _FRAMES:
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return int(width * height)
        place += 2 + max(length, 2)
    return 0


def _of_webp(data: bytes) -> int:
    """Of the first part, which is a picture or says the size of all that follow."""
    kind = data[12:16]
    if kind == b"VP8X":
        width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
        return width * height * max(data.count(_WEBP_FRAME), 1)
    if kind == b"VP8L":
        (bits,) = struct.unpack("<I", data[21:25])
        return int(((bits & 0x3FFF) + 1) * ((bits >> 14 & 0x3FFF) + 1))
    width, height = struct.unpack("<HH", data[26:30])
    return int((width & 0x3FFF) * (height & 0x3FFF))


def _of_jxl(data: bytes) -> int:
    """Of a JPEG XL, whose size follows its mark, in bits and the lowest first."""
    bits = int.from_bytes(data[2:16], "little")

    def take(count: int) -> int:
        nonlocal bits
        taken = bits & ((1 << count) - 1)
        bits >>= count
        return taken

    is_small = take(1)

    def length() -> int:
        return (take(5) + 1) * 8 if is_small else take(_JXL_SIZES[take(2)]) + 1

    height = length()
    if ratio := take(3):
        of_width, of_height = _JXL_RATIOS[ratio - 1]
        return height * (height * of_width // of_height)
    return height * length()


def _of_boxed_jxl(data: bytes) -> int:
    """Of a JPEG XL in boxes, each of which begins with its length and its kind."""
    place = 0
    while place + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[place : place + 8])
        head = 8
        if length == 1:
            (length,) = struct.unpack(">Q", data[place + 8 : place + 16])
            head = 16
        if kind in (b"jxlc", b"jxlp"):
            return _of_jxl(data[place + head + (4 if kind == b"jxlp" else 0) :])
        place += max(length, head) if length else len(data)
    return 0


_KINDS = {
    b"\x89PNG": _of_png,
    b"GIF8": _of_gif,
    b"BM": _of_bmp,
    b"\xff\xd8\xff": _of_jpeg,
    b"RIFF": _of_webp,
    _JXL: _of_jxl,
    _JXL_IN_BOXES: _of_boxed_jxl,
}
