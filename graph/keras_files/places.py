"""Taking from a configuration what has to be of one kind, or saying where it is of another."""

from __future__ import annotations

from typing import Any

from graph.errors import GraphError
from graph.naming import MAXIMUM_LENGTH
from graph.wording import legible, shown


def refused(expected: str, place: str, received: Any) -> GraphError:
    """Gives the error for a value at a place, such as `config.layers[3].name`."""
    return GraphError(f"Expected {expected} at {legible(place)}. Received: {shown(received)}")


def too_deep(depth: int, place: str) -> GraphError:
    """Gives the error for what is nested too deeply."""
    return GraphError(
        f"Expected a value nested at most {depth} deep at {legible(place)}. Received: deeper"
    )


def take_dict(value: Any, place: str) -> dict[str, Any]:
    """Gives a JSON object as it is, and raises `GraphError` for anything else."""
    if not isinstance(value, dict):
        raise refused("an object", place, value)
    return value


def take_list(value: Any, place: str) -> list[Any]:
    """Gives a JSON list as it is, and raises `GraphError` for anything else."""
    if not isinstance(value, list):
        raise refused("a list", place, value)
    return value


def take_text(value: Any, place: str, *, length: int = MAXIMUM_LENGTH) -> str:
    """Gives a text as it is, and raises `GraphError` for anything else or one that is too long."""
    if not isinstance(value, str):
        raise refused("a text", place, value)
    if len(value) > length:
        raise refused(f"at most {length} characters", place, value)
    return value


def take_name(value: Any, place: str) -> str:
    """Gives a name as it is, and raises `GraphError` where Keras would take none such."""
    name = take_text(value, place)
    if not name or "/" in name:
        raise refused("a name without '/'", place, value)
    return name


def take_index(value: Any, place: str, *, below: int) -> int:
    """Gives an index as it is, and raises `GraphError` where it is none or too large."""
    if type(value) is not int or not 0 <= value < below:
        raise refused(f"an index below {below}", place, value)
    return value


def take_bool(value: Any, place: str) -> bool:
    """Gives True or False as it is, and raises `GraphError` for anything else."""
    if not isinstance(value, bool):
        raise refused("True or False", place, value)
    return value
