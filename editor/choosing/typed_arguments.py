"""Arguments that are typed behind the name of a layer in a search: `dense 64 relu`.

Each word fills the first argument that it fits, by what the catalogue says of them: numbers in the
order of the signature, the names of activations and other choices where they are choices, the name
of a switch to turn it on. `padding=same` says which; `3x3`, `28,28,1` and plain Python are read as
a person means them. Nothing that is typed is run. Knows no Qt.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from editor.properties.literals import LiteralError, can_be_typed, parse_value
from graph.catalogue import Argument, Catalogue, LayerClass
from graph.elements import OPERATIONS
from graph.naming import name_fault
from graph.values import ObjectValue, Value
from graph.wording import shown

_TIMES = re.compile(r"\d+(?:[x\u00d7]\d+)+")
_NUMBERS = re.compile(r"[-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_FRACTION = re.compile(r"(\d+(?:\.\d*)?)/(\d+(?:\.\d*)?)")  # of pixels: 1/255
_NAMED = re.compile(r"([A-Za-z_]\w*)\s*=(?!=)\s*(.*)", re.DOTALL)
_OPENING, _CLOSING, _QUOTES = "([{", ")]}", "\"'"
_CONSTANTS = {"true": "True", "false": "False", "none": "None"}
_BY_NUMBER = frozenset({"int", "float", "int_tuple", "shape", "list", "any", "learning_rate"})
_BY_CHOICE = frozenset(
    {"choice", "activation", "initializer", "regularizer", "constraint", "dtype"}
)
_NAME = Argument("name", "str")
_TRAINABLE = Argument("trainable", "bool", default=True)
_MOST_HINTS = 6
_MOST_WORDS = 64
_SEED = "seed"  # of all numbers that somebody types, none is meant for it unless it says so

Inner = Callable[[Sequence[str]], ObjectValue | None]


class TypedArguments(Struct, frozen=True):
    """What was typed behind a name.

    Attributes:
        arguments: Of the constructor, or of the function.
        call_arguments: Values that a call of it is given instead of tensors.
        name: The name that the layer is to have; "" for that which Keras gives.
        trainable: Whether its weights are to be trained.
        fault: What is wrong with a word, in Keras's form; "" where nothing is.
        hints: What the last word may become.
    """

    arguments: dict[str, Value] = {}
    call_arguments: dict[str, Value] = {}
    name: str = ""
    trainable: bool = True
    fault: str = ""
    hints: tuple[str, ...] = ()


def words_of(text: str) -> list[str]:
    """Splits what is typed into words; brackets, quotes and `name = value` stay together.

    `Dense(64, activation="relu")`, as it stands in source, gives the same words as
    `Dense 64 activation="relu"`.
    """
    text = re.sub(r"^(\s*[\w.]+)\((.*?)\)?\s*$", r"\1 \2", text, count=1, flags=re.DOTALL)
    words: list[str] = []
    for word in _split(re.sub(r"\s*(?<![=<>!])=(?!=)\s*", "=", text)):
        words.append(word)
        if len(words) == _MOST_WORDS:
            break
    return words


def _split(text: str) -> Iterator[str]:
    word, depth, quote = "", 0, ""
    for i, char in enumerate(text):
        if quote:
            quote = "" if char == quote else quote
        elif char in _QUOTES:
            quote = char
        elif char in _OPENING:
            depth += 1
        elif char in _CLOSING:
            depth -= 1
        apart = char.isspace() or (char == "," and not text[i + 1 : i + 2].strip())
        if apart and depth <= 0 and not quote:
            if word:
                yield word
            word = ""
        else:
            word += char
    if word:
        yield word


def is_value(word: str) -> bool:
    """Whether a word can be no part of a name: a number, something in brackets, `name=value`."""
    starts = word[0] in _OPENING + _QUOTES
    return starts or "=" in word or "," in word or bool(_read_number(word))


def read_arguments(
    layer_class: LayerClass, words: Sequence[str], catalogue: Catalogue, inner: Inner
) -> TypedArguments:
    """Gives what words say of a layer, or of an operation.

    Args:
        layer_class: Its class.
        words: What stands behind its name.
        catalogue: What is known of Keras.
        inner: Gives the layer that words stand for, for one that wraps it.
    """
    return _Reading(layer_class, catalogue, inner).read(words)


class _Reading:
    """Fills the arguments of one call word by word."""

    def __init__(self, layer_class: LayerClass, catalogue: Catalogue, inner: Inner) -> None:
        self._class = layer_class
        self._catalogue = catalogue
        self._inner = inner
        self._given: dict[str, Value] = {}
        self._name = ""
        self._trainable = True
        self._arguments = [*layer_class.arguments, *layer_class.call_arguments]
        if layer_class.module == OPERATIONS:
            # A function takes a number in the place of any tensor but the first: `multiply 2`.
            self._arguments += [
                Argument(each.name, "any") for each in layer_class.inputs[1:] if not each.many
            ]

    def read(self, words: Sequence[str]) -> TypedArguments:
        left = list(words)
        while left:
            try:
                used = self._take(left)
            except LiteralError as error:
                last = len(left) == 1
                return self._typed(str(error), self._hints(left[0]) if last else ())
            del left[:used]
        return self._typed()

    def _typed(self, fault: str = "", hints: tuple[str, ...] = ()) -> TypedArguments:
        own = {argument.name for argument in self._class.arguments}
        own |= {argument.name for argument in self._catalogue.common}
        return TypedArguments(
            {name: value for name, value in self._given.items() if name in own},
            {name: value for name, value in self._given.items() if name not in own},
            self._name,
            self._trainable,
            fault,
            hints,
        )

    def _take(self, words: Sequence[str]) -> int:
        """Reads the first of some words, or those that belong together; says how many."""
        if (named := _NAMED.fullmatch(words[0])) and named[2]:
            self._take_named(named[1], named[2])
            return 1
        for argument in self._free():
            if argument.type == "layer":
                return self._take_layer(argument, words)
            is_first = argument in self._arguments[:1]
            if is_first and argument.type == "shape" and (count := _count_sizes(words)) > 1:
                text = ", ".join(_constant(word) for word in words[:count])
                self._given[argument.name] = self._parse(argument, f"({text})")
                return count
            if (fitting := self._fitting(argument, words[0])) is not None:
                self._given[argument.name] = self._parse(argument, fitting)
                return 1
            if argument.required and argument.type in _BY_NUMBER and _read_number(words[0]):
                break  # a number is meant for what cannot be left out
        raise LiteralError(self._fault(words[0]))

    def _free(self) -> list[Argument]:
        own = [argument for argument in self._arguments if argument.name not in self._given]
        if self._class.module == OPERATIONS:
            return own
        return own + [each for each in self._catalogue.common if each.name not in self._given]

    def _take_named(self, name: str, text: str) -> None:
        known = [*self._arguments, *self._catalogue.common, _NAME, _TRAINABLE]
        starting = [each for each in known if each.name.startswith(name)]
        exact = [each for each in known if each.name == name]
        if not starting:
            raise LiteralError(self._unknown(name, [each.name for each in known]))
        argument = (exact or starting)[0]
        value = self._parse(argument, text)
        if argument is _NAME:
            self._name = str(value)
            if fault := name_fault(self._name):
                raise LiteralError(fault)
        elif argument is _TRAINABLE:
            self._trainable = value is True
        else:
            self._given[argument.name] = value

    def _take_layer(self, argument: Argument, words: Sequence[str]) -> int:
        made = self._inner(words)
        if made is None:
            expected = f"Expected a layer for `{argument.name}`"
            raise LiteralError(f"{expected}. Received: {shown(' '.join(words))}")
        self._given[argument.name] = made
        return len(words)

    def _fitting(self, argument: Argument, word: str) -> str | None:
        """Gives a word as an argument takes it, where it is meant for it."""
        if argument.name == _SEED or (
            argument.type == "shape" and argument not in self._arguments[:1]
        ):
            return None
        number = _read_number(word)
        if number:
            fits = argument.type in _BY_NUMBER and not self._refuses(argument, number)
            return number if fits else None
        if argument.type == "bool":
            return "True" if word == argument.name else None
        if argument.type in _BY_CHOICE:
            return _chosen(word, self._catalogue.choices(argument))
        if argument.type == "str":
            return word if argument.required else None
        bracketed = argument.type in _BY_NUMBER and word[0] in _OPENING
        return word if bracketed and not self._refuses(argument, word) else None

    def _refuses(self, argument: Argument, text: str) -> bool:
        try:
            self._parse(argument, text)
        except LiteralError:
            return True
        return False

    def _parse(self, argument: Argument, text: str) -> Value:
        read = _read_number(text) or _constant(text)
        if argument.type in _BY_CHOICE:
            read = _chosen(read, self._catalogue.choices(argument)) or read
        value = parse_value(argument, self._catalogue, read)
        if argument not in self._class.arguments and argument.type == "any":
            is_number = not isinstance(value, str | dict) and can_be_typed(value)
            if not is_number and argument.name not in self._class_call:
                raise LiteralError(
                    f"Expected a number for `{argument.name}`. Received: {shown(text)}"
                )
        return value

    @property
    def _class_call(self) -> set[str]:
        return {argument.name for argument in self._class.call_arguments}

    # -- what is said of a word that fits nothing ------------------------------------------------

    def _fault(self, word: str) -> str:
        wanted = [each for each in self._free() if each.required]
        known = list(self._known_words())
        if wanted and not difflib.get_close_matches(word, known, 1):
            try:
                self._parse(wanted[0], word)
            except LiteralError as error:
                return str(error)
        return self._unknown(word, known)

    def _unknown(self, word: str, known: Sequence[str]) -> str:
        title = self._class.function or self._class.class_name
        near = difflib.get_close_matches(word, known, 1)
        perhaps = f", perhaps `{near[0]}`" if near else ""
        return f"Expected a value that {title} takes{perhaps}. Received: {shown(word)}"

    def _known_words(self) -> Iterator[str]:
        """Gives the words that would fit as they are."""
        for argument in self._free():
            if argument.type == "bool":
                yield argument.name
            elif argument.type in _BY_CHOICE:
                yield from self._catalogue.choices(argument)

    def _hints(self, word: str) -> tuple[str, ...]:
        """Gives what a word may become as it is typed on."""
        low = word.lower()
        if named := _NAMED.fullmatch(word):
            argument = next((a for a in self._arguments if a.name == named[1]), None)
            choices = self._catalogue.choices(argument) if argument else ()
            found = [f"{named[1]}={each}" for each in choices if each.startswith(named[2].lower())]
        else:
            found = [each for each in self._known_words() if each.startswith(low)]
            found += [f"{each.name}=" for each in self._free() if each.name.startswith(low)]
        return tuple(dict.fromkeys(found))[:_MOST_HINTS]


def _read_number(word: str) -> str:
    """Gives a number, or several of one argument, as Python writes them; "" for other words."""
    if _NUMBERS.fullmatch(word):
        return word
    if (fraction := _FRACTION.fullmatch(word)) and float(fraction[2]):
        return repr(float(fraction[1]) / float(fraction[2]))
    if _TIMES.fullmatch(word):
        return f"({', '.join(re.findall(r'[0-9]+', word))})"
    parts = word.rstrip(",").split(",")
    if len(parts) > 1 and all(_NUMBERS.fullmatch(part) or _is_none(part) for part in parts):
        return f"({', '.join(map(_constant, parts))})"
    return ""


def _is_none(word: str) -> bool:
    return word.lower() == "none"


def _constant(word: str) -> str:
    return _CONSTANTS.get(word.lower(), word)


def _count_sizes(words: Sequence[str]) -> int:
    """Counts the words at the beginning that are each one size of a shape."""
    sizes = (bool(re.fullmatch(r"-?\d+", word)) or _is_none(word) for word in words)
    return next((i for i, is_size in enumerate(sizes) if not is_size), len(words))


def _chosen(word: str, choices: Sequence[str]) -> str | None:
    """Gives the choice that a word is, however it is capitalised."""
    if word in choices:
        return word
    return next((choice for choice in choices if choice.lower() == word.lower()), None)
