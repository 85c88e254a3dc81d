"""Whether models that are opened and exported are the models that were saved, one line for each.

`python -m benchmarks.identity` takes the forty of `keras.applications` and the small ones of the
tests; names after it take those alone. There is no reference and no goal but all: either a model is
the same, with the same outputs to the last bit, or it is not. The time is that of opening the file,
writing and reading the project, and running the exported source.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct, to_builtins

# Before Keras is imported.
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from tests.corpus import APPLICATIONS, MODELS
from tests.corpus.registry import LEARNED, UNRUNNABLE
from tests.worker.identity import Outcome, fresh_start, trip


class Line(Struct, frozen=True):
    """One model.

    Attributes:
        nodes: How many nodes it is drawn with, those of models in it among them.
        difference: Where its configuration first differs; "" is nowhere.
        outputs: Where its outputs first differ; "" is nowhere.
        notes: How many things the program could not resolve, or resolved in another way.
    """

    model: str
    nodes: int
    difference: str
    outputs: str
    notes: int
    seconds: float

    @property
    def is_identical(self) -> bool:
        """Whether neither differs."""
        return not self.difference and not self.outputs


def measure(names: Sequence[str] = ()) -> Iterator[Line]:
    """Takes the models of these names, or all, and gives a line for each as it is done."""
    for name in names or (*APPLICATIONS, *MODELS):
        fresh_start()
        with TemporaryDirectory() as folder:
            try:
                outcome = _trip(name, Path(folder))
            except Exception as error:
                # One model that fails ends no table.
                outcome = Outcome(0, f"{type(error).__name__}: {error}", "", (), 0)
        yield Line(
            name,
            outcome.nodes,
            outcome.difference,
            outcome.outputs,
            len(outcome.notes),
            outcome.seconds,
        )
        if name in APPLICATIONS:
            gc.collect()


def _trip(name: str, folder: Path) -> Outcome:
    if name in APPLICATIONS:
        return trip(APPLICATIONS[name](), folder)
    learned = LEARNED.get(name, ())
    return trip(MODELS[name](), folder, runs=name not in UNRUNNABLE, learned=learned)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table, or JSON; gives 1 where a model is not the same."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.identity")
    parser.add_argument("names", nargs="*", metavar="NAME", help="models; all where none is named")
    parser.add_argument("--json", action="store_true", help="print one JSON object a model")
    options = parser.parse_args(arguments)
    warnings.simplefilter("ignore")  # Keras warns of the masks that its layers drop
    lines = []
    if not options.json:
        print("| model | nodes | configuration | outputs | seconds |\n|---|--:|---|---|--:|")
    for line in measure(options.names):
        lines.append(line)
        print(json.dumps(to_builtins(line)) if options.json else _row(line), flush=True)
    identical = sum(line.is_identical for line in lines)
    if not options.json:
        nodes = sum(line.nodes for line in lines)
        print(f"\n{identical} of {len(lines)} models are identical; {nodes:,} nodes")
    return 0 if identical == len(lines) else 1


def _row(line: Line) -> str:
    outputs = "-" if line.model in UNRUNNABLE else line.outputs or "equal"
    cells = (line.model, f"{line.nodes:,}", line.difference or "equal", outputs)
    return f"| {' | '.join(cells)} | {line.seconds:.2f} |"


if __name__ == "__main__":
    sys.exit(main())
