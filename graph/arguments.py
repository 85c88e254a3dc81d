"""Whether a value fits an argument of a layer, by what the catalogue says of it.

These are faults of kind ("a number where a string belongs"). Whether a value makes sense in a model
is for Keras to say: the worker asks it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TypeGuard

from graph.catalogue import Argument, Catalogue, LayerClass, ObjectClass
from graph.model_values import is_model_value
from graph.values import FUNCTION, ObjectValue, TensorValue, Value, values_inside
from graph.wording import shown

_EXPECTED = {
    "bool": "True or False",
    "int": "a whole number",
    "float": "a number",
    "str": "a text",
    "choice": "one of the names it knows",
    "int_tuple": "a whole number or a tuple of them",
    "shape": "a tuple of whole numbers, None where a size is open",
    "list": "a list",
    "dict": "a dictionary",
    "initializer": "an initializer",
    "regularizer": "a regularizer",
    "constraint": "a constraint",
    "activation": "an activation",
    "dtype": "a data type",
    "layer": "a layer",
    "function": "a function",
    "seed": "a whole number or a generator",
    "learning_rate": "a number or a schedule",
    "optimizer": "an optimizer",
}
# The modules whose objects an argument takes besides names or numbers, or instead of them.
_MODULES = {
    "initializer": "keras.initializers",
    "regularizer": "keras.regularizers",
    "constraint": "keras.constraints",
    "dtype": "keras.dtype_policies",
    "learning_rate": "keras.optimizers.schedules",
    "optimizer": "keras.optimizers",
    "seed": "keras.random",
}
# A layer on the canvas has these beside its arguments; one inside another has them among them.
_INNER = {"name": Argument("name", "str"), "trainable": Argument("trainable", "bool", default=True)}
_LISTED = 8  # choices in a sentence
_OF_VALUES = "only objects of Keras that are described by values"


def argument_fault(argument: Argument, value: Value, catalogue: Catalogue) -> str:
    """Says what is wrong with a value, in Keras's form, or gives "" where nothing is."""
    expected = expected_instead(argument, value, catalogue)
    if not expected:
        return ""
    return f"Expected {expected} for `{argument.name}`. Received: {shown(value)}"


def expected_instead(argument: Argument, value: Value, catalogue: Catalogue) -> str:
    """Says what an argument takes where a value does not fit it, or gives "" where it does."""
    if argument.name == "vocabulary" and isinstance(value, str):
        # Keras would open it as a file or fetch it; a drawing from somebody else must not.
        return "a list of words, not a file of them,"
    if expected := _expected_kind(argument, value, catalogue):
        return expected
    return _expected_objects(value, catalogue)


def _expected_kind(argument: Argument, value: Value, catalogue: Catalogue) -> str:
    if argument.type == "any" or (value is None and _takes_none(argument)):
        return ""
    if argument.type == "layer" and argument.name == "cell" and isinstance(value, tuple) and value:
        return _first(_expected_layer(each, catalogue) for each in value)
    if value is None or not _fits(argument.type, value):
        return _EXPECTED[argument.type]
    if isinstance(value, str):
        return _expected_choice(argument, value, catalogue)
    if isinstance(value, ObjectValue):
        return _expected_object(argument, value, catalogue)
    return ""


def missing_arguments(known: LayerClass | ObjectClass, given: Collection[str]) -> list[str]:
    """Gives the names of the required arguments that are not given."""
    return [
        argument.name
        for argument in known.arguments
        if argument.required and argument.name not in given
    ]


def _first(sentences: Iterable[str]) -> str:
    return next((sentence for sentence in sentences if sentence), "")


def holds_objects(value: Value) -> bool:
    """Whether there is an object anywhere in a value."""
    return isinstance(value, ObjectValue) or any(map(holds_objects, values_inside(value)))


def _expected_objects(value: Value, catalogue: Catalogue) -> str:
    """Says what is expected instead of the objects anywhere in a value, each looked at in full."""
    if isinstance(value, ObjectValue):
        return _expected_described(value, catalogue)
    return _first(_expected_objects(each, catalogue) for each in values_inside(value))


def _expected_described(value: ObjectValue, catalogue: Catalogue) -> str:
    if is_model_value(value):
        return ""  # `graph.checks` looks into its graph
    key = value.module, value.class_name
    if key in _SPECIAL:
        return "" if _SPECIAL[key](value.arguments) else f"a plain `{value.class_name}`"
    if value.class_name == FUNCTION:
        known = value.arguments.get("name") in catalogue.functions.get(value.module, ())
        return "" if known and len(value.arguments) == 1 else _OF_VALUES
    object_class = catalogue.find_object(*key)
    layer_class = catalogue.find(*key)
    if object_class is not None:
        return _expected_inside(object_class, value.arguments, catalogue)
    if layer_class is None or layer_class.needs == "code" or layer_class.function:
        return _OF_VALUES
    return _expected_inside(layer_class, value.arguments, catalogue)


def _takes_none(argument: Argument) -> bool:
    return argument.optional or (not argument.required and argument.default is None)


def _expected_choice(argument: Argument, value: str, catalogue: Catalogue) -> str:
    choices = catalogue.choices(argument)
    if not choices or value in choices:
        return ""
    more = ", ..." if len(choices) > _LISTED else ""
    return f"one of {', '.join(repr(choice) for choice in choices[:_LISTED])}{more}"


def _expected_object(argument: Argument, value: ObjectValue, catalogue: Catalogue) -> str:
    if argument.type == "layer":
        return _expected_layer(value, catalogue)
    if argument.type == "activation" and value.class_name != FUNCTION:
        return _expected_layer(value, catalogue, "an activation, or ")
    module = _MODULES.get(argument.type, value.module)
    if value.module != module:
        return f"{_EXPECTED[argument.type]} of `{module}`"
    return ""


def _expected_layer(value: Value, catalogue: Catalogue, other: str = "") -> str:
    """Says what is expected instead of a value where a layer is; what is in it is for later."""
    if is_model_value(value):
        return ""
    known = catalogue.find(value.module, value.class_name) if _is_object(value) else None
    if known is None or known.needs == "code" or known.function:
        return f"{other}a layer of Keras {catalogue.keras_version} that is described by values"
    return ""


def _expected_inside(
    known: LayerClass | ObjectClass, arguments: dict[str, Value], catalogue: Catalogue
) -> str:
    """Says what an object, or an inner layer such as that of `Bidirectional`, takes instead."""
    for name in missing_arguments(known, arguments):
        return f"{known.class_name} with a value for `{name}`"
    for name, value in sorted(arguments.items()):
        argument = known.argument(name)
        if argument is None and isinstance(known, LayerClass):
            argument = _INNER.get(name) or catalogue.argument(known, name)
        if argument is None:
            return f"{known.class_name} without {shown(name)}"
        if expected := expected_instead(argument, value, catalogue):
            return f"{known.class_name} with {expected} for `{name}`"
    return ""


def _fits(kind: str, value: Value) -> bool:
    return _FITTING.get(kind, _is_named)(value)


def _is_named(value: Value) -> bool:
    """Whether a value names an object of Keras's, or describes one."""
    return isinstance(value, str | ObjectValue)


def _is_object(value: Value) -> TypeGuard[ObjectValue]:
    return isinstance(value, ObjectValue)


def _is_int(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_int_tuple(value: Value) -> bool:
    return isinstance(value, tuple) and all(_is_int(i) or _is_int_tuple(i) for i in value)


def _is_float(value: Value) -> bool:
    return _is_int(value) or isinstance(value, float) or _is_infinite(value)


def _is_infinite(value: Value) -> bool:
    """Whether a value is a number that JSON has no word for."""
    return isinstance(value, ObjectValue) and (value.module, value.class_name) == _FLOAT


def _is_numbers(value: Value) -> bool:
    """Whether a value is a number, a text, True or False, or tuples of these."""
    if isinstance(value, tuple):
        return all(map(_is_numbers, value))
    return isinstance(value, str | bool) or _is_float(value)


def _is_index(value: Value) -> bool:
    return value is None or _is_int(value) or isinstance(value, TensorValue)


def _is_array(arguments: dict[str, Value], content: str) -> bool:
    """Whether these are the arguments of an array, or of a tensor, whose numbers are `content`."""
    dtype = arguments.get("dtype")
    return (
        {content} <= arguments.keys() <= {content, "dtype"}
        and _is_numbers(arguments[content])
        and (dtype is None or isinstance(dtype, str))
    )


_FLOAT = ("builtins", "float")
# What calls are given and JSON has no word for, by what their arguments are.
_SPECIAL: dict[tuple[str, str], Callable[[dict[str, Value]], bool]] = {
    _FLOAT: lambda given: given.keys() == {"value"} and given["value"] in ("inf", "-inf", "nan"),
    ("builtins", "Ellipsis"): lambda given: not given,
    ("builtins", "slice"): lambda given: (
        given.keys() <= {"start", "stop", "step"} and all(map(_is_index, given.values()))
    ),
    ("numpy", "array"): lambda given: _is_array(given, "value"),
    ("keras.ops", "convert_to_tensor"): lambda given: _is_array(given, "x"),
}
_FITTING: dict[str, Callable[[Value], bool]] = {
    "bool": lambda value: isinstance(value, bool),
    "int": _is_int,
    "float": _is_float,
    "str": lambda value: isinstance(value, str),
    "choice": lambda value: isinstance(value, str),
    "int_tuple": lambda value: _is_int(value) or _is_int_tuple(value),
    "shape": lambda value: isinstance(value, tuple) and all(i is None or _is_int(i) for i in value),
    "list": lambda value: isinstance(value, tuple),
    "dict": lambda value: isinstance(value, dict),
    "layer": _is_object,
    "function": _is_object,
    "optimizer": _is_object,
    "learning_rate": lambda value: _is_float(value) or _is_object(value),
    "seed": lambda value: _is_int(value) or _is_object(value),
}
