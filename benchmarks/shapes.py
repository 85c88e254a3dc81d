"""Whether what an inspection says of a model is what Keras made, one line for each model.

`python -m benchmarks.shapes` takes the forty models of `keras.applications` and the small ones of
the tests; names after it take those alone. There is no goal but all: the counts of parameters, the
outputs of the model and those of each call of a layer are Keras's own, and the light worker says
what TensorFlow says. The time is that of the light worker.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Raw, Struct, to_builtins

# Before Keras is imported.
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras

from editor.commands.worker_session import WorkerSession
from graph.files import encode_project
from graph.interface import outputs_in_order
from graph.model import ModelGraph
from tests.corpus import APPLICATIONS, MODELS
from tests.worker.identity import fresh_start
from tests.worker.inspected_models import (
    Reports,
    counts,
    differing_nodes,
    disagreement,
    drawing_of,
    inspected_here,
    outputs,
    taken,
)
from worker.protocol import Inspect, InspectionEnded, Ready

# It has no input yet, and so no shapes.
_WITHOUT_SHAPES = frozenset({"sequential_that_is_not_built"})


class Line(Struct, frozen=True):
    """One model.

    Attributes:
        nodes: How many nodes were reported, those of models in it among them.
        parameters: As the inspection counts them.
        difference: Where the inspection first differs from Keras; "" is nowhere.
        disagreement: Where the light backend differs from TensorFlow; "" is nowhere.
        backend: That whose answer was compared: TensorFlow's where the light one needs it.
        seconds: What the light worker took.
    """

    model: str
    nodes: int
    parameters: int
    difference: str
    disagreement: str
    backend: str
    seconds: float


def measure(names: Sequence[str] = ()) -> Iterator[Line]:
    """Inspects the models of these names, or all, and gives a line for each as it is done."""
    chosen = names or [name for name in (*APPLICATIONS, *MODELS) if name not in _WITHOUT_SHAPES]
    with WorkerSession("numpy") as session, TemporaryDirectory() as folder:
        session.wait_for(Ready)
        for number, name in enumerate(chosen, start=1):
            yield _line(name, number, session, Path(folder))


def _line(name: str, number: int, session: WorkerSession, folder: Path) -> Line:
    fresh_start()
    model = _built(name)
    graph = drawing_of(model, folder)
    begin = time.perf_counter()
    session.send(Inspect(number, Raw(encode_project(graph))))
    replies = []
    for reply in session.replies():
        replies.append(reply)
        if isinstance(reply, InspectionEnded):
            break
    seconds = time.perf_counter() - begin
    light, ended = taken(replies)
    heavy, heavily_ended = inspected_here(graph)
    needs = any(report.needs for report in light.values())
    used, end = (heavy, heavily_ended) if needs else (light, ended)
    counted = end.parameters, end.trainable_parameters
    difference = _difference(model, graph, used, counted)
    backend = "tensorflow" if needs else "numpy"
    return Line(
        name, len(used), counted[0], difference, disagreement(light, heavy), backend, seconds
    )


def _built(name: str) -> keras.Model:
    if name not in APPLICATIONS:
        return MODELS[name]()
    # Without weights, which none of this asks for and the largest have gigabytes of.
    with keras.StatelessScope(initialize_variables=False):
        return APPLICATIONS[name]()


def _difference(
    model: keras.Model, graph: ModelGraph, reports: Reports, counted: tuple[int, int]
) -> str:
    if counted != counts(model):
        return f"Expected {counts(model)} parameters. Received: {counted}"
    for node in differing_nodes(model, graph, reports):
        return node
    given = tuple(
        reports[(), node].outputs[index]
        for node, index in outputs_in_order(graph)
        if reports[(), node].outputs
    )
    return "" if given == outputs(model) else f"Expected {outputs(model)}. Received: {given}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table, or JSON; gives 1 where something differs from Keras."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.shapes")
    parser.add_argument("names", nargs="*", metavar="NAME", help="models; all where none is named")
    parser.add_argument("--json", action="store_true", help="print one JSON object a model")
    options = parser.parse_args(arguments)
    warnings.simplefilter("ignore")
    lines = []
    if not options.json:
        print("| model | nodes | parameters | Keras's own | backends agree | asked | seconds |")
        print("|---|--:|--:|---|---|---|--:|")
    for line in measure(options.names):
        lines.append(line)
        print(json.dumps(to_builtins(line)) if options.json else _row(line), flush=True)
    same = sum(not line.difference for line in lines)
    agreeing = sum(not line.disagreement for line in lines)
    if not options.json:
        print(f"\n{same} of {len(lines)} are Keras's own, of {agreeing} the backends agree")
    return 0 if same == len(lines) else 1


def _row(line: Line) -> str:
    cells = (
        line.model,
        str(line.nodes),
        f"{line.parameters:,}",
        line.difference or "yes",
        line.disagreement or "yes",
        line.backend,
        f"{line.seconds:.2f}",
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main())
