"""What the ends of wires at a box are called: `query`, `state_h`, the inputs of a nested model.

Free of Qt. Every port has words, shown on hover; they stand in the box where one could be taken for
another.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from editor.canvas.operations import OPERATORS
from graph.catalogue import Catalogue
from graph.elements import Layer, Slot
from graph.interface import inputs_in_order, outputs_in_order
from graph.model import ModelGraph
from graph.slots import input_slots, inputs_of, output_count
from graph.values import ObjectValue, TensorValue, Value, tensor_positions

_LSTM = ("state_h", "state_c")
_STATES = {
    "LSTM": _LSTM,
    "ConvLSTM1D": _LSTM,
    "ConvLSTM2D": _LSTM,
    "ConvLSTM3D": _LSTM,
    "GRU": ("state",),
    "SimpleRNN": ("state",),
}
_PARTS = {
    "Eig": ("eigenvalues", "eigenvectors"),
    "Eigh": ("eigenvalues", "eigenvectors"),
    "Moments": ("mean", "variance"),
    "Qr": ("q", "r"),
    "Slogdet": ("sign", "logabsdet"),
    "SVD": ("u", "s", "v"),
    "TopK": ("values", "indices"),
}


class Ports(Struct, frozen=True):
    """The ports of a box, from the top.

    Attributes:
        slots: Where tensors come in.
        inputs: What each slot is called.
        outputs: What each tensor is called that the node gives.
        inputs_named: Whether the box writes the names of the slots beside them.
    """

    slots: tuple[Slot, ...] = ()
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    inputs_named: bool = False

    @property
    def outputs_named(self) -> bool:
        """Whether the box writes what its tensors are called beside them."""
        return len(self.outputs) > 1

    @property
    def has_rows(self) -> bool:
        """Whether the ports have rows of their own, with their names, below the words."""
        return self.inputs_named or self.outputs_named


def ports_of(
    graph: ModelGraph, node_id: str, catalogue: Catalogue, asked: Sequence[str] = ()
) -> Ports:
    """Gives the ports that a node shows.

    Args:
        graph: Where the node is.
        node_id: The node.
        catalogue: What is known of its layer.
        asked: Parameters that take no tensor now and are to be shown all the same.
    """
    layer = graph.layer_of(node_id)
    slots = _with_asked(layer, input_slots(graph, node_id, catalogue), catalogue, asked)
    if layer.model is not None:
        inputs = _model_inputs(layer.model, slots, graph.node(node_id).arguments.get("inputs"))
        named = len(slots) > 1
    else:
        inputs = [slot_words(slot) for slot in slots]
        between = layer.is_operation and layer.class_name in OPERATORS
        named = len({slot.argument for slot in slots}) > 1 and not between
    count = output_count(graph, node_id, catalogue)
    outputs = _output_words(graph, node_id, count)
    return Ports(tuple(slots), tuple(inputs), tuple(outputs), named)


def optional_inputs(graph: ModelGraph, node_id: str, catalogue: Catalogue) -> list[str]:
    """Gives the parameters of a node's call that may take a tensor and have none."""
    node = graph.node(node_id)
    shown = {slot.argument for slot in input_slots(graph, node_id, catalogue)}
    parameters = inputs_of(graph.layer(node.layer), catalogue) or ()
    return [
        parameter.name
        for parameter in parameters
        if parameter.name not in shown and parameter.name not in node.arguments
    ]


def slot_words(slot: Slot) -> str:
    """Says which parameter a slot is of, and which of its tensors."""
    return f"{slot.argument} {slot.position + 1}" if slot.position else slot.argument


def _with_asked(
    layer: Layer, slots: list[Slot], catalogue: Catalogue, asked: Sequence[str]
) -> list[Slot]:
    """Adds the slots that were asked for, where the call has their parameter."""
    shown = {slot.argument for slot in slots}
    wanted = [name for name in asked if name not in shown]
    if not wanted:
        return slots
    order = [parameter.name for parameter in inputs_of(layer, catalogue) or ()]
    added = [Slot(name) for name in wanted if name in order]
    places = {name: place for place, name in enumerate(order)}
    return sorted(
        [*slots, *added],
        key=lambda slot: (places.get(slot.argument, len(order)), slot.position),
    )


def _model_inputs(model: ModelGraph, slots: Sequence[Slot], structure: Value) -> list[str]:
    """Names the slots of a nested model by its inputs.

    They are in the order of its inputs, or where a structure of the call says that they are.
    """
    keys = _keys(model.inputs_as_given())
    nodes = model.input_nodes()
    if places := tensor_positions(structure):
        taken = dict(zip(places, inputs_in_order(model), strict=False))
    else:
        taken = dict(enumerate(nodes))
    words = []
    for slot in slots:
        node_id = taken.get(slot.position) if slot.argument == "inputs" else None
        if node_id is None:
            words.append(slot_words(slot))
        else:
            words.append(keys.get(nodes.index(node_id)) or model.layer_of(node_id).name)
    return words


def _output_words(graph: ModelGraph, node_id: str, count: int) -> list[str]:
    layer = graph.layer_of(node_id)
    if layer.model is not None:
        known = _model_outputs(layer.model)
    elif count > 1:
        known = _tensor_words(layer, graph.node(node_id).arguments)
    else:
        known = ("output",)
    return [known[i] if i < len(known) else str(i) for i in range(count)]


def _model_outputs(model: ModelGraph) -> Sequence[str]:
    keys = _keys(model.outputs_as_given())
    tensors = model.output_tensors()
    return [
        keys.get(tensors.index(tensor)) or model.layer_of(tensor.node).name
        for tensor in outputs_in_order(model)
    ]


def _tensor_words(layer: Layer, arguments: dict[str, Value]) -> Sequence[str]:
    """Names the tensors of a call that gives several, as far as they have names."""
    if layer.is_operation:
        return _PARTS.get(layer.class_name, ())
    if arguments.get("return_attention_scores") is True:
        return ("attention_output", "attention_scores")
    inner = layer.arguments.get("layer")
    if layer.class_name == "Bidirectional" and isinstance(inner, ObjectValue):
        states = _STATES.get(inner.class_name, ())
        ways = ("forward", "backward")
        return ("output", *(f"{way} {state}" for way in ways for state in states))
    return ("output", *_STATES.get(layer.class_name, ()))


def _keys(structure: Value, before: str = "") -> dict[int, str]:
    """Gives the keys of the dictionaries in a structure that lead to each of its tensors."""
    found: dict[int, str] = {}
    match structure:
        case TensorValue(position) if before:
            found[position] = before
        case dict():
            for key, value in structure.items():
                found |= _keys(value, f"{before}.{key}" if before else key)
        case tuple():
            for value in structure:
                found |= _keys(value, before)
    return found
