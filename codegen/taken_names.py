"""Keeps the names that Keras gives apart from those that somebody chose.

Keras counts up the names that it gives: `add`, `add_1`. It does not look whether a layer was called
so, and refuses a model with one name twice. An operation, and what Keras computes a mask with, can
be given no name, so the counters are moved past the names that are given to layers.
"""

from __future__ import annotations

from codegen.calls import Step
from codegen.formatting import INDENT, call, flat
from codegen.literals import text
from graph.elements import OPERATIONS
from graph.naming import keras_name, without_number

# What Keras makes masks with, of what is drawn as `Embedding(mask_zero=True)` or `Masking`.
_OF_MASKS = frozenset(
    {"any", "concatenate", "expand_dims", "logical_or", "not_equal", "ones_like", "zeros_like"}
)
_WITH_ZERO = frozenset({"Embedding", "ReversibleEmbedding"})  # which take `mask_zero`
_DIGITS = 4  # of a number that a counter may come to


def counted_past(steps: list[Step]) -> list[str]:
    """Gives the lines that move the counters, or none where no name can be given twice."""
    numbers: dict[str, int] = {}
    counted = _counted(steps)
    if not counted:
        return []
    for layer in (step.layer for step in steps):
        stem = without_number(layer.name)
        if stem in counted and layer.named and not layer.is_operation:
            number = layer.name[len(stem) + 1 :]
            if len(number) <= _DIGITS:
                numbers[stem] = max(numbers.get(stem, 0), int(number or 0))
    if not numbers:
        return []
    lines = [f"{INDENT}# Keras numbers the names that it gives; layers below take the first ones."]
    for stem, highest in sorted(numbers.items()):
        lines.extend(_counting(stem, highest))
    return lines


def _counting(stem: str, number: int) -> list[str]:
    count = flat(call("keras.backend.get_uid", [("", text(stem))]))
    if not number:
        return [f"{INDENT}{count}"]
    return [f"{INDENT}while {count} <= {number}:", f"{INDENT * 2}pass"]


def _counted(steps: list[Step]) -> set[str]:
    """Gives the names that Keras counts up for what can be given none."""
    counted = {keras_name(step.layer) for step in steps if step.layer.module == OPERATIONS}
    return counted | _OF_MASKS if _masks(steps) else counted


def _masks(steps: list[Step]) -> bool:
    """Whether a mask goes on from any step, which Keras may have to join with others."""
    classes = {step.layer.class_name for step in steps}
    if "Masking" in classes:
        return True
    # Most models have no words in them.
    if classes & _WITH_ZERO and any("mask_zero" in step.layer.arguments for step in steps):
        return True
    # Most calls are given one tensor, and no mask.
    given = [step.parameters for step in steps if len(step.parameters) > 1]
    return any(parameter.name == "mask" for parameters in given for parameter in parameters)
