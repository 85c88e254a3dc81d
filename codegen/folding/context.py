"""What all scopes of a model have in common: how its functions and shared layers are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence

from codegen.calls import Step
from codegen.folding.makers import Maker
from codegen.held_models import FUNCTIONS
from codegen.outputs import SINGLE
from graph.catalogue import Catalogue


class Context:
    """What holds for all scopes of a model.

    Attributes:
        imports: What operations need that were written as calls.
        functions: The names of the functions, by their numbers.
        parameters: What each function's parameters are called, by the keys of their columns.
        tensors: The parameters of each function that are tensors.
        layers: The variables of layers that are called more than once, by their ids.
        helpers: The calls of functions that make what is written often, by its text.
        paths: How tensors are taken out of what a call gives that gives several, by its node.
        shared: The nodes that call a layer, of the layers that several call.
    """

    def __init__(
        self,
        steps: Sequence[Step],
        makers: Mapping[str, Maker],
        catalogue: Catalogue,
    ) -> None:
        self.imports: frozenset[str] = frozenset()
        self.functions: dict[int, str] = {}
        self.parameters: dict[int, dict[str, str]] = {}
        self.tensors: dict[int, list[str]] = {}
        self.layers: dict[str, str] = {}
        self.helpers: dict[str, str] = {}
        self.steps = steps
        self.makers = makers
        self.catalogue = catalogue
        self.places = {step.node.id: place for place, step in enumerate(steps)}
        self.shared = _shared(steps)
        self.paths = _paths(steps)

    def file_names(self) -> list[str]:
        """Gives the names that mean something in every scope."""
        helpers = [helper.removesuffix("()") for helper in self.helpers.values()]
        return [*FUNCTIONS, *self.functions.values(), *self.layers.values(), *helpers]

    def surroundings(self) -> Hashable:
        """Gives what the lines of one more function depend on besides the function."""
        parameters = [(number, *names.values()) for number, names in self.parameters.items()]
        return (*self.file_names(), *self.helpers.items(), *parameters)


def _shared(steps: Sequence[Step]) -> dict[str, list[str]]:
    calls = Counter([step.layer.id for step in steps])
    if len(calls) == len(steps):
        return {}
    shared: dict[str, list[str]] = {}
    for step in steps:
        if calls[step.layer.id] > 1:
            shared.setdefault(step.layer.id, []).append(step.node.id)
    return shared


def _paths(steps: Sequence[Step]) -> dict[str, tuple[str, ...]]:
    paths: dict[str, tuple[str, ...]] = {}
    for step in [each for each in steps if not each.is_simple]:
        if step.paths is not None and step.paths != SINGLE:
            paths[step.node.id] = step.paths
        for tensor in step.taken:
            # The catalogue does not know every layer that gives several; a wire may tell.
            if tensor.tensor_index > 0:
                paths.setdefault(tensor.node, ())
    return paths
