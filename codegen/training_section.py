"""`compile_model` and `fit_model`: the document's training settings as source."""

from __future__ import annotations

from codegen.formatting import INDENT, Item, call, lay_out, listing
from codegen.literals import atom, text
from codegen.source import Writer
from graph.training import Training


def write_constants(writer: Writer, training: Training) -> None:
    """Appends the numbers of a run, where a reader looks for them: at the top."""
    writer.add(f"SEED = {atom(training.seed)}")
    writer.add(f"EPOCHS = {atom(training.epochs)}")
    writer.add(f"BATCH_SIZE = {atom(training.batch_size)}")


def write_compile(writer: Writer, training: Training, outputs: int) -> None:
    """Appends `compile_model`."""
    metrics = listing([text(metric) for metric in training.metrics])
    items: list[Item] = [
        ("optimizer=", text(training.optimizer)),
        ("loss=", text(training.loss)),
    ]
    if training.metrics:
        # A model with several outputs takes the metrics of each; one loss is taken for all.
        items.append(("metrics=", metrics if outputs == 1 else listing([metrics] * outputs)))
    writer.add(
        "def compile_model(model):",
        f'{INDENT}"""Sets the optimizer, the loss and the metrics."""',
        *lay_out("", call("model.compile", items), indent=INDENT),
    )


def write_fit(writer: Writer, training: Training) -> None:
    """Appends `fit_model`."""
    items: list[Item] = [
        ("", "x_train"),
        ("", "y_train"),
        ("batch_size=", "BATCH_SIZE"),
        ("epochs=", "EPOCHS"),
    ]
    if training.validation_split:
        items.append(("validation_split=", atom(training.validation_split)))
    items.append(("callbacks=", "callbacks"))
    writer.add(
        "def fit_model(model, x_train, y_train, callbacks=None):",
        f'{INDENT}"""Trains the model and returns the history of its loss and metrics."""',
        *lay_out("return ", call("model.fit", items), indent=INDENT),
    )
