"""What is written of a layer otherwise than it stands in the drawing, because of those around it.

Three things depend on the rest of a model. Where all of it is frozen, one line says so, and its
layers need not. Where data goes to several inputs, or is held against several outputs, it goes by
their names, so the names that the drawing shows are written. And a layer that leaves its name to
Keras, which counts up the names that it gives, could be given the name that another one was called
by; then the name that the drawing shows is written, too.
"""

from __future__ import annotations

from msgspec import structs

from codegen.calls import Step
from codegen.expressions import LayerExpression, expression_of
from graph.catalogue import Catalogue
from graph.elements import Layer
from graph.model_values import is_model_value
from graph.naming import keras_name, without_number
from graph.remembering import remembered_by_layer
from graph.values import ObjectValue, Value


def restated(
    steps: list[Step], catalogue: Catalogue, *, thawed: bool, asked: frozenset[str] = frozenset()
) -> list[Step]:
    """Gives the steps with the names, and without the freezing, that are to be written.

    Args:
        steps: Those of a model.
        catalogue: What is known of Keras.
        thawed: Whether the freezing is left out.
        asked: The nodes whose layers are asked for by their names.
    """
    named = {step.layer.id for step in steps if step.node.id in asked and _is_unnamed(step.layer)}
    clashing = named | _clashing(steps, named)
    if not clashing and not thawed:
        return steps
    return [
        _restated(step, catalogue, step.layer.id in clashing, thawed)
        if thawed or step.layer.id in clashing
        else step
        for step in steps
    ]


def trains_inside(value: Value) -> bool:
    """Whether a value holds a layer that is not frozen, as far as is known without looking in."""
    if is_model_value(value):
        return True
    if isinstance(value, ObjectValue):
        is_layer = value.module == "keras.layers"
        if is_layer and value.arguments.get("trainable", True) is not False:
            return True
        value = value.arguments
    if isinstance(value, dict):
        value = tuple(value.values())
    return isinstance(value, tuple) and any(map(trains_inside, value))


def _restated(step: Step, catalogue: Catalogue, clashes: bool, thawed: bool) -> Step:
    layer = step.layer
    if not clashes:
        return structs.replace(step, expression=_thawed_expression(layer, catalogue))
    layer = structs.replace(layer, named=True)
    write = _thawed_expression if thawed else expression_of
    return structs.replace(step, layer=layer, expression=write(layer, catalogue))


@remembered_by_layer
def _thawed_expression(layer: Layer, catalogue: Catalogue) -> LayerExpression:
    if layer.is_input or layer.is_operation or layer.model is not None:
        return expression_of(layer, catalogue)
    arguments = {name: _thawed(value) for name, value in layer.arguments.items()}
    return expression_of(structs.replace(layer, trainable=True, arguments=arguments), catalogue)


def _thawed(value: Value) -> Value:
    if isinstance(value, tuple):
        return tuple(map(_thawed, value))
    if isinstance(value, dict):
        return {key: _thawed(item) for key, item in value.items()}
    if not isinstance(value, ObjectValue):
        return value
    is_layer = value.module == "keras.layers"
    kept = {
        name: _thawed(held)
        for name, held in value.arguments.items()
        if not (is_layer and name == "trainable")
    }
    return ObjectValue(value.module, value.class_name, kept)


def _is_unnamed(layer: Layer) -> bool:
    return not layer.named and not layer.is_operation


def _clashing(steps: list[Step], named: set[str]) -> set[str]:
    """Gives the layers that Keras would name, maybe by a name that another one was called by."""
    layers = [step.layer for step in steps if not step.layer.is_operation]
    unnamed = [layer for layer in layers if not layer.named and layer.id not in named]
    if not unnamed:
        return set()
    names = {layer.name for layer in layers if layer.named or layer.id in named}
    chosen = names | set(map(without_number, names))
    return {layer.id for layer in unnamed if chosen & _stems(layer)}


def _stems(layer: Layer) -> set[str]:
    """Gives the names that Keras counts up for a layer."""
    return {keras_name(layer), *(("sequential",) if layer.model else ())}
