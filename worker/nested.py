"""What a nested model gives, for the inspection.

Its nodes have been inspected already, for inputs as they are drawn. Where its call gives it tensors
of just these shapes, what it gives is known from there, and no model has to be made: that is what
lets a network of hundreds of layers stand within another. Otherwise a model is made of its source,
for Keras to be asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import keras
from msgspec import structs

from codegen.calls import Step
from codegen.script import generate
from codegen.source import SourceError
from graph.elements import Layer, Tensor
from graph.interface import outputs_in_order
from graph.model import ModelGraph
from graph.values import tensor_positions
from graph.wording import quoted
from worker.script import load_script
from worker.symbolic import is_plain, spec_of

_MODULE = "keras_canvas_nested"


def as_drawn(
    step: Step,
    model: ModelGraph,
    given: Mapping[Tensor, keras.KerasTensor],
    tensor: Callable[[Tensor], keras.KerasTensor | None],
) -> list[keras.KerasTensor] | None:
    """Gives what a call gives where it takes tensors as they are drawn within; else None.

    Args:
        step: The call.
        model: The graph of the model that is called.
        given: The tensors that it takes, by those of the graph around it.
        tensor: Gives a tensor of the graph of the model.
    """
    drawn = [tensor(Tensor(node)) for node in _inputs_in_order(model)]
    taken = [given[each] for each in _taken_in_order(step)]
    if len(drawn) != len(taken) or {each.name for each in step.parameters} - {"inputs", "training"}:
        return None
    for inner, outer in zip(drawn, taken, strict=True):
        if inner is None or not (is_plain(inner) and is_plain(outer)):
            return None
        if spec_of(inner) != spec_of(outer):
            return None
    results = [tensor(each) for each in outputs_in_order(model)]
    return [keras.KerasTensor(each.shape, each.dtype) for each in results if each is not None]


def source_of(layer: Layer) -> str:
    """Gives the source of a nested model by itself.

    Raises:
        SourceError: it cannot be written.
    """
    if layer.model is None:
        raise SourceError(f"Expected a nested model. Received: {quoted(layer.name)}")
    graph = layer.model.copy()
    graph.name = layer.name
    named, trainable = layer.named, layer.trainable
    graph.settings = structs.replace(graph.settings, named=named, trainable=trainable)
    return generate(graph).text


def model_of(source: str) -> keras.Model:
    """Makes a model of its source.

    Raises:
        Exception: whatever Keras raises.
    """
    return load_script(source, _MODULE).build_model()


def _inputs_in_order(model: ModelGraph) -> list[str]:
    nodes = model.input_nodes()
    return [nodes[place] for place in tensor_positions(model.inputs_as_given())]


def _taken_in_order(step: Step) -> list[Tensor]:
    return [
        parameter.slots[place]
        for parameter in step.parameters
        for place in tensor_positions(parameter.value)
    ]
