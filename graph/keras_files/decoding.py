"""JSON from somebody else, decoded within bounds.

A megabyte of brackets becomes tens of megabytes of lists. So what there is to decode is counted
before it is decoded: bytes, values and objects each have a limit that the largest models of Keras
are far below (NASNetLarge is 1 MB, 120,000 values and 15,000 objects).
"""

from __future__ import annotations

import json
import re
from typing import Any

from graph.errors import GraphError

MAXIMUM_BYTES = 8 * 1024 * 1024
MAXIMUM_VALUES = 300_000
MAXIMUM_OBJECTS = 150_000
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def decode_json(data: bytes, name: str) -> Any:
    """Gives what JSON text says; infinite numbers and NaN are floats, as Keras writes them.

    Args:
        data: The text, as UTF-8.
        name: What to call it in an error.

    Raises:
        GraphError: it is too large, nested too deeply, or no JSON.
    """
    if len(data) > MAXIMUM_BYTES:
        raise GraphError(f"Expected at most {MAXIMUM_BYTES} bytes in {name}. Received: {len(data)}")
    _require_few(data, name)
    try:
        value = json.loads(data)
        if _SURROGATE.search(data):
            json.dumps(value, ensure_ascii=False).encode()  # raises for half a character
    except RecursionError as error:
        raise GraphError(f"Expected JSON in {name}. Received: nested too deeply") from error
    except ValueError as error:  # its own errors, those of UTF-8, and integers without end
        raise GraphError(f"Expected JSON in {name}. Received: no JSON") from error
    return value


def _require_few(data: bytes, name: str) -> None:
    objects = data.count(b"{")
    values = data.count(b",") + data.count(b"[") + objects
    if objects > MAXIMUM_OBJECTS or values > MAXIMUM_VALUES:
        raise GraphError(
            f"Expected at most {MAXIMUM_VALUES:,} values and {MAXIMUM_OBJECTS:,} objects in "
            f"{name}. Received: {values:,} and {objects:,}"
        )
