"""The losses of a model: what each is called, whether it takes logits, and how it is changed.

A loss is a name, or an object with arguments; one for all outputs, or one for each of them by its
place or its name.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct, structs

from graph.errors import GraphError
from graph.naming import snake_case
from graph.training import Training
from graph.values import FUNCTION, ObjectValue, Value, from_json, to_json

BINARY = frozenset({"binary_crossentropy", "binary_focal_crossentropy"})
ONE_HOT = frozenset({"categorical_crossentropy", "categorical_focal_crossentropy"})
SPARSE = "sparse_categorical_crossentropy"
CATEGORICAL = ONE_HOT | {SPARSE}
REGRESSION = frozenset(
    {
        *("huber", "log_cosh", "mean_absolute_error", "mean_squared_error"),
        *("mean_absolute_percentage_error", "mean_squared_logarithmic_error"),
    }
)
SQUARED = "mean_squared_error"
_LOGITS = "from_logits"
_SHORT = {
    "bce": "binary_crossentropy",
    "kld": "kl_divergence",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "mse": SQUARED,
    "msle": "mean_squared_logarithmic_error",
}


class Loss(Struct, frozen=True):
    """The loss of one output.

    Attributes:
        name: Keras's name of it: "mean_squared_error"; "" where it is none that Keras has.
        takes_logits: Whether it is told that it is given logits and no probabilities.
        place: Where it stands among the losses of several outputs; None where it is for all.
    """

    name: str
    takes_logits: bool = False
    place: int | str | None = None


def loss_of(training: Training, place: int, name: str, outputs: int) -> Loss | None:
    """Gives the loss of an output; None where it has none, or none can be told.

    Args:
        training: The settings.
        place: The place of the output among the model's.
        name: The name of the layer that gives it.
        outputs: How many outputs the model has.
    """
    try:
        value = from_json(_stated(training))
    except GraphError:
        return None
    if isinstance(value, tuple):
        return _read(value[place], place) if len(value) == outputs else None
    if isinstance(value, dict):
        return _read(value[name], name) if name in value else None
    return _read(value, None)


def is_chosen(training: Training) -> bool:
    """Whether somebody has said what is trained for: with which data, or by which loss."""
    return bool(training.data) or "loss" in training.compiled or training.loss != Training().loss


def with_loss(training: Training, loss: Loss, name: str, *, logits: bool = False) -> Training:
    """Gives the settings with another loss in the place of one.

    Args:
        training: The settings.
        loss: The one that goes.
        name: Keras's name of the other.
        logits: Whether that takes logits.
    """
    if loss.place is None:
        others = {each: value for each, value in training.compiled.items() if each != "loss"}
        if logits:
            return structs.replace(training, compiled={**others, "loss": _object(name)})
        return structs.replace(training, loss=name, compiled=others)
    stated = _stated(training)
    held = dict(stated) if isinstance(stated, dict) else dict(enumerate(stated))
    held[loss.place] = _object(name) if logits else name
    changed = held if isinstance(stated, dict) else list(held.values())
    return structs.replace(training, compiled={**training.compiled, "loss": changed})


def _stated(training: Training) -> Any:
    return training.compiled.get("loss", training.loss)


def _read(value: Value, place: int | str | None) -> Loss | None:
    if isinstance(value, ObjectValue) and value.class_name == FUNCTION:
        value = value.arguments.get("name")
    if isinstance(value, ObjectValue):
        logits = value.arguments.get(_LOGITS) is True
        return Loss(_plain(value.class_name), logits, place)
    return Loss(_plain(value), False, place) if isinstance(value, str) else None


def _plain(name: str) -> str:
    return _SHORT.get(name.lower(), snake_case(name))


def _object(name: str) -> Any:
    """Gives the loss that takes logits, as a file holds it."""
    class_name = "".join(word.capitalize() for word in name.split("_"))
    return to_json(ObjectValue("keras.losses", class_name, {_LOGITS: True}))
