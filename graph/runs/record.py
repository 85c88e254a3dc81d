"""What is known of a run: the record in its `run.json`, and the lines of its history."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from graph.readying import make_ready
from graph.training import Training

Text = Annotated[str, Meta(max_length=4096)]
Measures = dict[str, float | None]  # None where Keras gave no finite number
Status = Literal[
    "waiting",  # in the queue; nothing was done
    "running",  # or was, if its process is gone: `RunFolder.status` tells
    "finished",
    "stopped",  # by the person, after a batch or an epoch
    "failed",
]


class EpochRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """One epoch, counted from 0, with its validation; the time in seconds."""

    epoch: int
    logs: Measures
    learning_rate: float | None = None
    seconds: float = 0.0


class RunRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """A run.

    Attributes:
        name: What the person calls it; at first the model's name.
        model: The model's name.
        created, started, ended: In seconds since 1970, UTC; 0 is not yet.
        status: See `Status`.
        reason: Why it ended as it did, in one sentence, or "".
        origin: The absolute path of the drawing's file, or "" where it was not saved.
        folder: The absolute path that relative paths of data are taken from, or "".
        training: The settings.
        epochs: How many are complete.
        evaluation: The loss and metrics on the test data.
        best: The epoch whose weights are kept as the best, or None.
        parameters: Of the model.
        versions: Of Python, keras, the backend and NumPy, by their names.
        process: The system's number of the process that trains, 0 where none does.
    """

    name: Text
    model: Text
    created: float
    training: Training
    started: float = 0.0
    ended: float = 0.0
    status: Status = "waiting"
    reason: Text = ""
    origin: Text = ""
    folder: Text = ""
    epochs: int = 0
    evaluation: Measures = {}
    best: int | None = None
    parameters: int = 0
    versions: dict[Text, Text] = {}
    process: int = 0
    format: Literal["keras-canvas-run"] = "keras-canvas-run"
    version: Literal[1] = 1


make_ready(EpochRecord)
make_ready(RunRecord)
