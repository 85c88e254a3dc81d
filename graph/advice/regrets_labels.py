"""A last layer that does not fit the labels of the chosen data, and an input not its samples.

The built-in data sets are known (`graph.data`): how many classes there are, and what a sample is.
Of a table it is known that each sample has one label, unless columns are mapped to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from graph.advice.activations import LINEAR, is_activation
from graph.advice.errors_words import shape_words
from graph.advice.fixes import insert, set_argument, set_inner_argument
from graph.advice.heads import End, Head, make_end
from graph.advice.losses import BINARY, CATEGORICAL, REGRESSION, SPARSE, SQUARED
from graph.advice.regrets_order import DROPOUTS, before
from graph.advice.regrets_shapes import POOLINGS
from graph.advice.sight import Sight
from graph.checks import Fix, Problem
from graph.checks.problem import of
from graph.data import FACTS, NAMED
from graph.elements import Layer, Node
from graph.values import ObjectValue
from graph.wording import counted, shown

_BOUNDED = frozenset({"hard_sigmoid", "relu", "relu6", "sigmoid", "softmax", "tanh"})
_MATRIX = 2  # dimensions of a tensor with a row of numbers for each sample
_SEQUENCE = 3
_SEQUENCES = "return_sequences"
_TABLES = (".csv", ".parquet")


# -- the samples ---------------------------------------------------------------------------------


def samples(sight: Sight) -> Iterator[Problem]:
    """Finds an input that the samples of the data set do not fit."""
    facts = FACTS.get(sight.training.data)
    inputs = sight.graph.input_nodes()
    if facts is None or sight.is_nested or len(inputs) != 1 or not sight.outputs(inputs[0]):
        return
    layer, whole = sight.graph.layer_of(inputs[0]), sight.outputs(inputs[0])[0].shape
    if not whole or facts.fitted(whole[1:]) is not None:
        return
    message = f"Expected {facts.features} numbers for each sample of {sight.training.data}. "
    message += f"Received: shape {shown(whole[1:])} of {of(layer)}"
    nearest = facts.nearest(max(len(whole) - 1, 1))
    named = "batch_shape" if "batch_shape" in layer.arguments else "shape"
    shape = (whole[0], *nearest) if named == "batch_shape" else nearest
    yield Problem("warning", message, (inputs[0],), named, (set_argument(layer, named, shape),))


# -- the labels ----------------------------------------------------------------------------------


def labels_fit(sight: Sight, head: Head) -> Iterator[Problem]:
    """Finds a last layer, or a loss, for other labels than the data set has."""
    facts = FACTS.get(sight.training.data)
    if facts is None or head.outputs != 1 or head.loss is None or head.activation is None:
        return
    wanted = _of_classes(head, facts.classes) if facts.classes else _of_numbers(head)
    if wanted is None:
        return
    layer = sight.graph.layer(head.node.layer)
    has = f"{counted(facts.classes)} classes" if facts.classes else "a number for each sample"
    message = f"Expected {_expected(wanted, head)} for {sight.training.data}, which has {has}. "
    message += f"Received: {_received(wanted, head)} at {of(layer)}"
    fix = make_end(sight, head, wanted)
    yield Problem("warning", message, (head.node.id,), fixes=() if fix is None else (fix,))


def _of_classes(head: Head, classes: int) -> End | None:
    """Gives what a head must be to tell so many classes apart; None where it can be."""
    name, units = head.loss.name if head.loss else "", head.units
    logits = head.loss is not None and head.loss.takes_logits
    if classes == 2 and units == 1:  # noqa: PLR2004
        return End(1, "sigmoid", "binary_crossentropy") if name in CATEGORICAL else None
    if name in CATEGORICAL and units != classes:
        return End(classes, None if logits else "softmax", name, logits)
    if name in BINARY or name in REGRESSION:
        return End(classes, "softmax", SPARSE)
    return None


def _of_numbers(head: Head) -> End | None:
    """Gives what a head must be to tell a number; None where it is."""
    name = head.loss.name if head.loss else ""
    is_class = name in CATEGORICAL or name in BINARY
    ends = LINEAR if head.activation in _BOUNDED else head.activation
    if not is_class and head.units == 1 and ends == head.activation:
        return None
    return End(1, ends, SQUARED if is_class else name, not is_class and _takes_logits(head))


def _takes_logits(head: Head) -> bool:
    return head.loss is not None and head.loss.takes_logits


def _expected(wanted: End, head: Head) -> str:
    if wanted.units != head.units and wanted.units is not None:
        return f"{counted(wanted.units)} units" if wanted.units > 1 else "one unit"
    if wanted.loss is not None and head.loss is not None and wanted.loss != head.loss.name:
        return f"the loss {wanted.loss}"
    return "no activation" if wanted.activation == LINEAR else f"{wanted.activation}"


def _received(wanted: End, head: Head) -> str:
    if wanted.units != head.units:
        return "one unit" if head.units == 1 else f"{shown(head.units)} units"
    if head.loss is not None and wanted.loss != head.loss.name:
        return head.loss.name
    return f"{head.activation}"


# -- one answer for each sample ------------------------------------------------------------------


def one_for_each(sight: Sight, head: Head) -> Iterator[Problem]:
    """Finds an end with many answers for a sample, where the data has one label for it."""
    data = sight.training.data
    is_mapped = any(len(feed.columns) > 1 for feed in sight.training.reading.outputs.values())
    has_one = (data in NAMED or data.lower().endswith(_TABLES)) and head.outputs == 1
    has_one = has_one and not is_mapped and not sight.training.reading.kind
    shape = head.spec.shape
    if len(shape) <= _MATRIX or not (has_one or _is_forgotten(sight, head)):
        return
    tail = _tail(sight, head)
    node = tail[0] if tail else head.node
    layer = sight.graph.layer(node.layer)
    because = f" for {data}, which has one label for it" if has_one and data in NAMED else ""
    message = f"Expected one answer for each sample{because}. "
    message += f"Received: {shape_words(shape)}"
    if tail:
        message += f", since {of(layer)} gives one at every "
        message += "place" if len(shape) > _SEQUENCE else "step"
    yield Problem("warning", message, (node.id,), fixes=tuple(_gathered(sight, node)))


def _is_forgotten(sight: Sight, head: Head) -> bool:
    """Whether a Dense of classes stands right behind images, which no data set asks for."""
    into = sight.into(head.node.id)
    is_dense = sight.graph.layer(head.node.layer).class_name == "Dense"
    classes = head.activation in ("softmax", "sigmoid")
    return is_dense and classes and len(into) == 1 and len(into[0][1].shape) in (4, 5)


def _tail(sight: Sight, head: Head) -> list[Node]:
    """Gives the Dense layers at the end, the first of them first."""
    tail: list[Node] = []
    node: Node | None = sight.graph.node(head.tensor.node)
    while node is not None:
        layer = sight.graph.layer(node.layer)
        if layer.class_name == "Dense":
            tail.insert(0, node)
        elif layer.class_name not in DROPOUTS and not is_activation(sight, layer):
            break
        node = before(sight, node.id)
    return tail


def _gathered(sight: Sight, node: Node) -> Iterator[Fix]:
    """Makes one row of numbers of all that comes into a node."""
    into = sight.into(node.id)
    if len(into) != 1 or sight.graph.layer(node.layer).class_name != "Dense":
        return
    edge, spec = into[0]
    if (fix := _without_sequences(sight.graph.layer_of(edge.source.node))) is not None:
        yield fix
    if pooling := POOLINGS.get(len(spec.shape)):
        yield insert(sight, edge, (pooling, {}))
    if None not in spec.shape[1:]:
        yield insert(sight, edge, ("Flatten", {}))


def _without_sequences(layer: Layer) -> Fix | None:
    if layer.arguments.get(_SEQUENCES) is True:
        return set_argument(layer, _SEQUENCES, value=False)
    inner = layer.arguments.get("layer")
    if isinstance(inner, ObjectValue) and inner.arguments.get(_SEQUENCES) is True:
        return set_inner_argument(layer, "layer", _SEQUENCES, value=False)
    return None
