"""Which activation a layer ends in, as far as a drawing says it.

Dense and convolutional layers have one as an argument, others are nothing else. What ends in none,
or in one that only the code of a person knows, has no name here.
"""

from __future__ import annotations

from graph.advice.fixes import remove, remove_argument, replace, set_argument
from graph.advice.sight import Sight
from graph.checks import Fix
from graph.elements import Layer, Node
from graph.slots import class_of
from graph.values import FUNCTION, ObjectValue, Value

LINEAR = "linear"
_ARGUMENT = "activation"
# The categories whose `activation` is what the layer ends in; a recurrent one goes on within it.
_ENDING = frozenset({"core", "convolution", "activation"})
_LAYERS = {
    "ELU": "elu",
    "LeakyReLU": "leaky_relu",
    "PReLU": "leaky_relu",
    "ReLU": "relu",
    "Softmax": "softmax",
}
_OPERATIONS = {
    "Elu": "elu",
    "Gelu": "gelu",
    "HardSigmoid": "hard_sigmoid",
    "LogSoftmax": "log_softmax",
    "Relu": "relu",
    "Relu6": "relu6",
    "Sigmoid": "sigmoid",
    "Softmax": "softmax",
    "Softplus": "softplus",
    "Tanh": "tanh",
}


def activation_of(sight: Sight, layer: Layer) -> str | None:
    """Gives Keras's name of the activation that a layer ends in; None where that is not known."""
    known = class_of(layer, sight.catalogue)
    if known is None:
        return None
    if layer.is_operation:
        return _OPERATIONS.get(known.class_name)
    if known.class_name in _LAYERS:
        return _LAYERS[known.class_name]
    if known.category in _ENDING and known.argument(_ARGUMENT):
        return _name(sight.argument(layer, _ARGUMENT))
    return None


def is_activation(sight: Sight, layer: Layer) -> bool:
    """Whether a layer, or an operation, is an activation and nothing else."""
    known = class_of(layer, sight.catalogue)
    if known is None:
        return False
    if layer.is_operation:
        return known.class_name in _OPERATIONS
    return known.category == "activation"


def use_activation(sight: Sight, node: Node, name: str) -> Fix | None:
    """Gives the fix that makes a node end in another activation, where its layer can."""
    layer = sight.graph.layer(node.layer)
    if layer.is_operation:
        return remove(sight, node.id) if name == LINEAR and is_activation(sight, layer) else None
    known = class_of(layer, sight.catalogue)
    if known is None:
        return None
    if name == LINEAR:
        alone = is_activation(sight, layer)
        return remove(sight, node.id) if alone else remove_argument(layer, _ARGUMENT)
    if known.argument(_ARGUMENT):
        return set_argument(layer, _ARGUMENT, name)
    if is_activation(sight, layer):
        return replace(sight, layer, "Activation", {_ARGUMENT: name})
    return None


def _name(value: Value) -> str | None:
    if value is None:
        return LINEAR
    if isinstance(value, str):
        return value
    if isinstance(value, ObjectValue) and value.class_name == FUNCTION:
        name = value.arguments.get("name")
        return name if isinstance(name, str) else None
    return None
