"""What parameters of functions and variables of loops are called.

A parameter is called after the argument that it is for, and a number in names after the word
before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from codegen.folding.columns import NAME, Column, is_name
from codegen.folding.iterations import COUNT
from codegen.folding.leaves import Constant, Leaf, Several, Text, Variable, is_number
from codegen.folding.program import Loop, Statement, classes_of
from codegen.folding.words import PLAIN_WORDS, SHORT, WORD
from codegen.names import Namespace
from graph.naming import snake_case

_SHORT_CLASSES = {"BatchNormalization": "bn", "LayerNormalization": "norm"}
_STAGES = ("stage", "group", "level")  # words for what holds loops
_KINDS = {"kernel_size": "kernel_size", "target_shape": "filters", "rate": "rate"}


def column_names(
    columns: Sequence[Column],
    body: Sequence[Statement],
    namespace: Namespace,
    loop: Loop | None = None,
    parameters: Mapping[int, Mapping[str, str]] | None = None,
) -> dict[str, str]:
    """Gives the name of each variable.

    Args:
        columns: The variables of a function or a loop.
        body: What they stand in.
        namespace: Gives the names.
        parameters: The names of parameters of functions that it may hand them on to.
        loop: The loop, if it is one.
    """
    wanted = [_wanted(column, body, loop) for column in columns]
    names: dict[str, str] = {}
    for column, want in zip(columns, wanted, strict=True):
        name = want
        if wanted.count(want) > 1 and not (want == NAME and NAME not in names.values()):
            name = _called_name(column, body, parameters or {})
            word = "" if name else _word_of_layer(column, body)
            if not name and want == NAME:
                word = _word_of_class(column, body)
            name = name or (f"{word}_{want}" if word else want)
        names[column.key] = namespace.variable(name)
    return names


def _called_name(
    column: Column, body: Sequence[Statement], parameters: Mapping[int, Mapping[str, str]]
) -> str:
    """Gives the name of the parameter that a variable is handed on to."""
    for each in body:
        if each.function is None or each.function.number not in parameters:
            continue
        for own, leaf in zip(each.function.columns, each.leaves, strict=True):
            if leaf == Variable(column.key):
                return parameters[each.function.number][own.key]
    return ""


def _wanted(column: Column, body: Sequence[Statement], loop: Loop | None) -> str:
    kind = column.kinds[0]
    if column.is_prefix:
        return NAME
    if kind == COUNT:
        return _bound_of(column, body) or _counted(body) or "repeats"
    if not is_name(kind):
        return _KINDS.get(kind, kind)
    word = "".join(WORD.findall(column.word.lower()))
    if loop is not None and any(each.loop for each in body):
        return word if word in _STAGES else "stage"
    if not all(map(is_number, column.values)):
        return _wanted_for_texts(column)
    if word in _words_of_classes(body):
        word = ""  # `activation` is what an argument is called
    return "index" if word in PLAIN_WORDS or len(word) < SHORT else word


def _wanted_for_texts(column: Column) -> str:
    """Gives what strings that vary in names are called."""
    values = [leaf.value for leaf in column.values if isinstance(leaf, Constant)]
    if len(values) < len(column.values):
        return NAME
    if all(map(_is_letter, values)):
        return "letter"
    return "suffix" if all(map(_is_suffix, values)) else NAME


def _is_suffix(value: object) -> bool:
    return isinstance(value, str) and (not value or value[0] == "_")


def _is_letter(value: object) -> bool:
    return isinstance(value, str) and len(value) == 1 and value.isalpha()


def _words_of_classes(body: Sequence[Statement]) -> set[str]:
    return {word for each in classes_of(body) for word in snake_case(each).split("_")}


def _bound_of(column: Column, body: Sequence[Statement]) -> str:
    """Gives which bound of an inner loop a variable is, where both vary."""
    for each in body:
        bounds = each.loop.bounds if each.loop is not None else None
        if bounds is not None and all(isinstance(bound, Variable) for bound in bounds):
            for name, bound in zip(("first", "last"), bounds, strict=True):
                if isinstance(bound, Variable) and bound.key == column.key:
                    return name
    return ""


def _counted(body: Sequence[Statement]) -> str:
    """Gives what an inner loop counts, in the plural."""
    for each in body:
        if each.loop is not None and each.loop.columns:
            word = _wanted(each.loop.columns[0], each.loop.body, each.loop)
            return "repeats" if word == "index" else f"{word}s"
    return ""


def _word_of_layer(column: Column, body: Sequence[Statement]) -> str:
    """Gives the last word in the name of the layer that a parameter is for."""
    for each in body:
        leaves = dict(zip(each.kinds, each.leaves, strict=True))
        for kind, leaf in leaves.items():
            if kind not in column.kinds or not _is_about(leaf, column.key):
                continue
            name = leaves.get(NAME)
            last = name.parts[-1] if isinstance(name, Text) else ""
            if isinstance(name, Constant):
                last = str(name.value)
            words: list[str] = [
                word
                for word in WORD.findall(last.lower() if isinstance(last, str) else "")
                if word not in PLAIN_WORDS and len(word) >= SHORT
            ]
            if words:
                return words[-1]
    return ""


def _word_of_class(column: Column, body: Sequence[Statement]) -> str:
    """Gives a short word for the class of the layer whose name a parameter is."""
    for each in body:
        if each.step is not None and any(_names_by(leaf, column.key) for leaf in each.leaves):
            class_name = each.step.layer.class_name
            return _SHORT_CLASSES.get(class_name) or snake_case(class_name).rpartition("_")[2]
    return ""


def _names_by(leaf: Leaf, key: str) -> bool:
    parts = leaf.parts if isinstance(leaf, Text) else (leaf,)
    return any(isinstance(part, Variable) and part.key == key for part in parts)


def _is_about(leaf: Leaf, key: str) -> bool:
    items = leaf.items if isinstance(leaf, Several) else (leaf,)
    return any(isinstance(item, Variable) and item.key == key for item in items)
