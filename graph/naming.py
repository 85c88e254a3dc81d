"""Names of layers: Keras's own defaults, and what Keras refuses.

A model's layers need distinct names, since weights, errors and `get_layer` go by them.
"""

from __future__ import annotations

import re

from graph.model import ModelGraph

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
    number = 1
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"


def name_fault(name: str) -> str:
    """Says what is wrong with the name of a layer or a model, or gives "" where nothing is."""
    if not name:
        return "Expected a name. Received: an empty one"
    if len(name) > MAXIMUM_LENGTH:
        return f"Expected a name of at most {MAXIMUM_LENGTH} characters. Received: {len(name)}"
    if "/" in name:
        return f"Expected a name without '/', which Keras refuses. Received: {name!r}"
    if not name.isprintable() or name != name.strip():
        return f"Expected a name of printable characters, trimmed. Received: {name!r}"
    return ""
