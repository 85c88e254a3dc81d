"""All shapes and parameter counts of ResNet50; the reference is building it with TensorFlow.

Ours is a real worker process, the reference a process that runs the exported source. Both count
the parameters, which are compared: a quick wrong answer is none.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

from msgspec import Raw, structs

from benchmarks.drawings import RESNET50, resnet
from benchmarks.measuring import Figures, Row, interleave, milliseconds, show
from codegen import generate
from editor.commands.worker_session import WorkerSession
from graph.edits import SetLayer
from graph.files import encode_project
from graph.model import ModelGraph
from graph.values import Value
from worker.protocol import Inspect, InspectionEnded, Ready

COLD_GOAL, EDIT_GOAL = 1000.0, 50.0
_EDITS = 7
_BUILD = """
import sys, time
source = sys.stdin.read()
begin = time.perf_counter()
import keras
imported = time.perf_counter()
script = {"__name__": "exported"}
exec(compile(source, "exported", "exec"), script)
model = script["build_model"]()
parameters = model.count_params()
built = time.perf_counter()
print((imported - begin) * 1000, (built - imported) * 1000, parameters)
"""


def measure(blocks: tuple[int, int, int, int] = RESNET50, repetitions: int = 3) -> list[Row]:
    """Inspects and builds a ResNet with these blocks."""
    ours, reference = interleave(repetitions, lambda: _inspect(blocks), lambda: _build(blocks))
    counts = ours["parameters"], reference["parameters"]
    assert counts[0] == counts[1], f"Expected the same count of parameters. Received: {counts}"
    name = f"ResNet of {blocks}, {len(resnet(blocks))} nodes"
    return [
        Row("process start to ready, Keras imported", ours["start"], reference["import"]),
        Row(f"{name}: cold", ours["cold"], reference["build"], COLD_GOAL),
        Row(f"{name}: after an edit", ours["edit"], reference["build"], EDIT_GOAL),
        Row(f"{name}: after the input's shape", ours["input"], reference["build"]),
    ]


def _inspect(blocks: tuple[int, int, int, int]) -> Figures:
    graph = resnet(blocks)
    begin = time.perf_counter()
    with WorkerSession("numpy") as session:
        session.wait_for(Ready)
        start = (time.perf_counter() - begin) * 1000
        ended: list[InspectionEnded] = []

        def ask() -> None:
            session.send(Inspect(len(ended) + 1, Raw(encode_project(graph))))
            ended.append(session.wait_for(InspectionEnded))

        cold = milliseconds(ask)
        edits: list[float] = []
        for number in range(_EDITS):
            _set_argument(graph, "BatchNormalization", "momentum", 0.9 + number / 1000)
            edits.append(milliseconds(ask))
        _set_argument(graph, "InputLayer", "shape", (256, 256, 3))
        shaped = milliseconds(ask)
    return {
        "start": start,
        "cold": cold,
        "edit": statistics.median(edits),
        "input": shaped,
        "parameters": ended[0].parameters,
    }


def _set_argument(graph: ModelGraph, class_name: str, argument: str, value: Value) -> None:
    """Edits the middle one of the layers of a class."""
    found = [layer for layer in graph.layers() if layer.class_name == class_name]
    layer = found[len(found) // 2]
    changed = structs.replace(layer, arguments={**layer.arguments, argument: value})
    SetLayer(changed).apply(graph)


def _build(blocks: tuple[int, int, int, int]) -> Figures:
    process = subprocess.run(
        [sys.executable, "-c", _BUILD],
        input=generate(resnet(blocks)).text,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    imported, built, parameters = map(float, process.stdout.split())
    return {"import": imported, "build": built, "parameters": parameters}


if __name__ == "__main__":
    show("Shapes and counts; reference: building with TensorFlow", measure())
