"""Whether a value fits an argument of a layer, by what the catalogue says of it.

These are faults of kind ("a number where a string belongs"). Whether a value makes sense in a model
is for Keras to say: the worker asks it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from graph.catalogue import Argument, Catalogue, LayerClass
from graph.values import ObjectValue, Value
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
}
_MODULES = {
    "initializer": "keras.initializers",
    "regularizer": "keras.regularizers",
    "constraint": "keras.constraints",
    "dtype": "keras.dtype_policies",
}
# Public modules whose classes take plain values and do nothing but compute.
OBJECT_MODULES = (
    "keras.constraints",
    "keras.dtype_policies",
    "keras.initializers",
    "keras.random",
    "keras.regularizers",
)
# A layer on the canvas has these beside its arguments; one inside another has them among them.
_INNER = {"name": Argument("name", "str"), "trainable": Argument("trainable", "bool", default=True)}
_LISTED = 8  # choices in a sentence


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
    if not _is_of_plain_objects(value, catalogue):
        return "only objects of Keras that are described by values"
    return ""


def _expected_kind(argument: Argument, value: Value, catalogue: Catalogue) -> str:
    if argument.type == "any" or (value is None and _takes_none(argument)):
        return ""
    if value is None or not _fits(argument.type, value):
        return _EXPECTED[argument.type]
    if isinstance(value, str):
        return _expected_choice(argument, value, catalogue)
    if isinstance(value, ObjectValue):
        return _expected_object(argument, value, catalogue)
    return ""


def missing_arguments(layer_class: LayerClass, given: Collection[str]) -> list[str]:
    """Gives the names of the required arguments that are not given."""
    return [
        argument.name
        for argument in layer_class.arguments
        if argument.required and argument.name not in given
    ]


def is_plain_object(value: ObjectValue) -> bool:
    """Whether an object, not a layer, is of a class that takes values and only computes."""
    name = value.class_name
    # Lower case names are functions, of which `deserialize` makes whatever it is told to.
    is_class = name.isascii() and name.isidentifier() and name[0].isupper()
    return is_class and value.module in OBJECT_MODULES


def holds_objects(value: Value) -> bool:
    """Whether there is an object anywhere in a value."""
    return isinstance(value, ObjectValue) or any(map(holds_objects, _inside(value)))


def _is_of_plain_objects(value: Value, catalogue: Catalogue) -> bool:
    """Whether source can be written for all objects in a value; a layer is looked at elsewhere."""
    if isinstance(value, ObjectValue) and value.module == "keras.layers":
        known = catalogue.find(value.module, value.class_name)
        if known is None or known.needs == "code":
            return False
    elif isinstance(value, ObjectValue) and not is_plain_object(value):
        return False
    return all(_is_of_plain_objects(each, catalogue) for each in _inside(value))


def _inside(value: Value) -> Collection[Value]:
    if isinstance(value, ObjectValue):
        return value.arguments.values()
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, tuple) else ()


def _takes_none(argument: Argument) -> bool:
    return argument.optional or (not argument.required and argument.default is None)


def _expected_choice(argument: Argument, value: str, catalogue: Catalogue) -> str:
    choices = catalogue.choices(argument)
    if not choices or value in choices:
        return ""
    more = ", ..." if len(choices) > _LISTED else ""
    return f"one of {', '.join(repr(choice) for choice in choices[:_LISTED])}{more}"


def _expected_object(argument: Argument, value: ObjectValue, catalogue: Catalogue) -> str:
    if argument.type in _MODULES and value.module != _MODULES[argument.type]:
        return f"{_EXPECTED[argument.type]} of `{_MODULES[argument.type]}`"
    if argument.type != "layer":
        return ""
    layer_class = catalogue.find(value.module, value.class_name)
    if layer_class is None or layer_class.needs == "code":
        return f"a layer of Keras {catalogue.keras_version} that is described by values"
    return _expected_inside(layer_class, value.arguments, catalogue)


def _expected_inside(
    layer_class: LayerClass, arguments: dict[str, Value], catalogue: Catalogue
) -> str:
    """Says what an inner layer, such as that of `Bidirectional`, takes instead."""
    for name in missing_arguments(layer_class, arguments):
        return f"{layer_class.class_name} with a value for `{name}`"
    for name, value in sorted(arguments.items()):
        argument = _INNER.get(name) or catalogue.argument(layer_class, name)
        if argument is None:
            return f"{layer_class.class_name} without {shown(name)}"
        if expected := expected_instead(argument, value, catalogue):
            return f"{layer_class.class_name} with {expected} for `{name}`"
    return ""


def _fits(kind: str, value: Value) -> bool:
    return _FITTING.get(kind, _is_named)(value)


def _is_named(value: Value) -> bool:
    """Whether a value names an object of Keras's, or describes one."""
    return isinstance(value, str | ObjectValue)


def _is_int(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_int_tuple(value: Value) -> bool:
    return isinstance(value, tuple) and all(_is_int(i) or _is_int_tuple(i) for i in value)


_FITTING: dict[str, Callable[[Value], bool]] = {
    "bool": lambda value: isinstance(value, bool),
    "int": _is_int,
    "float": lambda value: _is_int(value) or isinstance(value, float),
    "str": lambda value: isinstance(value, str),
    "choice": lambda value: isinstance(value, str),
    "int_tuple": lambda value: _is_int(value) or _is_int_tuple(value),
    "shape": lambda value: isinstance(value, tuple) and all(i is None or _is_int(i) for i in value),
    "list": lambda value: isinstance(value, tuple),
    "dict": lambda value: isinstance(value, dict),
    "layer": lambda value: isinstance(value, ObjectValue),
    "function": lambda value: isinstance(value, ObjectValue),
}
