"""`keras-canvas demo`: the main job from end to end, on the examples, with no display needed.

Each step prints what it did and what came out; the first that does not hold ends the demo with
exit code 2.
"""

from __future__ import annotations

import time
from pathlib import Path

import msgspec
from rich.console import Console
from rich.markup import escape

from codegen import generate
from editor.commands.check import WRITTEN_AS
from editor.commands.errors import CommandError
from editor.commands.sources import training_source
from editor.commands.worker_session import WorkerSession
from editor.pictures.picture import Look, PictureError, write_picture
from graph.checks import check
from graph.classify import Kind, classify
from graph.files import decode_project, encode_project
from graph.model import ModelGraph
from graph.specs import TensorSpec
from graph.writing import write_atomically
from resources import EXAMPLES, read_resource
from worker.protocol import (
    EpochEnded,
    Evaluate,
    Evaluated,
    Inspect,
    InspectionEnded,
    NodeInspected,
    Save,
    Saved,
    Train,
    TrainingEnded,
)

DEFAULT_FOLDER = Path("keras-canvas-demo")
_TRAINED = "digits_cnn"
_EXPECTED_KINDS = {
    "dense": Kind.LINEAR,
    "digits_cnn": Kind.LINEAR,
    "digits_residual": Kind.BRANCHING,
    "digits_inception": Kind.BRANCHING,
}
_TOLERANCE = 1e-5  # of an accuracy or loss computed twice on one machine


def run_demo(folder: Path | None) -> int:
    """Runs the demo; the results go into `folder`, which is made where there is none.

    Raises:
        CommandError: a step failed.
        OSError: a result cannot be written.
    """
    return _Demo(folder or DEFAULT_FOLDER).run()


class _Demo:
    """The steps, in order, and where they write."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._console = Console(highlight=False, soft_wrap=True)
        self._started = time.monotonic()

    def run(self) -> int:
        self._folder.mkdir(parents=True, exist_ok=True)
        graphs = {name: self._read(name) for name in EXAMPLES}
        for name, graph in graphs.items():
            self._check(name, graph)
        for name, graph in graphs.items():
            self._export(name, graph)
        specs = self._inspect(graphs)
        for name, graph in graphs.items():
            self._draw(name, graph, specs[name])
        self._train(graphs[_TRAINED])
        seconds = time.monotonic() - self._started
        self._say("done", f"{seconds:.0f} s, everything is in {self._folder}")
        return 0

    def _say(self, step: str, what: str) -> None:
        self._console.print(f"[bold]{step:>8}[/bold]  {escape(what)}")

    def _read(self, name: str) -> ModelGraph:
        return decode_project(read_resource(f"examples/{name}.kcanvas"), f"{name}.kcanvas")

    def _check(self, name: str, graph: ModelGraph) -> None:
        problems = check(graph)
        classification = classify(graph)
        kind = classification.kind
        if problems:
            raise CommandError(f"{name}: {problems[0].message}")
        if kind is not _EXPECTED_KINDS[name]:
            raise CommandError(
                f"{name}: Expected {_EXPECTED_KINDS[name].value}. Received: {kind.value}"
            )
        reasons = "; ".join(reason.message for reason in classification.reasons)
        what = f"{name}: no problems, {kind.value} -> {WRITTEN_AS[kind]} ({reasons})"
        self._say("check", what)

    def _export(self, name: str, graph: ModelGraph) -> None:
        self._write_source(name, generate(graph).text)
        if classify(graph).kind is Kind.LINEAR:
            self._write_source(f"{name}_functional", generate(graph, functional=True).text)
        self._write_source(f"{name}_script", training_source(graph, Path(name)))

    def _write_source(self, name: str, text: str) -> None:
        path = self._folder / f"{name}.py"
        write_atomically(path, text.encode())
        self._say("export", f"{path.name}: {len(text.splitlines())} lines")

    def _inspect(
        self, graphs: dict[str, ModelGraph]
    ) -> dict[str, dict[str, tuple[TensorSpec, ...]]]:
        specs: dict[str, dict[str, tuple[TensorSpec, ...]]] = {name: {} for name in graphs}
        with WorkerSession("numpy") as session:
            for number, (name, graph) in enumerate(graphs.items(), start=1):
                session.send(Inspect(number, msgspec.Raw(encode_project(graph))))
                for reply in session.replies():
                    if isinstance(reply, NodeInspected):
                        if reply.error:
                            raise CommandError(f"{name}: {reply.error}")
                        specs[name][reply.node] = reply.outputs
                    elif isinstance(reply, InspectionEnded):
                        self._say("inspect", f"{name}: {reply.parameters:,} parameters")
                        break
        return specs

    def _draw(self, name: str, graph: ModelGraph, specs: dict[str, tuple[TensorSpec, ...]]) -> None:
        path = self._folder / f"{name}.png"
        try:
            write_picture(graph, path, specs, Look("dark", scale=2.0))
        except PictureError as error:
            self._say("draw", f"{path.name} was left out. {error}")
        else:
            self._say("draw", path.name)

    def _train(self, graph: ModelGraph) -> None:
        source = training_source(graph, Path(_TRAINED))
        path = self._folder / f"{_TRAINED}.keras"
        with WorkerSession("tensorflow", self._folder) as session:
            session.send(Train(1, source))
            for reply in session.replies():
                if isinstance(reply, EpochEnded):
                    self._say("train", f"epoch {reply.epoch + 1}: {_scores(reply.logs)}")
                elif isinstance(reply, TrainingEnded):
                    trained = reply.evaluation
                    break
            session.send(Save(2, str(path)))
            session.wait_for(Saved)
        self._say("save", f"{path.name}: {path.stat().st_size:,} bytes")
        # Another process, so that nothing but the file is there to evaluate.
        with WorkerSession("tensorflow", self._folder) as session:
            session.send(Evaluate(3, source, str(path)))
            evaluated = session.wait_for(Evaluated).evaluation
        self._say("evaluate", f"{path.name}, reloaded: {_scores(evaluated)}")
        _require_same(trained, evaluated)


def _require_same(trained: dict[str, float | None], loaded: dict[str, float | None]) -> None:
    for name, value in trained.items():
        other = loaded.get(name)
        if value is None or other is None or abs(value - other) > _TOLERANCE:
            raise CommandError(
                f"Expected the reloaded model to have {name} {value}. Received: {other}"
            )


def _scores(logs: dict[str, float | None]) -> str:
    return ", ".join(f"{name} {value:.4f}" for name, value in logs.items() if value is not None)
