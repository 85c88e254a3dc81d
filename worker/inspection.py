"""Asks Keras for the shapes, dtypes, parameter counts and faults of a drawn model, node by node.

Most of Keras's messages do not name the layer, so every layer is made and called by itself, with no
weights allocated. What Keras said is remembered by the text of the layer, that of its call and the
shapes that it was given: after an edit, only what it changed, and what depends on that, is asked
anew. The nodes within nested models are asked in the same way, each model once.
"""

from __future__ import annotations

import contextlib
import functools
import re
from collections.abc import Callable, Hashable, Iterator
from typing import Any

import keras
from msgspec import structs

from codegen import literals
from codegen.calls import Step, read_steps
from codegen.expressions import expression_of
from codegen.single_call import single_call
from codegen.source import SourceError
from graph.catalogue import Catalogue, load_catalogue
from graph.elements import Layer, Node, Tensor
from graph.files import decode_project
from graph.model import ModelGraph
from graph.slots import inputs_of
from graph.wording import quoted
from worker.costs import Costs, costs_of, weight_bytes
from worker.inbox import IsUnwanted
from worker.nested import as_drawn, model_of, source_of
from worker.protocol import InspectionEnded, NodeInspected, Reply
from worker.refusing import refused
from worker.simplifying import simplified
from worker.symbolic import (
    count_parameters,
    evaluate,
    is_plain,
    spec_of,
    tensor_of,
    tensors_in,
)

MAXIMUM_REMEMBERED = 20_000
_LAYER = "layer"
# A name that every backend takes; of others, Keras may say something by itself.
_NAME = re.compile(r"[A-Za-z0-9.][A-Za-z0-9_.-]*\Z")

Memory = dict[Hashable, NodeInspected]
Given = dict[Tensor, keras.KerasTensor]


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
        graph = decode_project(project)
        # Keras keeps names and counters, and the dtype policy, for the whole process.
        keras.backend.clear_session(free_memory=False)
        parameters = trainable = 0
        with keras.StatelessScope(initialize_variables=False):
            for report in _inspected(graph, load_catalogue(), self._memory):
                if is_unwanted():
                    return
                if not report.path:
                    parameters += report.parameters
                    trainable += report.trainable_parameters
                send(structs.replace(report, request=request))
        send(InspectionEnded(request, parameters, trainable))
        if len(self._memory) > MAXIMUM_REMEMBERED:
            self._memory.clear()


def _inspected(graph: ModelGraph, catalogue: Catalogue, memory: Memory) -> Iterator[NodeInspected]:
    # `graph.checks` says it where there is no such policy.
    with contextlib.suppress(TypeError, ValueError):
        keras.config.set_dtype_policy(graph.settings.dtype_policy)
    inspection = _Inspection(graph, catalogue, memory, (), not graph.settings.trainable)
    yield from inspection.run()


class _Inspection:
    """The tensors and layers made so far, of one graph; within it, of its nested models.

    Attributes:
        faulty: The name of the first layer that Keras refuses, or "".
        waiting: Whether a node lacks what it needs.
        counts: All and the trainable parameters, and the bytes of the weights.
        costs: What all calls cost together.
    """

    def __init__(
        self,
        graph: ModelGraph,
        catalogue: Catalogue,
        memory: Memory,
        path: tuple[str, ...],
        is_frozen: bool,
    ) -> None:
        self.faulty = ""
        self.waiting = False
        self.counts = (0, 0, 0)
        self.costs = Costs()
        self._graph = graph
        self._catalogue = catalogue
        self._memory = memory
        self._path = path
        self._is_frozen = is_frozen
        self._policy = keras.config.dtype_policy().name
        self._tensors: dict[str, list[keras.KerasTensor]] = {}
        self._made: dict[str, Any] = {}
        self._nested: dict[str, _Inspection] = {}
        self._counted: set[str] = set()

    def run(self) -> Iterator[NodeInspected]:
        """Gives the reports of the nodes, those within nested models before those of the models."""
        steps, faults = read_steps(self._graph, self._catalogue)
        for step in steps:
            yield from self._within(step.layer)
            yield self._noted(step.node.id, step.layer, self._of_step(step))
        for node_id, fault in faults.items():
            node = self._graph.node(node_id)
            layer = self._graph.layer(node.layer)
            yield from self._within(layer)
            yield self._noted(node_id, layer, self._of_fault(node, layer, fault))

    def tensor(self, tensor: Tensor) -> keras.KerasTensor | None:
        """Gives the tensor that a node gave, if it gave one."""
        held = self._tensors.get(tensor.node, ())
        return held[tensor.tensor_index] if tensor.tensor_index < len(held) else None

    def _noted(self, node_id: str, layer: Layer, report: NodeInspected) -> NodeInspected:
        if report.error and not self.faulty:
            self.faulty = layer.name
        self.waiting = self.waiting or report.waiting or bool(report.needs)
        if self._is_frozen:
            report = structs.replace(report, trainable_parameters=0)
        parameters, trainable, size = self.counts
        self.counts = (
            parameters + report.parameters,
            trainable + report.trainable_parameters,
            size + report.weight_bytes,
        )
        self.costs += Costs(report.flops, report.inner_bytes, report.is_estimate)
        return structs.replace(report, node=node_id, path=self._path)

    def _within(self, layer: Layer) -> Iterator[NodeInspected]:
        """Inspects a nested model where it is met first."""
        if layer.model is not None and layer.id not in self._nested:
            nested = self._nested[layer.id] = _Inspection(
                layer.model,
                self._catalogue,
                self._memory,
                (*self._path, layer.id),
                # Of a nested model this says nothing of what is in it, for Keras.
                self._is_frozen,
            )
            yield from nested.run()

    def _of_fault(self, node: Node, layer: Layer, fault: str) -> NodeInspected:
        """Says what is wrong with a node that cannot be written; Keras is not asked."""
        try:
            expression_of(layer, self._catalogue)
        except SourceError as error:
            return NodeInspected(0, "", error=str(error))
        if self._lacks_tensors(node, layer):
            return NodeInspected(0, "", waiting=True)  # `graph.checks` tells what is missing
        return NodeInspected(0, "", error=fault)

    def _lacks_tensors(self, node: Node, layer: Layer) -> bool:
        wired = [edge.slot.argument for edge in self._graph.edges_into(node.id)]
        return not wired or any(
            wired.count(argument.name) < (argument.minimum if argument.many else 1)
            for argument in inputs_of(layer, self._catalogue) or ()
            if argument.required and argument.name not in node.arguments
        )

    def _of_step(self, step: Step) -> NodeInspected:
        given: Given = {}
        for tensor in step.tensors():
            held = self.tensor(tensor)
            if held is None:
                return NodeInspected(0, "", waiting=True)
            given[tensor] = held
        if not given and not step.layer.is_input:
            return NodeInspected(0, "", waiting=True)
        try:
            text = self._text(step, given)
        except SourceError as error:
            return NodeInspected(0, "", error=str(error))
        return self._remembered(step, text, given)

    def _text(self, step: Step, given: Given) -> str:
        if step.layer.is_input:
            return ""
        variables = {tensor: f"t{place}" for place, tensor in enumerate(given)}
        return single_call(step, _LAYER, variables, self._catalogue)

    def _remembered(self, step: Step, text: str, given: Given) -> NodeInspected:
        key = self._key(step, text, given)
        if key is None:
            return self._ask(step, text, given)
        # An error may name the layer; what Keras gives is the same for all of the same arguments.
        named = key, step.layer.name
        report = self._memory.get(key) or self._memory.get(named)
        if report is not None:
            self._tensors[step.node.id] = list(map(tensor_of, report.outputs))
            return report
        report = self._ask(step, text, given)
        if all(map(is_plain, self._tensors.get(step.node.id, ()))):
            self._memory[named if report.error else key] = report
        return report

    def _key(self, step: Step, text: str, given: Given) -> Hashable | None:
        """What the answer of Keras depends on, or None where that is more than can be told."""
        layer = step.layer
        # A shared layer is built by its first call, on which what the others give depends.
        is_shared = not layer.is_operation and len(self._graph.calls(layer.id)) > 1
        if layer.model is not None or is_shared or not all(map(is_plain, given.values())):
            return None
        expression = _nameless(step)
        models = tuple(source_of(held.layer) for held in step.expression.models)
        return self._policy, expression, models, text, tuple(map(spec_of, given.values()))

    def _ask(self, step: Step, text: str, given: Given) -> NodeInspected:
        layer, nested = step.layer, self._nested.get(step.layer.id)
        if nested is not None and (nested.faulty or nested.waiting):
            return self._refused(layer, nested)
        try:
            results = self._results(step, text, given)
        except Exception as error:
            return refused(error, layer, given.values(), self._catalogue)
        self._tensors[step.node.id] = results
        parameters, trainable, size = self._count(layer)
        costs = costs_of(results) if nested is None else nested.costs
        return NodeInspected(
            0,
            "",
            tuple(map(spec_of, results)),
            parameters,
            trainable,
            weight_bytes=size,
            flops=costs.flops,
            inner_bytes=costs.inner_bytes,
            is_estimate=costs.is_estimate,
        )

    def _refused(self, layer: Layer, nested: _Inspection) -> NodeInspected:
        if not nested.faulty:
            return NodeInspected(0, "", waiting=True)
        error = f"Expected no fault within {quoted(layer.name)}. Received: one at "
        return NodeInspected(0, "", error=error + quoted(nested.faulty))

    def _results(self, step: Step, text: str, given: Given) -> list[keras.KerasTensor]:
        layer, variables = step.layer, _variables(given)
        if layer.model is not None:
            drawn = as_drawn(step, layer.model, given, self._nested[layer.id].tensor)
            return drawn or self._built(layer, text, given)
        if layer.is_operation:
            return tensors_in(evaluate(text, variables))
        if layer.id not in self._made:
            self._made[layer.id] = self._make(step)
        if layer.is_input:
            return [self._made[layer.id]]
        return tensors_in(evaluate(text, {_LAYER: self._made[layer.id], **variables}))

    def _make(self, step: Step) -> Any:
        written = simplified(step.layer, step.expression, self._catalogue)
        builders = {
            held.function: functools.partial(model_of, source_of(held.layer))
            for held in written.models
        }
        return evaluate(written.call.flat, builders, written.imports)

    def _built(self, layer: Layer, text: str, given: Given) -> list[keras.KerasTensor]:
        """Has a nested model made, and calls it."""
        source = source_of(layer)
        key = self._policy, source, text, tuple(map(spec_of, given.values()))
        if (report := self._memory.get(key)) is not None:
            return list(map(tensor_of, report.outputs))
        if layer.id not in self._made:
            self._made[layer.id] = model_of(source)
        results = tensors_in(evaluate(text, {_LAYER: self._made[layer.id], **_variables(given)}))
        if all(map(is_plain, (*given.values(), *results))):
            self._memory[key] = NodeInspected(0, "", tuple(map(spec_of, results)))
        return results

    def _count(self, layer: Layer) -> tuple[int, int, int]:
        if layer.is_operation or layer.id in self._counted:
            return 0, 0, 0
        self._counted.add(layer.id)
        if layer.model is not None:
            return self._nested[layer.id].counts
        made = self._made[layer.id]
        return *count_parameters(made), weight_bytes(made)


def _nameless(step: Step) -> str:
    """Gives the expression of a layer without its name, where Keras takes it for a name."""
    expression, name = step.expression.call.flat, step.layer.name
    return (
        expression.removesuffix(f"name={literals.text(name)})") if _NAME.match(name) else expression
    )


def _variables(given: Given) -> dict[str, keras.KerasTensor]:
    return {f"t{place}": tensor for place, tensor in enumerate(given.values())}
