"""What a layer gives that nobody can take, or nobody takes.

Flatten gives a row of as many numbers as nobody knows where sizes are left open; and states, or
scores, that are asked for and wired to nothing were most often asked for by mistake.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import structs

from graph.advice.errors_words import shape_words
from graph.advice.fixes import remove_argument, replace, set_inner_argument
from graph.advice.sight import Sight
from graph.checks import Fix, Problem
from graph.checks.problem import of
from graph.edits import SetNode
from graph.elements import Layer, Node
from graph.inspected import Inspected
from graph.values import ObjectValue
from graph.wording import quoted

POOLINGS = {3: "GlobalAveragePooling1D", 4: "GlobalAveragePooling2D", 5: "GlobalAveragePooling3D"}
_STATE = "return_state"
_SCORES = "return_attention_scores"


def flattened(sight: Sight, node: Node, layer: Layer, found: Inspected) -> Iterator[Problem]:
    """Finds a Flatten of dimensions that are left open, so that nobody knows how many it gives."""
    if not found.outputs or None not in found.outputs[0].shape[1:]:
        return
    shapes = [spec.shape for _, spec in sight.into(node.id)]
    if not shapes:
        return
    message = f"Expected known sizes for {of(layer)}. Received: {shape_words(shapes[0])}"
    message += ", so that nobody knows how many numbers it gives"
    fixes = []
    if pooling := POOLINGS.get(len(shapes[0])):
        fixes.append(replace(sight, layer, pooling))
    yield Problem("warning", message, (node.id,), fixes=tuple(fixes))


def states(sight: Sight, node: Node, layer: Layer, found: Inspected) -> Iterator[Problem]:
    """Finds states, or scores of attention, that are asked for and go nowhere."""
    calls = sight.graph.calls(layer.id)
    if len(found.outputs) < 2 or node.id != calls[0]:  # noqa: PLR2004
        return
    if any(_takes_more(sight, each) for each in calls):
        return
    fix = _without_states(layer) or _without_scores(node, layer)
    if fix is not None:
        argument, what, mended = fix
        message = f"Expected a wire from the {what} of {of(layer)}. Received: none"
        yield Problem("warning", message, (node.id,), argument, (mended,))


def _takes_more(sight: Sight, node_id: str) -> bool:
    """Whether anything takes a tensor of a node besides its first."""
    graph = sight.graph
    taken = [edge.source for edge in graph.edges_from(node_id)]
    taken += [tensor for tensor in graph.outputs or () if tensor.node == node_id]
    return any(tensor.tensor_index for tensor in taken)


def _without_states(layer: Layer) -> tuple[str, str, Fix] | None:
    if layer.arguments.get(_STATE) is True:
        return _STATE, "states", remove_argument(layer, _STATE)
    inner = layer.arguments.get("layer")
    if isinstance(inner, ObjectValue) and inner.arguments.get(_STATE) is True:
        return "layer", "states", set_inner_argument(layer, "layer", _STATE, value=False)
    return None


def _without_scores(node: Node, layer: Layer) -> tuple[str, str, Fix] | None:
    if node.arguments.get(_SCORES) is not True:
        return None
    kept = {name: value for name, value in node.arguments.items() if name != _SCORES}
    edit = SetNode(structs.replace(node, arguments=kept))
    title = f"Remove `{_SCORES}` from the call of {quoted(layer.name)}"
    return _SCORES, "attention scores", Fix(title, edit)
