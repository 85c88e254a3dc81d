"""Kills the worker or the window at random moments of runs, and counts what is lost.

Each run is killed once with a signal that no process can hear, is looked through as it was left,
and goes on in another worker. The reference is one run that nobody disturbs: the weights of all are
to be the same to the last bit.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import numpy as np
import psutil
from msgspec import Struct, structs

from benchmarks.drawings import example
from benchmarks.measuring import Row, report
from codegen import generate
from editor.commands.worker_session import WorkerEndedError, WorkerSession
from editor.training.keeping import find_interrupted, place_of_runs
from graph.edits import SetTraining
from graph.files import encode_project, write_project
from graph.model import ModelGraph
from graph.runs.folder import RunFolder, runs_below
from graph.runs.record import RunRecord
from worker.protocol import Checkpointed, Train, TrainingEnded, TrainingStarted

_PATIENCE = 10.0  # seconds for a worker to see that its window is gone


class Losses(Struct):
    """What the kills have cost."""

    killed: int = 0  # runs that were still going on
    epochs: int = 0  # told as finished, and lost
    half: int = 0  # files under a final name that are not whole
    not_offered: int = 0  # runs of a window that the next one would not offer
    different: int = 0  # runs that ended otherwise than the one that nobody disturbed
    processes: int = 0  # left over


def lose(of_worker: int, of_window: int, epochs: int = 30, seed: int = 0) -> Losses:
    """Kills the worker of so many runs and the window of so many, and has each run go on."""
    moments = random.Random(seed)  # noqa: S311 - no secret
    graph = example("dense")
    SetTraining(structs.replace(graph.training, epochs=epochs)).apply(graph)
    losses = Losses()
    with tempfile.TemporaryDirectory() as parent:
        straight = _made(Path(parent), graph)
        _train(straight, resume=False)
        before = _children()  # the guard of the workers, which stays
        # Without the first epoch, in which the training step is compiled.
        lasted = sum(each.seconds for each in straight.history()[1:])
        for number in range(of_worker + of_window):
            killed = None
            while killed is None:
                after = moments.uniform(0.0, lasted)
                if number < of_worker:
                    killed = _kill_worker(_made(Path(parent), graph), after)
                else:
                    place = Path(tempfile.mkdtemp(dir=parent))
                    killed = _kill_window(place, graph, after, losses)
            run, told = killed
            losses.killed += 1
            losses.epochs += max(0, told - len(run.history()))
            losses.half += sum(not _is_whole(path) for path in run.path.rglob("*"))
            _train(run, resume=True)
            losses.different += not _is_same(run, straight)
    losses.processes += len(_children() - before)
    return losses


def _children() -> set[psutil.Process]:
    return set(psutil.Process().children(recursive=True))


def measure(of_worker: int = 10, of_window: int = 10) -> list[Row]:
    """Gives what so many kills have cost."""
    losses = lose(of_worker, of_window)
    return [
        Row("runs killed while they trained", losses.killed, unit=f"of {of_worker + of_window}"),
        Row("finished epochs that were lost", losses.epochs, goal=0, unit=""),
        Row("half files under a final name", losses.half, goal=0, unit=""),
        Row("runs that the next window does not offer", losses.not_offered, goal=0, unit=""),
        Row("runs that ended otherwise", losses.different, goal=0, unit=""),
        Row("processes that were left over", losses.processes, goal=0, unit=""),
    ]


def _made(parent: Path, graph: ModelGraph) -> RunFolder:
    record = RunRecord("killed", graph.name, time.time(), graph.training)
    source = generate(graph, script=True).text
    return RunFolder.create(parent, record, encode_project(graph), source)


def _train(run: RunFolder, *, resume: bool) -> None:
    with WorkerSession("tensorflow") as session:
        session.send(Train(1, run.script.read_text(), run=str(run.path), resume=resume))
        session.wait_for(TrainingEnded)


def _kill_worker(run: RunFolder, after: float) -> tuple[RunFolder, int] | None:
    """Kills a run so many seconds after it began; gives it, and how many epochs it told as kept.

    None where it ended before.
    """
    told, end = 0, float("inf")
    with WorkerSession("tensorflow") as session:
        session.send(Train(1, run.script.read_text(), run=str(run.path)))
        process = session.process_id
        assert process is not None
        try:
            for reply in session.replies():
                if isinstance(reply, TrainingStarted):
                    end = time.monotonic() + after
                elif isinstance(reply, Checkpointed):
                    told = reply.epoch + 1
                elif isinstance(reply, TrainingEnded):
                    return None
                if time.monotonic() > end:
                    os.kill(process, signal.SIGKILL)
                    end = float("inf")
        except WorkerEndedError:
            pass
    return run, told


def _kill_window(
    folder: Path, graph: ModelGraph, after: float, losses: Losses
) -> tuple[RunFolder, int] | None:
    """Kills a window so many seconds after its training began; likewise."""
    drawing = folder / "drawing.kcanvas"
    write_project(graph, drawing)
    told, worker, end = 0, 0, float("inf")
    command = [sys.executable, "-m", "benchmarks.window_to_kill", str(drawing)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as window:
        assert window.stdout is not None
        for line in window.stdout:
            told, process = map(int, line.split())
            worker = process or worker
            end = min(end, time.monotonic() + after)
            if time.monotonic() > end:
                window.kill()
                end = float("inf")
    if window.returncode == 0:
        return None
    losses.processes += not _has_ended(worker)
    (run,) = runs_below(place_of_runs(drawing))
    offered = find_interrupted(place_of_runs(drawing), drawing)
    losses.not_offered += offered is None or offered.run.path != run.path
    return run, told


def _has_ended(process: int) -> bool:
    """Whether a process ends by itself."""
    try:
        psutil.Process(process).wait(_PATIENCE)
    except psutil.NoSuchProcess:
        return True
    except psutil.TimeoutExpired:
        return False
    return True


def _is_whole(path: Path) -> bool:
    """Whether a file is what its name says; what has no final name is nobody's."""
    if path.name.startswith(".") or not path.is_file():
        return True
    try:
        if path.suffix == ".keras":
            with zipfile.ZipFile(path) as archive:
                return archive.testzip() is None
        if path.suffix == ".npy":
            return bool(_arrays(path))
    except (OSError, ValueError, zipfile.BadZipFile):
        return False
    if path.name == "run.json":
        return bool(RunFolder(path.parent).read())
    return path.stat().st_size > 0


def _is_same(run: RunFolder, straight: RunFolder) -> bool:
    first, second = _arrays(run.state), _arrays(straight.state)
    histories = [[each.logs for each in folder.history()] for folder in (run, straight)]
    return (
        histories[0] == histories[1]
        and first.keys() == second.keys()
        and all(np.array_equal(first[name], second[name]) for name in first)
    )


def _arrays(state: Path) -> dict[str, np.ndarray]:
    """Gives the variables of the model and of its optimizer after the last epoch.

    Raises:
        ValueError: the file is not whole.
    """
    with state.open("rb") as file:
        names = json.loads(np.load(file).tobytes())["arrays"]
        held = {name: np.load(file) for name in names}
    return {name: array for name, array in held.items() if "/" in name}


if __name__ == "__main__":
    report("Kill -9 at random moments of runs", measure)
