"""What functions are called, and what their docstrings say.

A block is called after what it does: what is added to its own input is residual, what is joined to
it dense.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from codegen.folding.columns import is_name
from codegen.folding.leaves import Text
from codegen.folding.program import Function, classes_of, with_loops
from codegen.folding.words import PLAIN_WORDS, SHORT, WORD
from codegen.tensor_paths import kind_of_merge

_BRANCHES = 3  # from a tensor that stays `x` beside them
_POOLING = re.compile(r"(Max|Average)Pooling\dD")
_GLOBAL = re.compile(r"Global(Max|Average)Pooling\dD")
_FEW_MERGES = 2
_PAIR = 2
_GENERIC = frozenset({"block", "layer", "layers", "name", "model", "stage", "x", "conv", "dense"})
_OWN_WORD = 0.6  # the share of layers in whose names a word has to stand first

_SAYINGS = {
    "residual_block": "Adds to a tensor what its layers make of it.",
    "projection_block": "Adds what its layers make of a tensor to a projection of the tensor.",
    "dense_block": "Joins to a tensor what its layers make of it.",
    "inception_block": "Joins what several branches make of a tensor.",
    "squeeze_excite_block": "Weighs the channels of a tensor by what is in all of it.",
    "attention_block": "Adds to a tensor what attention makes of it.",
    "transformer_block": "Adds to a tensor what attention, and then dense layers, make of it.",
}


def saying(name: str) -> str:
    """Gives what the docstring of a function says, by the name that was wanted for it.

    "" where it would say no more than the code below it.
    """
    return _SAYINGS.get(name, "")


def function_name(function: Function) -> str:
    """Gives what a function should be called."""
    classes = list(classes_of(function.body))
    own = [each.step.layer.class_name for each in function.body if each.step is not None]
    if "MultiHeadAttention" in classes or "GroupQueryAttention" in classes:
        return "transformer_block" if "Dense" in own and "Add" in own else "attention_block"
    if own.count("Add") + own.count("Concatenate") > _FEW_MERGES:
        return f"{_own_word(function) or 'branching'}_cell"
    last = function.body[-1].function
    if last is not None and (name := function_name(last)).endswith(("_cell", "residual_block")):
        before = name == "residual_block" and classes[0].endswith("Normalization")
        return "preactivation_block" if before else name
    word = _own_word(function)
    return (
        _name_by_merge(_merged_outside(function), classes)
        or (f"{word}_block" if word else "")
        or _name_by_end(own, len(function.takes))
        or _chain_name(classes, own)
    )


def _name_by_merge(merged: str, classes: Sequence[str]) -> str:
    """Gives what a block is called whose input is merged with what it makes of it."""
    if merged == "Multiply":
        weighs = any(_GLOBAL.fullmatch(each) for each in classes)
        return "squeeze_excite_block" if weighs else ""
    return {"Add": "residual_block", "Concatenate": "dense_block"}.get(merged, "")


def _name_by_end(own: Sequence[str], taken: int) -> str:
    """Gives what a block is called in which paths end that begin in it."""
    if own and own[-1] == "Concatenate":
        return "inception_block"
    last_merge = next((each for each in reversed(own) if each in ("Add", "Multiply")), "")
    if last_merge != "Add":
        return ""
    return "projection_block" if taken == 1 else "merge_block"


def _own_word(function: Function) -> str:
    """Gives the word that the names of most layers of a function begin with, if it says something.

    The word is of those names alone; what a caller passes as their beginning is no part of it.
    """
    words: dict[str, int] = {}
    names = 0
    for each in with_loops(function.body):
        for kind, leaf in zip(each.kinds, each.leaves, strict=True):
            if not is_name(kind) or not isinstance(leaf, Text):
                continue
            names += 1
            first = leaf.parts[0] if leaf.parts else ""
            found = WORD.match(first.lower()) if isinstance(first, str) else None
            if found:
                words[found[0]] = words.get(found[0], 0) + 1
    best = max(words, key=lambda word: words[word], default="")
    if not best or words[best] < _OWN_WORD * names:
        return ""
    plain = best in _GENERIC or best in PLAIN_WORDS or len(best) < SHORT
    return "" if plain else best


def _chain_name(classes: Sequence[str], own: Sequence[str]) -> str:
    if "ZeroPadding2D" in own and "Conv2DTranspose" not in classes:
        return "downsampling_block"
    if "DepthwiseConv2D" in classes and classes[0] == "Conv2D":
        return "inverted_bottleneck"
    for wanted, name in (
        ("Conv2DTranspose", "upsampling_block"),
        ("UpSampling2D", "upsampling_block"),
        ("DepthwiseConv2D", "depthwise_block"),
        ("SeparableConv2D", "separable_block"),
        ("LSTM", "recurrent_block"),
        ("GRU", "recurrent_block"),
        ("Bidirectional", "recurrent_block"),
    ):
        if wanted in classes:
            return name
    convolutions = sum(each.startswith("Conv") for each in classes)
    if convolutions:
        pools = own and _POOLING.fullmatch(own[-1])
        chain = "bottleneck_block" if convolutions > _PAIR else "conv_block"
        return "downsampling_block" if pools else chain
    if "Dense" in classes:
        return "dense_layers"
    return "normalization_block" if classes[0].endswith("Normalization") else "layer_block"


def _merged_outside(function: Function) -> str:
    """Gives the class of the layer that merges an input of a function with what was made of it."""
    taken = set(function.takes)
    for each in reversed(function.body):
        if each.step is None:
            continue
        name = each.step.layer.class_name
        if name == "CustomScaleLayer":
            name = "Add"
        if len(each.takes) > 1 and taken & set(each.takes) and taken != set(each.takes):
            return name if name in ("Add", "Concatenate", "Multiply") else "Add"
    return ""


def tensor_names(function: Function) -> list[str]:
    """Gives the parameters of a function that are tensors."""
    names: list[str] = []
    for reference in function.takes:
        uses = [
            (place, each) for place, each in enumerate(function.body) if reference in each.takes
        ]
        merging = [
            kind_of_merge(each.step.layer)
            for _, each in uses
            if each.step is not None and len(each.takes) > 1
        ]
        if len(uses) == len(merging) and merging:
            wanted = {"add": "shortcut", "concatenate": "skip"}.get(merging[0], "other")
        else:
            begins = len(uses) == 1 and uses[0][0] == 0
            first = "skip" if names else "inputs"
            wanted = "x" if begins or len(uses) >= _BRANCHES else first
        if wanted in names:
            wanted = next(
                name for name in ("skip", "other", "another", "third") if name not in names
            )
        names.append(wanted)
    return names
