"""Nested models: a selection becomes a model of its own, and such a model is dissolved again.

Each tensor that comes into the selection becomes an Input of the new model, and each that is used
outside, or is an output of the whole, becomes an output of it. Dissolving is the inverse: what is
inside comes up, once for each call, and layers that are then called several times are shared.
Frames all nodes of which are selected go inside, with the notes in them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

from msgspec import structs

from graph.catalogue import load_catalogue
from graph.dissolving import dissolve
from graph.edits import AddNode, Connect, Edit, SetInterface
from graph.elements import INPUT_LAYER, MODEL, Edge, Layer, Node, Slot, Tensor, copy_layer, id_key
from graph.errors import GraphError, UnknownIdError
from graph.framing import Copying, delete_parts, frame_around, units_of
from graph.interface import middle_of, with_outputs
from graph.model import ModelGraph
from graph.naming import unique_layer_name, unique_name
from graph.slots import call_of
from graph.values import Value
from graph.wording import counted, quoted, shown

__all__ = ["Spec", "dissolve", "make_model"]

Spec: TypeAlias = tuple[tuple[int | None, ...], str]
_INPUT_OFFSET = 240.0  # to the left of what is inside, and below each other
_INPUT_PITCH = 96.0


def make_model(
    graph: ModelGraph, node_ids: Collection[str], name: str, specs: Mapping[Tensor, Spec]
) -> tuple[Edit, str]:
    """Gives the edit that makes a nested model of some nodes, and the id of the node it becomes.

    Args:
        graph: Where they are; it is not changed here.
        node_ids: The nodes, in any order.
        name: What the model is called in the drawing; a number is added where that is taken.
        specs: Shape, with the batch size or None in front, and dtype of tensors, where they are
            known. An Input of the new model has no shape where its tensor is not among them.

    Raises:
        GraphError: these nodes cannot be a model by themselves; the message says why.
    """
    selected = sorted(set(node_ids), key=id_key)
    _require_enclosable(graph, selected)
    entering = _entering(graph, selected)
    leaving = _leaving(graph, selected)
    inner = _enclosed(graph, selected, entering, leaving, specs)
    remaining = {layer.name for layer in graph.layers()} - {
        graph.layer_of(node_id).name for node_id in selected
    }
    module, class_name = MODEL
    title = unique_name(name, remaining)
    layer = Layer(graph.new_layer_id(), class_name, title, module, model=inner)
    place = middle_of(graph.node(node_id).position for node_id in selected)
    units = units_of(graph, selected)
    node = Node(graph.new_node_id(), layer.id, place, frame=frame_around(graph, units))
    moved = {tensor: Tensor(node.id, index) for index, tensor in enumerate(leaving)}
    edits: list[Edit] = [AddNode(node, layer), delete_parts(graph, selected)]
    edits += [Connect(tensor, node.id, Slot("inputs", i)) for i, tensor in enumerate(entering)]
    edits += [
        Connect(moved[edge.source], edge.target, edge.slot)
        for edge in _edges_out(graph, set(selected))
    ]
    outputs = [moved.get(tensor, tensor) for tensor in graph.output_tensors()]
    return with_outputs(graph, edits, outputs), node.id


def _require_enclosable(graph: ModelGraph, selected: Sequence[str]) -> None:
    for node_id in selected:
        if node_id not in graph:
            raise UnknownIdError(f"Expected the id of a node. Received: {shown(node_id)}")
    if not selected:
        raise GraphError("Expected layers to make a model of. Received: none")
    for node_id in selected:
        layer = graph.layer_of(node_id)
        if layer.is_input or node_id in graph.input_nodes():
            raise GraphError(
                "Expected layers without the model's own inputs. "
                f"Received: {quoted(layer.name)}, which is one"
            )
    _require_all_calls(graph, selected)
    _require_none_between(graph, set(selected))
    if not _entering(graph, selected):
        raise GraphError("Expected layers that take a tensor from outside. Received: none that do")


def _require_all_calls(graph: ModelGraph, selected: Sequence[str]) -> None:
    chosen = set(selected)
    for node_id in selected:
        calls = graph.calls(graph.node(node_id).layer)
        if not chosen.issuperset(calls):
            count = len(chosen.intersection(calls))
            raise GraphError(
                f"Expected all {counted(len(calls))} calls of the shared layer "
                f"{quoted(graph.layer_of(node_id).name)}. Received: {counted(count)} of them; "
                "select the others too, or make these independent"
            )


def _require_none_between(graph: ModelGraph, selected: set[str]) -> None:
    """Refuses a selection that a path leaves and comes back to: it would feed itself."""
    seen = {after for node_id in selected for after in graph.successors(node_id)} - selected
    waiting = sorted(seen, key=id_key)
    while waiting:
        node_id = waiting.pop()
        for after in graph.successors(node_id):
            if after in selected:
                raise GraphError(
                    "Expected layers with no other between them. Received: "
                    f"{quoted(graph.layer_of(node_id).name)} is between them and not selected"
                )
            if after not in seen:
                seen.add(after)
                waiting.append(after)


def _entering(graph: ModelGraph, selected: Sequence[str]) -> list[Tensor]:
    """Gives each tensor that comes in from outside, in the order in which calls have them."""
    chosen = set(selected)
    edges = (edge for node_id in selected for edge in _in_order(graph, node_id))
    return list(dict.fromkeys(e.source for e in edges if e.source.node not in chosen))


def _in_order(graph: ModelGraph, node_id: str) -> list[Edge]:
    """Gives the edges into a node by the parameters of its call: query before key."""
    names = call_of(graph.layer_of(node_id), load_catalogue())
    places = {name: place for place, name in enumerate(names)}
    return sorted(
        graph.edges_into(node_id),
        key=lambda edge: (places.get(edge.slot.argument, len(places)), edge.slot),
    )


def _leaving(graph: ModelGraph, selected: Sequence[str]) -> list[Tensor]:
    """Gives each tensor that is used outside, in the order of its node; else those at the ends."""
    chosen = set(selected)
    used = {edge.source for edge in _edges_out(graph, chosen)}
    used.update(tensor for tensor in graph.output_tensors() if tensor.node in chosen)
    if not used:
        used.update(Tensor(node) for node in selected if not graph.successors(node))
    return sorted(used, key=lambda tensor: (id_key(tensor.node), tensor.tensor_index))


def _edges_out(graph: ModelGraph, selected: set[str]) -> list[Edge]:
    return [
        edge
        for node_id in sorted(selected, key=id_key)
        for edge in graph.edges_from(node_id)
        if edge.target not in selected
    ]


def _enclosed(
    graph: ModelGraph,
    selected: Sequence[str],
    entering: Sequence[Tensor],
    leaving: Sequence[Tensor],
    specs: Mapping[Tensor, Spec],
) -> ModelGraph:
    """Gives the graph of the new model: its Inputs first, then the nodes in their order."""
    inner = ModelGraph("")
    moved: dict[Tensor, Tensor] = {}
    left = min(graph.node(node_id).position[0] for node_id in selected) - _INPUT_OFFSET
    top = min(graph.node(node_id).position[1] for node_id in selected)
    for number, tensor in enumerate(entering):
        position = (left, top + number * _INPUT_PITCH)
        moved[tensor] = _add_input(inner, specs.get(tensor), position)
    places = _add_nodes(graph, inner, selected)
    for node_id in selected:
        for source, _, slot in graph.edges_into(node_id):
            inside = moved.get(source) or Tensor(places[source.node], source.tensor_index)
            Connect(inside, places[node_id], slot).apply(inner)
    frames = graph.frames.wholly_in(selected)
    notes = [note for frame in frames for note in graph.frames.notes_in(frame.id)]
    for edit in Copying(inner).edits(graph.frames, frames, notes, places):
        edit.apply(inner)
    outputs = [Tensor(places[tensor.node], tensor.tensor_index) for tensor in leaving]
    if len(outputs) > 1 or outputs != inner.output_tensors():
        SetInterface(outputs=tuple(outputs)).apply(inner)
    return inner


def _add_input(inner: ModelGraph, spec: Spec | None, position: tuple[float, float]) -> Tensor:
    module, class_name = INPUT_LAYER
    name = unique_layer_name(inner, "Input")
    arguments = {} if spec is None else _input_arguments(*spec)
    layer = Layer(inner.new_layer_id(), class_name, name, module, arguments, named=False)
    node = Node(inner.new_node_id(), layer.id, position)
    AddNode(node, layer).apply(inner)
    return Tensor(node.id)


def _input_arguments(shape: tuple[int | None, ...], dtype: str) -> dict[str, Value]:
    arguments: dict[str, Value] = {"shape": shape[1:]}
    if shape and shape[0] is not None:
        arguments = {"batch_shape": shape}
    return arguments if dtype == "float32" else {**arguments, "dtype": dtype}


def _add_nodes(graph: ModelGraph, inner: ModelGraph, selected: Sequence[str]) -> dict[str, str]:
    """Copies nodes and their layers; gives the new ids of the nodes."""
    places: dict[str, str] = {}
    layers: dict[str, str] = {}
    taken = {layer.name for layer in inner.layers()}
    for node_id in selected:
        node = graph.node(node_id)
        new = None
        if node.layer not in layers:
            layer = copy_layer(graph.layer(node.layer))
            name = unique_name(layer.name, taken)
            taken.add(name)
            new = structs.replace(layer, id=inner.new_layer_id(), name=name)
            layers[node.layer] = new.id
        places[node_id] = inner.new_node_id()
        copied = structs.replace(node, id=places[node_id], layer=layers[node.layer], frame="")
        AddNode(copied, new).apply(inner)
    return places
