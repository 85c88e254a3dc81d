"""What differs between two states of a drawing, in plain sentences.

What a fix will change is told by it before it is done. Where boxes stand, frames and notes are no
part of the model and are not spoken of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from msgspec import structs

from graph.catalogue import Catalogue, load_catalogue
from graph.edits import Edit
from graph.elements import Edge, Layer, Tensor, id_key
from graph.errors import GraphError
from graph.model import ModelGraph
from graph.slots import class_of
from graph.training import Training
from graph.values import Value, from_json
from graph.wording import counted, legible, quoted, shown

_NAMED = 3  # nodes in a sentence
_TOLD = 8  # sentences in a text
_LONGEST = 300  # characters of one


def changes_of(edit: Edit, graph: ModelGraph) -> tuple[str, ...]:
    """Says what an edit would change; () where it cannot be made any more."""
    after = graph.copy()
    try:
        edit.apply(after)
    except GraphError:
        return ()
    return difference(graph, after)


def difference(
    before: ModelGraph, after: ModelGraph, catalogue: Catalogue | None = None
) -> tuple[str, ...]:
    """Says what was done to a graph to make it another, nodes being the same by their ids."""
    comparing = _Comparing(before, after, catalogue or load_catalogue())
    return tuple(comparing.sentences())


def told(changes: Sequence[str]) -> str:
    """Gives the first of these sentences as a text, and how many more there are."""
    sentences = [f"{legible(each, _LONGEST)}." for each in changes[:_TOLD]]
    more = len(changes) - _TOLD
    return " ".join([*sentences, *([f"And {counted(more)} more."] if more > 0 else [])])


class _Comparing:
    """Two states of one graph."""

    def __init__(self, before: ModelGraph, after: ModelGraph, catalogue: Catalogue) -> None:
        self._before = before
        self._after = after
        self._catalogue = catalogue
        self._old = {node.id for node in before.nodes()}
        self._new = {node.id for node in after.nodes()}

    def sentences(self) -> Iterator[str]:
        """Gives the sentences: nodes first, then what they are, then the model as a whole."""
        before, after = self._before, self._after
        if before.name != after.name:
            yield f"Renames the model from {quoted(before.name)} to {quoted(after.name)}"
        for node_id in sorted(self._new - self._old, key=id_key):
            yield self._added(node_id)
        for node_id in sorted(self._old - self._new, key=id_key):
            layer = before.layer_of(node_id)
            yield f"Removes {layer.class_name} {quoted(layer.name)}"
        yield from self._layers()
        yield from self._calls()
        yield from self._wires()
        yield from self._ends()
        yield from self._settings()
        yield from _of_training(before.training, after.training)

    def _added(self, node_id: str) -> str:
        after = self._after
        layer = after.layer_of(node_id)
        sources, targets = after.predecessors(node_id), after.successors(node_id)
        where = ""
        if sources and targets:
            where = f" between {self._names(sources)} and {self._names(targets)}"
        elif sources or targets:
            where = f" {'after' if sources else 'before'} {self._names(sources or targets)}"
        if self._before.has_layer(layer.id):
            return f"Calls {quoted(layer.name)} once more{where}"
        given = ", ".join(f"{name}={shown(value)}" for name, value in layer.arguments.items())
        what = f"{layer.class_name}({given})" if given else layer.class_name
        return f"Adds {what} {quoted(layer.name)}{where}"

    def _layers(self) -> Iterator[str]:
        for layer in self._after.layers():
            if not self._before.has_layer(layer.id):
                continue
            old = self._before.layer(layer.id)
            if old is not layer:
                yield from self._layer(old, layer)

    def _layer(self, old: Layer, new: Layer) -> Iterator[str]:
        name = quoted(old.name)
        if old.class_name != new.class_name:
            yield f"Replaces {old.class_name} {name} by {new.class_name}"
        if old.name != new.name:
            yield f"Renames {name} to {quoted(new.name)}"
        for argument in dict.fromkeys((*old.arguments, *new.arguments)):
            if old.arguments.get(argument) != new.arguments.get(argument) or (
                (argument in old.arguments) != (argument in new.arguments)
            ):
                yield self._argument(old, new, argument)
        if old.trainable != new.trainable:
            yield f"Has {name} trained" if new.trainable else f"Freezes {name}"
        if old.model is not None and new.model is not None and old.model is not new.model:
            for sentence in difference(old.model, new.model, self._catalogue):
                yield f"In {name}: {sentence}"

    def _argument(self, old: Layer, new: Layer, argument: str) -> str:
        name = quoted(old.name)
        if argument not in new.arguments:
            return f"Removes `{argument}` of {name}, which was {shown(old.arguments[argument])}"
        was = self._value(old, argument)
        return f"Sets `{argument}` of {name} to {shown(new.arguments[argument])}{was}"

    def _value(self, layer: Layer, argument: str) -> str:
        """Says what an argument was: given, or Keras's default where there is one."""
        if argument in layer.arguments:
            return f"; it was {shown(layer.arguments[argument])}"
        known = class_of(layer, self._catalogue)
        found = self._catalogue.argument(known, argument) if known else None
        return "" if found is None or found.required else f"; it was {shown(found.default)}"

    def _calls(self) -> Iterator[str]:
        for node_id in sorted(self._old & self._new, key=id_key):
            old, new = self._before.node(node_id), self._after.node(node_id)
            if old is new:
                continue
            name = quoted(self._before.layer_of(node_id).name)
            if old.layer != new.layer:
                yield f"Has {name} call {quoted(self._after.layer_of(node_id).name)}"
            if old.arguments != new.arguments or old.positional != new.positional:
                yield f"Changes the arguments of the call of {name}"

    def _wires(self) -> Iterator[str]:
        """Names the wires between nodes that stay, but for those that a new node took apart."""
        stay = self._old & self._new
        old, new = set(self._before.edges()), set(self._after.edges())
        same = self._of_other_names(old, new)
        for edge in sorted(old - new, key=_place):
            ends = edge.source.node, edge.target
            if stay.issuperset(ends) and ends not in self._apart and _tensor(edge) not in same:
                yield f"Disconnects {self._ends_of(self._before, edge)}"
        for edge in sorted(new - old, key=_place):
            if stay.issuperset((edge.source.node, edge.target)) and _tensor(edge) not in same:
                yield f"Connects {self._ends_of(self._after, edge)}"

    @cached_property
    def _apart(self) -> set[tuple[str, str]]:
        """The nodes that stay, two by two, between which new ones stand in a row."""
        added = self._new - self._old
        found: set[tuple[str, str]] = set()
        for node_id in added:
            for source in self._after.predecessors(node_id):
                if source not in added:
                    found.update((source, target) for target in self._behind(node_id, added))
        return found

    def _behind(self, node_id: str, added: set[str]) -> set[str]:
        ahead, found, seen = [node_id], set(), {node_id}
        while ahead:
            for target in self._after.successors(ahead.pop()):
                if target not in added:
                    found.add(target)
                elif target not in seen:
                    seen.add(target)
                    ahead.append(target)
        return found

    def _of_other_names(self, old: set[Edge], new: set[Edge]) -> set[tuple[Tensor, str]]:
        """Gives the wires that stay, into an input which the node's new class calls otherwise."""
        both = set(map(_tensor, old - new)) & set(map(_tensor, new - old))
        return {each for each in both if self._is_of_another_class(each[1])}

    def _is_of_another_class(self, node_id: str) -> bool:
        old, new = self._before.layer_of(node_id), self._after.layer_of(node_id)
        return old.class_name != new.class_name

    def _ends_of(self, graph: ModelGraph, edge: Edge) -> str:
        source, target = graph.layer_of(edge.source.node), graph.layer_of(edge.target)
        return f"{quoted(source.name)} and {quoted(target.name)}"

    def _ends(self) -> Iterator[str]:
        before, after = self._before, self._after
        if before.inputs != after.inputs or before.input_structure != after.input_structure:
            yield f"Takes as inputs {self._names(after.input_nodes())}"
        if before.outputs != after.outputs or before.output_structure != after.output_structure:
            yield f"Gives as outputs {self._names([t.node for t in after.output_tensors()])}"

    def _settings(self) -> Iterator[str]:
        old, new = structs.asdict(self._before.settings), structs.asdict(self._after.settings)
        for name, value in new.items():
            if value != old[name] and name != "named":
                yield f"Sets `{name}` of the model to {shown(value)}; it was {shown(old[name])}"

    def _names(self, node_ids: Iterable[str]) -> str:
        every = list(dict.fromkeys(self._after.layer_of(node).name for node in node_ids))
        names = [quoted(name) for name in every[:_NAMED]]
        if more := len(every) - len(names):
            return f"{', '.join(names)} and {counted(more)} more"
        return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]])) or "none"


def _tensor(edge: Edge) -> tuple[Tensor, str]:
    return edge.source, edge.target


def _place(edge: Edge) -> tuple[object, ...]:
    return id_key(edge.target), edge.slot.argument, edge.slot.position, id_key(edge.source.node)


def _of_training(old: Training, new: Training) -> Iterator[str]:
    fields = [name for name in structs.asdict(new) if name != "compiled"]
    for name in dict.fromkeys((*fields, *old.compiled, *new.compiled)):
        was, value = _compiled(old, name), _compiled(new, name)
        if was != value:
            before = "" if was in ("", None) else f"; it was {shown(was)}"
            yield f"Sets `{name}` of the training to {shown(value)}{before}"


def _compiled(training: Training, name: str) -> Value:
    if name in training.compiled:
        return from_json(training.compiled[name])
    plain: Value = getattr(training, name, None)
    return plain
