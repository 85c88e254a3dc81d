"""What several selected nodes have in common, and how it is set for all of them at once.

Of one class, all of its arguments can be set; of several, those that each of them takes in the same
way. A value is mixed where the layers do not do the same, be it written down or a default. Layers
within layers are left to the form of one node: each has them for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import structs

from editor.properties.arrangement import TRAINABLE, Arrangement
from editor.properties.factory import EditorFactory
from editor.properties.given import ABSENT, Given, Mixed, Shown, value_of, with_value
from editor.properties.kinds import Kind, kinds_of
from editor.properties.literals import can_be_typed, default_value, format_value, summary
from editor.properties.offers import same
from graph.catalogue import Argument, Catalogue, LayerClass
from graph.edits import Compound, Edit, SetLayer, SetNode
from graph.freezing import set_trainable
from graph.model import ModelGraph
from graph.values import tensor_positions
from graph.wording import shorten

_MOST_SHOWN = 4  # different values in a field, and classes in a line
_LONGEST = 24  # characters of one of those values
_NOT_SET = "not set"
_TOGETHER = "\u00a0"  # a line does not break at this space


class Selected:
    """Several nodes of a graph as they are now.

    Attributes:
        nodes: Their ids.
        layers: The layers that they call, each once.
        owner: The class of all of them, where it is one that is known.
        arrangement: The arguments of the layers that can be set for all.
        of_calls: The arguments of the calls that can.
        values: What the layers hold, by argument; worked out when it is asked for.
        call_values: What the calls are given besides tensors, by argument.
    """

    def __init__(
        self,
        graph: ModelGraph,
        node_ids: Sequence[str],
        catalogue: Catalogue,
        factory: EditorFactory,
    ) -> None:
        self._graph = graph
        self._factory = factory
        self._calls = [graph.node(node_id) for node_id in node_ids]
        self.nodes = tuple(node_ids)
        self.layers = tuple({node.layer: graph.layer(node.layer) for node in self._calls}.values())
        self._kinds = kinds_of(self.layers, catalogue)
        only = self._kinds[0] if len(self._kinds) == 1 else None
        self.owner: LayerClass | None = only.known if only else None
        self._trained = [layer for kind in self._kinds if kind.can_train for layer in kind.layers]
        self.arrangement = only.arrangement if only else _shared(self._kinds)
        if self._trained and TRAINABLE.name not in self.arrangement.names():
            main = (*self.arrangement.main, TRAINABLE)
            self.arrangement = structs.replace(self.arrangement, main=main)
        self.of_calls = Arrangement(tuple(self._call_arguments()))
        self.values: Mapping[str, Shown] = _Values(self.arrangement, self._value)
        self.call_values: Mapping[str, Shown] = _Values(self.of_calls, self._call_value)

    def described(self) -> str:
        """Says of what classes the layers are, and how many of each: "8 Conv2D, 4 Dense"."""
        kinds = sorted(self._kinds, key=lambda kind: -len(kind.layers))
        texts = [f"{len(kind.layers)}{_TOGETHER}{kind.title}" for kind in kinds[:_MOST_SHOWN]]
        others = sum(len(kind.layers) for kind in kinds[_MOST_SHOWN:])
        return ", ".join([*texts, f"{others} others"] if others else texts)

    def has_other_calls(self) -> bool:
        """Whether a layer among them is also called where it is not selected."""
        return sum(len(self._graph.calls(layer.id)) for layer in self.layers) > len(self.nodes)

    # -- edits -----------------------------------------------------------------------------------

    def edit(self, name: str, value: Given) -> Edit | None:
        """Gives the edit that sets an argument of all layers; None where they have it already."""
        if name == TRAINABLE.name:
            trains = value is ABSENT or bool(value)
            ids = [layer.id for layer in self._trained]
            return _all_of(set_trainable(self._graph, each, trainable=trains) for each in ids)
        edits: list[Edit] = []
        for kind in self._kinds:
            is_default = value is not ABSENT and same(kind.defaults.get(name, ABSENT), value)
            given = ABSENT if is_default else value
            edits += [
                SetLayer(structs.replace(layer, arguments=with_value(layer.arguments, name, given)))
                for layer in kind.layers
                if not same(value_of(layer.arguments, name), given)
            ]
        return _all_of(edits)

    def call_edit(self, name: str, value: Given) -> Edit | None:
        """Gives the edit that sets an argument of all calls; None where they have it already."""
        return _all_of(
            SetNode(structs.replace(node, arguments=with_value(node.arguments, name, value)))
            for node in self._calls
            if not same(value_of(node.arguments, name), value)
        )

    # -- what they hold --------------------------------------------------------------------------

    def _value(self, argument: Argument) -> Shown:
        if argument.name == TRAINABLE.name:
            return self._common(argument, (layer.trainable for layer in self._trained))
        held = (kind.held(layer, argument) for kind in self._kinds for layer in kind.layers)
        return self._common(argument, held)

    def _call_value(self, argument: Argument) -> Shown:
        default: Given = ABSENT if argument.required else default_value(argument)
        held = (value_of(node.arguments, argument.name, default) for node in self._calls)
        return self._common(argument, held)

    def _common(self, argument: Argument, held: Iterable[Given]) -> Shown:
        """Gives the one value that is held, where it is one; the argument's default is `ABSENT`."""
        different = self._different(argument, held)
        if len(different) > 1:
            texts = [_text(argument, value) for value in different[:_MOST_SHOWN]]
            return Mixed(", ".join([*texts, "..."] if len(different) > _MOST_SHOWN else texts))
        is_default = not argument.required and same(different[0], default_value(argument))
        return ABSENT if is_default else different[0]

    def _different(self, argument: Argument, held: Iterable[Given]) -> list[Given]:
        """Gives the values that are not the same, one more than can be shown at most."""
        found: list[Given] = []
        plain: list[Given] = []
        for value in held:
            if any(same(value, each) for each in found):
                continue
            # A name and the object that it stands for do the same.
            shown = value if value is ABSENT else self._factory.canonical(argument, value)
            if not any(same(shown, each) for each in plain):
                found.append(value)
                plain.append(shown)
                if len(found) > _MOST_SHOWN:
                    break
        return found

    def _call_arguments(self) -> Iterator[Argument]:
        for argument in self.owner.call_arguments if self.owner else ():
            given = (node.arguments.get(argument.name) for node in self._calls)
            # What is given as tensors is wired, and not typed.
            if not any(tensor_positions(value) for value in given if value is not None):
                yield argument


class _Values(Mapping[str, Shown]):
    """The values of arguments; most of them stand in rows that are folded away, and nobody asks."""

    def __init__(self, arrangement: Arrangement, value_of: Callable[[Argument], Shown]) -> None:
        parts = (arrangement.main, *arrangement.folded.values())
        self._arguments = {argument.name: argument for part in parts for argument in part}
        self._value_of = value_of

    def __getitem__(self, name: str) -> Shown:
        return self._value_of(self._arguments[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._arguments)

    def __len__(self) -> int:
        return len(self._arguments)


def _shared(kinds: Sequence[Kind]) -> Arrangement:
    """Arranges the arguments that all classes take, as the first of them has them."""
    first, others = kinds[0].arrangement, kinds[1:]

    def kept(part: tuple[Argument, ...]) -> tuple[Argument, ...]:
        merged = (_merged(argument, others) for argument in part)
        return tuple(argument for argument in merged if argument is not None)

    main = kept(first.main)
    folded = {title: arguments for title, part in first.folded.items() if (arguments := kept(part))}
    if not main:  # nothing is worth folding away where there is nothing else
        return Arrangement(tuple(argument for part in folded.values() for argument in part))
    return Arrangement(main, folded)


def _merged(argument: Argument, others: Sequence[Kind]) -> Argument | None:
    """Gives an argument as all classes take it; None where one of them does not."""
    optional, required = argument.optional, argument.required
    for kind in others:
        other = kind.arguments.get(argument.name)
        if other is None or (other.type, other.choices) != (argument.type, argument.choices):
            return None
        optional = optional and other.optional
        if other.required or not same(default_value(other), default_value(argument)):
            # There is no default that is that of all: whatever is entered is written down.
            required = True
    if required:
        return structs.replace(argument, optional=optional, required=True, default=None)
    return structs.replace(argument, optional=optional)


def _all_of(edits: Iterable[Edit]) -> Edit | None:
    every = tuple(edit for edit in edits if edit != Compound(()))
    return Compound(every) if every else None


def _text(argument: Argument, value: Given) -> str:
    if value is ABSENT:
        return _NOT_SET
    typed = can_be_typed(value)
    return shorten(format_value(argument, value) if typed else summary(value), _LONGEST)
