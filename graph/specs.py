"""What is known of a tensor before there is one: its shape and dtype."""

from __future__ import annotations

from msgspec import Struct


class TensorSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """The shape of a tensor, the batch first (None where it is open), and its dtype."""

    shape: tuple[int | None, ...]
    dtype: str
