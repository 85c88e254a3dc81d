"""What is said of models that people use, which is to be nothing, and how long that takes.

`python -m benchmarks.advice` takes the forty models of `keras.applications`; names after it take
those alone. Advice is given after each answer of Keras's, between two frames: 16 ms at 1,000 nodes
are the goal, for all that Keras refuses and that people regret.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Iterator, Sequence

from msgspec import Raw, Struct, to_builtins

from benchmarks.applications import application, application_files
from benchmarks.code_lines import application_names
from editor.commands.worker_session import WorkerSession
from graph.advice import advise
from graph.catalogue import load_catalogue
from graph.checks import check
from graph.files import encode_project
from graph.inspected import Place
from graph.model import ModelGraph
from worker.protocol import Inspect, InspectionEnded, NodeInspected

LONGEST = 16.0  # milliseconds
_TIMES = 9


class Line(Struct, frozen=True):
    """One model.

    Attributes:
        said: Messages of errors and warnings.
        milliseconds: The median of what the advice takes.
    """

    model: str
    nodes: int
    said: tuple[str, ...]
    milliseconds: float

    @property
    def is_held(self) -> bool:
        """Whether nothing is said, and that soon enough."""
        return not self.said and self.milliseconds <= LONGEST


def measure(names: Sequence[str]) -> Iterator[Line]:
    """Gives advice on the models of these names."""
    application_files(names)
    with WorkerSession("numpy") as session:
        for request, name in enumerate(names, 1):
            graph = application(name)
            session.send(Inspect(request, Raw(encode_project(graph))))
            yield _line(name, graph, _found(session))


def _found(session: WorkerSession) -> dict[Place, NodeInspected]:
    found: dict[Place, NodeInspected] = {}
    for reply in session.replies():
        if isinstance(reply, NodeInspected):
            found[reply.path, reply.node] = reply
        elif isinstance(reply, InspectionEnded):
            break
    return found


def _line(name: str, graph: ModelGraph, found: dict[Place, NodeInspected]) -> Line:
    catalogue, times = load_catalogue(), []
    for _ in range(_TIMES):
        start = time.perf_counter()
        advised = advise(graph, found, catalogue)
        times.append(time.perf_counter() - start)
    said = tuple(problem.message for problem in (*check(graph, catalogue), *advised))
    return Line(name, len(graph), said, statistics.median(times) * 1000)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints a line for each model; gives 1 where anything is said, or too late."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.advice")
    parser.add_argument("names", nargs="*", metavar="NAME", help="models; all where none is named")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    lines = list(measure(options.names or application_names()))
    if options.json:
        rows = [{**to_builtins(line), "is_held": line.is_held} for line in lines]
        print(json.dumps({"title": "Advice", "rows": rows}, indent=2))
        return 0 if all(line.is_held for line in lines) else 1
    print("| model | nodes | said | advice, ms | nothing, in 16 ms |\n|---|--:|--:|--:|---|")
    for line in lines:
        held = "yes" if line.is_held else "no"
        cells = (line.model, line.nodes, len(line.said), f"{line.milliseconds:.1f}", held)
        print(f"| {' | '.join(map(str, cells))} |")
        for message in line.said:
            print(f"  {message}")
    return 0 if all(line.is_held for line in lines) else 1


if __name__ == "__main__":
    raise SystemExit(main())
