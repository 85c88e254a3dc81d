"""What a model takes and gives: `input_layers` and `output_layers` of its configuration.

Keras writes a tensor as `[layer, call, output]`, at any depth of lists and dictionaries. One by
itself, a list of one and a dictionary are different models, so the structure is kept.
"""

from __future__ import annotations

from typing import Any

from graph.keras_files.calls import Reference, reference_of
from graph.keras_files.places import refused, too_deep
from graph.values import MAXIMUM_DEPTH, TensorValue, Value

_MAXIMUM_TENSORS = 1_000


def read_interface(config: Any, place: str) -> tuple[Value, list[Reference]]:
    """Gives a structure with a `TensorValue` for each tensor, and the tensors in their order.

    Raises:
        GraphError: it is no structure of tensors, or holds none.
    """
    references: list[Reference] = []
    structure = _structure(config, references, place, 0)
    if not references:
        raise refused("a tensor or more", place, config)
    return structure, references


def _structure(config: Any, references: list[Reference], place: str, depth: int) -> Value:
    if depth > MAXIMUM_DEPTH:
        raise too_deep(MAXIMUM_DEPTH, place)
    if len(references) > _MAXIMUM_TENSORS:
        raise refused(f"at most {_MAXIMUM_TENSORS} tensors", place, len(references))
    if isinstance(config, list) and config and isinstance(config[0], str):
        references.append(reference_of(config, place))
        return TensorValue(len(references) - 1)
    if isinstance(config, list):
        return tuple(_structure(each, references, place, depth + 1) for each in config)
    if isinstance(config, dict):
        # Keras counts the tensors of dictionaries by their sorted keys.
        parts = {
            key: _structure(config[key], references, place, depth + 1) for key in sorted(config)
        }
        return {key: parts[key] for key in config}
    raise refused("a structure of tensors", place, config)


def stated_structure(structure: Value, count: int) -> Value:
    """Gives None for one tensor by itself and for a plain list of several."""
    if structure == TensorValue(0):
        return None
    flat = tuple(TensorValue(place) for place in range(count))
    return None if count > 1 and structure == flat else structure
