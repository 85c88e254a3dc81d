"""What a search for a layer finds, and what is chosen in it: a class with typed arguments.

Knows no Qt: the list under the cursor shows what is found here.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from codegen.expressions import value_expression
from codegen.formatting import flat
from codegen.source import SourceError
from editor.canvas.operations import OPERATORS, operation_text
from editor.choosing.layer_matching import (
    GET_ITEM,
    drawable,
    is_operation,
    short_name,
    shown_name,
    split_query,
)
from editor.choosing.typed_arguments import TypedArguments, is_value, read_arguments, words_of
from editor.properties.literals import written
from graph.catalogue import Catalogue, LayerClass
from graph.elements import Layer, Node
from graph.values import ObjectValue, Value
from graph.wording import legible

_LONGEST_QUERY = 500  # letters; nobody types more, and what is pasted may be a whole file
_LONGEST_PREVIEW = 200
_MOST_NAMED = 5  # arguments in a signature
_DEEPEST = 4  # layers in layers


class Found(Struct, frozen=True):
    """What a search finds.

    Attributes:
        classes: The best first.
        words: What stands behind the name.
    """

    classes: tuple[LayerClass, ...]
    words: tuple[str, ...] = ()


class LayerChoice(Struct, frozen=True):
    """A layer as it was typed."""

    layer_class: LayerClass
    typed: TypedArguments = TypedArguments()

    @property
    def is_right(self) -> bool:
        """Whether every word says something."""
        return not self.typed.fault


def find(catalogue: Catalogue, query: str, offered: Sequence[LayerClass] | None = None) -> Found:
    """Gives what fits a query.

    Args:
        catalogue: What is known of Keras.
        query: A name, and values behind it: `dense 64 relu`.
        offered: What alone can be chosen, in the order in which it is listed for no query.
    """
    words = words_of(query[:_LONGEST_QUERY])
    if not words:
        return Found(tuple(drawable(catalogue) if offered is None else offered))
    classes, left = split_query(catalogue, words, is_value)
    if offered is not None:
        allowed = {(each.module, each.class_name) for each in offered}
        classes = [each for each in classes if (each.module, each.class_name) in allowed]
    if left and classes and not choice_of(classes[0], left, catalogue).is_right:
        name = "".join(words[: len(words) - len(left)]).lower()
        # Of a layer and the operation of its name, that which takes the values.
        classes = sorted(classes, key=lambda each: not _is_meant(each, name, left, catalogue))
    return Found(tuple(classes), tuple(left))


def _is_meant(each: LayerClass, name: str, words: Sequence[str], catalogue: Catalogue) -> bool:
    return short_name(each).lower() == name and choice_of(each, words, catalogue).is_right


def choice_of(
    layer_class: LayerClass, words: Sequence[str], catalogue: Catalogue, depth: int = 0
) -> LayerChoice:
    """Reads the words behind the name of a class."""

    def inner(words: Sequence[str]) -> ObjectValue | None:
        return _inner_layer(words, catalogue, depth + 1)

    return LayerChoice(layer_class, read_arguments(layer_class, words, catalogue, inner))


def _inner_layer(words: Sequence[str], catalogue: Catalogue, depth: int) -> ObjectValue | None:
    """Gives the layer that words stand for as an argument: `lstm 64` of `bidirectional lstm 64`."""
    if depth > _DEEPEST:
        return None
    classes, left = split_query(catalogue, words, is_value)
    layers = [each for each in classes if not is_operation(each)]
    if not layers:
        return None
    typed = choice_of(layers[0], left, catalogue, depth).typed
    if typed.fault:
        return None
    return ObjectValue(layers[0].module, layers[0].class_name, typed.arguments)


# -- in words ------------------------------------------------------------------------------------


def preview(choice: LayerChoice, catalogue: Catalogue) -> str:
    """Gives the call that a choice makes, as source has it; with nothing typed, its signature."""
    known, typed = choice.layer_class, choice.typed
    nothing = typed == TypedArguments(fault=typed.fault, hints=typed.hints)
    if is_operation(known):
        text = _signature(known) if nothing else _function_call(known, typed, catalogue)
    else:
        text = _signature(known) if nothing else _constructor(known, typed, catalogue)
    return legible(text, _LONGEST_PREVIEW)


def _signature(known: LayerClass) -> str:
    names = [each.name for each in known.inputs if each.required] if is_operation(known) else []
    names += [argument.name for argument in known.arguments]
    more = ["\u2026"] if len(names) > _MOST_NAMED else []
    return f"{shown_name(known)}({', '.join([*names[:_MOST_NAMED], *more])})"


def _function_call(known: LayerClass, typed: TypedArguments, catalogue: Catalogue) -> str:
    layer = Layer("", known.class_name, "", known.module, typed.arguments)
    node = Node("", "", arguments=typed.call_arguments)
    text = operation_text(layer, node, known, catalogue)
    if known.class_name in OPERATORS:
        return text
    if known.class_name == GET_ITEM:
        return f"x{text}"
    inputs = [each.name for each in known.inputs if each.required]
    tensors = [name for name in inputs if name not in typed.call_arguments]
    return f"{shown_name(known)}({', '.join([*tensors, *([text] if text else [])])})"


def _constructor(known: LayerClass, typed: TypedArguments, catalogue: Catalogue) -> str:
    items: list[str] = []
    by_place = True
    for argument in (*known.arguments, *catalogue.common):
        if argument.name in typed.arguments:
            text = _written(typed.arguments[argument.name], catalogue)
            by_place = by_place and argument.required
            items.append(text if by_place else f"{argument.name}={text}")
        elif argument.required:
            by_place = False
            items.append(f"{argument.name}=?")
    if typed.name:
        items.append(f"name={_written(typed.name, catalogue)}")
    if not typed.trainable:
        items.append("trainable=False")
    return f"{shown_name(known)}({', '.join(items)})"


def _written(value: Value, catalogue: Catalogue) -> str:
    try:
        return flat(value_expression(value, catalogue)).removeprefix("layers.")
    except SourceError:
        return written(value)  # such as an inner layer that lacks something
