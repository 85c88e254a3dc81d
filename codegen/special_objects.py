"""Objects that are written in a way of their own: slices, arrays, functions of Keras.

The document holds each of them as a module, a class name and arguments. What is not exactly of the
form that it has there is refused, so that no text of a file reaches the source as code.
"""

from __future__ import annotations

from collections.abc import Callable

from codegen.formatting import Expression, Item, call, listing
from codegen.imports import NONE, NUMPY, OPERATIONS, of_private_class
from codegen.literals import atom, text
from codegen.source import SourceError
from graph.catalogue import Catalogue
from graph.values import FUNCTION, ObjectValue, Value
from graph.wording import shown

_NUMBERS = frozenset({"inf", "-inf", "nan"})
# Beside those of the catalogue, which are what a layer computes in.
_ARRAY_TYPES = frozenset({"complex64", "complex128", "float8_e4m3fn", "float8_e5m2"})
_SLICE = ("start", "stop", "step")


def special_object(value: ObjectValue, catalogue: Catalogue) -> Expression | None:
    """Gives the expression of such an object, or None where the value is none.

    Raises:
        SourceError: its arguments are not those that it has in a document.
    """
    if value.class_name == FUNCTION:
        return _function(value, catalogue)
    write = _WRITTEN.get((value.module, value.class_name))
    return write(value, catalogue) if write else None


def imports_of(value: Value, catalogue: Catalogue) -> frozenset[str]:
    """Gives the imports that the objects in a value need, besides `keras` and `layers`."""
    if isinstance(value, ObjectValue):
        inner = imports_of(value.arguments, catalogue)
        match value.module, value.class_name:
            case "numpy", "array":
                return inner | {NUMPY}
            case "keras.ops", "convert_to_tensor":
                return inner | {OPERATIONS}
        known = catalogue.find(value.module, value.class_name)
        return inner | of_private_class(known) if known else inner
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, tuple):
        held = [item for item in value if isinstance(item, ObjectValue | dict | tuple)]
        return NONE.union(*[imports_of(item, catalogue) for item in held])
    return NONE


def slice_bounds(value: ObjectValue) -> tuple[int | None, int | None, int | None]:
    """Gives start, stop and step of a slice.

    Raises:
        SourceError: one of them is no whole number, or there are others.
    """
    bounds = tuple(value.arguments.get(name) for name in _SLICE)
    if value.arguments.keys() - {*_SLICE} or not all(map(_is_bound, bounds)):
        raise SourceError(f"Expected whole numbers in a slice. Received: {shown(value)}")
    return bounds  # type: ignore[return-value]  # looked at just now


def _is_bound(value: Value) -> bool:
    return value is None or type(value) is int


def _slice(value: ObjectValue, catalogue: Catalogue) -> Expression:
    return call("slice", [("", atom(bound)) for bound in slice_bounds(value)])


def _ellipsis(value: ObjectValue, catalogue: Catalogue) -> Expression:
    return "..."


def _special_number(value: ObjectValue, catalogue: Catalogue) -> Expression:
    number = value.arguments.get("value")
    if number not in _NUMBERS or len(value.arguments) > 1:
        raise SourceError(f"Expected 'inf', '-inf' or 'nan'. Received: {shown(value)}")
    return f"float({text(str(number))})"


def _array(value: ObjectValue, catalogue: Catalogue) -> Expression:
    return _filled("np.array", "value", value, catalogue)


def _constant(value: ObjectValue, catalogue: Catalogue) -> Expression:
    return _filled("ops.convert_to_tensor", "x", value, catalogue)


def _filled(function: str, content: str, value: ObjectValue, catalogue: Catalogue) -> Expression:
    """Writes an array or a tensor of constant numbers."""
    items: list[Item] = [("", _numbers(value.arguments.get(content), catalogue))]
    dtype = value.arguments.get("dtype")
    if dtype is not None:
        if dtype not in _ARRAY_TYPES and dtype not in catalogue.identifiers.get("dtype", ()):
            raise SourceError(f"Expected the data type of an array. Received: {shown(dtype)}")
        items.append(("dtype=", atom(dtype)))
    if unknown := value.arguments.keys() - {content, "dtype"}:
        raise SourceError(f"Expected `{content}` and `dtype`. Received: {shown(min(unknown))}")
    return call(function, items)


def _numbers(value: Value, catalogue: Catalogue) -> Expression:
    if isinstance(value, tuple):
        return listing([_numbers(item, catalogue) for item in value])
    if isinstance(value, ObjectValue) and (value.module, value.class_name) == ("builtins", "float"):
        return _special_number(value, catalogue)
    return atom(value)


def _function(value: ObjectValue, catalogue: Catalogue) -> Expression:
    name = value.arguments.get("name")
    known = catalogue.functions.get(value.module, ())
    if name not in known or len(value.arguments) > 1:
        raise SourceError(
            f"Expected a function of {', '.join(catalogue.functions)}. "
            f"Received: {shown(f'{value.module}.{name}')}"
        )
    return f"{value.module}.{name}"


_WRITTEN: dict[tuple[str, str], Callable[[ObjectValue, Catalogue], Expression]] = {
    ("builtins", "slice"): _slice,
    ("builtins", "Ellipsis"): _ellipsis,
    ("builtins", "float"): _special_number,
    ("numpy", "array"): _array,
    ("keras.ops", "convert_to_tensor"): _constant,
}
