"""An answer about values that lies about its sizes is none."""

import pytest

from worker.protocol import ProtocolError, decode_reply, encode
from worker.protocol.values import NodeValues, SampleShown, TensorValues

_TENSOR = {
    "shape": (8, 8, 1),
    "dtype": "float32",
    "kind": "image",
    "rows": 8,
    "columns": 8,
    "planes": 1,
    "pixels": bytes(64),
}


def _answer(**lies: object) -> NodeValues:
    return NodeValues(1, "n1", (TensorValues(**{**_TENSOR, **lies}),))  # type: ignore[arg-type]


def test_the_largest_picture_that_is_sent_is_read() -> None:
    pixels = bytes(64 * 64 * 64)
    sent = _answer(rows=64, columns=64, planes=64, pixels=pixels, minimum=-3.4028235e38)
    assert decode_reply(encode(sent)) == sent


@pytest.mark.parametrize(
    "lies",
    [
        {"rows": -8},
        {"columns": 64 * 1024**2},
        {"pixels": bytes(2**18 + 1)},
        {"numbers": (1e300, -1e308)},
        {"minimum": 1e300},
        {"zeros": 17.0},
        {"not_finite": -1},
        {"shape": (-1,)},
        {"shape": (1,) * 1000},
    ],
)
def test_a_tensor_of_impossible_sizes_or_numbers_is_refused(lies: dict[str, object]) -> None:
    with pytest.raises(ProtocolError):
        decode_reply(encode(_answer(**lies)))


@pytest.mark.parametrize(("samples", "sample"), [(10**12, 0), (3, 2**31), (3, -1), (-1, 0)])
def test_a_number_of_samples_that_nothing_can_show_is_refused(samples: int, sample: int) -> None:
    with pytest.raises(ProtocolError):
        decode_reply(encode(SampleShown(1, samples, sample)))
