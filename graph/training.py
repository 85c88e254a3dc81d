"""How the drawn model is compiled and fitted.

Keras keeps the compile configuration with the model, and so does the document. Names are the string
identifiers that `model.compile` takes. What is more than a name, such as an optimizer with
arguments of its own or a loss for each output, is held in the JSON form of `graph.values`.
"""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct

# Limits of a file and of an edit alike, so that what can be entered can be saved and read again.
Identifier = Annotated[str, Meta(max_length=200)]
Count = Annotated[int, Meta(ge=1, le=1_000_000)]


class Training(Struct, frozen=True, forbid_unknown_fields=True):
    """The settings of `compile` and `fit`, and the data they are used on.

    Attributes:
        data: The name of a built-in data set, or the path of a `.npz` or `.csv` file; "" is none.
        validation_split: The share of the training data that is held out, in [0, 1).
        batch_size: Samples a batch.
        compiled: Arguments of `compile` by their names that are more than a name or a list of
            names. One called `optimizer`, `loss` or `metrics` counts in place of that field.
        seed: Seeds the split of the data and the initial weights, so that a run can be repeated.
    """

    data: Annotated[str, Meta(max_length=4096)] = ""
    optimizer: Identifier = "adam"
    loss: Identifier = "sparse_categorical_crossentropy"
    metrics: Annotated[tuple[Identifier, ...], Meta(max_length=100)] = ("accuracy",)
    epochs: Count = 5
    batch_size: Count = 32
    validation_split: Annotated[float, Meta(ge=0, lt=1)] = 0.2
    seed: Annotated[int, Meta(ge=0, lt=2**32)] = 0
    compiled: dict[str, Any] = {}
