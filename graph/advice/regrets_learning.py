"""Layers that can never learn what they are there for.

No gradient reaches them, or they are frozen as they were begun, at random; or a batch of one leaves
nothing to measure.
"""

from __future__ import annotations

from collections.abc import Iterator

from graph.advice.fixes import remove, set_training
from graph.advice.sight import Sight
from graph.catalogue import Catalogue
from graph.checks import Fix, Problem
from graph.checks.problem import listed, of
from graph.elements import Layer
from graph.freezing import set_model_trainable, set_trainable
from graph.inspected import Found
from graph.model import ModelGraph
from graph.slots import class_of
from graph.specs import TensorSpec
from graph.topology import leading_to_outputs
from graph.training import Training
from graph.values import ObjectValue, Value
from graph.wording import quoted

# What gives the same number for inputs that differ a little, or is told to let no gradient through.
_OPERATIONS = frozenset(
    {
        *("Ceil", "Floor", "FloorDivide", "Heaviside", "MultiHot", "OneHot", "OnesLike"),
        *("Round", "Sign", "StopGradient", "Trunc", "ZerosLike"),
    }
)
_LAYERS = frozenset({"CategoryEncoding", "Discretization", "Embedding", "Hashing", "IntegerLookup"})
_SMOOTH = frozenset(
    {"bfloat16", "complex64", "complex128", "float8_e4m3fn", "float8_e5m2", "float16", "float32"}
    | {"float64"}
)
_CONSTANT = frozenset({"array", "constant", "identity", "ones", "stft", "zeros"})  # initializers


# -- no gradient ---------------------------------------------------------------------------------


def unreached(sight: Sight) -> Iterator[Problem]:
    """Finds layers with weights to train that lead to an output and that no gradient reaches."""
    graph = sight.graph
    answers = list(sight.nodes())
    if len(answers) < len(graph) or not all(found.outputs for _, _, found in answers):
        return  # what is not known may be what lets it through
    if not any(_is_end(layer, found.outputs) for _, layer, found in answers):
        return
    used = leading_to_outputs(graph)
    learning = [
        (node.id, graph.calls(layer.id))
        for node, layer, found in answers
        if found.trainable_parameters and node.id in used
    ]
    reached, cut = _reached(sight)
    lost = tuple(node_id for node_id, calls in learning if not reached.intersection(calls))
    if not lost:
        return
    through = [node_id for node_id in cut if node_id in used and node_id not in lost]
    message = f"Expected a gradient for the weights of {listed(graph, lost)}. Received: none"
    if through:
        message += f" through {listed(graph, through)}"
    yield Problem("warning", message, lost, fixes=tuple(_opened(sight, through)))


def _reached(sight: Sight) -> tuple[set[str], list[str]]:
    """Follows the gradient back from the outputs.

    Returns:
        The nodes that it reaches, and those that let it no further.
    """
    graph = sight.graph
    reached: set[str] = set()
    cut: dict[str, None] = {}
    waiting = list(graph.output_tensors())
    while waiting:
        tensor = waiting.pop()
        node_id = tensor.node
        specs = sight.outputs(node_id)
        if node_id in reached or node_id in cut:
            continue
        if not _is_smooth(specs[tensor.tensor_index : tensor.tensor_index + 1]):
            cut[node_id] = None
            continue
        reached.add(node_id)
        if _stops(graph.layer_of(node_id)):
            cut[node_id] = None
        else:
            waiting += [edge.source for edge in graph.edges_into(node_id)]
    return reached, [node_id for node_id in cut if graph.predecessors(node_id)]


def _is_end(layer: Layer, specs: tuple[TensorSpec, ...]) -> bool:
    """Whether a layer may let no gradient through, which next to none does."""
    name = layer.class_name
    if name in _OPERATIONS or name in _LAYERS:
        return True
    return any(spec.dtype not in _SMOOTH for spec in specs)


def _stops(layer: Layer) -> bool:
    return layer.class_name in (_OPERATIONS if layer.is_operation else _LAYERS)


def _is_smooth(specs: tuple[TensorSpec, ...]) -> bool:
    return all(spec.dtype in _SMOOTH for spec in specs)


def _opened(sight: Sight, through: list[str]) -> Iterator[Fix]:
    """Takes away what stops the gradient, where that is one operation on one tensor."""
    if len(through) != 1 or len(sight.graph.edges_into(through[0])) != 1:
        return
    if sight.graph.layer_of(through[0]).is_operation:
        yield remove(sight, through[0])


# -- frozen --------------------------------------------------------------------------------------


def frozen(sight: Sight) -> Iterator[Problem]:
    """Finds layers that are frozen and keep no weights of a file, so that they stay random."""
    graph = sight.graph
    if all(layer.trainable and layer.model is None for layer in graph.layers()):
        return
    owning = list(_owning(sight.graph, sight.path, sight.found, sight.catalogue))
    fresh = [(node_id, layer) for node_id, layer, is_fresh in owning if is_fresh]
    if not fresh:
        return
    if len(fresh) == len(owning):
        # All of it, which is one thing to say, and of a nested model is said where that is called.
        if not sight.is_nested:
            yield _whole(sight, [node_id for node_id, _ in fresh])
        return
    for node_id, layer in fresh:
        message = f"Expected {of(layer)} to be trained, or to keep the weights of a file. "
        message += "Received: frozen with the random weights that it begins with"
        edit = set_trainable(graph, layer.id, trainable=True)
        fix = Fix(f"Train {quoted(layer.name)}", edit)
        yield Problem("warning", message, (node_id,), "trainable", (fix,))


def _owning(
    graph: ModelGraph, path: tuple[str, ...], found: Found, catalogue: Catalogue
) -> Iterator[tuple[str, Layer, bool]]:
    """Gives the nodes whose layers have weights, and whether they stay as random as they begin."""
    for node in graph.nodes():
        answer, layer = found.get((path, node.id)), graph.layer(node.layer)
        if answer is None or not answer.parameters or _is_told(layer, catalogue):
            continue
        if layer.model is None:
            yield node.id, layer, not layer.trainable and not layer.weights
        elif inside := list(_owning(layer.model, (*path, layer.id), found, catalogue)):
            yield node.id, layer, all(is_fresh for _, _, is_fresh in inside)


def _is_told(layer: Layer, catalogue: Catalogue) -> bool:
    """Whether a layer begins with weights that are no random numbers."""
    known = class_of(layer, catalogue)
    if known is not None and known.category in ("normalization", "preprocessing"):
        return True
    return any(
        _is_constant(value)
        for name, value in layer.arguments.items()
        if name.endswith("_initializer") and name != "bias_initializer"
    )


def _is_constant(initializer: Value) -> bool:
    if isinstance(initializer, ObjectValue):
        initializer = initializer.class_name
    return isinstance(initializer, str) and initializer.casefold() in _CONSTANT


def _whole(sight: Sight, node_ids: list[str]) -> Problem:
    message = "Expected weights that are trained, or kept from a file. Received: all of "
    message += (
        f"{listed(sight.graph, node_ids)} frozen with the random weights that they begin with"
    )
    edit = set_model_trainable(sight.graph, trainable=True)
    fix = Fix("Train all layers", edit)
    return Problem("warning", message, tuple(node_ids), "trainable", (fix,))


# -- a batch of one ------------------------------------------------------------------------------


def alone(sight: Sight) -> Iterator[Problem]:
    """Finds BatchNormalization in a model that is trained with one sample at a time."""
    if sight.training.batch_size != 1 or sight.is_nested:
        return
    nodes = tuple(
        node.id
        for node, layer, _ in sight.nodes()
        if layer.class_name == "BatchNormalization" and layer.trainable
    )
    if nodes:
        message = "Expected more than one sample in a batch, over which "
        message += f"{listed(sight.graph, nodes)} measures mean and variance. Received: one"
        size = Training().batch_size
        fix = set_training(sight, f"Train with batches of {size}", batch_size=size)
        yield Problem("warning", message, nodes, fixes=(fix,))
