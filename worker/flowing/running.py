"""Runs one sample through a built model, node by node, as the drawing has them.

Each call is the text that `codegen` writes for it, of the very layer that the model holds, so that
operations, shared layers and several outputs are as in the model. A tensor is let go of after the
last call that takes it: memory holds what a prediction needs, whatever the size of the model.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeAlias

import keras
from msgspec import Struct

from codegen.calls import Step
from codegen.parts import Part, nested_part
from codegen.single_call import single_call
from graph.catalogue import Catalogue
from graph.elements import Layer, Tensor
from graph.interface import inputs_in_order
from graph.values import TensorValue, tensor_positions
from worker.data_fitting import End, input_ends
from worker.flowing.samples import fitted
from worker.symbolic import evaluate

_LAYER = "layer"
_MASK = "_keras_mask"  # where Keras keeps the mask of a tensor
# What these give of a picture, or of a table of its pixels, is a picture still.
_OF_PICTURES = frozenset({"preprocessing", "reshaping", "regularization"})

Path: TypeAlias = tuple[str, ...]
Held: TypeAlias = dict[Tensor, Any]


class Seen(Struct, frozen=True):
    """What a node gave.

    Attributes:
        path: The layers of the nested models that the node is in.
        node: Its id.
        step: Its call.
        tensors: What the call gave, as Keras counts it.
        early: Whether no layer that learns has touched it: it is the data still.
        ends: Whether the whole model gives it.
    """

    path: Path
    node: str
    step: Step
    tensors: list[Any]
    early: bool
    ends: bool


class UnwantedError(Exception):
    """Leaves the run, since nobody waits for it any more."""


class _Inference(keras.layers.Layer):  # type: ignore[misc]  # Keras ships no types
    """Tells the layers that are called within it that this is no training."""

    def __init__(self, run: Callable[[Any], None]) -> None:
        super().__init__(autocast=False)
        self._run = run

    def call(self, sample: Any, training: bool = False) -> Any:
        """Runs the sample."""
        self._run(sample)
        return sample


class Flow:
    """One run.

    Args:
        catalogue: What is known of Keras.
        wanted: The nodes that are asked for, each with the path of its graph.
        show: Is given them as they are computed.
        is_unwanted: Whether the run is to end.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        wanted: frozenset[tuple[Path, str]],
        show: Callable[[Seen], None],
        is_unwanted: Callable[[], bool],
    ) -> None:
        self._catalogue = catalogue
        self._wanted = wanted
        self._show = show
        self._is_unwanted = is_unwanted
        self._within = {path[:depth] for path, _ in wanted for depth in range(1, len(path) + 1)}

    def run(self, model: keras.Model, part: Part, sample: Any) -> None:
        """Runs a batch through a model.

        Raises:
            UnwantedError: the run is to end.
            Exception: whatever Keras raises.
        """
        for layer in model._flatten_layers():
            if getattr(layer, "stateful", False) and hasattr(layer, "reset_state"):
                layer.reset_state()
        ends = input_ends(model)
        nodes = [_node_of(part, end) for end in ends]

        def run(tensors: list[Any]) -> None:
            held = {node: (tensor, True) for node, tensor in zip(nodes, tensors, strict=True)}
            _Walk(self, (), model, part).run(held)

        _Inference(run)([fitted(end.of(sample), end.tensor) for end in ends], training=False)

    def step_of(self, path: Path, step: Step, tensors: list[Any], early: bool, ends: bool) -> None:
        """Shows what a call gave, where that is asked for."""
        if self._is_unwanted():
            raise UnwantedError
        if (path, step.node.id) in self._wanted:
            self._show(Seen(path, step.node.id, step, tensors, early, ends))

    def is_within(self, path: Path) -> bool:
        """Whether a nested model, or one in it, has nodes that are asked for."""
        return path in self._within

    def called_once(self, path: Path) -> None:
        """Leaves later calls of a nested model out: its nodes are shown for the first."""
        self._within.discard(path)

    def text(self, step: Step, variables: Mapping[Tensor, str]) -> str:
        """Gives the call as `codegen` writes it."""
        return single_call(step, _LAYER, variables, self._catalogue)

    def part_of(self, layer: Layer) -> Part:
        """Gives the steps of a nested model."""
        return nested_part(layer, self._catalogue)


def _node_of(part: Part, end: End) -> str:
    """Gives the node of an input, which a dictionary of inputs tells by its key."""
    structure = part.input_structure
    if isinstance(structure, dict) and isinstance(value := structure[end.name], TensorValue):
        return part.inputs[value.position]
    return part.inputs[end.place]


class _Walk:
    """The calls of one graph, for one set of inputs."""

    def __init__(self, flow: Flow, path: Path, model: keras.Model, part: Part) -> None:
        self._flow = flow
        self._path = path
        self._part = part
        self._layers = {layer.name: layer for layer in model.layers}
        self._held: Held = {}
        self._early: set[str] = set()
        self._users = Counter(tensor for step in part.steps for tensor in set(step.tensors()))
        self._outputs = frozenset() if path else frozenset(part.outputs)

    def run(self, inputs: Mapping[str, tuple[Any, bool]]) -> None:
        """Runs all calls; `inputs` holds what an input is given, and whether that is data still."""
        for step in self._part.steps:
            if step.layer.is_input:
                given, early = inputs[step.node.id]
                tensors = [given]
            else:
                tensors, early = self._called(step), self._is_early(step)
            if early:
                self._early.add(step.node.id)
            node = step.node.id
            ends = any(Tensor(node, place) in self._outputs for place in range(len(tensors)))
            self._flow.step_of(self._path, step, tensors, early, ends)
            for place, tensor in enumerate(tensors):
                if self._users[Tensor(node, place)]:
                    self._held[Tensor(node, place)] = tensor
            self._let_go(step)

    def _called(self, step: Step) -> list[Any]:
        given = {tensor: self._held[tensor] for tensor in step.tensors()}
        names = {tensor: f"t{place}" for place, tensor in enumerate(given)}
        variables = {names[tensor]: value for tensor, value in given.items()}
        path = (*self._path, step.layer.id)
        if step.layer.model is not None and self._flow.is_within(path):
            inner = inputs_in_order(step.layer.model)
            self._walk_within(step, path, inner, given)
        if not step.layer.is_operation:
            variables[_LAYER] = self._layers[step.layer.name]
        with _masks_kept(given.values()):
            return _tensors_in(evaluate(self._flow.text(step, names), variables))

    def _walk_within(self, step: Step, path: Path, inner: list[str], given: Held) -> None:
        """Shows what is asked for within a nested model, at its first call."""
        model = self._layers[step.layer.name]
        parameter = step.parameters[0]
        taken = [parameter.slots[place] for place in tensor_positions(parameter.value)]
        inputs = {
            node: (fitted(given[tensor], expected), tensor.node in self._early)
            for node, tensor, expected in zip(inner, taken, model.inputs, strict=True)
        }
        _Walk(self._flow, path, model, self._flow.part_of(step.layer)).run(inputs)
        self._flow.called_once(path)

    def _is_early(self, step: Step) -> bool:
        category = step.expression.layer_class.category
        if not step.layer.is_operation and category not in _OF_PICTURES:
            return False
        return all(tensor.node in self._early for tensor in step.tensors())

    def _let_go(self, step: Step) -> None:
        for tensor in set(step.tensors()):
            self._users[tensor] -= 1
            if not self._users[tensor]:
                del self._held[tensor]


@contextmanager
def _masks_kept(tensors: Iterable[Any]) -> Iterator[None]:
    """Gives tensors their masks back: attention takes them off, for all that take them later.

    Within a model each call has the mask that its tensors had when the model was made.
    """
    masks = [(tensor, getattr(tensor, _MASK, None)) for tensor in tensors]
    yield
    for tensor, mask in masks:
        if mask is not None:
            setattr(tensor, _MASK, mask)


def _tensors_in(result: Any) -> list[Any]:
    """Gives the tensors of a call; some functions give a plain number where a model has one."""
    return [
        each if keras.ops.is_tensor(each) else keras.ops.convert_to_tensor(each)
        for each in keras.tree.flatten(result)
        if each is not None
    ]
