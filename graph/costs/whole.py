"""What a whole model costs, and each of its nodes.

The sizes in memory are estimates: what the tensors and weights take by themselves. For inference a
tensor is let go once nobody needs it any more, as a compiled graph does; for training all of them
are kept for the gradient, and each trainable weight has a gradient and what its optimizer keeps.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, structs

from graph.catalogue import Catalogue, load_catalogue
from graph.costs.memory import inference_peak, optimizer_copies
from graph.costs.node import NodeCosts, node_costs
from graph.costs.receptive_field import Field, field_after, field_of_input
from graph.errors import CycleError
from graph.inspected import Found, Place
from graph.model import ModelGraph
from graph.specs import TensorSpec
from graph.topology import topological_order


class Totals(Struct, frozen=True):
    """What a model costs as a whole.

    Attributes:
        parameters: All of them, those of a shared layer once.
        trainable: How many are trained.
        weight_bytes: What they take.
        flops: Floating point operations of a forward pass of one sample.
        activation_bytes: What all outputs of nodes take together, which training keeps.
        peak_bytes: The most that inference has at one time, weights included.
        training_bytes: The most that training has at one time, with gradients and the optimizer.
        is_estimate: Whether a number of `flops` or sizes supposes something.
        unknown: How many nodes are left out, since nobody knows what they cost.
    """

    parameters: int = 0
    trainable: int = 0
    weight_bytes: int = 0
    flops: int = 0
    activation_bytes: int = 0
    peak_bytes: int = 0
    training_bytes: int = 0
    is_estimate: bool = False
    unknown: int = 0


class Costs(Struct, frozen=True):
    """What a model costs.

    Attributes:
        batch: The size of the batch.
        nodes: Of each node of which Keras has said something, within nested models too.
        totals: Of all together.
    """

    batch: int
    nodes: Mapping[Place, NodeCosts]
    totals: Totals


def costs_of(
    graph: ModelGraph, found: Found, batch: int = 1, catalogue: Catalogue | None = None
) -> Costs:
    """Gives what a model costs, as far as Keras has said something of its nodes.

    Args:
        graph: The outermost graph.
        found: What Keras said of its nodes and of those within nested models.
        batch: Samples in a batch, at least 1.
        catalogue: What is known of Keras.
    """
    counting = _Counting(found, batch, catalogue or load_catalogue())
    counting.count(graph, (), {})
    return Costs(batch, counting.nodes, _totals(graph, counting))


class _Counting:
    """The nodes counted so far, and what the optimizer of the model keeps."""

    def __init__(self, found: Found, batch: int, catalogue: Catalogue) -> None:
        self.found = found
        self.batch = batch
        self.nodes: dict[Place, NodeCosts] = {}
        self.fields: dict[Place, Field | None] = {}
        self._catalogue = catalogue

    def count(
        self, graph: ModelGraph, path: tuple[str, ...], given: Mapping[str, Field | None]
    ) -> None:
        """Counts the nodes of a graph; `given` are the fields of what a nested one is called on."""
        for node_id in order_of(graph):
            found = self.found.get((path, node_id))
            if found is None or found.error or found.waiting:
                continue
            layer = graph.layer_of(node_id)
            edges = graph.edges_into(node_id)
            before = [self.fields.get((path, edge.source.node)) for edge in edges]
            if layer.model is not None:
                field = self._within(layer.model, (*path, layer.id), before)
                costs = self._of_model(layer.model, (*path, layer.id), found.outputs)
                costs = structs.replace(
                    costs,
                    parameters=found.parameters,
                    trainable=found.trainable_parameters,
                    weight_bytes=found.weight_bytes,
                    field=field,
                )
            else:
                if layer.is_input:
                    field = given.get(node_id) or field_of_input(found.outputs[0])
                else:
                    into = [self._spec(path, edge.source) for edge in edges]
                    known = [spec for spec in into if spec is not None]
                    field = field_after(layer, before, known, found.outputs, self._catalogue)
                costs = node_costs(found, self.batch, field)
            self.fields[path, node_id] = field
            self.nodes[path, node_id] = costs

    def _spec(self, path: tuple[str, ...], tensor: tuple[str, int]) -> TensorSpec | None:
        node, index = tensor
        found = self.found.get((path, node))
        return found.outputs[index] if found and index < len(found.outputs) else None

    def _within(
        self, model: ModelGraph, path: tuple[str, ...], before: list[Field | None]
    ) -> Field | None:
        """Counts a nested model at its call; the field is that of its first output."""
        inputs = model.input_nodes()
        self.count(model, path, dict(zip(inputs, before, strict=False)))
        ends = model.output_tensors()
        return self.fields.get((path, ends[0].node)) if ends else None

    def _of_model(
        self, model: ModelGraph, path: tuple[str, ...], outputs: tuple[TensorSpec, ...]
    ) -> NodeCosts:
        """Adds up what is in a nested model, whose inputs are tensors that others made."""
        inside = [
            self.nodes[path, node.id]
            for node in model.nodes()
            if (path, node.id) in self.nodes and not model.layer(node.layer).is_input
        ]
        is_known = all(each.flops is not None for each in inside) and bool(inside)
        return NodeCosts(
            flops=sum(each.flops or 0 for each in inside) if is_known else None,
            activation_bytes=sum(each.activation_bytes for each in inside),
            inner_bytes=sum(each.inner_bytes for each in inside),
            is_estimate=any(each.is_estimate for each in inside),
        )


def order_of(graph: ModelGraph) -> list[str]:
    """Gives the order of computation; that of the ids where there is none."""
    try:
        return topological_order(graph)
    except CycleError:
        return [node.id for node in graph.nodes()]


def _totals(graph: ModelGraph, counting: _Counting) -> Totals:
    outermost = {node: costs for (path, node), costs in counting.nodes.items() if not path}
    every = outermost.values()
    weights = sum(each.weight_bytes for each in every)
    parameters = sum(each.parameters for each in every)
    trainable = sum(each.trainable for each in every)
    activations = sum(each.activation_bytes for each in every)
    learned = weights * trainable // parameters if parameters else 0
    copies = 1 + optimizer_copies(graph.training.optimizer)
    kept = activations + sum(each.inner_bytes for each in every)
    largest = max((each.activation_bytes for each in every), default=0)
    return Totals(
        parameters,
        trainable,
        weights,
        sum(each.flops or 0 for each in every),
        activations,
        weights + inference_peak(graph, order_of(graph), outermost),
        weights + learned * copies + kept + largest,
        any(each.is_estimate for each in every),
        sum(each.flops is None for each in every) + len(graph) - len(outermost),
    )
