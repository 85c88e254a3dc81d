"""How well the name of a layer, or of an operation, fits what is typed into a search field.

The palette and the search on the canvas order their answers alike: the start of a name before the
start of a word in it, before its initials, before any other place, before the words of its
description. What fits nothing is taken for a name with letters left out or mistyped. A layer comes
before the operation of the same name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TypeAlias

from msgspec import Struct

from graph.catalogue import Catalogue, LayerClass
from graph.elements import OPERATIONS

GET_ITEM = "GetItem"
# What people look for that is in no name, by class; operations by their functions.
_OTHER_WORDS: dict[str, tuple[str, ...]] = {
    "get_item": ("slice", "index", "getitem"),
    "Add": ("residual", "skip", "sum", "plus"),
    "AveragePooling1D": ("meanpooling",),
    "AveragePooling2D": ("meanpooling",),
    "AveragePooling3D": ("meanpooling",),
    "BatchNormalization": ("bn",),
    "Concatenate": ("join", "merge"),
    "Conv1DTranspose": ("deconvolution",),
    "Conv2DTranspose": ("deconvolution",),
    "Conv3DTranspose": ("deconvolution",),
    "Dense": ("fullyconnected", "fc", "linear", "mlp"),
    "GlobalAveragePooling1D": ("meanpooling",),
    "GlobalAveragePooling2D": ("meanpooling",),
    "GlobalAveragePooling3D": ("meanpooling",),
    "LayerNormalization": ("ln",),
    "MultiHeadAttention": ("mha", "selfattention", "transformer"),
    "TextVectorization": ("tokenizer",),
    "UpSampling2D": ("upscale",),
}
_DIRECT = 3  # the last rank of what stands in a name
_DESCRIBED = 4
_SHORTEST = 3  # letters of a word that is looked for in descriptions, and of one with mistakes

Rank: TypeAlias = Callable[[LayerClass], int | None]


class _Words(Struct, frozen=True):
    """What a class is found by, in small letters."""

    names: tuple[tuple[str, tuple[str, ...], str], ...]  # each, from its words on, its initials
    others: tuple[tuple[str, tuple[str, ...], str], ...]
    described: tuple[str, ...]


def drawable(catalogue: Catalogue) -> list[LayerClass]:
    """The layers that are offered for a drawing, and after them the operations."""
    every = (*catalogue.layers, *catalogue.operations)
    return [layer_class for layer_class in every if layer_class.canvas and layer_class.palette]


def matches(catalogue: Catalogue, query: str) -> list[LayerClass]:
    """What can be drawn and fits a query, the best first; all of it for no query."""
    offered, wanted = _placed(drawable(catalogue), query.split())
    if not any(wanted):
        return offered
    direct = named(offered, wanted)
    described = [found for found in _described(offered, wanted) if found not in direct]
    return direct + described or misspelt(offered, wanted)


def split_query(
    catalogue: Catalogue, words: Sequence[str], is_value: Callable[[str], bool]
) -> tuple[list[LayerClass], list[str]]:
    """Tells the name at the beginning of a query from the arguments behind it.

    Args:
        catalogue: What is known of Keras.
        words: The query.
        is_value: Whether a word can be no part of a name.

    Returns:
        The classes that the name fits, the best first, and the words behind it.
    """
    longest = next((i for i, word in enumerate(words) if is_value(word)), len(words))
    offered = drawable(catalogue)
    for find in (named, _described, misspelt):
        # `dense relu` is a name and an argument; `max pooling` is a name of two words.
        shortest = longest if find is _described else 1
        for count in range(longest, shortest - 1, -1):
            placed, wanted = _placed(offered, words[:count])
            found = find(placed, wanted) if any(wanted) else placed
            if found and count == len(words) and find is named and any(wanted):
                found += [each for each in _described(placed, wanted) if each not in found]
            if found and count:
                return found, list(words[count:])
    return ([], list(words)) if words else (offered, [])


def _placed(
    offered: list[LayerClass], words: Sequence[str]
) -> tuple[list[LayerClass], tuple[str, ...]]:
    """Takes `keras.layers.` or `ops.` off the words, and leaves out what is elsewhere."""
    wanted = [word.lower() for word in words]
    if wanted:
        first = wanted[0].removeprefix("keras.")
        place, dot, rest = first.partition(".")
        if dot and (placed := [found for found in offered if _place(found) == place]):
            offered, first = placed, rest
        wanted[0] = first
    return offered, tuple(word for word in wanted if word)


def named(offered: Iterable[LayerClass], words: Sequence[str]) -> list[LayerClass]:
    """Gives those in whose names the words stand, the best first."""
    wanted = "".join(words)
    return _ranked(offered, lambda each: _direct_rank(each, wanted))


def _described(offered: Iterable[LayerClass], words: Sequence[str]) -> list[LayerClass]:
    """Gives those in whose names or descriptions each of the words stands."""
    if any(len(word) < _SHORTEST for word in words):
        return []
    return _ranked(offered, lambda each: _described_rank(each, words))


def misspelt(offered: Iterable[LayerClass], words: Sequence[str]) -> list[LayerClass]:
    """Gives those whose names hold the letters in this order, or with a single mistake."""
    wanted = "".join(words)
    if len(wanted) < _SHORTEST:
        return []
    return _ranked(offered, lambda each: _misspelt_rank(each, wanted))


def _ranked(offered: Iterable[LayerClass], rank: Rank) -> list[LayerClass]:
    ranked = [(found_rank, found) for found in offered if (found_rank := rank(found)) is not None]
    ranked.sort(key=_order)
    return [found for _, found in ranked]


def _order(pair: tuple[int, LayerClass]) -> tuple[int, bool, int, bool, str]:
    rank, found = pair
    name = short_name(found)
    # Pictures are what most convolutions are of.
    return rank, is_operation(found), len(name), "2D" not in name, name


def _place(layer_class: LayerClass) -> str:
    """Where Keras has a class or its function, as source says it: `layers`, `ops`."""
    module = layer_class.function_module if is_operation(layer_class) else layer_class.module
    return module.rpartition(".")[2]


def _words(layer_class: LayerClass) -> _Words:
    names = [short_name(layer_class), layer_class.class_name, *layer_class.aliases]
    others = _OTHER_WORDS.get(layer_class.function or layer_class.class_name, ())
    if is_operation(layer_class):
        names.append(layer_class.function.rpartition(".")[2])
    return _words_of(tuple(names), others, layer_class.doc)


@cache
def _words_of(names: tuple[str, ...], others: tuple[str, ...], doc: str) -> _Words:
    described = re.findall(r"[a-z0-9]+", " ".join((*names, *others, doc)).lower())
    return _Words(tuple(map(_parts, names)), tuple(map(_parts, others)), tuple(described))


def _parts(name: str) -> tuple[str, tuple[str, ...], str]:
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+[A-Z]?", name)
    starts = tuple("".join(words[i:]).lower() for i in range(len(words)))
    return name.lower(), starts, "".join(word[0] for word in words).lower()


def _direct_rank(layer_class: LayerClass, wanted: str) -> int | None:
    words = _words(layer_class)
    ranks = [_name_rank(parts, wanted) for parts in words.names]
    # Not its own name: behind those that are called so.
    ranks += [1 for parts in words.others if _name_rank(parts, wanted) is not None]
    return min((rank for rank in ranks if rank is not None), default=None)


def _name_rank(parts: tuple[str, tuple[str, ...], str], wanted: str) -> int | None:
    low, starts, initials = parts
    if low.startswith(wanted):
        return 0
    if any(start.startswith(wanted) for start in starts):
        return 1
    if initials.startswith(wanted):
        return 2  # gap: GlobalAveragePooling
    return _DIRECT if wanted in low else None


def _described_rank(layer_class: LayerClass, words: Sequence[str]) -> int | None:
    described = _words(layer_class).described
    found = all(any(each.startswith(word) for each in described) for word in words)
    return _DESCRIBED if found else None


def _misspelt_rank(layer_class: LayerClass, wanted: str) -> int | None:
    """Ranks by the letters that the shortest stretch of a name has besides those wanted."""
    # Nobody mistypes both of the first letters, and most names are passed over by that.
    names = [low for low, _, _ in _words(layer_class).names if wanted[0] in low[:2]]
    gaps = [gap for name in names if (gap := _gaps(name, wanted)) is not None]
    if gaps:
        return min(gaps)
    return len(wanted) if any(_is_near(name, wanted) for name in names) else None


def _gaps(name: str, wanted: str) -> int | None:
    """Counts the letters between those wanted, from the first of a name on; None is too many."""
    if name[0] != wanted[0]:
        return None
    place = -1
    for letter in wanted:
        place = name.find(letter, place + 1)
        if place < 0:
            return None
    gaps = place + 1 - len(wanted)
    return gaps if gaps <= 2 * len(wanted) else None


def _is_near(name: str, wanted: str) -> bool:
    """Whether a name begins with what is wanted but for one letter, or two that are exchanged."""
    ends = [name[: len(wanted) + more] for more in (-1, 0, 1)]
    return len(wanted) > _SHORTEST and any(_one_apart(end, wanted) for end in ends)


def _one_apart(one: str, other: str) -> bool:
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return abs(len(one) - len(other)) <= 1
    rest, left = one[start:], other[start:]
    swapped = rest[:2] == left[1::-1] and rest[2:] == left[2:]
    return swapped or rest[1:] == left[1:] or rest[1:] == left or rest == left[1:]


def is_operation(layer_class: LayerClass) -> bool:
    """Whether a class stands for a function of `keras.ops`."""
    return layer_class.module == OPERATIONS


def short_name(layer_class: LayerClass) -> str:
    """What a class is listed as: an operation by its function, which the heading says it is."""
    if layer_class.class_name == GET_ITEM and is_operation(layer_class):
        return "slice x[ ]"
    if is_operation(layer_class):
        return layer_class.function or layer_class.class_name
    # Keras's own `Input` makes an `InputLayer`.
    return "Input" if layer_class.class_name == "InputLayer" else layer_class.class_name


def shown_name(layer_class: LayerClass) -> str:
    """What a class is called beside others: `Add` is a layer, `ops.add` an operation."""
    name = short_name(layer_class)
    if not is_operation(layer_class) or layer_class.class_name == GET_ITEM:
        return name
    return f"{layer_class.function_module.rpartition('.')[2]}.{name}"
