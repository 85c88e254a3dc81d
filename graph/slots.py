"""Where a node can take tensors, and how many it gives.

The catalogue says which parameters of `call` take tensors; what is wired says how far a list of
them has grown. A nested model takes and gives what its own graph has for inputs and outputs. A
class that the catalogue does not know keeps whatever is wired, and one free slot.
"""

from __future__ import annotations

from collections.abc import Mapping

from graph.catalogue import Catalogue, InputArgument, LayerClass
from graph.elements import Layer, Node, Slot, Tensor
from graph.model import ModelGraph
from graph.values import MAXIMUM_POSITION, ObjectValue, Value, tensor_positions

MODEL_CALL = ("inputs", "training", "mask")  # parameters of the call of a nested model
_SPLITTING = frozenset({"ArraySplit", "Split"})
_UNKNOWN = (InputArgument("inputs", many=True, minimum=0),)


def class_of(layer: Layer, catalogue: Catalogue) -> LayerClass | None:
    """Gives what the catalogue knows of a layer's class; nothing of a nested model."""
    return catalogue.find(layer.module, layer.class_name)


def inputs_of(layer: Layer, catalogue: Catalogue) -> tuple[InputArgument, ...] | None:
    """Gives the parameters of a layer's call that take tensors; None where that is not known."""
    if layer.model is not None:
        count = len(layer.model.input_nodes())
        return (InputArgument("inputs", many=count != 1, minimum=count, maximum=count),)
    layer_class = class_of(layer, catalogue)
    return layer_class.inputs if layer_class else None


def call_of(layer: Layer, catalogue: Catalogue) -> tuple[str, ...]:
    """Gives the names of all parameters of a layer's call, in their order."""
    if layer.model is not None:
        return MODEL_CALL
    layer_class = class_of(layer, catalogue)
    return layer_class.call if layer_class else ()


def input_slots(graph: ModelGraph, node_id: str, catalogue: Catalogue) -> list[Slot]:
    """Gives the slots a node shows, in order: what must be wired, what is, one more in a list.

    A parameter that is given a value instead of a tensor shows none.
    """
    node = graph.node(node_id)
    wired = [edge.slot for edge in graph.edges_into(node_id)]
    slots: list[Slot] = []
    arguments = inputs_of(graph.layer(node.layer), catalogue)
    for argument in _UNKNOWN if arguments is None else arguments:
        mine = [slot for slot in wired if slot.argument == argument.name]
        if argument.name in node.arguments:
            places = tensor_positions(node.arguments[argument.name])
            slots.extend(Slot(argument.name, place) for place in sorted(set(places)))
        elif argument.many and (argument.required or mine):
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


def output_count(graph: ModelGraph, node_id: str, catalogue: Catalogue) -> int:
    """Gives how many tensors a node shows: those its call gives, and any other that is wired."""
    wired = max((edge.source.tensor_index + 1 for edge in graph.edges_from(node_id)), default=1)
    node = graph.node(node_id)
    return max(given_count(node, graph.layer(node.layer), catalogue) or 1, wired)


def is_given(graph: ModelGraph, tensor: Tensor, catalogue: Catalogue) -> bool:
    """Whether a node gives a tensor, as far as is known of its call."""
    node = graph.node(tensor.node)
    count = given_count(node, graph.layer(node.layer), catalogue)
    return count is None or tensor.tensor_index < count


def given_count(node: Node, layer: Layer, catalogue: Catalogue) -> int | None:
    """Gives how many tensors a call gives; None where that is not known here."""
    if layer.model is not None:
        return len(layer.model.output_tensors())
    if layer.is_input:
        return 1
    layer_class = class_of(layer, catalogue)
    if layer_class is None:
        return None
    if layer.is_operation and not layer_class.outputs:
        return _parts(layer.arguments | node.arguments, layer_class)
    if not layer_class.outputs:
        return None
    count = layer_class.outputs + _states(layer, layer_class, catalogue)
    if layer_class.outputs_when:
        given = layer.arguments | node.arguments
        count += sum(_is_true(name, given, layer_class) for name in layer_class.outputs_when)
    return count


def _is_true(name: str, given: Mapping[str, Value], layer_class: LayerClass) -> bool:
    if name in given:
        return given[name] is True
    known = (*layer_class.arguments, *layer_class.call_arguments)
    return any(argument.name == name and argument.default is True for argument in known)


def _parts(arguments: Mapping[str, Value], layer_class: LayerClass) -> int | None:
    """Counts the parts that an operation cuts a tensor into."""
    if layer_class.class_name in _SPLITTING:
        cuts = arguments.get("indices_or_sections")
        return _storable(len(cuts) + 1 if isinstance(cuts, tuple) else cuts)
    return _storable(arguments.get("num")) if layer_class.class_name == "Unstack" else None


def _storable(count: Value) -> int | None:
    """Gives a number of parts, unless it is one of which no file could hold the last."""
    if isinstance(count, int) and 1 <= count <= MAXIMUM_POSITION:
        return count
    return None


def _states(layer: Layer, layer_class: LayerClass, catalogue: Catalogue) -> int:
    """Counts the states that a recurrent layer gives besides its output, a wrapped one twice."""
    if layer_class.class_name == "Bidirectional":
        inner = layer.arguments.get("layer")
        states = 2 * _states_inside(inner, catalogue) if isinstance(inner, ObjectValue) else 0
        # Not merged, the outputs of both directions are given.
        return states + (layer.arguments.get("merge_mode", "concat") is None)
    if layer.arguments.get("return_state") is not True:
        return 0
    return layer_class.states or _cell_states(layer.arguments.get("cell"))


def _states_inside(inner: ObjectValue, catalogue: Catalogue) -> int:
    inner_class = catalogue.find(inner.module, inner.class_name)
    if inner_class is None or inner.arguments.get("return_state") is not True:
        return 0
    return inner_class.states or _cell_states(inner.arguments.get("cell"))


def _cell_states(cell: Value) -> int:
    """Counts the states of an RNN cell, or of several that are stacked."""
    if isinstance(cell, tuple):
        return sum(map(_cell_states, cell))
    if not isinstance(cell, ObjectValue):
        return 0
    if cell.class_name == "StackedRNNCells":
        return _cell_states(cell.arguments.get("cells"))
    return 2 if cell.class_name in ("LSTMCell", "ConvLSTMCell") else 1
