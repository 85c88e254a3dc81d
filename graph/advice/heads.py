"""The ends of a model: what stands in front of each output, and how it is made another end."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, structs

from graph.advice.activations import LINEAR, activation_of, is_activation, use_activation
from graph.advice.losses import REGRESSION, Loss, loss_of, with_loss
from graph.advice.regrets_order import DROPOUTS, before
from graph.advice.sight import Sight
from graph.checks import Fix
from graph.edits import Compound, Edit, SetLayer, SetTraining
from graph.elements import Layer, Node, Tensor
from graph.slots import class_of
from graph.specs import TensorSpec
from graph.training import Training
from graph.values import Value

# What changes no number that matters here.
_PASSING = DROPOUTS | {"ActivityRegularization", "Flatten", "GaussianNoise", "Identity", "Reshape"}
# What leaves as many features as there were.
_KEEPING = DROPOUTS | {"ActivityRegularization", "GaussianNoise", "Identity"}
_SIZES = ("units", "filters")
ACCURACY = "accuracy"
_MEASURE_OF_NUMBERS = "mean_absolute_error"


class Head(Struct, frozen=True):
    """An end of a model.

    Attributes:
        tensor: The output.
        spec: Its shape and dtype.
        node: The node whose layer the output comes from, before what only passes it on.
        activation: Keras's name of what it ends in; None where that is not known.
        sizing: The node whose layer says how many features there are, if there is one.
        loss: What it is trained with, if that can be told.
        outputs: How many the model has.
    """

    tensor: Tensor
    spec: TensorSpec
    node: Node
    activation: str | None
    sizing: Node | None
    loss: Loss | None
    outputs: int

    @property
    def units(self) -> int | None:
        """How many features it has; None where that is open."""
        return self.spec.shape[-1] if self.spec.shape else None


def heads(sight: Sight) -> Iterator[Head]:
    """Gives the ends of a model of which Keras has said what comes out of them."""
    tensors = sight.graph.output_tensors()
    for place, tensor in enumerate(tensors):
        specs = sight.outputs(tensor.node)
        if tensor.tensor_index >= len(specs):
            continue
        node = _behind(sight, sight.graph.node(tensor.node), _PASSING)
        layer = sight.graph.layer(node.layer)
        activation = None if tensor.tensor_index else activation_of(sight, layer)
        name = sight.graph.layer_of(tensor.node).name
        loss = loss_of(sight.training, place, name, len(tensors))
        sizing = _sizing(sight, sight.graph.node(tensor.node))
        yield Head(tensor, specs[tensor.tensor_index], node, activation, sizing, loss, len(tensors))


def _behind(sight: Sight, node: Node, passing: frozenset[str]) -> Node:
    """Goes back to the node that made what a node passes on."""
    while sight.graph.layer(node.layer).class_name in passing:
        source = before(sight, node.id)
        if source is None:
            break
        node = source
    return node


def _sizing(sight: Sight, node: Node) -> Node | None:
    """Gives the node whose layer has as many units, or filters, as there are features."""
    while True:
        layer = sight.graph.layer(node.layer)
        known = class_of(layer, sight.catalogue)
        if known is not None and any(known.argument(name) for name in _SIZES):
            return node
        source = before(sight, node.id)
        is_kept = layer.class_name in _KEEPING or is_activation(sight, layer)
        if source is None or not is_kept:
            return None
        node = source


# -- another end ---------------------------------------------------------------------------------


class End(Struct, frozen=True):
    """What an end is to be; what is None stays."""

    units: int | None = None
    activation: str | None = None
    loss: str | None = None
    logits: bool = False


def make_end(sight: Sight, head: Head, end: End) -> Fix | None:
    """Gives the fix that makes a head another end; None where its layers cannot be that."""
    words: list[str] = []
    edits: list[Edit] = []
    layers: dict[str, Layer] = {}
    if end.units is not None and end.units != head.units:
        if head.sizing is None:
            return None
        sized = _sized(sight, head.sizing, end.units)
        layers[sized.id] = sized
        words.append(f"{end.units} units" if end.units > 1 else "one unit")
    if end.activation is not None and end.activation != head.activation:
        if not _activate(sight, head, end.activation, layers, edits):
            return None
        words.append("no activation" if end.activation == LINEAR else end.activation)
    edits += [SetLayer(layer) for layer in layers.values()]
    if end.loss is not None and head.loss is not None:
        training = _trained(sight.training, head.loss, end)
        if training != sight.training:
            edits.append(SetTraining(training))
            words.append(_said(head.loss, end.loss, logits=end.logits))
    return Fix(f"Use {_listed(words)}", Compound(tuple(edits))) if edits else None


def _said(before: Loss, name: str, *, logits: bool) -> str:
    if logits:
        return f"{name} from logits"
    return f"{name} of probabilities" if before.takes_logits else name


def _sized(sight: Sight, node: Node, units: int) -> Layer:
    layer = sight.graph.layer(node.layer)
    known = class_of(layer, sight.catalogue)
    name = next(each for each in _SIZES if known is not None and known.argument(each))
    return structs.replace(layer, arguments={**layer.arguments, name: units})


def _activate(
    sight: Sight, head: Head, name: str, layers: dict[str, Layer], edits: list[Edit]
) -> bool:
    """Notes how a head ends in another activation; False where it cannot."""
    layer = layers.get(head.node.layer)
    known = class_of(layer, sight.catalogue) if layer is not None else None
    if layer is None or known is None or not known.argument("activation"):
        fix = use_activation(sight, head.node, name)
        edits += [fix.edit] if fix is not None else []
        return fix is not None
    kept: dict[str, Value] = {k: v for k, v in layer.arguments.items() if k != "activation"}
    given: dict[str, Value] = {} if name == LINEAR else {"activation": name}
    layers[layer.id] = structs.replace(layer, arguments={**kept, **given})
    return True


def _trained(training: Training, loss: Loss, end: End) -> Training:
    """Gives the settings with another loss, and with metrics that say something of it."""
    if end.loss is None or (end.loss, end.logits) == (loss.name, loss.takes_logits):
        return training
    changed = with_loss(training, loss, end.loss, logits=end.logits)
    return without_accuracy(changed) if end.loss in REGRESSION else changed


def without_accuracy(training: Training) -> Training:
    """Gives the settings with a measure of numbers in place of one of classes."""
    kept = dict.fromkeys(
        _MEASURE_OF_NUMBERS if name == ACCURACY else name for name in training.metrics
    )
    return structs.replace(training, metrics=tuple(kept))


def _listed(words: list[str]) -> str:
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)
