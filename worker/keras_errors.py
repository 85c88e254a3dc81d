"""Turns what Keras and TensorFlow raise into one sentence for a person.

Their messages carry colours, a wrapper that says which call they came through, a list of that
call's arguments, and, from a compiled step, the graph's own stack. The sentence is inside all that.
"""

from __future__ import annotations

import re
import traceback

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_WRAPPER = re.compile(
    r"^Exception encountered when calling [^\n]*\n\n(.*?)(?:\n\nArguments received by .*)?$",
    re.DOTALL,
)
_UNINFERRED = re.compile(r"^Could not automatically infer .*?Error encountered:\s*", re.DOTALL)
_GRAPH_STACK = re.compile(r"^Graph execution error:.*\n\s*File \"[^\n]*\n\s*", re.DOTALL)
_FUNCTION_PREFIX = re.compile(r"^\{\{function_node [^\n]*?\}\}\s*")
_NODE_SUFFIX = re.compile(r"\s*\[\[\{\{node .*?\}\}\]\].*$|\s*\[Op:\w*\].*$", re.DOTALL)
_TENSORFLOW = "tensorflow.python.framework.errors_impl"
_LONGEST = 500
# What Keras says is kept where it is clear; these say little to who does not know Keras's code.
_OWN_WORDS = (
    (
        r"Received a label value of (-?\d+) which is outside the valid range of \[0, (\d+)\).*",
        r"Expected class numbers below \2, the size of the model's output. Received: \1",
    ),
    (
        r"Arguments `target` and `output` must have the same .*"
        r"Received: target\.shape=(.*), output\.shape=(.*)",
        r"Expected targets of the shape of the model's output, \2. Received: \1",
    ),
    (r"Input (\d+) with name 'None' of layer (.*)", r"Input \1 of layer \2"),
    (r"Invalid dtype: str\d*", "Expected numbers in the data. Received: text"),
    (
        r"Training data contains (\d+) samples, which is not sufficient to split it .*",
        r"Expected enough samples to hold some out for validation. Received: \1",
    ),
    (
        r"('.*') is not a valid (?:root )?scope name\..*",
        r"Expected a name that TensorFlow takes: ASCII letters, digits, '.', '-' and '_'. "
        r"Received: \1",
    ),
    (
        r"maximum recursion depth exceeded.*",
        "Expected a model that is less deep: its layers are nested, or follow each other, more "
        "often than Python can call a function.",
    ),
    (
        r".*OOM when allocating tensor with shape(\[.*?\]).*",
        r"This needs more memory than there is: it asked for a tensor of shape \1.",
    ),
    (r"(?:tuple|list) index out of range", "Expected an input of more dimensions."),
)


def clean(message: str) -> str:
    """Gives the sentence inside a message of Keras's, on one line."""
    text = _COLOUR.sub("", message).strip()
    while match := _WRAPPER.match(text):
        text = match[1].strip()
    text = _UNINFERRED.sub("", text)
    text = _FUNCTION_PREFIX.sub("", _NODE_SUFFIX.sub("", _GRAPH_STACK.sub("", text)))
    text = " ".join(text.split())
    for pattern, words in _OWN_WORDS:
        if match := re.fullmatch(pattern, text):
            text = match.expand(words)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def explain(error: BaseException) -> str:
    """Gives one sentence for an error; its kind is said where the message alone says little."""
    if _is_of_memory(error):
        return "This needs more memory than there is."
    text = clean(_message(error))
    if isinstance(error, OSError) and error.filename:
        return f"{error.strerror}: {error.filename}"
    if not text:
        return f"Keras raised {type(error).__name__} and said nothing more."
    if isinstance(error, ValueError | OSError | RuntimeError) or text.startswith("Expected "):
        return text
    if type(error).__module__ == _TENSORFLOW:
        return text
    return f"{type(error).__name__}: {text}"


def details(error: BaseException) -> str:
    """Gives the whole of an error, as Python shows it."""
    return _COLOUR.sub("", "".join(traceback.format_exception(error)))


def _is_of_memory(error: BaseException | None) -> bool:
    """Whether memory ran out; Keras makes new errors of those it meets, and fails at numpy's."""
    while error is not None and not isinstance(error, MemoryError):
        error = error.__context__
    return error is not None


def _message(error: BaseException) -> str:
    message = getattr(error, "message", None)  # TensorFlow's, without the name of the operation
    return message if isinstance(message, str) else str(error)
