"""The drawing as a list of calls, in the order in which a person would write them.

A `Step` is a node with its layer's expression and its tensors already sorted into the parameters of
`call`. What is wrong with a node is found here, once, for Sequential and Functional source alike.

The wires are read in one pass over the graph, since the source is written anew at each edit.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from codegen.expressions import LayerExpression, expression_of
from codegen.source import SourceError
from graph.catalogue import Catalogue, InputArgument, LayerClass
from graph.model import Edge, Layer, ModelGraph, Node, Tensor, id_key
from graph.slots import given_count


class Parameter(Struct, frozen=True, gc=False):
    """The tensors for one parameter of `call`; `listed` ones are given as a list."""

    name: str
    tensors: tuple[Tensor, ...]
    listed: bool
    positional: bool


class Step(Struct, frozen=True, gc=False):
    """One node, ready to be written."""

    node: Node
    layer: Layer
    expression: LayerExpression
    parameters: tuple[Parameter, ...]
    outputs: int

    def tensors(self) -> tuple[Tensor, ...]:
        """Gives the tensors that the node takes."""
        if len(self.parameters) == 1:
            return self.parameters[0].tensors
        return tuple(tensor for parameter in self.parameters for tensor in parameter.tensors)


class Wiring:
    """The wires of a graph: those into each node in the order of its slots, and whom it feeds."""

    def __init__(self, graph: ModelGraph) -> None:
        self.into = {node.id: graph.edges_into(node.id) for node in graph.nodes()}
        self.targets: dict[str, list[str]] = {node_id: [] for node_id in self.into}
        for target, edges in self.into.items():
            for edge in edges:
                self.targets[edge.source.node].append(target)

    def reading_order(self, inputs: list[str]) -> list[str]:
        """Gives the node ids, inputs first, each chain followed to its end before the next begins.

        Nodes on a cycle are left out. The order of `graph.topology` is as good to compute in, and
        jumps between the branches of a drawing, which then cannot be read as chains.
        """
        waiting = {node: len(edges) for node, edges in self.into.items()}
        first = [node for node in inputs if not waiting[node]]
        given = set(first)
        others = [node for node, count in waiting.items() if not count and node not in given]
        order = list(first)
        begun = [ready for node in first for ready in self._release(node, waiting)]
        stack = [*sorted(others, key=id_key, reverse=True), *reversed(begun)]
        while stack:
            node = stack.pop()
            order.append(node)
            stack.extend(reversed(self._release(node, waiting)))
        return order

    def _release(self, node: str, waiting: dict[str, int]) -> list[str]:
        """Takes a node's wires for written; gives the nodes that wait for no other any more."""
        ready = []
        for target in self.targets[node]:
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
        return sorted(ready, key=id_key) if len(ready) > 1 else ready


def read_steps(graph: ModelGraph, catalogue: Catalogue) -> tuple[list[Step], dict[str, str]]:
    """Gives the steps in reading order, and the faults of the nodes that cannot be written."""
    steps: list[Step] = []
    faults: dict[str, str] = {}
    wiring = Wiring(graph)
    order = wiring.reading_order(graph.input_nodes())
    for node_id in order:
        node = graph.node(node_id)
        layer = graph.layer(node.layer)
        try:
            expression = expression_of(layer, catalogue)
            parameters = _parameters(wiring.into[node_id], node, layer, expression.layer_class)
        except SourceError as error:
            faults[node_id] = str(error)
        else:
            outputs = given_count(node, layer, catalogue) or 1
            steps.append(Step(node, layer, expression, parameters, outputs))
    if len(order) < len(graph):
        for node_id in sorted(set(wiring.into) - set(order), key=id_key):
            name = graph.layer_of(node_id).name
            faults[node_id] = f"Expected a graph without cycles. Received: one around `{name}`"
    return steps, faults


def _parameters(
    edges: Sequence[Edge], node: Node, layer: Layer, known: LayerClass
) -> tuple[Parameter, ...]:
    taken: dict[str, list[Tensor]] = {}
    for tensor, _, slot in edges:
        taken.setdefault(slot.argument, []).append(tensor)
    parameters: list[Parameter] = []
    positional = True
    for argument in known.inputs:
        tensors = taken.pop(argument.name, ())
        if tensors or argument.required:
            _require_count(argument, len(tensors), layer)
        # Python takes what is required by its place, and the first in any case.
        positional = positional and bool(tensors) and (argument.required or not parameters)
        if tensors:
            parameters.append(Parameter(argument.name, tuple(tensors), argument.many, positional))
    for name in taken:
        raise SourceError(
            f"Expected no tensor for `{name}` of `{layer.name}` ({layer.class_name}). Received: one"
        )
    for parameter in parameters:
        if parameter.name in node.arguments:
            raise SourceError(
                f"Expected a tensor or a value for `{parameter.name}` of `{layer.name}`. "
                "Received: both"
            )
    return tuple(parameters)


def _require_count(argument: InputArgument, count: int, layer: Layer) -> None:
    minimum = argument.minimum if argument.many else 1
    maximum = argument.maximum if argument.many else 1
    if minimum <= count and (maximum is None or count <= maximum):
        return
    if maximum is None:
        wanted = f"{minimum} tensors or more" if minimum > 1 else "a tensor or more"
    elif minimum == maximum:
        wanted = f"{minimum} tensors" if minimum > 1 else "a tensor"
    else:
        wanted = f"{minimum} to {maximum} tensors"
    raise SourceError(
        f"Expected {wanted} for `{argument.name}` of `{layer.name}` ({layer.class_name}). "
        f"Received: {count or 'none'}"
    )
