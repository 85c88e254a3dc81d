"""Asks Keras for the shapes, dtypes, parameter counts and faults of a drawn model, node by node.

Most of Keras's messages do not name the layer, so every layer is made and called by itself, with no
weights allocated. What Keras said is remembered by the layer's expression and the shapes that it
was given: after an edit, only what it changed, and what depends on that, is asked anew.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import keras
from msgspec import structs

from codegen.expressions import layer_expression
from codegen.source import SourceError
from graph.catalogue import Catalogue, load_catalogue
from graph.files import decode_project
from graph.model import Layer, ModelGraph, Node
from graph.slots import class_of
from graph.topology import topological_order
from worker.inbox import IsUnwanted
from worker.keras_errors import explain
from worker.protocol import InspectionEnded, NodeInspected, Reply
from worker.symbolic import call_layer, count_parameters, is_plain, make_layer, spec_of

MAXIMUM_REMEMBERED = 20_000

Memory = dict[Hashable, NodeInspected]
GivenTensors = dict[str, list[keras.KerasTensor]]


class Inspector:
    """Inspects one project after another, and remembers what Keras said."""

    def __init__(self) -> None:
        self._memory: Memory = {}

    def inspect(
        self,
        request: int,
        project: bytes,
        send: Callable[[Reply], None],
        is_unwanted: IsUnwanted,
    ) -> None:
        """Sends what Keras says of each node, in the order of computation, and then the totals.

        Sends nothing more from the moment that the inspection is unwanted.

        Raises:
            ProjectFileError: `project` is no project.
        """
        if is_unwanted():
            return  # before the reading, too: a fast hand leaves many behind
        inspection = _Inspection(decode_project(project), load_catalogue(), self._memory)
        # Keras keeps names and counters for the whole process, which would grow each time.
        keras.backend.clear_session(free_memory=False)
        parameters = trainable = 0
        with keras.StatelessScope(initialize_variables=False):
            for node_id in topological_order(inspection.graph):
                if is_unwanted():
                    return
                report = structs.replace(inspection.node(node_id), request=request, node=node_id)
                parameters += report.parameters
                trainable += report.trainable_parameters
                send(report)
        send(InspectionEnded(request, parameters, trainable))
        if len(self._memory) > MAXIMUM_REMEMBERED:
            self._memory.clear()


class _Inspection:
    """The tensors and layers made so far, of one graph."""

    def __init__(self, graph: ModelGraph, catalogue: Catalogue, memory: Memory) -> None:
        self.graph = graph
        self._catalogue = catalogue
        self._memory = memory
        self._tensors: dict[str, list[keras.KerasTensor]] = {}
        self._made: dict[str, Any] = {}
        self._counted: set[str] = set()

    def node(self, node_id: str) -> NodeInspected:
        """Says what a node gives; whose node and request it is, the caller adds."""
        node = self.graph.node(node_id)
        layer = self.graph.layer(node.layer)
        tensors = self._given(node)
        if not self._is_complete(layer, tensors):
            return NodeInspected(0, "", waiting=True)
        try:
            expression = layer_expression(layer, self._catalogue)
        except SourceError as error:
            return NodeInspected(0, "", error=str(error))
        key = self._key(node, expression, tensors)
        if key is not None and (report := self._memory.get(key)) is not None:
            self._tensors[node.id] = [
                keras.KerasTensor(spec.shape, spec.dtype) for spec in report.outputs
            ]
            return report
        report = self._ask(node, layer, expression, tensors)
        if key is not None and all(map(is_plain, self._tensors.get(node.id, ()))):
            self._memory[key] = report
        return report

    def _given(self, node: Node) -> GivenTensors | None:
        """The tensors that are wired, by parameter of `call`; None where one is not there yet."""
        layer_class = class_of(self.graph.layer(node.layer), self._catalogue)
        known = layer_class.inputs if layer_class else ()
        given: GivenTensors = {argument.name: [] for argument in known}
        for edge in self.graph.edges_into(node.id):
            tensors = self._tensors.get(edge.source.node, [])
            if edge.source.tensor_index >= len(tensors):
                return None
            given.setdefault(edge.slot.argument, []).append(tensors[edge.source.tensor_index])
        return {name: tensors for name, tensors in given.items() if tensors}

    def _is_complete(self, layer: Layer, tensors: GivenTensors | None) -> bool:
        """Whether Keras can be asked; if not, `graph.checks` tells the person what is missing."""
        if layer.is_input or not tensors:
            return layer.is_input
        layer_class = class_of(layer, self._catalogue)
        return layer_class is None or all(
            len(tensors.get(argument.name, ())) >= (argument.minimum if argument.many else 1)
            for argument in layer_class.inputs
            if argument.required
        )

    def _key(self, node: Node, expression: str, tensors: GivenTensors | None) -> Hashable | None:
        """What the answer of Keras depends on, or None where that is more than can be told."""
        given = tensors or {}
        # A shared layer is built by its first call, on which what the others give depends.
        is_shared = len(self.graph.calls(node.layer)) > 1
        if is_shared or not all(is_plain(each) for held in given.values() for each in held):
            return None
        specs = tuple((name, tuple(map(spec_of, held))) for name, held in given.items())
        return expression, repr(node.arguments), specs

    def _ask(
        self, node: Node, layer: Layer, expression: str, tensors: GivenTensors | None
    ) -> NodeInspected:
        try:
            made = self._made.get(layer.id)
            if made is None:
                made = self._made[layer.id] = make_layer(expression, layer.class_name)
            results = [made] if layer.is_input else self._call(made, node, layer, tensors or {})
        except Exception as error:
            return NodeInspected(0, "", error=explain(error))
        self._tensors[node.id] = results
        counts = (0, 0) if layer.id in self._counted else count_parameters(made)
        self._counted.add(layer.id)
        return NodeInspected(0, "", tuple(map(spec_of, results)), *counts)

    def _call(
        self, made: Any, node: Node, layer: Layer, tensors: GivenTensors
    ) -> list[keras.KerasTensor]:
        layer_class = class_of(layer, self._catalogue)
        listed = {each.name for each in layer_class.inputs if each.many} if layer_class else set()
        arguments = {name: held if name in listed else held[0] for name, held in tensors.items()}
        return call_layer(made, arguments, node.arguments)
