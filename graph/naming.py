"""Names of layers: Keras's own defaults, and what Keras refuses.

A model's layers need distinct names, since weights, errors and `get_layer` go by them.
"""

from __future__ import annotations

import itertools
import re

from graph.model import ModelGraph
from graph.wording import shown

# A 10 MB name would be a valid string to Keras, and would make every list and file unreadable.
MAXIMUM_LENGTH = 200


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
    """Gives the name nearest to `name` that Keras takes and no other layer has."""
    legal = "".join(char if char.isprintable() and char != "/" else "_" for char in name)
    return unique_name(legal.strip()[:MAXIMUM_LENGTH].strip() or "layer", taken)


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
