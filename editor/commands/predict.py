"""`keras-canvas predict`: what a trained model says of samples in a file, or of pasted rows."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from editor.commands.data_choice import DataChoice
from editor.commands.errors import CommandError
from editor.commands.notes import write_notes
from editor.commands.output import write_text
from editor.commands.scripts import ScriptChoice
from editor.commands.targets import require_writable
from editor.commands.trained_choice import TrainedChoice, trained_model
from graph.wording import legible
from worker.protocol import Predict, Predicted

STANDARD_INPUT = "-"
_PREDICT = 2
_MOST = 2**20  # characters of pasted rows, as in the message
_WIDTH = 160
_SUFFIXES = (".csv", ".npz")


def predict_samples(
    chosen: TrainedChoice,
    samples: str,
    script: ScriptChoice,
    *,
    output: Path | None,
    as_json: bool,
) -> int:
    """Prints the first predictions, and writes all of them where an output is named.

    Args:
        chosen: The model.
        samples: A file or folder, or "-" for rows of a table on standard input.
        script: What is said of programs that may run.
        output: A .csv or .npz file.
        as_json: Whether JSON is printed.

    Raises:
        ProjectFileError: a file cannot be read.
        CommandError: there is no such model, or it cannot take the samples.
    """
    if output is not None:
        _check_output(output)
    given = "" if samples == STANDARD_INPUT else _file(samples)
    values = _pasted() if samples == STANDARD_INPUT else ""
    target = "" if output is None else str(output.resolve())
    with trained_model(chosen, DataChoice(), script) as trained:
        source, model, agreed = trained.source, trained.model, trained.agreed
        request = Predict(_PREDICT, source, given, values, model, target, agreed)
        trained.session.send(request)
        predicted = trained.session.wait_for(Predicted)
    if as_json:
        report = msgspec.to_builtins(predicted)
        del report["type"], report["request"]
        write_text(msgspec.json.encode(report).decode() + "\n")
    else:
        write_notes(predicted.notes)
        _print(predicted)
    return 0


def _check_output(output: Path) -> None:
    if output.suffix.lower() not in _SUFFIXES:
        raise CommandError(f"Expected -o to name a .csv or .npz file. Received: {output}")
    require_writable(output)


def _file(samples: str) -> str:
    path = Path(samples)
    if not path.exists():
        raise CommandError(f"Expected --data to name a file that exists. Received: {samples}")
    return str(path.resolve())


def _pasted() -> str:
    values = sys.stdin.read(_MOST + 1)
    if len(values) > _MOST:
        raise CommandError(
            f"Expected at most {_MOST:,} characters on standard input; a file may have more. "
            "Received: more"
        )
    if not values.strip():
        raise CommandError("Expected rows of a table on standard input. Received: none")
    return values


def _print(predicted: Predicted) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_WIDTH)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in predicted.columns:
        table.add_column(Text(legible(name)), justify="right", overflow="fold")
    for row in predicted.rows:
        table.add_row(*(Text(legible(cell)) for cell in row))
    console.print(table)
    more = predicted.samples - len(predicted.rows)
    if more > 0:
        console.print(f"and {more:,} more")
    if predicted.output:
        print(f"saved: {predicted.output}")
