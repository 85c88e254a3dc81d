"""From the configuration of a Functional model to its graph.

Keras numbers the calls of a layer in the order in which they were made, and refers to tensors by
those numbers. So the nodes get their ids in an order in which the calls could have been made: each
after what it depends on, and the calls of a shared layer one after another.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Any

from msgspec import Struct, structs

from graph.elements import Edge, Layer, Node, Slot, Tensor
from graph.errors import CycleError, GraphError
from graph.keras_files.automatic import Automatic
from graph.keras_files.calls import Call, Reference, positional_of, read_call, slots_of
from graph.keras_files.interfaces import read_interface, stated_structure
from graph.keras_files.places import refused, take_dict, take_list
from graph.keras_files.reading import Reading
from graph.model import ModelGraph
from graph.naming import unique_name
from graph.values import Value
from graph.wording import quoted

Key = tuple[str, int]  # a layer and one of its calls
# Reads one of the layers: its entry, the place of it, and how many of its kind came before.
EntryReader = Callable[[dict[str, Any], str], Layer]
_IN_A_SENTENCE = 3


class _Parts(Struct):
    """What a configuration holds, before it is a graph."""

    layers: dict[str, Layer]
    calls: dict[Key, Call]
    inputs: list[Reference]
    outputs: list[Reference]
    input_structure: Value
    output_structure: Value


def read_functional(
    config: dict[str, Any], reading: Reading, place: str, read_entry: EntryReader
) -> ModelGraph:
    """Gives the graph of a Functional model, without a name.

    Args:
        config: The configuration of the model.
        reading: The reading of the file.
        place: Where it stands, for an error.
        read_entry: Gives the layer of an entry.

    Raises:
        GraphError: the configuration is not as Keras writes one, or its calls make no graph.
    """
    parts = _read_parts(config, reading, place, read_entry)
    calls = _in_order(parts, place)
    automatic = Automatic(parts.layers, calls, parts.outputs, reading.catalogue, reading.policy)
    removed = automatic.remove()
    calls = [call for call in calls if (call.layer, call.index) not in removed]
    return _build(parts, calls, reading)


# -- reading -------------------------------------------------------------------------------------


def _read_parts(
    config: dict[str, Any], reading: Reading, place: str, read_entry: EntryReader
) -> _Parts:
    layers: dict[str, Layer] = {}
    calls: dict[Key, Call] = {}
    for number, entry in enumerate(take_list(config.get("layers"), f"{place}.layers")):
        here = f"{place}.layers[{number}]"
        layer = read_entry(take_dict(entry, here), here)
        if layer.name in layers:
            raise refused("a name of its own", f"{here}.name", layer.name)
        layers[layer.name] = layer
        for call in _read_calls(entry, layer, reading, here):
            calls[layer.name, call.index] = call
    inputs = read_interface(config.get("input_layers"), f"{place}.input_layers")
    outputs = read_interface(config.get("output_layers"), f"{place}.output_layers")
    parts = _Parts(
        layers,
        calls,
        [_counted_from_zero(each, layers) for each in inputs[1]],
        [_counted_from_zero(each, layers) for each in outputs[1]],
        inputs[0],
        outputs[0],
    )
    _require_tensors(parts, place)
    return parts


def _read_calls(entry: dict[str, Any], layer: Layer, reading: Reading, place: str) -> list[Call]:
    place = f"{place}.inbound_nodes"
    nodes = take_list(entry.get("inbound_nodes", []), place)
    if layer.is_input:
        if nodes:
            raise refused("no call of an input", place, nodes)
        return [Call(layer.name, 0, {}, 0)]
    if not nodes:
        raise refused("a call", place, nodes)
    reading.count("calls", len(nodes))
    calls = [
        read_call(node, layer, number, reading, f"{place}[{number}]")
        for number, node in enumerate(nodes)
    ]
    reading.count("wires", sum(len(call.references) for call in calls))
    return calls


def _counted_from_zero(reference: Reference, layers: dict[str, Layer]) -> Reference:
    """Gives the tensor that the interface of a model names.

    There Keras counts the calls of a Functional model from one, and nowhere else.
    """
    layer = layers.get(reference.layer)
    functional = layer is not None and layer.model is not None and layer.model.settings.functional
    return reference._replace(call=reference.call - 1) if functional else reference


def _require_tensors(parts: _Parts, place: str) -> None:
    """Requires that all tensors come from calls that there are, and inputs from inputs."""
    for call in parts.calls.values():
        for reference in call.references:
            if (reference.layer, reference.call) not in parts.calls:
                raise refused(
                    f"a tensor for {quoted(call.layer)} that there is", place, list(reference)
                )
    for reference in parts.outputs:
        if (reference.layer, reference.call) not in parts.calls:
            raise refused("a tensor that there is", f"{place}.output_layers", list(reference))
    for reference in parts.inputs:
        layer = parts.layers.get(reference.layer)
        if layer is None or not layer.is_input or reference[1:] != (0, 0):
            raise refused("an input", f"{place}.input_layers", list(reference))


# -- order ---------------------------------------------------------------------------------------


def _in_order(parts: _Parts, place: str) -> list[Call]:
    """Gives the calls in an order in which they could have been made, inputs first."""
    rank = _ranks(parts)
    before = {key: _before(call, parts) for key, call in parts.calls.items()}
    after: dict[Key, list[Key]] = {key: [] for key in parts.calls}
    for key, keys in before.items():
        for each in keys:
            after[each].append(key)
    waiting = {key: len(keys) for key, keys in before.items()}
    ready = [(rank[key], key) for key, count in waiting.items() if not count]
    heapq.heapify(ready)
    order: list[Call] = []
    while ready:
        _, key = heapq.heappop(ready)
        order.append(parts.calls[key])
        for each in after[key]:
            waiting[each] -= 1
            if not waiting[each]:
                heapq.heappush(ready, (rank[each], each))
    if len(order) < len(parts.calls):
        names = sorted({name for (name, _), count in waiting.items() if count})
        listed = ", ".join(quoted(name) for name in names[:_IN_A_SENTENCE])
        raise CycleError(f"Expected a graph without cycles at {place}. Received: one with {listed}")
    return order


def _ranks(parts: _Parts) -> dict[Key, int]:
    """Numbers the calls: the inputs as the model takes them, and the rest as the file has them."""
    inputs = dict.fromkeys((each.layer, 0) for each in parts.inputs)
    others = (key for key in parts.calls if key not in inputs)
    drawn_first = sorted(others, key=lambda key: not parts.layers[key[0]].is_input)
    return {key: rank for rank, key in enumerate((*inputs, *drawn_first))}


def _before(call: Call, parts: _Parts) -> set[Key]:
    """Gives the calls that have to be made before this one."""
    before = {(each.layer, each.call) for each in call.references}
    if call.index and not parts.layers[call.layer].is_operation:
        before.add((call.layer, call.index - 1))
    return before


# -- building ------------------------------------------------------------------------------------


def _build(parts: _Parts, calls: list[Call], reading: Reading) -> ModelGraph:
    graph = ModelGraph("")
    nodes = {(call.layer, call.index): f"n{number}" for number, call in enumerate(calls, 1)}
    layers = _put_layers(graph, parts, calls)
    for call in calls:
        key = call.layer, call.index
        layer = parts.layers[call.layer]
        arguments, slots = slots_of(call, layer, reading.catalogue)
        positional = positional_of(call, layer, reading.catalogue)
        graph._put_node(Node(nodes[key], layers[key], (0.0, 0.0), arguments, positional))
        for slot, reference in slots.items():
            graph._put_edge(Edge(_tensor(reference, nodes), nodes[key], Slot(*slot)))
    _state_interface(graph, parts, nodes)
    return graph


def _put_layers(graph: ModelGraph, parts: _Parts, calls: list[Call]) -> dict[Key, str]:
    """Gives each layer an id, and an operation one for each of its calls, since none is shared."""
    ids: dict[Key, str] = {}
    count = 0
    taken = set(parts.layers)
    for call in calls:
        layer = parts.layers[call.layer]
        known = ids.get((call.layer, 0))
        if known is not None and not layer.is_operation:
            ids[call.layer, call.index] = known
            continue
        count += 1
        ids[call.layer, call.index] = identifier = f"l{count}"
        name = layer.name if known is None else unique_name(layer.name, taken)
        taken.add(name)
        graph._put_layer(structs.replace(layer, id=identifier, name=name))
    return ids


def _tensor(reference: Reference, nodes: dict[Key, str]) -> Tensor:
    return Tensor(nodes[reference.layer, reference.call], reference.tensor_index)


def _state_interface(graph: ModelGraph, parts: _Parts, nodes: dict[Key, str]) -> None:
    """States inputs and outputs where they are not what the drawing tells by itself."""
    inputs = [nodes[each.layer, 0] for each in parts.inputs]
    outputs = [_tensor(each, nodes) for each in parts.outputs]
    # An input that nothing uses would be taken for one that is yet to be wired.
    unused = any(not graph.successors(node_id) for node_id in inputs)
    if inputs != graph.input_nodes() or unused:
        graph.inputs = tuple(inputs)
    if outputs != graph.drawn_outputs():
        graph.outputs = tuple(outputs)
    graph.input_structure = stated_structure(parts.input_structure, len(inputs))
    graph.output_structure = stated_structure(parts.output_structure, len(outputs))
    if not outputs:
        raise GraphError("Expected an output. Received: none")
