"""Names of layers: Keras's own defaults, and what Keras refuses.

A model's layers need distinct names, since weights, errors and `get_layer` go by them.
"""

from __future__ import annotations

import itertools
import keyword
import re
import unicodedata

from graph.model import ModelGraph
from graph.wording import shown

# A 10 MB name would be a valid string to Keras, and would make every list and file unreadable.
MAXIMUM_LENGTH = 200
_TRAINABLE = re.compile(r"[A-Za-z0-9_.>-]+")


def snake_case(class_name: str) -> str:
    """Gives the name that Keras makes of a class: `conv2d` of `Conv2D`, `max_pooling2d`, ..."""
    name = re.sub(r"\W+", "", class_name)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def unique_layer_name(graph: ModelGraph, class_name: str) -> str:
    """Gives `dense`, or the first of `dense_1`, `dense_2`, ... that no layer has."""
    return unique_name(snake_case(class_name), {layer.name for layer in graph.layers()})


def unique_name(name: str, taken: set[str]) -> str:
    """Gives `name`, or with the first number behind it that makes it none of those taken."""
    if name not in taken:
        return name
    stem = re.sub(r"_\d+$", "", name) or name
    return next(
        numbered
        for number in itertools.count(1)
        if (numbered := _with_number(stem, number)) not in taken
    )


def _with_number(stem: str, number: int) -> str:
    suffix = f"_{number}"
    return stem[: MAXIMUM_LENGTH - len(suffix)] + suffix


def legal_name(name: str, taken: set[str]) -> str:
    """Gives the name nearest to `name` that Keras takes, TensorFlow trains, and no layer has."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9_.>-]+", "_", plain.strip()).lstrip("_->")
    return unique_name(plain[:MAXIMUM_LENGTH] or "layer", taken)


def name_fault(name: str) -> str:
    """Says what is wrong with the name of a layer or a model, or gives "" where nothing is."""
    if not name:
        return "Expected a name. Received: an empty one"
    if len(name) > MAXIMUM_LENGTH:
        return f"Expected a name of at most {MAXIMUM_LENGTH} characters. Received: {len(name)}"
    if "/" in name:
        return f"Expected a name without '/', which Keras refuses. Received: {shown(name)}"
    if not name.isprintable() or name != name.strip():
        return f"Expected a name of printable characters, trimmed. Received: {shown(name)}"
    return ""


def training_fault(name: str) -> str:
    """Says why TensorFlow trains no layer of a name that Keras takes, or gives ""."""
    if _TRAINABLE.fullmatch(name):
        return ""
    return _not_trainable("ASCII letters, digits, '.', '-' and '_'", name)


def model_training_fault(name: str) -> str:
    """Says why TensorFlow trains no model of a name that Keras takes, or gives ""."""
    if name[0] in "_->":
        return _not_trainable("a letter or a digit at first", name)
    return training_fault(name)


def _not_trainable(expected: str, name: str) -> str:
    return f"Expected a name of {expected}, for TensorFlow to train it. Received: {shown(name)}"


def is_argument_name(name: str) -> bool:
    """Whether Python takes a name for that of an argument; those of Keras are ASCII."""
    return name.isascii() and name.isidentifier() and not keyword.iskeyword(name)
