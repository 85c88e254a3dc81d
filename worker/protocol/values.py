"""What a worker answers of a sample that runs through a model: the values of its tensors."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

Name: TypeAlias = Annotated[str, Meta(max_length=200)]
# A worker that answers garbage is known by it before anything is drawn.
Count: TypeAlias = Annotated[int, Meta(ge=0, le=2**31 - 2)]
Side: TypeAlias = Annotated[int, Meta(ge=0, le=256)]
Number: TypeAlias = Annotated[float, Meta(ge=-4e38, le=4e38)]  # what a float32 can hold


class SampleShown(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """The data is loaded, and the values of one of its samples follow.

    Attributes:
        samples: How many can be chosen from.
        sample: Which it is, counted from 0.
        target: What is to be predicted for it, in words: a class by its name, or numbers.
        class_names: Those of the classes, in the order of their numbers; () where there are none.
        trained: How many layers have trained weights.
        notes: A sentence for each thing that is otherwise than expected.
    """

    request: int
    samples: Count
    sample: Count
    target: Annotated[str, Meta(max_length=500)] = ""
    class_names: Annotated[tuple[Name, ...], Meta(max_length=1000)] = ()
    trained: int = 0
    notes: tuple[str, ...] = ()


class TensorValues(Struct, frozen=True, forbid_unknown_fields=True):
    """One tensor for one sample, made small enough to be looked at.

    Attributes:
        shape: Its shape without the batch.
        dtype: Its dtype.
        kind: How it is to be shown. An "image" has 1 or 3 channels, "maps" are feature maps, a
            "sequence" has steps and features, a "vector" numbers, "classes" probabilities, "text"
            words; "other" is none of these and has its range only.
        rows, columns, planes: The size of `pixels`; (features, steps, 1) for a sequence.
        pixels: One byte for each pixel, plane after plane and row after row, from `minimum` (0) to
            `maximum` (255) of each plane for maps and of the whole for all else.
        numbers: The first values of a vector, or the probabilities of all classes; of one sigmoid
            unit, which tells two classes apart, those of both.
        words: What a tensor of text holds.
        minimum, maximum, mean: Of the finite values; None where there are none.
        not_finite: How many values are NaN or infinite.
        zeros: The share of values that are zero, in [0, 1].
    """

    shape: Annotated[tuple[Annotated[int, Meta(ge=0)], ...], Meta(max_length=32)]
    dtype: Name
    kind: Literal["image", "maps", "sequence", "vector", "classes", "text", "other"]
    rows: Side = 0
    columns: Side = 0
    planes: Side = 0
    pixels: Annotated[bytes, Meta(max_length=2**18)] = b""
    numbers: Annotated[tuple[Number, ...], Meta(max_length=1024)] = ()
    words: Annotated[tuple[Name, ...], Meta(max_length=100)] = ()
    minimum: Number | None = None
    maximum: Number | None = None
    mean: Number | None = None
    not_finite: Annotated[int, Meta(ge=0)] = 0
    zeros: Annotated[float, Meta(ge=0, le=1)] = 0.0


class NodeValues(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """What comes out of a node, a `TensorValues` for each of its outputs."""

    request: int
    node: str
    tensors: tuple[TensorValues, ...]
    path: tuple[str, ...] = ()


class ValuesEnded(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """All nodes that can be were shown; those in `missing` cannot, as the sentence says."""

    request: int
    missing: int = 0
    note: str = ""
