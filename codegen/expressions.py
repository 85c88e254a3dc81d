"""A layer, or another Keras object, as the expression that makes it.

This is the one translation of a layer: the exported file, the training run and the inspection of
shapes all evaluate what is written here. Only classes of the catalogue can be named, whatever a
document says. Of an operation, which is made and called at once, this is the call of its function
without the tensors; of a nested model, whose function has no name here, nothing but what is known
of its call.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from codegen.formatting import Expression, Group, call, listing
from codegen.held_models import BuilderCall, HeldModel, held_models, with_builders
from codegen.imports import NONE, of_private_class
from codegen.layer_forms import LayerForm, in_order
from codegen.literals import argument_name, atom, literal, text
from codegen.plain_values import plain_value
from codegen.source import SourceError
from codegen.special_objects import imports_of, special_object
from graph.catalogue import Argument, Catalogue, LayerClass
from graph.elements import OPERATIONS, Layer
from graph.remembering import remembered_by_layer
from graph.slots import MODEL_CALL, inputs_of
from graph.values import ObjectValue, Value, from_json
from graph.wording import quoted, shown

# Written from the layer itself; a second one would be a syntax error.
_OF_THE_LAYER = frozenset({"name", "trainable"})
_BARE_OBJECTS = frozenset({"L1", "L2"})
# Pixels are divided by 255. What other numbers come from, those who fold them have to see.
_FRACTIONS = frozenset({"scale"})
_LEAST_FRACTION, _DIGITS = 1e-4, 12
_LISTED = frozenset({"layer", "list"})  # types of arguments for which Keras wants a list
_INNER_TRAINABLE = Argument("trainable", "bool", default=True)
_TRAINING = Argument("training", "bool", optional=True)


def layer_expression(layer: Layer, catalogue: Catalogue) -> str:
    """Gives the expression that makes a layer, on one line.

    It is to be evaluated where `keras` and `layers` are imported, and what `imports` of
    `expression_of` says.

    Raises:
        SourceError: the layer's class is not in the catalogue or needs code, a required argument is
            missing, or a value cannot be written.
    """
    return expression_of(layer, catalogue).call.flat


class LayerExpression(Struct, frozen=True):
    """A layer's expression ready to be laid out, and what its class takes and gives.

    Attributes:
        call: The expression.
        layer_class: Its class.
        form: The expression, taken apart.
        imports: What it needs to be imported besides `keras` and `layers`.
        takes_one: Whether one tensor, by its place, is all that a call of it has to be given.
        models: The models in its arguments, whose functions the expression calls.
    """

    call: Group
    layer_class: LayerClass
    form: LayerForm
    imports: frozenset[str] = NONE
    takes_one: bool = False
    models: tuple[HeldModel, ...] = ()


@remembered_by_layer
def expression_of(layer: Layer, catalogue: Catalogue) -> LayerExpression:
    """Gives a layer's expression; raises what `layer_expression` raises."""
    if layer.model is not None:
        return LayerExpression(call("", ()), _model_class(layer, catalogue), LayerForm("", {}))
    known = _known_class(layer.module, layer.class_name, catalogue)
    models = held_models(layer)
    arguments = layer.arguments
    if models:
        arguments = with_builders(arguments, [held.function for held in models])
    form = _layer_form(layer, arguments, known, catalogue)
    imports = imports_of(arguments, catalogue) | of_private_class(known)
    return LayerExpression(form.call(known), known, form, imports, _takes_one(known), models)


def expression_calling(layer: Layer, functions: Iterable[str], catalogue: Catalogue) -> Group:
    """Gives the expression of a layer whose models are built by functions of these names."""
    known = _known_class(layer.module, layer.class_name, catalogue)
    arguments = with_builders(layer.arguments, functions)
    return _layer_form(layer, arguments, known, catalogue).call(known)


def _takes_one(known: LayerClass) -> bool:
    required = [each.name for each in known.inputs if each.required]
    values = [each.name for each in known.call_arguments if each.required]
    if values or len(required) != 1 or tuple(required) != known.call[:1]:
        return False
    return not known.inputs[0].many


def _model_class(layer: Layer, catalogue: Catalogue) -> LayerClass:
    """Describes the call of a nested model as that of a layer."""
    if layer.arguments:
        raise SourceError(
            f"Expected a nested model without arguments. Received: {shown(min(layer.arguments))} "
            f"in `{layer.name}`"
        )
    return LayerClass(
        layer.class_name,
        layer.module,
        "core",
        inputs=inputs_of(layer, catalogue) or (),
        call=MODEL_CALL,
        call_arguments=(_TRAINING,),
    )


def _layer_form(
    layer: Layer, arguments: dict[str, Value], known: LayerClass, catalogue: Catalogue
) -> LayerForm:
    if not known.canvas:
        raise SourceError(
            f"Expected a layer that can be called on a tensor. Received: `{layer.class_name}`"
        )
    if doubled := _OF_THE_LAYER & arguments.keys():
        raise SourceError(
            f"Expected an argument of `{layer.class_name}`. Received: {min(doubled)!r}, which is "
            f"no argument but a property of `{layer.name}`"
        )
    try:
        written = _layer_arguments(known, arguments, catalogue)
    except SourceError as error:
        raise SourceError(f"{error} in `{layer.name}` ({layer.class_name})") from error
    if layer.is_operation:
        return LayerForm(_function_path(known), written)
    if layer.is_input and not {"shape", "batch_shape"} & arguments.keys():
        raise SourceError(f"Expected a value for `shape` of `{layer.name}`. Received: none")
    if not layer.trainable and not layer.is_input:
        written["trainable"] = "False"
    if layer.named:
        written["name"] = text(layer.name)
    return LayerForm("layers.Input" if layer.is_input else _constructor(known), written)


def _function_path(known: LayerClass) -> str:
    # `ops` is imported by itself; other modules of Keras have few functions that operate.
    module = "ops" if known.function_module == OPERATIONS else known.function_module
    return f"{module}.{known.function}"


def _constructor(known: LayerClass) -> str:
    return known.class_name if known.imported_from else f"layers.{known.class_name}"


def _known_class(module: str, class_name: str, catalogue: Catalogue) -> LayerClass:
    known = catalogue.find(module, class_name)
    if known is None:
        raise SourceError(
            f"Expected a layer of Keras {catalogue.keras_version}. Received: "
            f"{quoted(f'{module}.{class_name}')}; replace it with one of the palette"
        )
    if known.needs == "code":
        raise SourceError(
            f"Expected a layer that is described by values. Received: `{class_name}`, which runs "
            "code of its own; replace it with one of the palette"
        )
    return known


def _layer_arguments(
    known: LayerClass, given: dict[str, Value], catalogue: Catalogue
) -> dict[str, Expression]:
    """Gives the arguments of a layer as `arrange` orders them, but for those with the default."""
    plain = {name: plain_value(known, name, value) for name, value in given.items()}
    listed = NONE if known.function else _LISTED
    written = _arguments(known.arguments, _unrepeated(known, plain), catalogue, listed)
    own = {argument.name for argument in known.arguments}
    for name in in_order(known, plain):
        if name not in own and not _is_common_default(name, plain[name], catalogue):
            written[argument_name(name)] = value_expression(plain[name], catalogue)
    return written


def _unrepeated(known: LayerClass, plain: dict[str, Value]) -> dict[str, Value]:
    """Leaves out what Keras makes of the other arguments, and of none, by itself."""
    if known.function:
        return plain
    return {name: value for name, value in plain.items() if not _repeats(known, name, plain)}


def _repeats(known: LayerClass, name: str, plain: dict[str, Value]) -> bool:
    argument = known.argument(name)
    if argument is None or argument.required:
        return False
    value = plain[name]
    if _same(value, _plain_default(known, argument)):
        return True
    followed = known.argument(argument.follows) if argument.follows else None
    if followed is None:
        return False
    return _same(value, plain.get(followed.name, _plain_default(known, followed)))


def _plain_default(known: LayerClass, argument: Argument) -> Value:
    return plain_value(known, argument.name, from_json(argument.default))


def _same(value: Value, other: Value) -> bool:
    # True equals 1 and is not the same argument.
    return value == other and repr(value) == repr(other)


def _arguments(
    known: tuple[Argument, ...],
    given: dict[str, Value],
    catalogue: Catalogue,
    listed: frozenset[str] = _LISTED,
) -> dict[str, Expression]:
    """Gives the arguments in the order of the signature, without those that hold the default."""
    written: dict[str, Expression] = {}
    for argument in known:
        name = argument.name
        if name not in given:
            if argument.required:
                raise SourceError(f"Expected a value for `{name}`. Received: none")
            continue
        value = given[name]
        if name == "vocabulary" and isinstance(value, str):
            # Keras would open it as a file or fetch it; a drawing from somebody else must not.
            raise SourceError(f"Expected `vocabulary` as a list of words. Received: {shown(value)}")
        if not is_default(value, argument):
            write = _list_expression if argument.type in listed else value_expression
            fraction = _fraction(value) if name in _FRACTIONS else ""
            written[name] = fraction or write(value, catalogue)
    return written


def _fraction(value: Value) -> str:
    """Gives `1 / 255` for the number that it is, or "" where a number is none of that kind."""
    if type(value) is not float or not _LEAST_FRACTION < value < 1 or len(repr(value)) < _DIGITS:
        return ""
    halves = round(2 / value)
    whole = halves % 2 == 0
    return (f"1 / {halves // 2}" if whole else f"1 / {halves / 2}") if 2 / halves == value else ""


def _list_expression(value: Value, catalogue: Catalogue) -> Expression:
    if isinstance(value, tuple):
        return listing([value_expression(item, catalogue) for item in value])
    return value_expression(value, catalogue)


def _is_common_default(name: str, value: Value, catalogue: Catalogue) -> bool:
    return any(
        argument.name == name and is_default(value, argument)
        for argument in (*catalogue.common, _INNER_TRAINABLE)
    )


def is_default(value: Value, argument: Argument) -> bool:
    """Whether a value is the one that an argument has where none is given."""
    if argument.required:
        return False
    default = from_json(argument.default)
    if argument.type == "int_tuple" and isinstance(default, tuple) and type(value) is int:
        value = (value,) * len(default)
    # True equals 1 and is not the same argument.
    return value == default and isinstance(value, bool) == isinstance(default, bool)


def value_expression(value: Value, catalogue: Catalogue) -> Expression:
    """Gives the expression of a value, objects of Keras included.

    Raises:
        SourceError: it holds what cannot be written.
    """
    if value is None or isinstance(value, (bool, int, float, str)):
        return atom(value)
    return literal(value, lambda held: _object(held, catalogue))


def _object(value: ObjectValue, catalogue: Catalogue) -> Expression:
    if isinstance(value, BuilderCall):
        return f"{value.class_name}()"
    if (special := special_object(value, catalogue)) is not None:
        return special
    if value.module == "keras.layers":
        inner = _known_class(value.module, value.class_name, catalogue)
        written = _layer_arguments(inner, value.arguments, catalogue)
        return LayerForm(_constructor(inner), written).call(inner)
    known = catalogue.find_object(value.module, value.class_name)
    if known is None:
        raise SourceError(
            f"Expected a class of Keras {catalogue.keras_version} that is described by values. "
            f"Received: {shown(f'{value.module}.{value.class_name}')}"
        )
    path = f"{known.module}.{known.class_name}"
    if known.class_name in _BARE_OBJECTS and len(value.arguments) == 1:
        return call(
            path, [("", value_expression(held, catalogue)) for held in value.arguments.values()]
        )
    written = _arguments(known.arguments, value.arguments, catalogue)
    for name in sorted(value.arguments.keys() - {argument.name for argument in known.arguments}):
        written[argument_name(name)] = value_expression(value.arguments[name], catalogue)
    return call(path, [(f"{name}=", held) for name, held in written.items()])


def default_expression(known: LayerClass, name: str, catalogue: Catalogue) -> Expression | None:
    """Gives what an argument of a layer holds where it is not given, or None where it has to be."""
    argument = _INNER_TRAINABLE if name == "trainable" else catalogue.argument(known, name)
    if argument is None or argument.required:
        return None
    write = _list_expression if argument.type in _LISTED else value_expression
    try:
        return write(_plain_default(known, argument), catalogue)
    except SourceError:
        return None
