"""A nested model is dissolved: what is inside takes the place of each of its calls.

All calls of a shared model are dissolved together, and the layers inside are then shared by them.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import structs

from graph.edits import AddNode, Connect, Edit, RemoveNode
from graph.elements import LAYER_PREFIX, NODE_PREFIX, Layer, Node, Tensor, copy_layer, id_key
from graph.errors import GraphError
from graph.framing import Copying
from graph.interface import inputs_in_order, middle_of, outputs_in_order, with_outputs
from graph.model import ModelGraph
from graph.naming import unique_name
from graph.values import tensor_positions
from graph.wording import quoted, shown

_GIVEN = "inputs"  # the parameter of a model's call


def dissolve(graph: ModelGraph, node_id: str) -> Edit:
    """Gives the edit that puts the content of a nested model in the place of all its calls.

    Args:
        graph: Where it is called; it is not changed here.
        node_id: One of the calls.

    Raises:
        GraphError: the node calls no nested model, or a call is given more than tensors.
    """
    layer = graph.layer_of(node_id)
    if layer.model is None:
        raise GraphError(f"Expected a nested model. Received: {quoted(layer.name)}, a layer")
    calls = graph.calls(layer.id)
    for call in calls:
        _require_plain(graph, call)
    return _Dissolving(graph, layer, layer.model, calls).edit()


def _require_plain(graph: ModelGraph, node_id: str) -> None:
    """Refuses a call that says more than which tensors: the layers inside would not be told."""
    node = graph.node(node_id)
    told = [f"{name}={shown(value)}" for name, value in node.arguments.items() if name != _GIVEN]
    told += [edge.slot.argument for edge in graph.edges_into(node_id) if edge.slot[0] != _GIVEN]
    if told:
        raise GraphError(
            f"Expected {quoted(graph.layer_of(node_id).name)} to be called on its inputs alone. "
            f"Received: {told[0]} as well, of which the layers inside would not be told"
        )


class _Dissolving:
    """The new ids and names of what comes up, and where each tensor is then."""

    def __init__(
        self, graph: ModelGraph, layer: Layer, model: ModelGraph, calls: list[str]
    ) -> None:
        self._graph = graph
        self._model = model
        self._calls = calls
        self._freezes = not (layer.trainable and model.settings.trainable)
        self._inside = [node for node in model.nodes() if not model.layer(node.layer).is_input]
        self._middle = middle_of(node.position for node in self._inside)
        self._taken = {each.name for each in graph.layers()} - {layer.name}
        self._nodes = id_key(graph.new_node_id())[1]
        self._layers = id_key(graph.new_layer_id())[1]
        self._places: dict[tuple[str, str], str] = {}  # of a node inside, by its call
        self._given = {call: _given(graph, model, call) for call in calls}
        self._outputs = outputs_in_order(model)

    def edit(self) -> Edit:
        # Nodes first: the frame of a call goes with the last of what is in it.
        edits = [*self._added(), *self._frames_and_notes(), *map(RemoveNode, self._calls)]
        edits += self._wired_inside()
        edits += self._wired_outside()
        moved = [self._moved(tensor) for tensor in self._graph.output_tensors()]
        return with_outputs(self._graph, edits, [tensor for tensor in moved if tensor])

    def _added(self) -> list[Edit]:
        added: list[Edit] = []
        shared: dict[str, str] = {}
        for call in self._calls:
            x, y = self._shift(call)
            for node in self._inside:
                new = None
                if node.layer not in shared or self._model.layer(node.layer).is_operation:
                    new = self._new_layer(self._model.layer(node.layer))
                    shared[node.layer] = new.id
                place = (node.position[0] + x, node.position[1] + y)
                copied = self._new_node(call, node, shared[node.layer], place)
                added.append(AddNode(copied, new))
        return added

    def _shift(self, call: str) -> tuple[float, float]:
        """Gives how far what is inside is moved, in pixels, to be around a call."""
        x, y = self._graph.node(call).position
        return x - self._middle[0], y - self._middle[1]

    def _frames_and_notes(self) -> list[Edit]:
        copying, frames = Copying(self._graph), self._model.frames
        return [
            edit
            for call in self._calls
            for edit in copying.edits(
                frames,
                frames.outside_in(),
                frames.notes(),
                {inside: place for (of, inside), place in self._places.items() if of == call},
                target=self._graph.node(call).frame,
                offset=self._shift(call),
            )
        ]

    def _new_node(
        self, call: str, node: Node, layer_id: str, position: tuple[float, float]
    ) -> Node:
        identifier = f"{NODE_PREFIX}{self._nodes + len(self._places)}"
        self._places[call, node.id] = identifier
        frame = self._graph.node(call).frame
        return structs.replace(node, id=identifier, layer=layer_id, position=position, frame=frame)

    def _new_layer(self, layer: Layer) -> Layer:
        identifier = f"{LAYER_PREFIX}{self._layers}"
        self._layers += 1
        name = unique_name(layer.name, self._taken)
        self._taken.add(name)
        trainable = layer.trainable and not self._freezes
        return structs.replace(copy_layer(layer), id=identifier, name=name, trainable=trainable)

    def _wired_inside(self) -> list[Edit]:
        return [
            Connect(source, self._places[call, node.id], edge.slot)
            for call in self._calls
            for node in self._inside
            for edge in self._model.edges_into(node.id)
            if (source := self._outside(call, edge.source)) is not None
        ]

    def _wired_outside(self) -> list[Edit]:
        return [
            Connect(source, edge.target, edge.slot)
            for call in self._calls
            for edge in self._graph.edges_from(call)
            if edge.target not in self._calls and (source := self._moved(edge.source)) is not None
        ]

    def _outside(self, call: str, tensor: Tensor) -> Tensor | None:
        """Gives where a tensor of the model's graph is then, in one of its calls."""
        place = self._places.get((call, tensor.node))
        if place is not None:
            return Tensor(place, tensor.tensor_index)
        given = self._given[call].get(tensor.node)
        return None if given is None else self._moved(given)

    def _moved(self, tensor: Tensor) -> Tensor | None:
        """Gives where a tensor of the graph is then: one that a call gave is one from inside."""
        while (given := self._given.get(tensor.node)) is not None:
            if tensor.tensor_index >= len(self._outputs):
                return None
            inside = self._outputs[tensor.tensor_index]
            place = self._places.get((tensor.node, inside.node))
            if place is not None:
                return Tensor(place, inside.tensor_index)
            # An output that is an input of the model is what its call is given.
            if inside.node not in given:
                return None
            tensor = given[inside.node]
        return tensor


def _given(graph: ModelGraph, model: ModelGraph, call: str) -> Mapping[str, Tensor]:
    """Gives the tensor that a call of a model gives each of its inputs."""
    wired = {edge.slot.position: edge.source for edge in graph.edges_into(call)}
    structure = graph.node(call).arguments.get(_GIVEN)
    if structure is None:
        return {n: wired[place] for place, n in enumerate(model.input_nodes()) if place in wired}
    pairs = zip(inputs_in_order(model), tensor_positions(structure), strict=False)
    return {node: wired[place] for node, place in pairs if place in wired}
