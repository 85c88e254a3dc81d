"""What preprocessing layers have learned by `adapt`, as arguments of their constructors.

An archive keeps the words of a layer in a file beside the configuration; a `.h5` file does not keep
them at all. Numbers that are weights stay where they are, and are no concern of a drawing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from graph.values import Value
from graph.wording import quoted

Arguments = dict[str, Value]
Noting = Callable[[str], None]

LEARNING = frozenset({"Discretization", "IntegerLookup", "StringLookup", "TextVectorization"})
_WEIGHTED = "tf_idf"  # needs a weight for each word, which are not read
_LONGEST_NUMBER = 18  # digits


class Learner(Struct, frozen=True):
    """A layer that may have learned something, as the file has it.

    Attributes:
        class_name: One of `LEARNING`.
        name: Its name.
        config: Its configuration.
        words: The words that the file keeps for it.
    """

    class_name: str
    name: str
    config: dict[str, Any]
    words: tuple[str, ...]


def settle_learned(layer: Learner, arguments: Arguments, note: Noting) -> None:
    """Puts what a layer learned into its arguments, and notes what that changes.

    Args:
        layer: The layer.
        arguments: Its arguments, which are changed.
        note: Takes a sentence for the report.
    """
    if layer.class_name == "Discretization":
        _settle_bins(layer.name, arguments, note)
    elif isinstance(arguments.get("vocabulary"), str):
        note(
            f"{quoted(layer.name)} names a file for its vocabulary, which is not opened. Give the "
            "words themselves."
        )
    elif arguments.get("vocabulary") is not None:
        arguments.pop("vocabulary_size", None)
    else:
        _settle_words(layer, arguments, note)


def _settle_bins(name: str, arguments: Arguments, note: Noting) -> None:
    if "bin_boundaries" in arguments and "num_bins" in arguments:
        del arguments["num_bins"]
        note(
            f"{quoted(name)} keeps the bin boundaries that it learned; `num_bins` is left out, "
            "since Keras takes one or the other."
        )


def _settle_words(layer: Learner, arguments: Arguments, note: Noting) -> None:
    mode = layer.config.get("output_mode")
    special = _special_words(layer)
    own = [word for word in layer.words if word not in special]
    kept = _words_as_taken(layer) if own and mode != _WEIGHTED else None
    learned = bool(own) or (not layer.words and _has_learned(layer, len(special)))
    if kept is not None:
        arguments["vocabulary"] = kept
        note(
            f"{quoted(layer.name)} keeps the {len(kept):,} words that it learned, which now stand "
            "in its `vocabulary`."
        )
    elif learned:
        note(
            f"{quoted(layer.name)} learned its words, which could not be read from the file. It "
            "has to be adapted again."
        )
    if kept is not None or not learned or mode == "int":
        arguments.pop("vocabulary_size", None)  # otherwise its output has that size


def _special_words(layer: Learner) -> frozenset[str]:
    """Gives the words that stand for a missing and an unknown one, which nothing has to learn."""
    if layer.class_name == "TextVectorization":
        return frozenset({"", "[UNK]"})
    usual = -1 if layer.class_name == "IntegerLookup" else "[UNK]"
    tokens = (layer.config.get("oov_token", usual), layer.config.get("mask_token"))
    return frozenset(str(token) for token in tokens if token is not None)


def _has_learned(layer: Learner, special: int) -> bool:
    """Whether a layer had words of its own, by the size that Keras writes down."""
    size = layer.config.get("vocabulary_size")
    if not isinstance(size, int):
        return False
    return size > special if layer.class_name == "TextVectorization" else True


def _words_as_taken(layer: Learner) -> tuple[Value, ...] | None:
    """Gives words as the constructor takes them; None where they are not of its kind."""
    words = layer.words
    if layer.class_name != "IntegerLookup":
        return words
    if all(word.lstrip("-").isdecimal() and len(word) <= _LONGEST_NUMBER for word in words):
        return tuple(int(word) for word in words)
    return None
