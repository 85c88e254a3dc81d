"""The names that Keras will give to what the source leaves without one.

Keras counts the objects of a class in the order in which they are made: `dense`, `dense_1`. The
source makes them in the order of its lines, so their names are known before it runs, as long as it
runs in a fresh session. Only the names that somebody asks for are worth that trouble: those of
layers that are fetched from the model again.
"""

from __future__ import annotations

from collections import Counter

from graph.elements import Layer
from graph.model_values import is_model_value
from graph.naming import snake_case
from graph.values import ObjectValue, Value


class KerasNames:
    """Names layers in the order in which they are made."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def of_layer(self, layer: Layer) -> str:
        """Gives the name of a layer that is made now, and counts those inside it."""
        self._count_inside(tuple(layer.arguments.values()))
        return self._made(layer.class_name, layer.name if layer.named else "")

    def of_model(self, layer: Layer, class_name: str) -> str:
        """Gives the name of a nested model, all of whose layers are made."""
        return self._made(class_name, layer.name if layer.named else "")

    def _made(self, class_name: str, name: str) -> str:
        if class_name == "TextVectorization":
            self._made("StringLookup", "")  # its own, within it
        if name:
            return name
        stem = snake_case(class_name)
        self._counts[stem] += 1
        number = self._counts[stem] - 1
        return f"{stem}_{number}" if number else stem

    def _count_inside(self, value: Value) -> None:
        if isinstance(value, tuple):
            for item in value:
                self._count_inside(item)
        elif isinstance(value, dict):
            self._count_inside(tuple(value.values()))
        elif isinstance(value, ObjectValue) and not is_model_value(value):
            self._count_inside(tuple(value.arguments.values()))
            if value.module == "keras.layers":
                name = value.arguments.get("name")
                self._made(value.class_name, name if isinstance(name, str) else "")
