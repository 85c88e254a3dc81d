"""Which kind of model an entry describes, recognised by what its configuration holds.

Classes of other people's that have such a configuration are drawn as the plain model that it
describes. One without it has no graph to draw, whatever its class is called.
"""

from __future__ import annotations

from typing import Any

from graph.keras_files.reading import Reading
from graph.wording import quoted

_MODULES = frozenset(
    {"keras", "keras.models", "keras.src.models.functional", "keras.src.models.sequential"}
)
_CLASSES = frozenset({"Functional", "Model", "Sequential"})
_OF_SEQUENTIAL = frozenset({"name", "trainable", "dtype", "layers", "build_input_shape"})
_OF_FUNCTIONAL = frozenset({"layers", "input_layers", "output_layers"})


def is_model(entry: dict[str, Any], reading: Reading) -> bool:
    """Whether an entry describes a model by its graph; a layer that holds a list of layers is none.

    Args:
        entry: What Keras wrote for a layer or a model.
        reading: The reading of the file.
    """
    if not (is_functional(entry) or _is_sequential(entry)):
        return False
    return is_plain(entry) or reading.layer_class(entry) is None


def is_functional(entry: dict[str, Any]) -> bool:
    """Whether an entry describes a model by its layers and the tensors between them."""
    config = entry.get("config")
    return isinstance(config, dict) and config.keys() >= _OF_FUNCTIONAL


def _is_sequential(entry: dict[str, Any]) -> bool:
    config = entry.get("config")
    if not isinstance(config, dict) or not isinstance(config.get("layers"), list):
        return False
    if config.keys() <= _OF_SEQUENTIAL:
        return True
    return is_plain(entry) and entry.get("class_name") == "Sequential"


def is_plain(entry: dict[str, Any]) -> bool:
    """Whether the class of a model is Keras's own."""
    module = entry.get("module", "keras")  # a legacy file names none
    class_name = entry.get("class_name")
    if not isinstance(module, str) or not isinstance(class_name, str):
        return False
    return module in _MODULES and class_name in _CLASSES


def why_no_model(entry: Any) -> str:
    """Says why an entry cannot be drawn as a model."""
    if not isinstance(entry, dict) or "config" not in entry or "class_name" not in entry:
        return "Expected the configuration of a Keras model. Received: JSON of another kind"
    class_name = quoted(str(entry.get("class_name") or entry.get("registered_name") or ""))
    return (
        "Expected a Sequential or a Functional model, whose file holds its graph. Received: "
        f"{class_name}, a class of its author's whose graph is Python code, which no file holds"
    )
