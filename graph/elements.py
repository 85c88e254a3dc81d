"""What a graph is made of: layers, the nodes that call them, and the tensors between.

A `Layer` owns arguments (and, trained, weights); a `Node` is one call of a layer, so a layer with
two nodes is a shared layer. An `Edge` carries one output tensor of a node into one input slot of
another. All of them are records that do not change.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, structs

from graph.values import Value

if TYPE_CHECKING:
    from graph.model import ModelGraph

INPUT_LAYER = ("keras.layers", "InputLayer")
MODEL = ("keras", "Model")  # the class of a nested model, Sequential or not
OPERATIONS = "keras.ops"
NODE_PREFIX = "n"
LAYER_PREFIX = "l"


class Layer(Struct, frozen=True):
    """One layer instance: its class, its name in the model, and its constructor arguments.

    Attributes:
        named: Whether the name was chosen, by a person or a file. A name that was not is shown in
            the drawing and does not stand in the source: Keras gives its own.
        registered_name: What a class that is not Keras's own is registered as; kept for its file.
        model: The graph of a nested model, whose own name is "": name and `trainable` are the
            layer's. It is changed by `graph.edits.InModel` alone, which replaces the record.
        weights: The name of the layer in the file of weights that `Settings.weights` names, with
            those of the models around it before it: "encoder/dense_1"; "" where it has none.
    """

    id: str
    class_name: str
    name: str
    module: str = "keras.layers"
    arguments: dict[str, Value] = {}
    trainable: bool = True
    named: bool = True
    registered_name: str = ""
    model: ModelGraph | None = None
    weights: str = ""

    @property
    def is_input(self) -> bool:
        """Whether this is an input of the model and not a computation."""
        return self.class_name == INPUT_LAYER[1] and self.module == INPUT_LAYER[0]

    @property
    def is_operation(self) -> bool:
        """Whether this stands for a function of `keras.ops`, which each node calls by itself."""
        return self.module == OPERATIONS


class Node(Struct, frozen=True):
    """One call of a layer; a box on the canvas.

    Attributes:
        layer: The id of the layer that is called.
        position: Left and top of the box on the canvas, in pixels at 100 %.
        arguments: What the call is given besides tensors, such as `training`. A parameter of `call`
            that takes a structure of tensors other than one or a flat list is here too, with a
            `TensorValue` for each of its slots.
        positional: How many parameters of `call` are given by their place, where that is not what
            a person would write; the file that it came from has it so.
        frame: The id of the innermost frame that the box stands in; "" for none.
    """

    id: str
    layer: str
    position: tuple[float, float] = (0.0, 0.0)
    arguments: dict[str, Value] = {}
    positional: int | None = None
    frame: str = ""


class Tensor(NamedTuple):
    """One output of a node; `tensor_index` is 0 but for layers with several outputs."""

    node: str
    tensor_index: int = 0


class Slot(NamedTuple):
    """One place of a call that takes a tensor.

    `argument` is Keras's name of the parameter of `call`; `position` orders the tensors of a
    parameter that takes a list, and is 0 for every other.
    """

    argument: str = "inputs"
    position: int = 0


class Edge(NamedTuple):
    """A tensor into a slot of the node `target`."""

    source: Tensor
    target: str
    slot: Slot


def copy_layer(layer: Layer) -> Layer:
    """Gives a layer whose nested model, if it has one, can be changed by itself."""
    return structs.replace(layer, model=layer.model.copy()) if layer.model else layer


@functools.lru_cache(maxsize=100_000)
def id_key(identifier: str) -> tuple[str, int, str]:
    """Orders ids as they were given out: `n2` before `n10`."""
    match = re.fullmatch(r"(\D*)(\d{1,64})", identifier)
    return (match[1], int(match[2]), identifier) if match else (identifier, -1, identifier)
