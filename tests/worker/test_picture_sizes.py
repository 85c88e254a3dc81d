"""What images say of their sizes, held against what TensorFlow makes of them."""

import base64
import struct

import numpy as np
import pytest
import tensorflow as tf

from worker.picture_sizes import pixels_of

_PLAIN = np.arange(13 * 7 * 3, dtype=np.uint8).reshape(13, 7, 3)
_PNG = bytes(tf.io.encode_png(_PLAIN).numpy())
_JPEG = bytes(tf.io.encode_jpeg(_PLAIN).numpy())
_WEBP = base64.b64decode("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA")
_BMP = (
    b"BM"
    + struct.pack("<IHHIIiiHHIIiiII", 54 + 4 * 16, 0, 0, 54, 40, 5, 4, 1, 24, 0, 64, 0, 0, 0, 0)
    + bytes(64)
)
_GIF_FRAME = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
_GIF = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0, 0, 0) + _GIF_FRAME + b";"


@pytest.mark.parametrize("data", [_PNG, _JPEG, _WEBP, _BMP], ids=["png", "jpeg", "webp", "bmp"])
def test_an_image_has_the_pixels_that_it_says(data: bytes) -> None:
    height, width, _ = tf.io.decode_image(data, expand_animations=False).shape
    assert pixels_of(data) == height * width


def test_bytes_that_fill_a_jpeg_do_not_hide_its_size() -> None:
    filled = _JPEG[:2] + 5 * b"\xff" + _JPEG[2:]
    assert tf.io.decode_image(filled, expand_animations=False).shape == (13, 7, 3)
    assert pixels_of(filled) == 13 * 7


def _bits(*fields: tuple[int, int]) -> bytes:
    """Packs values of so many bits, the lowest first."""
    whole, place = 0, 0
    for value, count in fields:
        whole |= value << place
        place += count
    return whole.to_bytes((place + 7) // 8 + 4, "little")


@pytest.mark.parametrize(
    ("fields", "pixels"),
    [
        # small, height / 8 - 1, ratio 0, width / 8 - 1
        ([(1, 1), (1, 5), (0, 3), (2, 5)], 16 * 24),
        # small, height / 8 - 1, ratio 16 to 9
        ([(1, 1), (17, 5), (5, 3)], 144 * 256),
        # large, 9 bits of height, ratio 0, 13 bits of width
        ([(0, 1), (0, 2), (99, 9), (0, 3), (1, 2), (5_999, 13)], 100 * 6_000),
        # large, 30 bits of height, ratio 1
        ([(0, 1), (3, 2), (2**30 - 1, 30), (1, 3)], 2**60),
    ],
)
def test_the_size_of_a_jpeg_xl_is_read_from_its_bits(
    fields: list[tuple[int, int]], pixels: int
) -> None:
    plain = b"\xff\x0a" + _bits(*fields)
    assert pixels_of(plain) == pixels
    boxed = b"\x00\x00\x00\x0cJXL \r\n\x87\n" + struct.pack(">I4s", 12, b"ftyp") + b"jxl "
    assert pixels_of(boxed + struct.pack(">I4s", len(plain) + 8, b"jxlc") + plain) == pixels
    assert pixels_of(boxed + struct.pack(">I4sI", 0, b"jxlp", 0) + plain) == pixels


def test_each_frame_counts() -> None:
    assert pixels_of(_GIF) == 1
    assert pixels_of(_GIF[:-1] + 4 * (b"\x00" + _GIF_FRAME) + b";") == 5
    head = b"RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00\x09\x00\x00\x13\x00\x00"
    assert pixels_of(head) == 200
    assert pixels_of(head + 3 * b"ANMF\x00\x00") == 600


def test_a_lossless_webp_has_two_times_14_bits() -> None:
    head = b"RIFF\x00\x00\x00\x00WEBPVP8L\x00\x00\x00\x00\x2f"
    assert pixels_of(head + struct.pack("<I", 99 | 199 << 14)) == 100 * 200


@pytest.mark.parametrize("data", [_PNG, _JPEG, _WEBP, _BMP, _GIF])
def test_what_is_cut_off_has_none(data: bytes) -> None:
    assert pixels_of(data[:5]) == 0


@pytest.mark.parametrize("data", [b"", b"<svg>", b"%PDF-1.4", b"\x00\x00\x00\x0cftypavif"])
def test_what_is_no_image_is_none(data: bytes) -> None:
    assert pixels_of(data) is None
