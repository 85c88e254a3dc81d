"""Every change that a document can take, each of which gives back its inverse.

Undo needs no copies of the graph: applying an edit returns the edit that takes it back. An edit
that raises has changed nothing.
"""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct, structs

from graph.edit_checks import check_acyclic, check_free, require_frame, require_layer, require_node
from graph.elements import Edge, Layer, Node, Slot, Tensor
from graph.errors import DuplicateIdError, GraphError, UnknownIdError
from graph.frame_edits import FrameEdit, frames_that_go
from graph.model import ModelGraph
from graph.settings import Settings
from graph.storable import (
    require_edge_storable,
    require_layer_storable,
    require_name_storable,
    require_nesting_storable,
    require_node_storable,
    require_outputs_storable,
    require_positions_storable,
    require_settings_storable,
    require_structure_storable,
    require_training_storable,
)
from graph.training import Training
from graph.values import Value
from graph.wording import shown


class AddNode(Struct, frozen=True):
    """Adds a node; with `layer`, also the layer that it calls."""

    node: Node
    layer: Layer | None = None
    back: bool = False  # what a graph held before can be stored, and is not asked again

    def apply(self, graph: ModelGraph) -> Edit:
        """Adds the node.

        Raises:
            GraphError: a file could not hold the node or its layer.
            DuplicateIdError: the id of the node or of the layer is taken.
            UnknownIdError: no layer was given, and the graph does not hold the one that is called;
                or it does not hold the frame.
        """
        if not self.back:
            require_node_storable(self.node)
        if self.node.id in graph:
            raise DuplicateIdError(f"Expected a new node id. Received: {shown(self.node.id)}")
        if self.node.frame:
            require_frame(graph, self.node.frame)
        _put_called_layer(graph, self.node, self.layer, back=self.back)
        graph._put_node(self.node)
        return RemoveNode(self.node.id)


class RemoveNode(Struct, frozen=True):
    """Removes a node and its wires; layer and frame go with the last of what they have."""

    node_id: str

    def apply(self, graph: ModelGraph) -> Edit:
        """Removes the node.

        Raises:
            UnknownIdError: the graph does not hold it.
        """
        require_node(graph, self.node_id)
        undo: list[Edit] = []
        if graph.has_interface:
            undo.append(self._without(graph).apply(graph))
        for edge in [*graph.edges_into(self.node_id), *graph.edges_from(self.node_id)]:
            graph._drop_edge(edge)
            undo.append(Connect(*edge, back=True))
        undo += frames_that_go(graph, graph.node(self.node_id).frame)
        node = graph.node(self.node_id)
        graph._drop_node(node.id)
        layer = None if graph.calls(node.layer) else graph.layer(node.layer)
        if layer is not None:
            graph._drop_layer(layer.id)
        undo.append(AddNode(node, layer, back=True))
        return Compound(tuple(reversed(undo)))

    def _without(self, graph: ModelGraph) -> SetInterface:
        inputs, outputs = graph.inputs, graph.outputs
        if inputs is not None:
            inputs = tuple(node for node in inputs if node != self.node_id)
        if outputs is not None:
            outputs = tuple(tensor for tensor in outputs if tensor.node != self.node_id)
        # A structure holds as many tensors as there are; with one less it is another.
        return SetInterface(
            graph.inputs if inputs == graph.inputs else inputs or None,
            graph.outputs if outputs == graph.outputs else outputs or None,
            graph.input_structure if inputs == graph.inputs else None,
            graph.output_structure if outputs == graph.outputs else None,
        )


class Connect(Struct, frozen=True):
    """Sends a tensor into an empty slot."""

    source: Tensor
    target: str
    slot: Slot = Slot()
    back: bool = False  # as in `AddNode`

    def apply(self, graph: ModelGraph) -> Edit:
        """Adds the edge.

        Raises:
            UnknownIdError: the graph does not hold one of the nodes.
            OccupiedSlotError: the slot has a tensor.
            CycleError: `target` feeds the source already.
            GraphError: a file could not hold the edge.
        """
        check_free(graph, self.source, self.target, self.slot)
        edge = Edge(self.source, self.target, self.slot)
        if not self.back:
            # A wire that comes back was there, among the same others.
            check_acyclic(graph, self.source, self.target)
            require_edge_storable(edge)
        graph._put_edge(edge)
        return Disconnect(self.target, self.slot)


class Disconnect(Struct, frozen=True):
    """Empties a slot."""

    target: str
    slot: Slot = Slot()

    def apply(self, graph: ModelGraph) -> Edit:
        """Removes the edge.

        Raises:
            UnknownIdError: there is no such node, or the slot is empty.
        """
        require_node(graph, self.target)
        edge = graph.edge_into(self.target, self.slot)
        if edge is None:
            raise UnknownIdError(
                f"Expected a wire into {self.slot.argument!r}[{self.slot.position}] of node "
                f"{self.target!r}. Received: an empty slot"
            )
        graph._drop_edge(edge)
        return Connect(*edge, back=True)


class SetLayer(Struct, frozen=True):
    """Replaces a layer's record: its name, arguments, class or `trainable`."""

    layer: Layer

    def apply(self, graph: ModelGraph) -> Edit:
        """Replaces the layer that has the same id.

        Raises:
            UnknownIdError: the graph does not hold it.
            GraphError: a file could not hold the new record.
        """
        require_layer(graph, self.layer.id)
        require_layer_storable(self.layer)
        old = graph.layer(self.layer.id)
        graph._put_layer(self.layer)
        return SetLayer(old)


class SetNode(Struct, frozen=True):
    """Replaces a node's record: the layer that it calls, or its call arguments.

    With `layer`, adds the layer that it calls from now on. A layer goes with its last call.
    """

    node: Node
    layer: Layer | None = None

    def apply(self, graph: ModelGraph) -> Edit:
        """Replaces the node that has the same id.

        Raises:
            UnknownIdError: the graph does not hold the node, or the layer that it calls.
            DuplicateIdError: the id of the new layer is taken.
            GraphError: a file could not hold the new record.
        """
        require_node(graph, self.node.id)
        require_node_storable(self.node)
        if self.node.frame != graph.node(self.node.id).frame:
            raise GraphError("Expected a node to stay in its frame. Received: another frame")
        _put_called_layer(graph, self.node, self.layer)
        old = graph.node(self.node.id)
        old_layer = graph.layer(old.layer)
        graph._put_node(self.node)
        if graph.calls(old.layer):
            return SetNode(old)
        graph._drop_layer(old.layer)
        return SetNode(old, old_layer)


class MoveNodes(Struct, frozen=True):
    """Moves boxes on the canvas; positions are in pixels at 100 %."""

    positions: dict[str, tuple[float, float]]

    def apply(self, graph: ModelGraph) -> Edit:
        """Moves the nodes.

        Raises:
            UnknownIdError: the graph does not hold one of them.
            GraphError: a position is too far away, or no number.
        """
        for node_id in self.positions:
            require_node(graph, node_id)
        require_positions_storable(self.positions.values())
        old = {node_id: graph.node(node_id).position for node_id in self.positions}
        for node_id, position in self.positions.items():
            graph._move_node(node_id, position)
        return MoveNodes(old)


class InModel(Struct, frozen=True):
    """Changes the graph of a nested model; within it, of a model in that, and so on."""

    layer_id: str
    edit: Edit

    def apply(self, graph: ModelGraph) -> Edit:
        """Applies the edit to the nested graph.

        Raises:
            UnknownIdError: the graph does not hold the layer.
            GraphError: the layer is no nested model, its graph refuses the edit, the edit is of
                what only an outermost model has, or models would be nested too deeply.
        """
        require_layer(graph, self.layer_id)
        layer = graph.layer(self.layer_id)
        if layer.model is None:
            raise GraphError(f"Expected a nested model. Received: layer {shown(layer.name)}")
        if isinstance(self.edit, SetName | SetTraining):
            raise GraphError(
                f"Expected an edit of what a nested model has. Received: {type(self.edit).__name__}"
            )
        inverse = self.edit.apply(layer.model)
        try:
            require_nesting_storable(layer)
        except GraphError:
            inverse.apply(layer.model)
            raise
        # What is remembered of a layer is remembered by its record, so it must be another one.
        graph._put_layer(structs.replace(layer))
        return InModel(self.layer_id, inverse)


class SetInterface(Struct, frozen=True):
    """Says which nodes are the model's inputs and which tensors its outputs; None derives them.

    The structures say how they are given: a dictionary, a list of one, nested.
    """

    inputs: tuple[str, ...] | None = None
    outputs: tuple[Tensor, ...] | None = None
    input_structure: Value = None
    output_structure: Value = None

    def apply(self, graph: ModelGraph) -> Edit:
        """Sets both.

        Raises:
            UnknownIdError: the graph does not hold one of the nodes.
            GraphError: a file could not hold the outputs.
        """
        for node_id in self.inputs or ():
            require_node(graph, node_id)
        for tensor in self.outputs or ():
            require_node(graph, tensor.node)
        require_outputs_storable(self.outputs or ())
        require_structure_storable(self.input_structure)
        require_structure_storable(self.output_structure)
        old = SetInterface(
            graph.inputs, graph.outputs, graph.input_structure, graph.output_structure
        )
        graph.inputs, graph.outputs = self.inputs, self.outputs
        graph.input_structure = self.input_structure
        graph.output_structure = self.output_structure
        return old


class SetSettings(Struct, frozen=True):
    """Replaces what holds for the model as a whole."""

    settings: Settings

    def apply(self, graph: ModelGraph) -> Edit:
        """Sets it.

        Raises:
            GraphError: a file could not hold it.
        """
        require_settings_storable(self.settings)
        old = SetSettings(graph.settings)
        graph.settings = self.settings
        return old


class SetTraining(Struct, frozen=True):
    """Replaces the settings of `compile` and `fit`."""

    training: Training

    def apply(self, graph: ModelGraph) -> Edit:
        """Sets them.

        Raises:
            GraphError: a number is out of its range, or a text too long.
        """
        require_training_storable(self.training)
        old = SetTraining(graph.training)
        graph.training = self.training
        return old


class SetName(Struct, frozen=True):
    """Renames the model; `SetSettings` says whether the name is a chosen one."""

    name: str

    def apply(self, graph: ModelGraph) -> Edit:
        """Sets the name.

        Raises:
            GraphError: a file could not hold it.
        """
        require_name_storable(self.name)
        old = SetName(graph.name)
        graph.name = self.name
        return old


class Compound(Struct, frozen=True):
    """Several edits that are one step to the person; all of them are applied or none."""

    edits: tuple[Edit, ...]

    def apply(self, graph: ModelGraph) -> Edit:
        """Applies the edits in order.

        Raises:
            GraphError: one of them was refused; those before it are taken back.
        """
        undo: list[Edit] = []
        try:
            for edit in self.edits:
                undo.append(edit.apply(graph))
        except GraphError:
            for inverse in reversed(undo):
                inverse.apply(graph)
            raise
        return Compound(tuple(reversed(undo)))


Edit: TypeAlias = (
    AddNode
    | RemoveNode
    | Connect
    | Disconnect
    | SetLayer
    | SetNode
    | MoveNodes
    | InModel
    | SetInterface
    | SetSettings
    | SetTraining
    | SetName
    | FrameEdit
    | Compound
)


def _put_called_layer(
    graph: ModelGraph, node: Node, layer: Layer | None, *, back: bool = False
) -> None:
    """Adds the layer that comes with a node, or looks whether the one that it calls is there."""
    if layer is None:
        require_layer(graph, node.layer)
    elif layer.id != node.layer:
        raise GraphError(
            f"Expected node {node.id!r} to call the layer added with it, "
            f"{layer.id!r}. Received: {node.layer!r}"
        )
    elif graph.has_layer(layer.id):
        raise DuplicateIdError(f"Expected a new layer id. Received: {shown(layer.id)}")
    else:
        if not back:
            require_layer_storable(layer)
        graph._put_layer(layer)
