"""Where a node can take tensors, and how many it gives.

The catalogue says which parameters of `call` take tensors; what is wired says how far a list of
them has grown. A class that the catalogue does not know keeps whatever is wired, and one free slot.
"""

from __future__ import annotations

from graph.catalogue import Catalogue, InputArgument, LayerClass
from graph.model import Layer, ModelGraph, Slot
from graph.values import ObjectValue


def class_of(layer: Layer, catalogue: Catalogue) -> LayerClass | None:
    """Gives what the catalogue knows of a layer's class."""
    return catalogue.find(layer.module, layer.class_name)


def input_slots(graph: ModelGraph, node_id: str, catalogue: Catalogue) -> list[Slot]:
    """Gives the slots a node shows, in order: what must be wired, what is, one more in a list."""
    wired = [edge.slot for edge in graph.edges_into(node_id)]
    layer_class = class_of(graph.layer_of(node_id), catalogue)
    if layer_class is None:
        return _with_one_more(wired, InputArgument("inputs", many=True))
    slots: list[Slot] = []
    for argument in layer_class.inputs:
        mine = [slot for slot in wired if slot.argument == argument.name]
        if argument.many and (argument.required or mine):
            slots.extend(_with_one_more(mine, argument))
        elif argument.required or mine:
            slots.append(Slot(argument.name))
    return slots + [slot for slot in wired if slot not in slots]


def _with_one_more(wired: list[Slot], argument: InputArgument) -> list[Slot]:
    count = max((slot.position + 2 for slot in wired), default=1)
    count = max(count, argument.minimum)
    if argument.maximum is not None:
        count = max(min(count, argument.maximum), count - 1 if wired else 0)
    return [Slot(argument.name, position) for position in range(count)]


def free_slot(graph: ModelGraph, node_id: str, catalogue: Catalogue) -> Slot | None:
    """Gives the first slot of a node that has no tensor."""
    wired = {edge.slot for edge in graph.edges_into(node_id)}
    return next((s for s in input_slots(graph, node_id, catalogue) if s not in wired), None)


def output_count(graph: ModelGraph, node_id: str, catalogue: Catalogue) -> int:
    """Gives how many tensors a node shows: those its layer gives, and any other that is wired."""
    wired = max((edge.source.tensor_index + 1 for edge in graph.edges_from(node_id)), default=1)
    return max(given_count(graph.layer_of(node_id), catalogue), wired)


def given_count(layer: Layer, catalogue: Catalogue) -> int:
    """Gives how many tensors a call of a layer gives; 1 for a class that is not known."""
    layer_class = class_of(layer, catalogue)
    if layer_class is None:
        return 1
    return layer_class.outputs + _states(layer, layer_class, catalogue)


def _states(layer: Layer, layer_class: LayerClass, catalogue: Catalogue) -> int:
    """Counts the states that a recurrent layer gives besides its output, a wrapped one twice."""
    inner = layer.arguments.get("layer")
    if layer_class.class_name == "Bidirectional" and isinstance(inner, ObjectValue):
        inner_class = catalogue.find(inner.module, inner.class_name)
        returned = inner.arguments.get("return_state") is True
        return 2 * inner_class.states if inner_class and returned else 0
    return layer_class.states if layer.arguments.get("return_state") is True else 0
