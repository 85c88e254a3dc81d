"""Kills the worker at random moments of runs, and counts what is lost: nothing may be.

Each run is killed once with a signal that no process can hear, is looked through as it was left,
and goes on in another worker. The reference is one run that nobody disturbs: the weights of all are
to be the same to the last bit.
"""

from __future__ import annotations

import os
import random
import signal
import tempfile
import time
import zipfile
from pathlib import Path

import numpy as np
import psutil
from msgspec import Struct, structs

from benchmarks.drawings import example
from benchmarks.measuring import Row, show
from codegen import generate
from editor.commands.worker_session import WorkerEndedError, WorkerSession
from graph.edits import SetTraining
from graph.files import encode_project
from graph.model import ModelGraph
from graph.runs.folder import RunFolder
from graph.runs.record import RunRecord
from worker.protocol import Checkpointed, Train, TrainingEnded, TrainingStarted


class Losses(Struct):
    """What the kills have cost."""

    killed: int = 0  # runs that were still going on
    epochs: int = 0  # told as finished, and lost
    half: int = 0  # files under a final name that are not whole
    different: int = 0  # runs that ended otherwise than the one that nobody disturbed
    processes: int = 0  # left over


def lose(runs: int, epochs: int = 30, seed: int = 0) -> Losses:
    """Kills so many runs of so many epochs, and has each go on."""
    moments = random.Random(seed)  # noqa: S311 - no secret
    graph = example("dense")
    SetTraining(structs.replace(graph.training, epochs=epochs)).apply(graph)
    losses = Losses()
    with tempfile.TemporaryDirectory() as parent:
        session = WorkerSession("tensorflow").__enter__()
        try:
            straight = _made(Path(parent), graph)
            _train(session, straight, resume=False)
            # Without the first epoch, in which the training step is compiled.
            lasted = sum(each.seconds for each in straight.history()[1:])
            for _ in range(runs):
                run = _made(Path(parent), graph)
                told = _killed(session, run, moments.uniform(0.0, lasted), losses)
                session.__exit__(None, None, None)
                losses.epochs += max(0, told - len(run.history()))
                losses.half += sum(not _is_whole(path) for path in run.path.rglob("*"))
                session = WorkerSession("tensorflow").__enter__()
                _train(session, run, resume=True)
                losses.different += not _is_same(run, straight)
        finally:
            session.__exit__(None, None, None)
    losses.processes = len(psutil.Process().children(recursive=True))
    return losses


def measure(runs: int = 20) -> list[Row]:
    """Gives what so many kills have cost."""
    losses = lose(runs)
    return [
        Row("runs that were killed while they trained", losses.killed, unit=f"of {runs}"),
        Row("finished epochs that were lost", losses.epochs, goal=0, unit=""),
        Row("half files under a final name", losses.half, goal=0, unit=""),
        Row("runs that ended otherwise", losses.different, goal=0, unit=""),
        Row("processes that were left over", losses.processes, goal=0, unit=""),
    ]


def _made(parent: Path, graph: ModelGraph) -> RunFolder:
    record = RunRecord("killed", graph.name, time.time(), graph.training)
    source = generate(graph, script=True).text
    return RunFolder.create(parent, record, encode_project(graph), source)


def _train(session: WorkerSession, run: RunFolder, *, resume: bool) -> None:
    session.send(Train(1, run.script.read_text(), run=str(run.path), resume=resume))
    for reply in session.replies():
        if isinstance(reply, TrainingEnded):
            return


def _killed(session: WorkerSession, run: RunFolder, after: float, losses: Losses) -> int:
    """Kills a run so many seconds after it began; gives how many epochs were told as kept."""
    session.send(Train(1, run.script.read_text(), run=str(run.path)))
    process, told, end = session.process_id, 0, float("inf")
    assert process is not None
    try:
        for reply in session.replies():
            if isinstance(reply, TrainingStarted):
                end = time.monotonic() + after
            elif isinstance(reply, Checkpointed):
                told = reply.epoch + 1
            elif isinstance(reply, TrainingEnded):
                return told
            if time.monotonic() > end:
                os.kill(process, signal.SIGKILL)
                losses.killed += 1
                end = float("inf")
    except WorkerEndedError:
        pass
    return told


def _is_whole(path: Path) -> bool:
    """Whether a file is what its name says; what has no final name is nobody's."""
    if path.name.startswith(".") or not path.is_file():
        return True
    if path.suffix in {".npz", ".keras"}:
        try:
            with zipfile.ZipFile(path) as archive:
                return archive.testzip() is None
        except (OSError, zipfile.BadZipFile):
            return False
    if path.name == "run.json":
        return bool(RunFolder(path.parent).read())
    return path.stat().st_size > 0


def _is_same(run: RunFolder, straight: RunFolder) -> bool:
    first, second = _weights(run), _weights(straight)
    histories = [[each.logs for each in folder.history()] for folder in (run, straight)]
    return (
        histories[0] == histories[1]
        and first.keys() == second.keys()
        and all(np.array_equal(first[name], second[name]) for name in first)
    )


def _weights(run: RunFolder) -> dict[str, np.ndarray]:
    """Gives the variables of the model and of its optimizer after the last epoch."""
    with np.load(run.state) as file:
        return {name: file[name] for name in file.files if "/" in name}


if __name__ == "__main__":
    show("Kill -9 at random moments of runs", measure())
