"""Floating point operations as the worker counts them, beside TensorFlow's profiler.

`python -m benchmarks.flops` takes four models of `keras.applications`, a transformer block and one
model for each kind of layer; names after it take those alone. Ours are those of the worker that
inspects, which has no TensorFlow; the profiler counts in the graph of the exported source, for one
sample, with the weights as inputs. It knows no statistics of some operations: their counts are
added in a second figure, which ours is held against.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Raw, Struct, convert, to_builtins

from benchmarks.flops_models import APPLICATIONS, KINDS, TRANSFORMER, models
from codegen import generate
from editor.commands.worker_session import WorkerSession
from graph.costs import costs_of
from graph.files import encode_project
from graph.inspected import Inspected, Place
from graph.model import ModelGraph
from worker.protocol import Inspect, InspectionEnded, NodeInspected

FARTHEST = 0.02
_MEGA = 1e6
_NOTE = """
The profiler counts nothing for operations of which it has no statistics, and does not look into
functions that TensorFlow compiles (PartitionedCall: a convolution in groups). The second ratio adds
these: two operations for each product of an Einsum, one for each number of a function such as Relu,
Sigmoid, Tanh or Erfc."""


class Line(Struct, frozen=True):
    """One model.

    Attributes:
        ours: Operations as the worker counts them.
        profiled: As TensorFlow's profiler does.
        more: Those of operations of which the profiler has no statistics.
        left_out: How many there are of these, by their types.
    """

    model: str
    ours: int
    profiled: int
    more: int
    left_out: dict[str, int]

    @property
    def raw_ratio(self) -> float:
        """Ours to what the profiler counts."""
        return self.ours / self.profiled if self.profiled else 0.0

    @property
    def ratio(self) -> float:
        """Ours to what the profiler counts and leaves out."""
        whole = self.profiled + self.more
        return self.ours / whole if whole else float(self.ours == 0)

    @property
    def is_held(self) -> bool:
        """Whether ours is as near as is asked for."""
        return abs(self.ratio - 1) <= FARTHEST


def measure(names: Sequence[str] = ()) -> list[Line]:
    """Counts the models of these names, or all.

    Raises:
        KeyError: there is no such model.
    """
    graphs = models(tuple(names or (*APPLICATIONS, TRANSFORMER, *KINDS)))
    reference = _profiled(graphs)
    return [
        convert({"model": name, "ours": ours, **reference[name]}, Line)
        for name, ours in _counted(graphs)
    ]


def _counted(graphs: Mapping[str, ModelGraph]) -> Iterator[tuple[str, int]]:
    with WorkerSession("numpy") as session:
        for request, (name, graph) in enumerate(graphs.items(), 1):
            session.send(Inspect(request, Raw(encode_project(graph))))
            found: dict[Place, Inspected] = {}
            for reply in session.replies():
                if isinstance(reply, NodeInspected):
                    found[reply.path, reply.node] = reply
                elif isinstance(reply, InspectionEnded):
                    break
            totals = costs_of(graph, found).totals
            assert not totals.unknown, f"Expected the costs of all nodes of {name}"
            yield name, totals.flops


def _profiled(graphs: Mapping[str, ModelGraph]) -> dict[str, dict[str, object]]:
    sources = {name: generate(graph).text for name, graph in graphs.items()}
    process = subprocess.run(
        [sys.executable, "-m", "benchmarks.flops_reference"],
        input=json.dumps(sources),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # TensorFlow says much that is no matter here
        text=True,
        check=True,
        env={**os.environ, "KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3"},
    )
    counted: dict[str, dict[str, object]] = json.loads(process.stdout)
    return counted


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table, or JSON; gives 1 where one is farther off than is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.flops")
    parser.add_argument("names", nargs="*", metavar="NAME", help="models; all where none is named")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    lines = measure(options.names)
    if options.json:
        print(json.dumps({"title": "Operations", "rows": [*map(_as_json, lines)]}, indent=2))
    else:
        _show(lines)
    return 0 if all(line.is_held for line in lines) else 1


def _as_json(line: Line) -> dict[str, object]:
    derived = {"raw_ratio": line.raw_ratio, "ratio": line.ratio, "is_held": line.is_held}
    return {**to_builtins(line), **derived}


def _show(lines: Iterable[Line]) -> None:
    print("Million floating point operations of one sample; reference: TensorFlow's profiler\n")
    print("| model | ours | profiler | ratio | it leaves out | ratio with that | within 2 % |")
    print("|---|--:|--:|--:|---|--:|---|")
    for line in lines:
        left_out = ", ".join(f"{kind} × {count}" for kind, count in line.left_out.items()) or "-"
        cells = (
            line.model,
            f"{line.ours / _MEGA:,.3f}",
            f"{line.profiled / _MEGA:,.3f}",
            f"{line.raw_ratio:.4f}",
            left_out,
            f"{line.ratio:.4f}",
            "yes" if line.is_held else "no",
        )
        print(f"| {' | '.join(cells)} |")
    print(_NOTE)


if __name__ == "__main__":
    raise SystemExit(main())
