"""What a data set holds, asked for by who chooses how it is read."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Raw, Struct

Name = Annotated[str, Meta(max_length=1000)]
Cell = Annotated[str, Meta(max_length=200)]
Kind = Literal["number", "class", "text", "image", "array", "other"]


class DescribeData(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """Asks what is in the data of a project; a newer one cancels those before it.

    Attributes:
        project: As of `Inspect`; its training settings name the data.
        agreed: As of `Train`: the digest of the program whose function gives the data, where it
            is one of their own.
    """

    request: int
    project: Raw
    agreed: str = ""


class Column(Struct, frozen=True, forbid_unknown_fields=True):
    """A column of a table, or an array of an archive.

    Attributes:
        name: As `Feed.columns` names it.
        kind: What it holds. A "class" has few different values.
        shape: That of one sample, without the batch.
        dtype: As NumPy or pandas names it.
        missing: How many values are missing or not finite.
        minimum, maximum, mean: Of the finite numbers; None where there are none.
        classes: The different values of a class with how often each occurs, the most frequent
            first, 1000 at most.
    """

    name: Name
    kind: Kind
    shape: tuple[int, ...] = ()
    dtype: Name = ""
    missing: int = 0
    minimum: float | None = None
    maximum: float | None = None
    mean: float | None = None
    classes: Annotated[tuple[tuple[Cell, int], ...], Meta(max_length=1000)] = ()


class Thumbnail(Struct, frozen=True, forbid_unknown_fields=True):
    """A small picture of a sample: a byte for each channel, pixel after pixel, row after row."""

    rows: Annotated[int, Meta(ge=1, le=256)]
    columns: Annotated[int, Meta(ge=1, le=256)]
    channels: Literal[1, 3]
    pixels: Annotated[bytes, Meta(max_length=2**18)]
    label: Cell = ""


class DataDescribed(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """What is in the data.

    Attributes:
        samples: How many there are, -1 where nobody knows without reading all.
        training, validation, testing: How many each part of the split has, likewise.
        columns: Of a table or an archive; for built-in data the inputs and targets.
        rows: The first rows of a table as text, a cell for each column.
        images: The first samples, where they are images.
        balance: The classes of the target with how often each occurs.
        notes: A sentence for each thing that a person would want to know before training.
        bytes: What the data takes in memory, 0 where nobody knows.
    """

    request: int
    samples: int
    training: int = -1
    validation: int = -1
    testing: int = -1
    columns: Annotated[tuple[Column, ...], Meta(max_length=10_000)] = ()
    rows: Annotated[tuple[tuple[Cell, ...], ...], Meta(max_length=100)] = ()
    images: Annotated[tuple[Thumbnail, ...], Meta(max_length=64)] = ()
    balance: Annotated[tuple[tuple[Cell, int], ...], Meta(max_length=1000)] = ()
    notes: tuple[str, ...] = ()
    bytes: int = 0
