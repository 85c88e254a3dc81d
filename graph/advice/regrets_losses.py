"""Losses that do not fit what a model ends in: probabilities, numbers, or logits.

Keras computes a crossentropy of anything; what is none of the probabilities that it is meant for is
clipped into a loss that falls, or stays, or is no number, and nobody is told.
"""

from __future__ import annotations

from collections.abc import Iterator

from graph.advice.activations import LINEAR
from graph.advice.heads import ACCURACY, End, Head, make_end, without_accuracy
from graph.advice.losses import BINARY, CATEGORICAL, REGRESSION, SPARSE, Loss, is_chosen
from graph.advice.sight import Sight
from graph.checks import Fix, Problem
from graph.checks.problem import of
from graph.edits import SetTraining
from graph.elements import Layer

_SOFTMAX = frozenset({"softmax", "sparsemax"})
_SIGMOID = frozenset({"hard_sigmoid", "sigmoid", "sparse_sigmoid"})
_CUT_OFF = frozenset({"relu", "relu6"})
_POSITIVE = frozenset({"exponential", "relu", "softmax", "softplus", "squareplus"})
_SIGNED = frozenset({"hard_tanh", LINEAR, "softsign", "tanh"})
_NO_NUMBERS = frozenset({"log_softmax", "softmax"})
# What a loss is for, the activations that give it, and the usual one.
_OTHERS: dict[str, tuple[str, frozenset[str], str]] = {
    "hinge": ("numbers on both sides of 0", _SIGNED, "tanh"),
    "kl_divergence": ("softmax", _SOFTMAX, "softmax"),
    "poisson": ("numbers above 0", _POSITIVE, "softplus"),
    "squared_hinge": ("numbers on both sides of 0", _SIGNED, "tanh"),
}
_MATRIX = 2  # dimensions of a tensor with a row of numbers for each sample


def loss_fits(sight: Sight, head: Head) -> Iterator[Problem]:
    """Finds a loss that is for another activation than a head ends in."""
    loss, ends = head.loss, head.activation
    if loss is None or ends is None:
        return
    if not is_chosen(sight.training) and not _is_certain(sight, head):
        return  # the loss is the one that every drawing begins with
    layer = sight.graph.layer(head.node.layer)
    if loss.name in CATEGORICAL and head.units == 1:
        expected, wanted = "several units, one for each class,", [_BINARY_END]
    elif loss.takes_logits:
        expected, wanted = "no activation", _of_logits(loss, ends)
    else:
        expected, wanted = _of_probabilities(loss, ends, head)
    if wanted:
        message = f"Expected {expected} for the loss {_named(loss)}. Received: "
        message += f"{_received(head, ends)} of {of(layer)}"
        yield Problem(
            "warning", message, (head.node.id,), _argument(layer), _made(sight, head, wanted)
        )


def _is_certain(sight: Sight, head: Head) -> bool:
    """Whether a head tells classes apart, whatever is trained for; and is no input made again."""
    shape = head.spec.shape
    given = [spec.shape for each in sight.graph.input_nodes() for spec in sight.outputs(each)]
    tells = head.activation in _SOFTMAX | _SIGMOID
    return tells and len(shape) == _MATRIX and shape not in given


_BINARY_END = End(activation="sigmoid", loss="binary_crossentropy")


def _of_logits(loss: Loss, ends: str) -> list[End]:
    """Gives what a head can be instead, where its loss makes probabilities of what it gives."""
    if ends in (LINEAR, "log_softmax"):
        return []
    usual = "sigmoid" if loss.name in BINARY else "softmax"
    if ends in _SOFTMAX | _SIGMOID:
        return [End(activation=usual, loss=loss.name), End(activation=LINEAR)]
    return [End(activation=LINEAR)]


def _of_probabilities(loss: Loss, ends: str, head: Head) -> tuple[str, list[End]]:
    """Gives what a loss is for, and what a head that is nothing like it can be instead."""
    name = loss.name
    if name in CATEGORICAL:
        return "softmax", _ends(ends, _SOFTMAX, "softmax", name, logits=True) + (
            [_BINARY_END] if ends in _SIGMOID else []
        )
    if name in BINARY:
        several = [End(loss=SPARSE)] if ends in _SOFTMAX and head.units != 1 else []
        return "sigmoid", several + _ends(ends, _SIGMOID, "sigmoid", name, logits=True)
    if name in REGRESSION:
        return "no activation", [End(activation=LINEAR)] if ends in _cut_off(name) else []
    if name in _OTHERS:
        expected, fitting, usual = _OTHERS[name]
        return expected, _ends(ends, fitting, usual)
    if name in ("dice", "tversky") and ends in (LINEAR, *_CUT_OFF):
        return "probabilities", [End(activation="sigmoid" if head.units == 1 else "softmax")]
    return "", []


def _cut_off(loss: str) -> frozenset[str]:
    """Gives the activations that keep a head from the numbers that a loss is of."""
    is_of_positive = loss.endswith(("_percentage_error", "_logarithmic_error"))
    return _NO_NUMBERS if is_of_positive else _NO_NUMBERS | _CUT_OFF


def _ends(
    ends: str, fitting: frozenset[str], usual: str, name: str = "", *, logits: bool = False
) -> list[End]:
    if ends in fitting:
        return []
    as_logits = [End(loss=name, logits=True)] if logits and ends == LINEAR else []
    return [End(activation=usual), *as_logits]


def _made(sight: Sight, head: Head, wanted: list[End]) -> tuple[Fix, ...]:
    fixes = (make_end(sight, head, end) for end in wanted)
    return tuple(fix for fix in fixes if fix is not None)


def _received(head: Head, ends: str) -> str:
    said = "no activation" if ends == LINEAR else ends
    return f"one unit with {said}" if head.units == 1 else said


def _named(loss: Loss) -> str:
    return f"{loss.name} from logits" if loss.takes_logits else loss.name


def _argument(layer: Layer) -> str:
    return "activation" if "activation" in layer.arguments else ""


def metrics_fit(sight: Sight, head: Head) -> Iterator[Problem]:
    """Finds accuracy asked of numbers, of which next to none is ever the same."""
    training = sight.training
    if head.loss is None or head.loss.name not in REGRESSION or "metrics" in training.compiled:
        return
    if ACCURACY in training.metrics:
        message = f"Expected a metric of numbers for the loss {head.loss.name}. "
        message += "Received: accuracy, which counts numbers that are exactly the same"
        fix = Fix("Use mean_absolute_error as metric", SetTraining(without_accuracy(training)))
        yield Problem("warning", message, (head.node.id,), fixes=(fix,))
