"""The trained model that a command is to use: that of a run, or of a `.keras` file.

What a worker of ours wrote into the folder of a run is loaded as it is. Another `.keras` file may
run code when Keras loads it; it is read as a drawing is, built from source of ours, and given the
weights of the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct

from editor.commands.data_choice import DATA, DataChoice, require_agreement
from editor.commands.errors import CommandError
from editor.commands.kept_runs import (
    find_run,
    graph_of,
    has_model,
    is_run,
    kept_below,
    record_of,
    runs_at,
)
from editor.commands.notes import write_notes
from editor.commands.opening import open_model
from editor.commands.scripts import ScriptChoice
from editor.commands.sources import training_source
from editor.commands.worker_session import WorkerSession
from graph.kept_weights import kept_weights
from graph.model import ModelGraph
from graph.runs.folder import RunFolder
from worker.protocol import Build, Saved, WeightsKept

_BUILD = 1
_WEIGHTS = (".keras", ".h5")


class TrainedChoice(Struct, frozen=True):
    """What a command line says of the model that it uses.

    Attributes:
        model: A run, the drawing of one, or a `.keras` file.
        run: Which run of the drawing; the newest one unless given.
        runs: Where the runs of the drawing are.
        best: Whether the best epoch is meant and not the last one.
    """

    model: Path
    run: str | None = None
    runs: Path | None = None
    best: bool = False


class Trained(Struct, frozen=True):
    """A model that a worker can use.

    Attributes:
        session: The worker.
        source: The script whose data it is held against.
        model: The `.keras` file that is loaded.
        graph: Its drawing.
        agreed: The digest of the program that gives the data; "" where there is none.
    """

    session: WorkerSession
    source: str
    model: str
    graph: ModelGraph
    agreed: str = ""


@contextmanager
def trained_model(
    chosen: TrainedChoice, data: DataChoice, script: ScriptChoice
) -> Iterator[Trained]:
    """Gives the model, with a worker that lives as long as the `with` block.

    Raises:
        ProjectFileError: a file cannot be read.
        CommandError: there is no such model, or its data may not be loaded.
    """
    path = chosen.model
    if path.suffix.lower() in _WEIGHTS:
        yield from _of_file(path, data, script)
        return
    run = _run(chosen)
    record = record_of(run)
    kept = run.best if chosen.best else run.last
    if not has_model(run):
        raise CommandError(
            f"Expected a run with a complete epoch. Received: {run.path}, which has none"
        )
    graph = graph_of(run)
    graph.training = data.applied(record.training, graph)
    folder = Path(record.folder) if record.folder else run.path
    agreed = require_agreement(graph.training, folder, script)
    source = training_source(graph, run.project)
    with WorkerSession(graph.training.fitting.backend, folder) as session:
        yield Trained(session, source, str(kept), graph, agreed)


def _run(chosen: TrainedChoice) -> RunFolder:
    path = chosen.model
    if is_run(path):
        return RunFolder(path.resolve())
    if chosen.run is not None:
        return find_run(chosen.run, kept_below(path, chosen.runs))
    if not path.exists():
        raise CommandError(f"Expected a run, a drawing or a .keras file. Received: {path}")
    place = path if path.is_dir() else chosen.runs or path
    with_models = (run for run in runs_at(place) if has_model(run))
    newest = next(with_models, None)
    if newest is None:
        raise CommandError(
            f"Expected a model that was trained; keras-canvas train trains it. Received: {path}, "
            "with no run"
        )
    write_notes([f"of the run {newest.path.name}"])
    # The worker's current folder is another.
    return RunFolder(newest.path.resolve())


def _of_file(path: Path, data: DataChoice, script: ScriptChoice) -> Iterator[Trained]:
    graph = open_model(path, script)
    graph.training = data.applied(graph.training, graph)
    if not graph.training.data:
        raise CommandError(f"{path}: Expected --data, {DATA}. Received: a model without data")
    if data.seed is None:
        seed = graph.training.seed
        write_notes([f"the data is split by the seed {seed}; --seed names that of the training"])
    folder = Path.cwd()
    agreed = require_agreement(graph.training, folder, script)
    source = training_source(graph, path)
    with TemporaryDirectory() as made, WorkerSession("tensorflow", folder) as session:
        built = str(Path(made, "model.keras"))
        session.send(Build(_BUILD, source, built, kept_weights(graph)))
        for reply in session.replies():
            if isinstance(reply, WeightsKept):
                write_notes(reply.notes)
            elif isinstance(reply, Saved):
                break
        yield Trained(session, source, built, graph, agreed)
