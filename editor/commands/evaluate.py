"""`keras-canvas evaluate`: how good a trained model is on a part of its data, or on other data."""

from __future__ import annotations

import msgspec
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from editor.commands.data_choice import DataChoice
from editor.commands.notes import write_notes
from editor.commands.output import write_text
from editor.commands.scripts import ScriptChoice
from editor.commands.trained_choice import TrainedChoice, trained_model
from graph.wording import legible
from worker.protocol import Judge, Judged, OutputJudged, Split

_JUDGE = 2
_LISTED = 10  # mistakes
_MOST_CLASSES = 20  # whose confusion a terminal has room for
_WIDTH = 160


def evaluate_model(
    chosen: TrainedChoice,
    data: DataChoice,
    script: ScriptChoice,
    *,
    split: Split,
    as_json: bool,
) -> int:
    """Prints what Keras's own `evaluate` says, and tables for each output.

    Raises:
        ProjectFileError: a file cannot be read.
        CommandError: there is no such model, or its data cannot be loaded.
    """
    with trained_model(chosen, data, script) as trained:
        request = Judge(_JUDGE, trained.source, split, trained.model, trained.agreed)
        trained.session.send(request)
        judged = trained.session.wait_for(Judged)
    if as_json:
        write_text(msgspec.json.encode(_report(judged)).decode() + "\n")
    else:
        write_notes(judged.notes)
        _print(judged)
    return 0


def _report(judged: Judged) -> dict[str, object]:
    """Gives all but pictures of samples, which no program of a terminal's wants in a line."""
    report: dict[str, object] = msgspec.to_builtins(judged)
    del report["type"], report["request"]
    outputs = msgspec.to_builtins(judged.outputs)
    for output in outputs:
        for mistake in output["mistakes"]:
            for name in ("rows", "columns", "channels", "pixels"):
                mistake.pop(name, None)
    return {**report, "outputs": outputs}


def _print(judged: Judged) -> None:
    console = Console(highlight=False, soft_wrap=True)
    if not console.is_terminal:
        console = Console(highlight=False, width=_WIDTH)  # a file has no edge to break lines at
    console.print(f"{judged.split}: {judged.samples:,} samples")
    for name, value in judged.evaluation.items():
        console.print(Text(f"  {legible(name)} {_number(value)}"))
    for output in judged.outputs:
        _print_output(console, output)


def _print_output(console: Console, output: OutputJudged) -> None:
    console.print(Text(f"\n{legible(output.name)}", style="bold"))
    for name, value in output.measures.items():
        console.print(Text(f"  {legible(name)} {_number(value)}"))
    if output.per_class:
        console.print(_classes(output))
    if output.confusion and len(output.classes) <= _MOST_CLASSES:
        console.print(_confusion(output))
    if output.mistakes:
        console.print(_mistakes(output))


def _classes(output: OutputJudged) -> Table:
    table = _table("Class", "Precision", "Recall", "F1", "Samples")
    for name, (precision, recall, f1, samples) in zip(
        output.classes, output.per_class, strict=False
    ):
        numbers = (_number(precision), _number(recall), _number(f1), f"{samples:,}")
        table.add_row(Text(legible(name)), *numbers)
    return table


def _confusion(output: OutputJudged) -> Table:
    names = [legible(name, 12) for name in output.classes]
    table = _table("Expected \\ predicted", *names)
    for number, row in enumerate(output.confusion):
        cells = [
            Text(f"{count:,}" if count else "", "" if column == number else "red")
            for column, count in enumerate(row)
        ]
        table.add_row(Text(names[number]), *cells)
    return table


def _mistakes(output: OutputJudged) -> Table:
    table = _table("Worst mistakes: sample", "Expected", "Predicted", "Loss")
    for mistake in output.mistakes[:_LISTED]:
        words = (Text(legible(mistake.expected)), Text(legible(mistake.predicted)))
        table.add_row(f"{mistake.sample:,}", *words, _number(mistake.loss))
    return table


def _table(first: str, *others: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(Text(first), no_wrap=True)
    for title in others:
        table.add_column(Text(title), justify="right", no_wrap=True)
    return table


def _number(value: float | None) -> str:
    return "nan" if value is None else f"{value:.4f}"
