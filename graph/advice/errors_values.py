"""Values of arguments that a layer refuses by itself, whatever it is called on."""

from __future__ import annotations

import math
import re

from graph.advice.errors_words import Reader, Refusal, Said
from graph.advice.fixes import remove_argument, replace, set_argument, set_inner_argument
from graph.checks import Fix
from graph.values import ObjectValue, Value
from graph.wording import shown

_HEADS = (8, 4, 2, 1)
_PERCENT = 100
_USUAL = {"kernel_size": 3, "pool_size": 2}


def _received(refusal: Refusal, name: str) -> str:
    return f"for `{name}` of {refusal.who}. Received: {shown(refusal.argument(name))}"


def _default(refusal: Refusal, name: str) -> Fix | None:
    """Gives the fix that leaves an argument to Keras, where Keras has a value for it."""
    known = refusal.sight.catalogue.find(refusal.layer.module, refusal.layer.class_name)
    argument = known.argument(name) if known else None
    if argument is None or argument.required or name not in refusal.layer.arguments:
        return None
    return remove_argument(refusal.layer, name)


def _positive(refusal: Refusal, match: re.Match[str]) -> Said | None:
    name = next((each for each in match.groups() if each), "")
    if name not in refusal.layer.arguments:
        return _positive_inside(refusal, name)
    message = f"Expected a whole number above 0 {_received(refusal, name)}"
    return Said(message, name, (_turned(refusal, name), _default(refusal, name)))


def _positive_inside(refusal: Refusal, name: str) -> Said | None:
    """Says it of the layer that a wrapper holds."""
    for held, inner in refusal.layer.arguments.items():
        if isinstance(inner, ObjectValue) and name in inner.arguments:
            value = inner.arguments[name]
            message = (
                f"Expected a whole number above 0 for `{name}` of the {inner.class_name} in "
                f"{refusal.who}. Received: {shown(value)}"
            )
            fix = None
            if isinstance(value, int) and value < 0:
                fix = set_inner_argument(refusal.layer, held, name, -value)
            return Said(message, held, (fix,))
    return None


def _turned(refusal: Refusal, name: str) -> Fix | None:
    """Gives the fix for a number that has a sign too many, or that follows from others."""
    value = refusal.argument(name)
    if isinstance(value, int) and value < 0:
        return set_argument(refusal.layer, name, -value)
    if name in ("key_dim", "num_heads") and refusal.inputs:
        return _heads(refusal, name)
    return None


def _heads(refusal: Refusal, name: str) -> Fix | None:
    shape = refusal.inputs[0][1].shape
    features = shape[-1] if shape else None
    if not features:
        return None
    heads = refusal.argument("num_heads")
    if name == "key_dim" and isinstance(heads, int) and 0 < heads <= features:
        return set_argument(refusal.layer, name, features // heads)
    fitting = next(each for each in _HEADS if features % each == 0)
    return set_argument(refusal.layer, "num_heads", fitting)


def _tuple(refusal: Refusal, match: re.Match[str]) -> Said:
    name, count = match[1], int(match[2])
    value = refusal.argument(name)
    numbers = "a whole number above 0"
    expected = numbers if count == 1 else f"{numbers}, or {count} of them,"
    message = f"Expected {expected} {_received(refusal, name)}"
    fixes: list[Fix | None] = []
    if isinstance(value, tuple) and len(value) > count and all(map(_is_positive, value[:count])):
        fixes.append(set_argument(refusal.layer, name, value[:count]))
    elif isinstance(value, tuple) and len(value) == 1 and all(map(_is_positive, value)):
        fixes.append(set_argument(refusal.layer, name, value[0]))
    elif isinstance(value, int) and value < 0 and name in _USUAL:
        fixes.append(set_argument(refusal.layer, name, -value))
    elif name in _USUAL:
        fixes.append(set_argument(refusal.layer, name, _USUAL[name]))
    return Said(message, name, (*fixes, _default(refusal, name)))


def _is_positive(value: Value) -> bool:
    return isinstance(value, int) and value > 0


def _fraction(refusal: Refusal, match: re.Match[str]) -> Said | None:
    # Attention hands its `dropout` to a layer that calls it `rate`.
    name = next((each for each in (match[1], "dropout") if each in refusal.layer.arguments), "")
    if not name:
        return None
    value = refusal.argument(name)
    message = f"Expected a number from 0 to 1 {_received(refusal, name)}"
    share = None
    if isinstance(value, int | float) and 1 < value <= _PERCENT:
        share = set_argument(refusal.layer, name, value / _PERCENT)
        message += ". Keras takes a fraction here, and not a percentage"
    return Said(message, name, (share, _default(refusal, name)))


def _in_range(refusal: Refusal, match: re.Match[str]) -> Said | None:
    names = [name for name in re.findall(r"`(\w+)`", match[1]) if name in refusal.layer.arguments]
    if not names:
        return None
    name = names[0]
    message = f"Expected numbers from {match[2]} to {match[3]} {_received(refusal, name)}"
    value = refusal.argument(name)
    whole = 360 if "Rotation" in refusal.layer.class_name else _PERCENT
    share = None
    if isinstance(value, int | float) and 1 < abs(value) <= whole:
        share = set_argument(refusal.layer, name, round(value / whole, 4))
    return Said(message, name, (share,))


def _strides_and_dilation(refusal: Refusal, _: re.Match[str]) -> Said:
    strides, rate = (shown(refusal.argument(name)) for name in ("strides", "dilation_rate"))
    message = (
        f"Expected `strides` or `dilation_rate` of {refusal.who} above 1, and not both. "
        f"Received: {strides} and {rate}"
    )
    fixes = (_default(refusal, "dilation_rate"), _default(refusal, "strides"))
    return Said(message, "dilation_rate", fixes)


def _output_padding(refusal: Refusal, _: re.Match[str]) -> Said:
    message = (
        f"Expected a number below its `strides`, {shown(refusal.argument('strides'))}, "
        f"{_received(refusal, 'output_padding')}"
    )
    return Said(message, "output_padding", (_default(refusal, "output_padding"),))


def _no_stride(refusal: Refusal, _: re.Match[str]) -> Said | None:
    if "strides" not in refusal.layer.arguments:
        return None
    message = f"Expected a whole number above 0 {_received(refusal, 'strides')}"
    return Said(message, "strides", (_default(refusal, "strides"),))


def _query_heads(refusal: Refusal, _: re.Match[str]) -> Said | None:
    heads, groups = refusal.argument("num_query_heads"), refusal.argument("num_key_value_heads")
    if not isinstance(heads, int) or not isinstance(groups, int) or heads < 1 or groups < 1:
        return None
    message = (
        f"Expected a multiple of `num_key_value_heads`, {groups}, "
        f"{_received(refusal, 'num_query_heads')}"
    )
    raised = set_argument(refusal.layer, "num_query_heads", -(-heads // groups) * groups)
    fewer = set_argument(refusal.layer, "num_key_value_heads", math.gcd(heads, groups))
    return Said(message, "num_query_heads", (raised, fewer))


def _either(refusal: Refusal, match: re.Match[str]) -> Said:
    first, second = match[1], match[2]
    message = f"Expected either `{first}` or `{second}` for {refusal.who}. Received: "
    if first not in refusal.layer.arguments:
        return Said(f"{message}neither", first)
    fixes = (remove_argument(refusal.layer, first), remove_argument(refusal.layer, second))
    return Said(f"{message}both", first, fixes)


def _wrapped(refusal: Refusal, _: re.Match[str]) -> Said | None:
    """Says that only recurrent layers go in both directions."""
    inner = refusal.layer.arguments.get("layer")
    if refusal.layer.class_name != "Bidirectional" or not isinstance(inner, ObjectValue):
        return None
    message = (
        f"Expected a recurrent layer (LSTM, GRU, SimpleRNN) in {refusal.who}. "
        f"Received: {inner.class_name}"
    )
    fix = replace(refusal.sight, refusal.layer, inner.class_name, inner.arguments)
    title = f"Use {inner.class_name} itself, without Bidirectional"
    return Said(message, "layer", (Fix(title, fix.edit),))


def _negative_size(refusal: Refusal, _: re.Match[str]) -> Said | None:
    shape = refusal.layer.arguments.get("shape")
    if not refusal.layer.is_input or not isinstance(shape, tuple):
        return _negative_number(refusal)
    sizes = tuple(size if isinstance(size, int) and size >= 0 else None for size in shape)
    message = (
        f"Expected sizes above 0 for `shape` of {refusal.who}, or None for one that is not known "
        f"before there is data. Received: {shown(shape)}"
    )
    return Said(message, "shape", (set_argument(refusal.layer, "shape", sizes),))


def _negative_number(refusal: Refusal) -> Said | None:
    for name, value in refusal.layer.arguments.items():
        if isinstance(value, int) and value < 0 and "axis" not in name:
            message = f"Expected a whole number above 0 {_received(refusal, name)}"
            turned = set_argument(refusal.layer, name, -value)
            return Said(message, name, (_default(refusal, name), turned))
    return None


def _above(refusal: Refusal, match: re.Match[str]) -> Said | None:
    name = match[1]
    if name not in refusal.layer.arguments:
        return None
    message = f"Expected no number below 0 {_received(refusal, name)}"
    return Said(message, name, (_default(refusal, name),))


READERS: tuple[tuple[str, Reader], ...] = (
    (
        r"Received an invalid value for (?:argument )?`(\w+)`, expected a positive|"
        r"Invalid value for argument `(\w+)`\. Expected a strictly positive|"
        r"`(\w+)` must be (?:a positive integer|>= 1)|`(\w+)` should be greater than zero|"
        r"The number of (groups) must be a positive integer|"
        r"`(\w+)` must be `None` or a positive integer|"
        r"Argument `(\w+)` should be a positive integer|The `(\w+)` for `\w+` cannot be `None` or",
        _positive,
    ),
    (r"The `(\w+)` argument must be a tuple of (\d+) integers", _tuple),
    (r"Invalid value received for argument `(\w+)`\. Expected a float value between 0", _fraction),
    (r"The (`.*`) arguments? should be a number .* in the range [\[(](\S+), (\S+)\]", _in_range),
    (r"`strides > 1` not supported in conjunction with `dilation_rate > 1`", _strides_and_dilation),
    (r"`output_padding` must be strictly less than `strides`", _output_padding),
    (r"ZeroDivisionError", _no_stride),
    (r"`num_query_heads` must be divisible by `num_key_value_heads`", _query_heads),
    (r"You need to set either `(\w+)` or `(\w+)`", _either),
    (r"Both `(\w+)` and `(\w+)` should not be set", _either),
    (r"TypeError: <class '.*'> could not be deserialized properly", _wrapped),
    (r"Cannot convert '.*' to a shape\. Negative dimensions", _negative_size),
    (r"Invalid value for argument (\w+): expected a non-negative float", _above),
    (r"(\w+) of a ReLU layer cannot be a negative value", _above),
    (r"The (\w+) value of a Leaky ReLU layer cannot be None or negative", _above),
)
