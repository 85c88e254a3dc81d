"""How the drawn model is compiled and fitted.

Keras keeps the compile configuration with the model, and so does the document. Names are the string
identifiers that `model.compile` takes.
"""

from __future__ import annotations

from msgspec import Struct


class Training(Struct, frozen=True, forbid_unknown_fields=True):
    """The settings of `compile` and `fit`, and the data they are used on.

    Attributes:
        data: The name of a built-in data set, or the path of a `.npz` or `.csv` file; "" is none.
        validation_split: The share of the training data that is held out, in [0, 1).
        batch_size: Samples a batch.
        seed: Seeds the split of the data and the initial weights, so that a run can be repeated.
    """

    data: str = ""
    optimizer: str = "adam"
    loss: str = "sparse_categorical_crossentropy"
    metrics: tuple[str, ...] = ("accuracy",)
    epochs: int = 5
    batch_size: int = 32
    validation_split: float = 0.2
    seed: int = 0
