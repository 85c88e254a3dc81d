"""All shapes and parameter counts of ResNet50 and NASNetLarge; the reference is TensorFlow.

Ours is a real worker process, the reference a process that runs the exported source with
TensorFlow. Both count the parameters, which are compared: a quick wrong answer is none. An edit is
measured twice: one that changes no shape, and one in the middle whose effect reaches the end.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from msgspec import Raw, structs

from benchmarks.applications import application
from benchmarks.drawings import RESNET50, resnet
from benchmarks.measuring import Figures, Row, interleave, milliseconds, report
from codegen import generate
from editor.commands.worker_session import WorkerSession
from graph.edits import SetLayer
from graph.files import encode_project
from graph.model import ModelGraph
from graph.values import Value
from worker.protocol import Inspect, InspectionEnded, Ready

COLD_GOAL, LARGE_GOAL, EDIT_GOAL = 1000.0, 2500.0, 50.0  # ms
MEMORY_GOAL = 250.0  # MB
_EDITS = 20
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


def measure(
    blocks: tuple[int, int, int, int] = RESNET50, large: str = "NASNetLarge", repetitions: int = 3
) -> list[Row]:
    """Inspects and builds a ResNet with these blocks, and a model of `keras.applications`."""
    graphs = resnet(blocks), application(large)
    ours, reference = interleave(
        repetitions, lambda: _inspect_all(*graphs), lambda: _build_all(*graphs)
    )
    for each in ("parameters", "large parameters"):
        counts = ours[each], reference[each]
        assert counts[0] == counts[1], f"Expected the same count of parameters. Received: {counts}"
    name, large = [f"{title}, {len(graph)} nodes" for title, graph in _named(blocks, large, graphs)]
    whole = reference["import"] + reference["build"]
    large_whole = reference["large import"] + reference["large build"]
    rows = [
        Row("process start to ready, Keras imported", ours["start"], reference["import"]),
        Row(f"{name}: from process start", ours["whole"], whole, COLD_GOAL),
        Row(f"{name}: cold, in a ready process", ours["cold"], reference["build"]),
        Row(f"{name}: after an edit", ours["edit"], reference["build"], EDIT_GOAL),
        Row(f"{name}: after one felt to the end", ours["felt"], reference["build"], EDIT_GOAL),
        Row(f"{name}: after the input's shape", ours["input"], reference["build"]),
        Row(f"{large}: from process start", ours["large whole"], large_whole, LARGE_GOAL),
        Row(f"{large}: cold, in a ready process", ours["large cold"], reference["large build"]),
    ]
    if "memory" in ours:
        rows.append(Row("peak memory after both", ours["memory"], goal=MEMORY_GOAL, unit="MB"))
    return rows


def _named(
    blocks: tuple[int, int, int, int], large: str, graphs: tuple[ModelGraph, ModelGraph]
) -> list[tuple[str, ModelGraph]]:
    first = "ResNet50" if blocks == RESNET50 else f"ResNet of {blocks}"
    return list(zip((first, large), graphs, strict=True))


def _inspect_all(graph: ModelGraph, large: ModelGraph) -> Figures:
    figures = _cold(large, "large ")
    begin = time.perf_counter()
    with WorkerSession("numpy") as session:
        asking = _Asking(session, graph.copy())
        session.wait_for(Ready)
        figures["start"] = (time.perf_counter() - begin) * 1000
        figures["cold"] = milliseconds(asking.ask)
        figures["parameters"] = asking.parameters
        figures["edit"] = asking.median(
            lambda number: asking.set("BatchNormalization", momentum=0.9 + number / 1000)
        )
        figures["input"] = asking.median(
            lambda number: asking.set("InputLayer", shape=(256, 256 + number, 3)), times=3
        )
        asking.set("InputLayer", shape=(224, 224, 3))
        figures["felt"] = asking.median(
            lambda number: asking.replace_activation("ZeroPadding2D", padding=number + 1)
        )
        asking.graph = large
        asking.ask()
        if memory := _peak_memory(session.process_id):
            figures["memory"] = memory
    return figures | _cold(graph, "")


def _cold(graph: ModelGraph, prefix: str) -> Figures:
    """Starts a process for one drawing, as a window does that opens it."""
    begin = time.perf_counter()
    with WorkerSession("numpy") as session:
        asking = _Asking(session, graph)
        asking.send()
        session.wait_for(Ready)
        ready = time.perf_counter()
        asking.wait()
        ended = time.perf_counter()
    return {
        f"{prefix}whole": (ended - begin) * 1000,
        f"{prefix}cold": (ended - ready) * 1000,
        f"{prefix}parameters": asking.parameters,
    }


class _Asking:
    """Asks a worker of one drawing again and again, and edits it."""

    def __init__(self, session: WorkerSession, graph: ModelGraph) -> None:
        self.graph = graph
        self.parameters = 0
        self._session = session
        self._asked = 0

    def ask(self) -> None:
        self.send()
        self.wait()

    def send(self) -> None:
        self._asked += 1
        self._session.send(Inspect(self._asked, Raw(encode_project(self.graph))))

    def wait(self) -> None:
        self.parameters = self._session.wait_for(InspectionEnded).parameters

    def median(self, edit: Callable[[int], None], times: int = _EDITS) -> float:
        taken = []
        for number in range(times):
            edit(number)
            taken.append(milliseconds(self.ask))
        return statistics.median(taken)

    def set(self, class_name: str, **arguments: Value) -> None:
        """Sets arguments of the middle one of the layers of a class."""
        found = [layer for layer in self.graph.layers() if layer.class_name == class_name]
        layer = found[len(found) // 2]
        changed = structs.replace(layer, arguments={**layer.arguments, **arguments})
        SetLayer(changed).apply(self.graph)

    def replace_activation(self, class_name: str, **arguments: Value) -> None:
        """Puts another layer in the place of the one after the middle addition."""
        adds = [node for node in self.graph.nodes() if self._class_of(node.id) == "Add"]
        after = next(iter(self.graph.edges_from(adds[len(adds) // 2].id)))
        layer = self.graph.layer_of(after.target)
        changed = structs.replace(layer, class_name=class_name, arguments=arguments)
        SetLayer(changed).apply(self.graph)

    def _class_of(self, node: str) -> str:
        return self.graph.layer_of(node).class_name


def _peak_memory(process_id: int | None) -> float | None:
    """Gives the most memory that a process has had, in MB, where the system tells it."""
    status = Path(f"/proc/{process_id}/status")
    if not status.exists():
        return None
    lines = status.read_text().splitlines()
    kilobytes = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    return int(kilobytes[0]) * 1024 / 1e6


def _build_all(graph: ModelGraph, large: ModelGraph) -> Figures:
    return _build(graph, "") | _build(large, "large ")


def _build(graph: ModelGraph, prefix: str) -> Figures:
    process = subprocess.run(
        [sys.executable, "-c", _BUILD],
        input=generate(graph).text,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    imported, built, parameters = map(float, process.stdout.split())
    return {
        f"{prefix}import": imported,
        f"{prefix}build": built,
        f"{prefix}parameters": parameters,
    }


if __name__ == "__main__":
    report("Shapes and counts; reference: building with TensorFlow", measure)
