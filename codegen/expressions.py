"""A layer, or another Keras object, as the expression that makes it.

This is the one translation of a layer: the exported file, the training run and the inspection of
shapes all evaluate what is written here. Only classes of the catalogue and classes of a few public
Keras modules can be named, whatever a document says.
"""

from __future__ import annotations

from msgspec import Struct

from codegen.formatting import Expression, Group, Item, call
from codegen.literals import argument_name, atom, literal, text
from codegen.source import SourceError
from graph.arguments import OBJECT_MODULES, is_plain_object
from graph.catalogue import Argument, Catalogue, LayerClass
from graph.model import Layer
from graph.remembering import remembered_by_layer
from graph.values import ObjectValue, Value, from_json
from graph.wording import quoted, shown

# Arguments that people write without their names, by their place in the signature.
_POSITIONAL = {
    0: frozenset(
        {
            "activation",
            "dims",
            "filters",
            "input_dim",
            "kernel_size",
            "layer",
            "n",
            "pool_size",
            "rate",
            "scale",
            "size",
            "target_shape",
            "units",
        }
    ),
    1: frozenset({"kernel_size", "output_dim"}),
}
# Written from the layer itself; a second one would be a syntax error.
_OF_THE_LAYER = frozenset({"name", "trainable"})
_BARE_OBJECTS = frozenset({"L1", "L2"})


def layer_expression(layer: Layer, catalogue: Catalogue) -> str:
    """Gives the expression that makes a layer, on one line.

    It is to be evaluated where `keras` and `layers` are imported.

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
    """

    call: Group
    layer_class: LayerClass


@remembered_by_layer
def expression_of(layer: Layer, catalogue: Catalogue) -> LayerExpression:
    """Gives a layer's expression; raises what `layer_expression` raises."""
    known = _known_class(layer.module, layer.class_name, catalogue)
    call_text = _layer_call(layer, known, catalogue)
    return LayerExpression(call_text, known)


def _layer_call(layer: Layer, known: LayerClass, catalogue: Catalogue) -> Group:
    if not known.canvas:
        raise SourceError(
            f"Expected a layer that can be called on a tensor. Received: `{layer.class_name}`"
        )
    if doubled := _OF_THE_LAYER & layer.arguments.keys():
        raise SourceError(
            f"Expected an argument of `{layer.class_name}`. Received: {min(doubled)!r}, which is "
            f"no argument but a property of `{layer.name}`"
        )
    try:
        items = _arguments(known, layer.arguments, catalogue)
    except SourceError as error:
        raise SourceError(f"{error} in `{layer.name}` ({layer.class_name})") from error
    if layer.is_input:
        if not {"shape", "batch_shape"} & layer.arguments.keys():
            raise SourceError(f"Expected a value for `shape` of `{layer.name}`. Received: none")
        return call("layers.Input", [*items, ("name=", text(layer.name))])
    if not layer.trainable:
        items.append(("trainable=", "False"))
    items.append(("name=", text(layer.name)))
    return call(f"layers.{known.class_name}", items)


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


def _arguments(known: LayerClass, arguments: dict[str, Value], catalogue: Catalogue) -> list[Item]:
    """Gives the arguments in the order of the signature, without those that hold the default."""
    items: list[Item] = []
    positional = True
    for place, argument in enumerate(known.arguments):
        if argument.name not in arguments:
            if argument.required:
                raise SourceError(f"Expected a value for `{argument.name}`. Received: none")
            positional = False
            continue
        value = arguments[argument.name]
        if argument.name == "vocabulary" and isinstance(value, str):
            # Keras would open it as a file or fetch it; a drawing from somebody else must not.
            raise SourceError(f"Expected `vocabulary` as a list of words. Received: {shown(value)}")
        if not argument.required and _is_default(value, argument):
            positional = False
            continue
        positional = positional and argument.name in _POSITIONAL.get(place, ())
        prefix = "" if positional else f"{argument.name}="
        items.append((prefix, value_expression(value, catalogue)))
    own = {argument.name for argument in known.arguments}
    for name, value in sorted(arguments.items()):
        if name not in own and not _is_common_default(name, value, catalogue):
            items.append((f"{argument_name(name)}=", value_expression(value, catalogue)))
    return items


def _is_common_default(name: str, value: Value, catalogue: Catalogue) -> bool:
    return any(
        argument.name == name and _is_default(value, argument) for argument in catalogue.common
    )


def _is_default(value: Value, argument: Argument) -> bool:
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
    if value.module == "keras.layers":
        known = _known_class(value.module, value.class_name, catalogue)
        return call(f"layers.{known.class_name}", _arguments(known, value.arguments, catalogue))
    name = value.class_name
    if not is_plain_object(value):
        raise SourceError(
            f"Expected a class of {', '.join(OBJECT_MODULES)} or keras.layers. "
            f"Received: {shown(f'{value.module}.{name}')}"
        )
    bare = name in _BARE_OBJECTS and len(value.arguments) == 1
    return call(
        f"{value.module}.{name}",
        [
            ("" if bare else f"{argument_name(key)}=", value_expression(held, catalogue))
            for key, held in value.arguments.items()
        ],
    )
