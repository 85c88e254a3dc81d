"""The outputs of a model: what each is called, what it is held against, and what it tells.

What an output tells is told by its loss: numbers of classes, a row with a one in it, a probability,
or a measured number. Several axes, as of the pixels of a segmentation, are so many answers of one
sample.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import keras
import numpy as np
from msgspec import Struct

from worker.using.models import forget_states

# Which class: by its number, or by a row; yes or no; several of these; numbers; something else.
Telling: TypeAlias = Literal["number", "row", "yes", "labels", "values", "other"]

_ROWS = frozenset(
    {
        "categorical_crossentropy",
        "categorical_focal_crossentropy",
        "categorical_generalized_cross_entropy",
        "categorical_hinge",
    }
)
_YES = frozenset({"binary_crossentropy", "binary_focal_crossentropy", "hinge", "squared_hinge"})
_OVERLAPS = frozenset({"dice", "tversky"})
_FROM_MINUS_ONE = frozenset({"hinge", "squared_hinge"})
_OTHERS = frozenset({"ctc", "circle"})


class Output(Struct, frozen=True):
    """An output.

    Attributes:
        name: Of its layer, or its key where the outputs are a dictionary.
        loss: Keras's, a function or an object; None where it has none.
        loss_name: What Keras calls it, or "".
    """

    name: str
    loss: Any
    loss_name: str

    @property
    def middle(self) -> float:
        """Above which value a yes is said."""
        return 0.0 if self.loss_name in _FROM_MINUS_ONE or self.are_logits else 0.5

    @property
    def are_logits(self) -> bool:
        """Whether the output is what a softmax or a sigmoid would be taken of."""
        if not isinstance(self.loss, keras.losses.Loss):
            return False
        return bool(self.loss.get_config().get("from_logits", False))

    def tells(self, given: np.ndarray, expected: np.ndarray) -> Telling:
        """Says what the output tells, from a batch of it and of its targets."""
        name = self.loss_name
        if name in _OTHERS or expected.dtype.kind not in "biuf" or given.dtype.kind not in "biuf":
            return "other"
        if name == "sparse_categorical_crossentropy":
            return "number"
        if given.size != expected.size:
            return "other"
        many = given.ndim > 1 and given.shape[-1] > 1
        if name in _ROWS or (name in _OVERLAPS and many):
            return "row" if many else "yes"
        if name in _YES or name in _OVERLAPS:
            return "labels" if many else "yes"
        return "values"

    def promises(self, given: np.ndarray) -> Telling:
        """Says what the output tells, from a batch of it alone."""
        if self.loss_name == "sparse_categorical_crossentropy":
            return "number"
        return self.tells(given, given)

    def losses(self, given: np.ndarray, expected: np.ndarray) -> np.ndarray:
        """Gives the loss of each sample, of shape (samples,); NaN where Keras has none."""
        if self.loss is None:
            return np.full(len(given), np.nan)
        if given.ndim == expected.ndim + 1 and given.shape[-1] == 1:
            expected = expected[..., None]
        compute = self.loss.call if isinstance(self.loss, keras.losses.Loss) else self.loss
        values = np.asarray(keras.ops.convert_to_numpy(compute(expected, given)), "float64")
        if values.ndim == 0 or len(values) != len(given):
            return np.full(len(given), np.nan)
        rows: np.ndarray = values.reshape(len(values), -1).mean(axis=1)
        return rows


def outputs_of(model: keras.Model) -> list[Output]:
    """Gives the outputs in Keras's order."""
    names = _names(model)
    losses = _losses(model, names)
    return [Output(name, loss, _name(loss)) for name, loss in zip(names, losses, strict=True)]


def predict(model: keras.Model, samples: Any) -> list[np.ndarray]:
    """Gives what a model says of a batch, for each output in Keras's order."""
    forget_states(model)
    return [np.asarray(each) for each in keras.tree.flatten(model.predict_on_batch(samples))]


def targets_of(targets: Any, outputs: list[Output]) -> list[np.ndarray]:
    """Gives targets in the order of the outputs.

    Raises:
        ValueError: there are none for one of them.
    """
    if not isinstance(targets, dict):
        given = list(targets) if isinstance(targets, (list, tuple)) else [targets]
        return [np.asarray(each) for each in given]
    missing = [each.name for each in outputs if each.name not in targets]
    if missing:
        raise ValueError(
            f"Expected targets for each output. Received: {', '.join(targets)}, and none for "
            f"`{missing[0]}`"
        )
    return [np.asarray(targets[each.name]) for each in outputs]


def _names(model: keras.Model) -> list[str]:
    structure = getattr(model, "_outputs_struct", None)
    if isinstance(structure, dict):
        # Keras flattens a dictionary in the order of its sorted keys.
        return sorted(structure)
    names = getattr(model, "output_names", None)
    return list(names) if names else [model.layers[-1].name]


def _losses(model: keras.Model, names: list[str]) -> list[Any]:
    given = getattr(model, "loss", None)
    if isinstance(given, dict):
        by_name = dict(zip(_layer_names(model, names), names, strict=True))
        by_key = {by_name.get(name, name): loss for name, loss in given.items()}
        losses = [by_key.get(name) for name in names]
    elif isinstance(given, (list, tuple)):
        losses = [*given, *[None] * len(names)][: len(names)]
    else:
        losses = [given] * len(names)
    return [None if each is None else keras.losses.get(each) for each in losses]


def _layer_names(model: keras.Model, names: list[str]) -> list[str]:
    found = getattr(model, "output_names", None) or names
    return list(found) if len(found) == len(names) else names


def _name(loss: Any) -> str:
    return str(getattr(loss, "__name__", "") or getattr(loss, "name", "") or "")


def middle_of(targets: np.ndarray) -> float:
    """Gives what is between no and yes: a no is 0, or -1."""
    return 0.0 if targets.size and targets.min() < 0 else 0.5
