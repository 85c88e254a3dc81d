"""Has msgspec know a type as soon as its module is there.

It looks at the fields of a type when it first decodes one. Where two threads do so at once, as when
a window looks for runs, Python crashes.
"""

from __future__ import annotations

import msgspec


def make_ready(record_type: type) -> None:
    """Has a type, and those of its fields, be looked at now; for the end of its module."""
    msgspec.json.Decoder(record_type)
