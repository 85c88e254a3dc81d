"""Ends of a model that nobody wants: certain from the start, dropped, or left over.

One softmax over one number is always 1; Dropout behind the last layer sets answers to 0; and a
branch that was left where it ended is an output of the model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from graph.advice.activations import LINEAR, activation_of, is_activation, use_activation
from graph.advice.fixes import both, insert, remove
from graph.advice.heads import End, Head, heads, make_end
from graph.advice.losses import CATEGORICAL, is_chosen
from graph.advice.regrets_labels import labels_fit, one_for_each
from graph.advice.regrets_losses import loss_fits, metrics_fit
from graph.advice.regrets_order import DROPOUTS
from graph.advice.sight import Sight
from graph.checks import Fix, Problem
from graph.checks.problem import of
from graph.elements import Layer, Node
from graph.framing import delete_parts
from graph.inspected import Inspected
from graph.slots import class_of
from graph.specs import TensorSpec
from graph.topology import leading_to
from graph.wording import counted, quoted

_ANSWERS = frozenset({"hard_sigmoid", "sigmoid", "softmax"})
_ON_THE_WAY = frozenset({"normalization", "regularization"})
_SEQUENCE = 3  # dimensions of steps with features
_FEW = 4  # outputs that may be left over; more of them are meant


# -- each output ---------------------------------------------------------------------------------


def ends(sight: Sight) -> Iterator[Problem]:
    """Finds what is wrong with the outputs of the outermost model, one thing of each."""
    if sight.is_nested:
        return
    found = list(heads(sight))
    over = left_over(sight, found)
    for node_id in over:
        yield _left_over(sight, node_id, found)
    for head in found:
        if head.tensor.node not in over:
            problems = (problem for rule in _RULES for problem in rule(sight, head))
            yield from (each for each in [next(problems, None)] if each is not None)


def dropped(sight: Sight, head: Head) -> Iterator[Problem]:
    """Finds Dropout behind the last layer."""
    node = sight.graph.node(head.tensor.node)
    layer = sight.graph.layer(node.layer)
    if layer.class_name not in DROPOUTS:
        return
    if head.activation in _ANSWERS or (is_chosen(sight.training) and head.activation == LINEAR):
        last = sight.graph.layer(head.node.layer)
        message = f"Expected {of(layer)} before {of(last)}, which gives the answer. "
        message += "Received: behind it, where it sets answers to 0"
        yield Problem("warning", message, (node.id,), fixes=(remove(sight, node.id),))


def one_unit_at_end(sight: Sight, head: Head) -> Iterator[Problem]:
    """Finds an end that is softmax over one number."""
    layer = sight.graph.layer(head.node.layer)
    if head.activation == "softmax" and _is_over_one(sight, layer, head.spec):
        loss = head.loss.name if head.loss is not None else ""
        wanted = End(
            activation="sigmoid", loss="binary_crossentropy" if loss in CATEGORICAL else None
        )
        yield _over_one(head.node, layer, make_end(sight, head, wanted))


_RULES: tuple[Callable[[Sight, Head], Iterator[Problem]], ...] = (
    one_for_each,
    labels_fit,
    one_unit_at_end,
    loss_fits,
    dropped,
    metrics_fit,
)


# -- softmax over one ----------------------------------------------------------------------------


def over_one(sight: Sight, node: Node, layer: Layer, found: Inspected) -> Iterator[Problem]:
    """Finds softmax over one number within a model; at its ends, `one_unit_at_end` does."""
    shape = found.outputs[0].shape
    if shape[-1:] != (1,) and "axis" not in layer.arguments:
        return  # as good as always
    if activation_of(sight, layer) != "softmax":
        return
    if not _is_over_one(sight, layer, found.outputs[0]) or _is_end(sight, node):
        return
    fixes = [use_activation(sight, node, "sigmoid")]
    if len(shape) == _SEQUENCE:
        fixes.insert(0, _over_steps(sight, node, layer))
    yield _over_one(node, layer, *fixes)


def _is_end(sight: Sight, node: Node) -> bool:
    return not sight.is_nested and any(head.node.id == node.id for head in heads(sight))


def _is_over_one(sight: Sight, layer: Layer, spec: TensorSpec) -> bool:
    axis = sight.argument(layer, "axis") if is_activation(sight, layer) else None
    axes = axis if isinstance(axis, tuple) else (axis,)
    places = [each if isinstance(each, int) else -1 for each in axes]
    rank = len(spec.shape)
    return all(-rank <= each < rank and spec.shape[each] == 1 for each in places)


def _over_one(node: Node, layer: Layer, *fixes: Fix | None) -> Problem:
    message = f"Expected softmax over several numbers in {of(layer)}. "
    message += "Received: over one, which is always 1"
    argument = "activation" if "activation" in layer.arguments else ""
    made = tuple(fix for fix in fixes if fix is not None)
    return Problem("warning", message, (node.id,), argument, made)


def _over_steps(sight: Sight, node: Node, layer: Layer) -> Fix | None:
    """Makes it a softmax over the steps of a sequence, as weights of attention are."""
    edges = sight.graph.edges_from(node.id)
    linear = use_activation(sight, node, LINEAR)
    if is_activation(sight, layer) or linear is None or not edges:
        return None
    softmax = insert(sight, edges, ("Softmax", {"axis": 1}))
    return both(f"Take softmax of {quoted(layer.name)} over the steps", linear, softmax)


# -- what is left over ---------------------------------------------------------------------------


def left_over(sight: Sight, found: list[Head]) -> list[str]:
    """Gives the outputs that nobody can have meant, beside others that somebody has."""
    if len(found) < 2 or sight.graph.outputs is not None:  # noqa: PLR2004
        return []
    meant = [head for head in found if head.activation in _ANSWERS]
    others = [head.tensor.node for head in found if _is_on_the_way(sight, head)]
    return others if meant and len(others) <= min(_FEW, len(found) - 1) else []


def _is_on_the_way(sight: Sight, head: Head) -> bool:
    """Whether an output is like what stands before one, or has no labels of its own."""
    if head.activation in _ANSWERS:
        return False
    known = class_of(sight.graph.layer_of(head.tensor.node), sight.catalogue)
    if known is None or sight.training.data:
        return known is not None
    is_hidden = known.category == "convolution" and head.activation not in (None, LINEAR, "tanh")
    return is_hidden or known.category in _ON_THE_WAY


def _left_over(sight: Sight, node_id: str, found: list[Head]) -> Problem:
    graph = sight.graph
    layer = graph.layer_of(node_id)
    kept = [head.tensor.node for head in found if head.tensor.node != node_id]
    branch = leading_to(graph, [node_id]) - leading_to(graph, kept)
    message = f"Expected a wire from {of(layer)} to another layer. "
    message += "Received: none, which makes it an output of the model"
    name = quoted(layer.name)
    title = f"Remove {name}"
    if len(branch) > 1:
        title += f" and {counted(len(branch) - 1)} before it that "
        title += "leads to it alone" if len(branch) == 2 else "lead to it alone"  # noqa: PLR2004
    fix = Fix(title, delete_parts(graph, sorted(branch)))
    return Problem("warning", message, (node_id,), fixes=(fix,))
