"""The functions that build nested models, each of which stands before those that call it."""

from __future__ import annotations

from msgspec import Struct

from codegen.expressions import expression_calling
from codegen.formatting import Expression
from codegen.held_models import FUNCTIONS
from codegen.names import Namespace
from codegen.parts import Part, models_of, nested_part, with_models
from graph.catalogue import Catalogue
from graph.model import Layer


class Builder(Struct, frozen=True):
    """A function that builds a nested model.

    Attributes:
        function: Its name.
        layer: The nested model.
        part: What is written of it.
        makers: What makes the layers in it that are models, or hold some, by their ids.
        nodes: The nodes of the outermost graph that it is written for.
    """

    function: str
    layer: Layer
    part: Part
    makers: dict[str, Expression]
    nodes: tuple[str, ...]


class Builders:
    """All such functions of a file, in the order in which they are written.

    Attributes:
        all: The functions.
        makers: What makes the layers of the outermost model that are models, or hold some.
    """

    def __init__(self, part: Part, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._namespace = Namespace(FUNCTIONS)
        self.all: list[Builder] = []
        self.makers = self._read(part, ())

    def names(self) -> list[str]:
        """Gives the names of the functions."""
        return [builder.function for builder in self.all]

    def _read(self, part: Part, nodes: tuple[str, ...]) -> dict[str, Expression]:
        """Adds the functions of the models in a part; gives what makes its layers by them."""
        holders = with_models(part.steps)
        calls: dict[str, list[str]] = {}
        for step in holders:
            calls.setdefault(step.layer.id, []).append(step.node.id)
        makers: dict[str, Expression] = {}
        for step in holders:
            layer = step.layer
            if layer.id not in makers:
                written_for = nodes or tuple(calls[layer.id])
                functions = [self._add(model, written_for) for model in models_of(step)]
                makers[layer.id] = self._maker(layer, functions)
        return makers

    def _maker(self, layer: Layer, functions: list[str]) -> Expression:
        if layer.model is not None:
            return f"{functions[0]}()"
        return expression_calling(layer, functions, self._catalogue)

    def _add(self, layer: Layer, nodes: tuple[str, ...]) -> str:
        part = nested_part(layer, self._catalogue)
        makers = self._read(part, nodes)
        function = self._namespace.variable(f"build_{layer.name}")
        self.all.append(Builder(function, layer, part, makers, nodes))
        return function
