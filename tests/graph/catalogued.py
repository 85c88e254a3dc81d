"""Random layers of every class that the catalogue knows, with arguments that fit it."""

from __future__ import annotations

from hypothesis import strategies as st

from graph.catalogue import Argument, InputArgument, LayerClass, ObjectClass, load_catalogue
from graph.elements import Layer
from graph.values import ObjectValue, TensorValue, Value

CATALOGUE = load_catalogue()
CALLED = tuple(
    each
    for each in (*CATALOGUE.layers, *CATALOGUE.operations)
    if each.canvas and each.needs != "code" and each.class_name != "InputLayer"
)
_INNER = tuple(
    each
    for each in CATALOGUE.layers
    if each.needs not in ("code", "layer") and each.class_name not in ("InputLayer", "InputSpec")
)
_MODULES = {
    "initializer": "keras.initializers",
    "regularizer": "keras.regularizers",
    "constraint": "keras.constraints",
    "dtype": "keras.dtype_policies",
    "seed": "keras.random",
}

_words = st.text(max_size=6)
_floats = st.floats(allow_nan=False, allow_infinity=False)
_sizes = st.integers(1, 9)
INFINITE = st.sampled_from(["inf", "-inf", "nan"]).map(
    lambda word: ObjectValue("builtins", "float", {"value": word})
)
ARRAYS = st.lists(_floats, max_size=3).map(
    lambda numbers: ObjectValue("numpy", "array", {"value": tuple(numbers), "dtype": "float32"})
)
_index = st.none() | st.integers(-3, 3)
SLICES = st.builds(dict, start=_index, stop=_index, step=_index).map(
    lambda bounds: ObjectValue("builtins", "slice", bounds)
)
ELLIPSIS = ObjectValue("builtins", "Ellipsis", {})
_functions = st.sampled_from(CATALOGUE.functions["keras.activations"]).map(
    lambda name: ObjectValue("keras.activations", "function", {"name": name})
)
_numbers = st.one_of(_floats, st.integers(-9, 9), INFINITE)
CONSTANTS: st.SearchStrategy[Value] = st.one_of(
    _numbers, st.booleans(), ARRAYS, st.lists(_numbers, max_size=3).map(tuple)
)
_keys = st.one_of(SLICES, st.integers(-3, 3), st.none(), st.just(ELLIPSIS))


def fitting(argument: Argument, depth: int = 1) -> st.SearchStrategy[Value]:
    """Gives values of the kind that an argument takes; objects hold others `depth` deep."""
    values = _of_kind(argument, depth)
    takes_none = argument.optional or (not argument.required and argument.default is None)
    return st.none() | values if takes_none else values


def _of_kind(argument: Argument, depth: int) -> st.SearchStrategy[Value]:
    names = CATALOGUE.choices(argument)
    kinds: list[st.SearchStrategy[Value]] = [st.sampled_from(names)] if names else []
    if argument.type in _PLAIN and not names:
        kinds.append(_PLAIN[argument.type])
    if argument.type in _MODULES and depth:
        module = _MODULES[argument.type]
        found = [each for each in CATALOGUE.objects if each.module == module]
        kinds.append(st.sampled_from(found).flatmap(lambda each: objects(each, depth - 1)))
    if argument.type == "activation":
        kinds.append(_functions)
    if argument.type == "layer":
        kinds.append(st.sampled_from(_INNER).flatmap(lambda each: objects(each, depth - 1)))
    return st.one_of(kinds)


_PLAIN: dict[str, st.SearchStrategy[Value]] = {
    "bool": st.booleans(),
    "int": st.integers(-9, 9),
    "float": _floats | INFINITE,
    "str": _words,
    "choice": _words,
    "int_tuple": _sizes | st.lists(_sizes, max_size=3).map(tuple),
    "shape": st.lists(st.none() | _sizes, max_size=4).map(tuple),
    "list": st.lists(_words | _floats, max_size=3).map(tuple),
    "dict": st.dictionaries(_words.filter(lambda key: "$" not in key), _floats, max_size=2),
    "seed": st.integers(0, 99),
    "learning_rate": _floats,
    "initializer": st.nothing(),
    "any": st.one_of(CONSTANTS, _words, _keys, st.lists(_keys, max_size=3).map(tuple)),
}


@st.composite
def objects(draw: st.DrawFn, known: ObjectClass | LayerClass, depth: int) -> ObjectValue:
    """Gives an object of a class, or an inner layer."""
    return ObjectValue(known.module, known.class_name, draw(arguments_of(known.arguments, depth)))


@st.composite
def arguments_of(
    draw: st.DrawFn, arguments: tuple[Argument, ...], depth: int = 1
) -> dict[str, Value]:
    """Gives the required ones of some arguments, and a few others."""
    chosen = draw(_some([argument.name for argument in arguments]))
    return {
        argument.name: draw(fitting(argument, depth))
        for argument in arguments
        if argument.required or argument.name in chosen
    }


def _some(names: list[str]) -> st.SearchStrategy[set[str]]:
    return st.sets(st.sampled_from(names), max_size=3) if names else st.just(set())


@st.composite
def known_layers(draw: st.DrawFn, layer_id: str) -> Layer:
    """Gives a layer or an operation of any class."""
    known = draw(st.sampled_from(CALLED))
    given = draw(arguments_of(known.arguments, 2))
    name, named = f"{known.class_name}_{layer_id}", draw(st.booleans())
    trainable = known.function != "" or draw(st.booleans())
    return Layer(layer_id, known.class_name, name, known.module, given, trainable, named)


@st.composite
def call_arguments_of(draw: st.DrawFn, layer: Layer) -> dict[str, Value]:
    """Gives arguments of a layer's call: constants, and structures with places for tensors."""
    known = CATALOGUE.find(layer.module, layer.class_name)
    if known is None:
        return {}
    given = draw(arguments_of(known.call_arguments))
    chosen = draw(_some([taken.name for taken in known.inputs]))
    for taken in known.inputs:
        if taken.name in chosen:
            given[taken.name] = draw(_constant_or_structure(taken, known))
    return given


def _constant_or_structure(taken: InputArgument, known: LayerClass) -> st.SearchStrategy[Value]:
    places = st.integers(0, 3).map(TensorValue)
    structures: st.SearchStrategy[Value] = st.recursive(
        places,
        lambda inner: (
            st.lists(inner, max_size=2).map(tuple)
            | st.dictionaries(st.sampled_from(["a", "b", "image"]), inner, max_size=2)
        ),
        max_leaves=3,
    )
    return structures if taken.many or not known.function else CONSTANTS
