"""Changes files that are whole: bytes of any, and values where they are JSON."""

from __future__ import annotations

import json
import random
from typing import Any

_BYTES = (
    b"\0",
    b"\xff",
    b'"',
    b"{",
    b"[" * 2_000,
    b"}",
    b"\n",
    b"NaN",
    b"1e999",
    b"-1",
    b"9" * 400,
)
_VALUES: tuple[Any, ...] = (
    *(None, True, -1, 0, 2**63, 2**70, 1e308, float("nan"), float("inf"), "", "x" * 5_000, "\0"),
    *([], {}, [[[[[[[]]]]]]], {"class_name": "x", "config": {}}, ["x", 0, 0], {"": None}),
)


def change(data: bytes, chance: random.Random) -> bytes:
    """Gives bytes that differ from others in a few places."""
    if chance.random() < 0.5:
        try:
            value = json.loads(data)
        except (ValueError, RecursionError):
            pass
        else:
            for _ in range(chance.randint(1, 3)):
                value = _changed(value, chance)
            return json.dumps(value).encode()
    for _ in range(chance.randint(1, 4)):
        data = _cut(data, chance)
    return data


def _cut(data: bytes, chance: random.Random) -> bytes:
    start = chance.randint(0, len(data))
    end = min(len(data), start + chance.choice((0, 1, 1, 4, 40)))
    put = chance.choice(
        (b"", bytes([chance.randrange(256)]), chance.choice(_BYTES), data[start:end] * 2)
    )
    return data[:start] + put + data[end:]


def _changed(value: Any, chance: random.Random) -> Any:
    """Gives a value in which one that lies in it is another, missing or there twice."""
    if not isinstance(value, dict | list) or not value or chance.random() < 0.1:
        return chance.choice(_VALUES)
    key = chance.choice(list(value) if isinstance(value, dict) else range(len(value)))
    made = value.copy()
    if chance.random() < 0.1:
        del made[key]
    elif isinstance(made, list) and chance.random() < 0.1:
        made.append(made[key])
    else:
        made[key] = _changed(value[key], chance)
    return made
