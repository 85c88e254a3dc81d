"""Names of layers: Keras's own defaults, and what Keras refuses.

A model's layers need distinct names, since weights, errors and `get_layer` go by them.
"""

from __future__ import annotations

import functools
import itertools
import keyword
import re
import unicodedata

from graph.elements import Layer
from graph.model import ModelGraph
from graph.wording import shown

# A 10 MB name would be a valid string to Keras, and would make every list and file unreadable.
MAXIMUM_LENGTH = 200
_NUMBER = re.compile(r"_\d+$")
_TRAINABLE = re.compile(r"[A-Za-z0-9_.>-]+")


@functools.lru_cache(maxsize=1000)
def snake_case(class_name: str) -> str:
    """Gives the name that Keras makes of a class: `conv2d` of `Conv2D`, `max_pooling2d`, ..."""
    name = re.sub(r"\W+", "", class_name)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def unique_layer_name(graph: ModelGraph, class_name: str) -> str:
    """Gives `dense`, or the first of `dense_1`, `dense_2`, ... that no layer has."""
    return unique_name(snake_case(class_name), {layer.name for layer in graph.layers()})


def keras_name(layer: Layer) -> str:
    """Gives the name, or what stands before its number, that Keras gives where none is given."""
    return "functional" if layer.model is not None else snake_case(layer.class_name)


def names_in_source(graph: ModelGraph) -> set[str]:
    """Gives the ids of the layers whose names stand in the source of a model.

    They are those that somebody chose. The others, and operations, are named by Keras, which counts
    from `dense` on and does not look whether a layer was called so. Beside a layer that was, the
    names of the drawing are written, since Keras refuses a model with one name twice.
    """
    chosen = {layer.id: layer for layer in graph.layers() if layer.named and not layer.is_operation}
    if len(chosen) == len(graph.layers()):
        return set(chosen)
    names = {layer.name for layer in chosen.values()}
    stems = names | set(map(without_number, names))
    others = (layer for layer in graph.layers() if layer.id not in chosen)
    return set(chosen) | {layer.id for layer in others if _keras_names(layer) & stems}


def _keras_names(layer: Layer) -> set[str]:
    return {keras_name(layer), *(("sequential",) if layer.model is not None else ())}


@functools.lru_cache(maxsize=20_000)
def without_number(name: str) -> str:
    """Gives `dense` of `dense_12`, and a name without a number as it is."""
    return _NUMBER.sub("", name)


def unique_name(name: str, taken: set[str]) -> str:
    """Gives `name`, or with the first number behind it that makes it none of those taken."""
    if name not in taken:
        return name
    stem = without_number(name) or name
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
