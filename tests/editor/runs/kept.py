"""Kept runs for tests, made as a worker makes them."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec import structs

from graph.files import encode_project
from graph.model import ModelGraph
from graph.runs.folder import RunFolder
from graph.runs.record import EpochRecord, Measures, RunRecord
from graph.training import Training
from tests.worker.drawings import example

MOMENT = 1_700_000_000.0  # seconds since 1970
GONE = 2**22 + 1  # a number that no process has: Linux counts up to 2**22


def keep(
    parent: Path,
    name: str,
    logs: Sequence[Measures] = (),
    *,
    graph: ModelGraph | None = None,
    **fields: Any,
) -> RunFolder:
    """Keeps a run of the digits with an epoch for each of some logs.

    Args:
        parent: The folder of runs.
        name: What it is called.
        logs: The measures of each epoch.
        graph: What was trained.
        fields: Others of its record.
    """
    drawn = graph or example("digits_cnn")
    given: dict[str, Any] = {
        "status": "finished",
        "training": Training(data="digits", epochs=max(len(logs), 1)),
        "started": fields.get("created", MOMENT) + 1.0,
        "epochs": len(logs),
    }
    record = RunRecord(name, "digits_cnn", **{"created": MOMENT, **given, **fields})
    run = RunFolder.create(parent, record, encode_project(drawn), "")
    for number, measured in enumerate(logs):
        run.add_epoch(EpochRecord(number, measured, 1e-3, 2.0))
    return run


def falling(count: int, top: float = 1.0) -> list[Measures]:
    """Gives measures of epochs in which the loss falls and the accuracy rises."""
    return [
        {
            "loss": top / (place + 1),
            "accuracy": 1 - 0.5 / (place + 1),
            "val_loss": 1.5 * top / (place + 1),
            "val_accuracy": 0.9 - 0.5 / (place + 1),
        }
        for place in range(count)
    ]


def interrupt(run: RunFolder) -> None:
    """Makes a run one whose worker was killed after an epoch."""
    run.write(structs.replace(run.read(), status="running", process=GONE, started=time.time()))
    run.state.write_bytes(b"state")


def let_run(run: RunFolder) -> None:
    """Makes a run one that this very process trains."""
    now = time.time()
    run.write(structs.replace(run.read(), status="running", process=os.getpid(), started=now))
