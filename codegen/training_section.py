"""`compile_model` and `fit_model`: the document's training settings as source."""

from __future__ import annotations

from codegen.class_weights import class_weight_items
from codegen.compile_values import compile_items
from codegen.data import DataSection
from codegen.devices_section import shared, shares
from codegen.formatting import INDENT, Group, Item, call, group, lay_out
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
    writer.add(
        "def compile_model(model):",
        f'{INDENT}"""Sets the optimizer, the loss and the metrics."""',
        *lay_out("", compile_call(training, outputs, catalogue), indent=INDENT),
    )


def compile_call(training: Training, outputs: int, catalogue: Catalogue) -> Group:
    """Gives the call of `compile` for a model with so many outputs.

    Raises:
        SourceError: what the model is compiled with cannot be written.
    """
    return call("model.compile", compile_items(training, outputs, catalogue))


def write_fit(writer: Writer, training: Training, data: DataSection, outputs: int) -> None:
    """Appends `fit_model` for a model with so many outputs.

    Raises:
        SourceError: classes are weighed that cannot be.
    """
    more: list[Item] = [
        *class_weight_items(training, data, outputs),
        ("callbacks=", "callbacks"),
    ]
    if data.is_streamed:
        fit = streamed_fit_call(data, "epochs", more)
        taken = "model, train_data, validation_data, *, epochs=EPOCHS, callbacks=None"
        writer.add(
            f"def fit_model({taken}):",
            f'{INDENT}"""Trains the model and returns the history of its loss and metrics."""',
            *lay_out("return ", fit, indent=INDENT),
        )
        return
    fit = fit_call(training, "batch_size", "epochs", more)
    writer.add(
        "def fit_model(",
        f"{INDENT}model, x_train, y_train, *, epochs=EPOCHS, batch_size=BATCH_SIZE, callbacks=None",
        "):",
        f'{INDENT}"""Trains the model and returns the history of its loss and metrics."""',
        *lay_out("return ", fit, indent=INDENT),
    )


def fit_call(training: Training, batch_size: str, epochs: str, more: list[Item]) -> Group:
    """Gives the call of `fit` with these names of the two numbers, and `more` at its end."""
    if shares(training):
        return _shared_fit(training, batch_size, epochs, more)
    items: list[Item] = [
        ("", "x_train"),
        ("", "y_train"),
        ("batch_size=", batch_size),
        ("epochs=", epochs),
    ]
    if training.validation_split:
        items.append(("validation_split=", atom(training.validation_split)))
    return call("model.fit", [*items, *more])


def streamed_fit_call(data: DataSection, epochs: str, more: list[Item]) -> Group:
    """Gives the call of `fit` for data that comes in batches, and `more` at its end."""
    items: list[Item] = [
        ("", "train_data"),
        ("validation_data=", "validation_data"),
        ("epochs=", epochs),
    ]
    if data.form == "dataset":
        # It shuffles itself, and Keras warns where it is asked to.
        items.append(("shuffle=", "False"))
    return call("model.fit", [*items, *more])


def _shared_fit(training: Training, batch_size: str, epochs: str, more: list[Item]) -> Group:
    """Gives the call for processes of which each has its share: Keras would split it otherwise."""
    rest = 1 - training.validation_split
    own_size = f"{batch_size} // jax.process_count()" if training.fitting.hosts else batch_size
    items: list[Item] = [
        ("", shared(training, "x_train", 0, rest)),
        ("", shared(training, "y_train", 0, rest)),
        ("batch_size=", own_size),
        ("epochs=", epochs),
    ]
    if training.validation_split:
        held_out: list[Item] = [
            ("", shared(training, "x_train", rest)),
            ("", shared(training, "y_train", rest)),
        ]
        items.append(("validation_data=", group("(", held_out, ")")))
    return call("model.fit", [*items, *more])
