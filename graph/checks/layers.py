"""What is wrong with layers by themselves: names, classes and arguments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from msgspec import structs

from graph.arguments import expected_instead, missing_arguments
from graph.catalogue import Argument, Catalogue, LayerClass
from graph.checks.problem import Fix, Look, Problem, calls, of
from graph.edit_makers import rename_layer
from graph.edits import SetLayer
from graph.elements import Layer
from graph.model import ModelGraph
from graph.naming import legal_name, name_fault, names_in_source, training_fault
from graph.remembering import remembered_by_layer
from graph.slots import class_of
from graph.values import Value, tensor_positions
from graph.wording import quoted, shown

_Fault: TypeAlias = tuple[str, str, tuple[Fix, ...]]  # message, argument, fixes


def layer_names(look: Look) -> Iterator[Problem]:
    """Finds names that Keras or TensorFlow refuses, of the layers whose names are written."""
    graph = look.graph
    written = names_in_source(graph)
    seen: set[str] = set()
    for layer in graph.layers():
        if layer.id not in written:
            continue
        if fault := name_fault(layer.name) or _clash(layer, seen):
            yield _renamed(graph, layer, Problem("error", fault))
        elif not layer.is_input and (fault := training_fault(layer.name)):
            yield _renamed(graph, layer, Problem("warning", fault))
        seen.add(layer.name)


def _renamed(graph: ModelGraph, layer: Layer, problem: Problem) -> Problem:
    """Gives the problem of a name with the edit that chooses another."""
    legal = legal_name(layer.name, {each.name for each in graph.layers()})
    fix = Fix(f"Rename to {quoted(legal)}", rename_layer(graph, layer.id, legal))
    return structs.replace(problem, nodes=calls(graph, layer), argument="name", fixes=(fix,))


def _clash(layer: Layer, seen: set[str]) -> str:
    if layer.name not in seen:
        return ""
    return f"Expected each layer to have a name of its own. Received: {quoted(layer.name)} twice"


def classes(look: Look) -> Iterator[Problem]:
    """Finds classes that cannot be built, and arguments that they do not take."""
    for layer in look.graph.layers():
        for message, argument, fixes in _layer_faults(layer, look.catalogue):
            yield Problem("error", message, calls(look.graph, layer), argument, fixes)


@remembered_by_layer
def _layer_faults(layer: Layer, catalogue: Catalogue) -> tuple[_Fault, ...]:
    """Gives what is wrong with a layer by itself."""
    if layer.model is not None:
        return ()
    layer_class = class_of(layer, catalogue)
    if layer_class is None or not layer_class.canvas or layer_class.needs == "code":
        return ((_class_fault(layer, layer_class, catalogue), "", ()),)
    return tuple(_arguments(layer, layer_class, catalogue))


def _class_fault(layer: Layer, layer_class: LayerClass | None, catalogue: Catalogue) -> str:
    if layer_class is None:
        kind = "a function" if layer.is_operation else "a layer"
        expected = f"{kind} of Keras {catalogue.keras_version}"
        path = ".".join(filter(None, (layer.module, layer.class_name)))
        received = f"{quoted(path)}, which is kept as it is and cannot be exported or trained"
    elif not layer_class.canvas:
        expected = "a layer that can be called on a tensor"
        received = f"`{layer.class_name}`"
    else:
        expected = "a layer that is described by values"
        received = f"`{layer.class_name}`, which runs code of its own"
    return f"Expected {expected} for {quoted(layer.name)}. Received: {received}"


def _arguments(layer: Layer, layer_class: LayerClass, catalogue: Catalogue) -> Iterator[_Fault]:
    missing = missing_arguments(layer_class, layer.arguments)
    if layer.is_input and not {"shape", "batch_shape"} & layer.arguments.keys():
        missing.append("shape")
    for name in missing:
        yield f"Expected a value for `{name}` of {of(layer)}. Received: none", name, ()
    for name, value in sorted(layer.arguments.items()):
        argument = _argument(layer, layer_class, name, catalogue)
        if argument is None:
            message = f"Expected an argument that {of(layer)} takes. Received: {shown(name)}"
            yield message, name, (_without(layer, name),)
        elif expected := _instead(argument, value, catalogue):
            message = f"Expected {expected} for `{name}` of {of(layer)}. Received: {shown(value)}"
            # An Input needs one of two arguments, so neither can go.
            needed = argument.required or layer.is_input
            yield message, name, () if needed else (_without(layer, name),)


def _argument(
    layer: Layer, layer_class: LayerClass, name: str, catalogue: Catalogue
) -> Argument | None:
    """Gives the argument of a name; an operation has none but its own."""
    if layer.is_operation:
        return layer_class.argument(name)
    return catalogue.argument(layer_class, name)


def _instead(argument: Argument, value: Value, catalogue: Catalogue) -> str:
    if tensor_positions(value):
        return "a value, which no tensor is,"
    return expected_instead(argument, value, catalogue)


def _without(layer: Layer, name: str) -> Fix:
    kept = {given: value for given, value in layer.arguments.items() if given != name}
    return Fix(f"Remove {shown(name)}", SetLayer(structs.replace(layer, arguments=kept)))
