"""What is known of data, as far as this package asks for it.

The answers come from the worker (`worker.protocol.DataDescribed`), which this package does not
know.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol


class Column(Protocol):
    """A column of a table, or an array; `worker.protocol.Column` says what each stands for."""

    @property
    def name(self) -> str:
        """As `Feed.columns` names it."""

    @property
    def kind(self) -> Literal["number", "class", "text", "image", "array", "other"]:
        """What it holds."""

    @property
    def shape(self) -> tuple[int, ...]:
        """That of one sample."""

    @property
    def dtype(self) -> str:
        """As NumPy names it."""

    @property
    def minimum(self) -> float | None:
        """Of the finite numbers."""

    @property
    def maximum(self) -> float | None:
        """Of the finite numbers."""

    @property
    def mean(self) -> float | None:
        """Of the finite numbers."""

    @property
    def classes(self) -> Sequence[tuple[str, int]]:
        """The different values with how often each occurs."""


class Description(Protocol):
    """What is in the data."""

    @property
    def samples(self) -> int:
        """How many there are, -1 where nobody knows."""

    @property
    def columns(self) -> Sequence[Column]:
        """Of a table or an archive."""

    @property
    def balance(self) -> Sequence[tuple[str, int]]:
        """The classes of the target with how often each occurs."""
