"""What a running training can be told, and what it tells besides its batches and epochs."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class Pause(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """Asks a training run to wait before its next batch, or to go on; `RunPaused` answers."""

    request: int
    paused: bool


class StopAfterEpoch(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """Asks a training run to end when the epoch that it is in is complete; `wanted` takes it back.

    Has no reply of its own: the run answers with `TrainingEnded`.
    """

    request: int
    wanted: bool = True


class RunPaused(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """The run of the request waits, or goes on."""

    request: int
    paused: bool


class ResourcesUsed(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """What the process of a run uses, about once a second.

    Attributes:
        memory: Bytes that the process holds.
        cpu: The share of all cores that it keeps busy, in [0, 1].
        device_memory: Bytes on the graphics card, or None where none is used.
    """

    request: int
    memory: int
    cpu: float
    device_memory: int | None = None


class NotFinite(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """The loss is no finite number; the run ends.

    Attributes:
        epoch, batch: Where, counted from 0.
        layer: The first layer from the inputs on that is not finite, as Keras names it with the
            models that it is in before it: "encoder/dense"; "" where it is the loss alone.
        what: What of that layer.
        sentence: The same in words, with what may help.
    """

    request: int
    epoch: int
    batch: int
    layer: str
    what: Literal["input", "weights", "output", "loss"]
    sentence: str


class Checkpointed(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """An epoch is on the disk, and a run that is ended from now on goes on after it.

    `fault` says in one sentence why it is not, as when the disk is full; the run goes on.
    """

    request: int
    epoch: int
    is_best: bool = False
    fault: str = ""
