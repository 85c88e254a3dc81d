"""`compile_model` and `fit_model`: the document's training settings as source."""

from __future__ import annotations

from codegen.compile_values import compile_items
from codegen.formatting import INDENT, Item, call, lay_out
from codegen.literals import atom
from codegen.source import Writer
from graph.catalogue import Catalogue
from graph.training import Training


def write_constants(writer: Writer, training: Training) -> None:
    """Appends the numbers of a run, where a reader looks for them: at the top."""
    writer.add(f"SEED = {atom(training.seed)}")
    writer.add(f"EPOCHS = {atom(training.epochs)}")
    writer.add(f"BATCH_SIZE = {atom(training.batch_size)}")


def write_compile(writer: Writer, training: Training, outputs: int, catalogue: Catalogue) -> None:
    """Appends `compile_model`.

    Raises:
        SourceError: what the model is compiled with cannot be written.
    """
    items = compile_items(training, outputs, catalogue)
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
