"""Reads Keras's docstrings: what is said of a class, and of each of its arguments, on one line.

Apart from `worker.catalogue_arguments` because it knows the form of a docstring and nothing of
arguments. Some docstrings are templates that Keras fills in, which shifts parts of them: an "Args:"
section is therefore taken at whatever indent it stands.
"""

import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

LENGTH = 160

_SECTION = re.compile(r"^( *)(?:Args|Arguments):\n((?:\1 +\S.*\n| *\n)*)", re.MULTILINE)
_ENTRY = re.compile(r" {0,2}[`*]*(\w[\w, *`]*?)`?\s*: ?(.*)$")  # some are indented unevenly
_SENTENCE_END = re.compile(r"(?<=[.])(?<!e\.g\.)(?<!i\.e\.)(?<!ie\.)(?<!etc\.)(?<!a\.k\.a\.) ")


def argument_texts(layer_class: type) -> dict[str, str]:
    """Returns what the docstrings of a class and of its bases say of each argument."""
    texts: dict[str, str] = {}
    for owner in layer_class.__mro__:
        for name, text in _described_arguments(owner.__doc__ or ""):
            texts.setdefault(name, text)
    return texts


def function_texts(function: Callable[..., Any]) -> dict[str, str]:
    """Returns what the docstring of a function says of each argument."""
    return dict(_described_arguments(function.__doc__ or ""))


def class_text(described: type | Callable[..., Any]) -> str:
    """Returns the first paragraph of the docstring of a class or a function, shortened."""
    return shortened(inspect.cleandoc(described.__doc__ or "").split("\n\n")[0])


def shortened(text: str) -> str:
    """Returns as many whole sentences of a text as fit on one line; at least the first one."""
    sentences = _SENTENCE_END.split(" ".join(text.split()))
    line = sentences[0]
    for sentence in sentences[1:]:
        if len(line) + len(sentence) >= LENGTH or sentence.endswith(":"):
            break
        line = f"{line} {sentence}"
    if len(line) <= LENGTH:
        return line
    return line[:LENGTH].rsplit(" ", 1)[0] + " ..."


def _described_arguments(doc: str) -> Iterator[tuple[str, str]]:
    section = _SECTION.search(f"{doc}\n")
    names: list[str] = []
    text: list[str] = []
    for line in textwrap.dedent(section[2]).splitlines() if section else ():
        if entry := _ENTRY.match(line):
            yield from ((name, " ".join(text)) for name in names)
            names, text = re.findall(r"\w+", entry[1]), [entry[2]]
        else:
            text.append(line)
    yield from ((name, " ".join(text)) for name in names)
