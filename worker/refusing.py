"""What is reported of a node that Keras refuses, or of which its light backend says nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable

import keras

from graph.catalogue import Catalogue
from graph.elements import Layer
from graph.slots import class_of
from worker.keras_errors import explain
from worker.protocol import NodeInspected

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_LONGEST = 4000
# As Keras names an argument: `units`, or units=-1; or as Python does: argument 'units'.
_NAMED = re.compile(r"`(\w+)`|\b(\w+)=|'(\w+)'")


def refused(
    error: Exception, layer: Layer, given: Iterable[keras.KerasTensor], catalogue: Catalogue
) -> NodeInspected:
    """Gives the report for what Keras raised while a layer was made or called.

    Args:
        error: What was raised.
        layer: The layer.
        given: The tensors that it was called with.
        catalogue: What is known of Keras.
    """
    if _wants_tensorflow(error, given):
        return NodeInspected(0, "", needs="tensorflow")
    text = _COLOUR.sub("", str(error)).strip()
    named = _argument(text, layer, catalogue)
    return NodeInspected(0, "", error=explain(error), details=_bounded(text), argument=named)


def _wants_tensorflow(error: Exception, given: Iterable[keras.KerasTensor]) -> bool:
    if keras.config.backend() != "numpy":
        return False
    # NumPy has no tensors of text.
    has_text = any(tensor.dtype == "string" for tensor in given)
    return has_text or isinstance(error, ImportError | NotImplementedError)


def _argument(text: str, layer: Layer, catalogue: Catalogue) -> str:
    """Gives the first argument of the layer that a text names, or ""."""
    known = class_of(layer, catalogue)
    names = {each.name for each in known.arguments} if known else set()
    names |= layer.arguments.keys()
    found = ("".join(match.groups("")) for match in _NAMED.finditer(text))
    return next((name for name in found if name in names), "")


def _bounded(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
