"""What a model is told besides its layers: its name, and that it is frozen."""

from __future__ import annotations

from msgspec import Struct

from codegen.formatting import INDENT, Expression, Item
from codegen.literals import text
from graph.elements import Layer
from graph.model import ModelGraph


class ModelForm(Struct, frozen=True):
    """How the end of a function that builds a model is written.

    Attributes:
        name: Its name, or None to leave it to Keras.
        trainable: Whether it is told to be.
        freezes: Whether it freezes all that is in it. `trainable=False` in the constructor does
            not; it says so of the model alone.
        written: How the name is written, where that is a parameter or has one in it.
    """

    name: str | None
    trainable: bool
    freezes: bool
    written: Expression = ""

    def items(self) -> list[Item]:
        """Gives the arguments of the constructor."""
        items: list[Item] = []
        if not self.trainable and not self.freezes:
            items.append(("trainable=", "False"))
        if self.name is not None:
            items.append(("name=", self.written or text(self.name)))
        return items

    @property
    def prefix(self) -> str:
        """What stands before the constructor."""
        return "model = " if self.freezes else "return "

    def ending(self) -> list[str]:
        """Gives the lines behind the constructor."""
        if not self.freezes:
            return []
        return [f"{INDENT}model.trainable = False", f"{INDENT}return model"]


def form_of_graph(graph: ModelGraph, *, freezes: bool) -> ModelForm:
    """Gives the form of the outermost model."""
    name = graph.name if graph.settings.named else None
    return ModelForm(name, graph.settings.trainable, freezes)


def form_of_layer(layer: Layer, *, freezes: bool) -> ModelForm:
    """Gives the form of a nested model."""
    return ModelForm(layer.name if layer.named else None, layer.trainable, freezes)
