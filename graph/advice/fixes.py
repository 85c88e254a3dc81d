"""Makers of fixes: what the rules of advice offer, as edits with their words.

Each gives one `Fix` for the graph that a rule looks at; `graph.advice.whole` makes it one of the
outermost graph. A maker decides how a change is made (ids, names, places, wires), never whether.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from msgspec import structs

from graph.advice.sight import Sight
from graph.chaining import first_slot, put_on_wire, remove_and_join
from graph.checks import Fix
from graph.edits import AddNode, Compound, Connect, Disconnect, Edit, SetLayer, SetTraining
from graph.elements import LAYER_PREFIX, NODE_PREFIX, Edge, Layer, Node, Slot, Tensor, id_key
from graph.naming import snake_case, unique_name
from graph.room import Position
from graph.slots import inputs_of
from graph.values import ObjectValue, Value
from graph.wording import quoted, shown

Made: TypeAlias = tuple[str, Mapping[str, Value]]  # a class of keras.layers, and its arguments

_LAYERS = "keras.layers"


# -- arguments -----------------------------------------------------------------------------------


def set_argument(layer: Layer, name: str, value: Value) -> Fix:
    """Gives the fix that gives an argument of a layer a value."""
    return set_arguments(layer, {name: value})


def set_arguments(layer: Layer, values: Mapping[str, Value]) -> Fix:
    """Gives the fix that gives several arguments of a layer a value each."""
    said = [f"`{name}` of {quoted(layer.name)} to {shown(value)}" for name, value in values.items()]
    return Fix(f"Set {' and '.join(said)}", _with(layer, {**layer.arguments, **values}))


def remove_argument(layer: Layer, name: str) -> Fix:
    """Gives the fix that takes an argument of a layer away, so that it has Keras's default."""
    kept = {given: value for given, value in layer.arguments.items() if given != name}
    return Fix(f"Remove `{name}` of {quoted(layer.name)}", _with(layer, kept))


def set_inner_argument(layer: Layer, held: str, name: str, value: Value) -> Fix:
    """Gives the fix that sets an argument of the layer that a wrapper holds.

    Args:
        layer: The wrapper.
        held: Its argument that holds the layer, as an `ObjectValue`.
        name: The argument of the layer that it holds.
        value: What that becomes.
    """
    inner = layer.arguments[held]
    if not isinstance(inner, ObjectValue):
        raise TypeError(f"Expected an ObjectValue. Received: {shown(inner)}")
    changed = structs.replace(inner, arguments={**inner.arguments, name: value})
    title = f"Set `{name}` of the {inner.class_name} in {quoted(layer.name)} to {shown(value)}"
    return Fix(title, _with(layer, {**layer.arguments, held: changed}))


def set_training(sight: Sight, title: str, **fields: Value) -> Fix:
    """Gives the fix that changes settings of the training; only of the outermost graph."""
    return Fix(title, SetTraining(structs.replace(sight.training, **fields)))


def _with(layer: Layer, arguments: dict[str, Value]) -> Edit:
    return SetLayer(structs.replace(layer, arguments=arguments))


# -- layers --------------------------------------------------------------------------------------


def insert(
    sight: Sight, edges: Edge | Iterable[Edge], *layers: Made, title: str = "", of: str = ""
) -> Fix:
    """Gives the fix that leads a wire, or each of several, through new layers.

    Args:
        sight: What is looked at.
        edges: The wires.
        layers: Class and arguments of each new layer, in the order in which the tensor goes.
        title: The words; made from the layers where there are none.
        of: What stands behind the classes in words that are made: "with 8 units".
    """
    edges = [edges] if isinstance(edges, Edge) else list(edges)
    return insert_each(sight, dict.fromkeys(edges, layers), title=title, of=of)


def insert_each(
    sight: Sight, layers: Mapping[Edge, Sequence[Made]], *, title: str = "", of: str = ""
) -> Fix:
    """Gives the fix that leads several wires through new layers, each through its own."""
    adding = _Adding(sight)
    edits: list[Edit] = []
    for edges in _by_ends(layers).values():
        made = layers[edges[0]]
        if all(layers[edge] == made for edge in edges):
            edits += adding.on_wires(edges, made)
        else:
            edits += [edit for edge in edges for edit in adding.on_wires([edge], layers[edge])]
    return Fix(title or _insertion(sight, layers, of), Compound(tuple(edits)))


def _by_ends(edges: Iterable[Edge]) -> dict[tuple[Tensor, str], list[Edge]]:
    """Groups wires that carry one tensor into one node, as that into the query and the value."""
    found: dict[tuple[Tensor, str], list[Edge]] = {}
    for edge in edges:
        found.setdefault((edge.source, edge.target), []).append(edge)
    return found


def remove(sight: Sight, *node_ids: str) -> Fix:
    """Gives the fix that removes nodes and joins what fed them to what they fed."""
    names = " and ".join(quoted(sight.graph.layer_of(node_id).name) for node_id in node_ids)
    return Fix(f"Remove {names}", remove_and_join(sight.graph, node_ids, sight.catalogue))


def replace(
    sight: Sight, layer: Layer, class_name: str, arguments: Mapping[str, Value] | None = None
) -> Fix:
    """Gives the fix that makes a layer one of another class; its wires go to the same inputs.

    Arguments that the new class takes too stay, unless `arguments` says otherwise.
    """
    known = sight.catalogue.find(_LAYERS, class_name)
    kept = {
        name: value
        for name, value in layer.arguments.items()
        if known is not None and sight.catalogue.argument(known, name)
    }
    new = structs.replace(
        layer,
        class_name=class_name,
        module=_LAYERS,
        name=layer.name if layer.named else unique_name(snake_case(class_name), set(sight.names)),
        arguments={**kept, **(arguments or {})},
        weights="",  # those that are kept are of the other class
    )
    edits = [edit for edge in _wires_into(sight, layer) for edit in _moved(sight, edge, layer, new)]
    title = f"Make {quoted(layer.name)} a layer {class_name} instead of {layer.class_name}"
    return Fix(title, Compound((*edits, SetLayer(new))) if edits else SetLayer(new))


def both(title: str, *fixes: Fix) -> Fix:
    """Gives the fix that makes several others at once; at most one of them may add layers."""
    return Fix(title, Compound(tuple(fix.edit for fix in fixes)))


def _insertion(sight: Sight, layers: Mapping[Edge, Sequence[Made]], of: str) -> str:
    edges, inserted = list(layers), next(iter(layers.values()))
    classes = " and ".join(class_name for class_name, _ in inserted) + (of and f" {of}")
    target = quoted(sight.graph.layer_of(edges[0].target).name)
    if len(edges) == 1 and len(sight.graph.edges_into(edges[0].target)) > 1:
        source = quoted(sight.graph.layer_of(edges[0].source.node).name)
        return f"Insert {classes} between {source} and {target}"
    if len(_by_ends(edges)) > 1 and len({edge.target for edge in edges}) == 1:
        return f"Insert {classes} before {len(edges)} inputs of {target}"
    return f"Insert {classes} before {target}"


def _wires_into(sight: Sight, layer: Layer) -> list[Edge]:
    calls = sight.graph.calls(layer.id)
    return [edge for node_id in calls for edge in sight.graph.edges_into(node_id)]


def _moved(sight: Sight, edge: Edge, old: Layer, new: Layer) -> list[Edit]:
    """Moves a wire to the input of the same place where another class calls it otherwise."""
    before = [each.name for each in inputs_of(old, sight.catalogue) or ()]
    after = [each.name for each in inputs_of(new, sight.catalogue) or ()]
    if edge.slot.argument in after or edge.slot.argument not in before:
        return []
    place = before.index(edge.slot.argument)
    if place >= len(after):
        return [Disconnect(edge.target, edge.slot)]
    slot = Slot(after[place], edge.slot.position)
    return [Disconnect(edge.target, edge.slot), Connect(edge.source, edge.target, slot)]


class _Adding:
    """Gives out ids, names and places of new layers, each once."""

    def __init__(self, sight: Sight) -> None:
        self._graph = sight.graph
        self._catalogue = sight.catalogue
        self._names = set(sight.names)
        self._nodes = id_key(sight.graph.new_node_id())[1]
        self._layers = id_key(sight.graph.new_layer_id())[1]
        self._room = sight.room
        self._places: list[Position] = []

    def on_wires(self, edges: Sequence[Edge], layers: Sequence[Made]) -> list[Edit]:
        edge = edges[0]
        source, target = self._graph.node(edge.source.node), self._graph.node(edge.target)
        frame = source.frame if source.frame == target.frame else ""
        added = [
            self._new(made, _between(source, target, (number + 1) / (len(layers) + 1)), frame)
            for number, made in enumerate(layers)
        ]
        edits: list[Edit] = list(added)
        # Each goes in behind the one before it.
        for each in added:
            slot = first_slot(each, self._catalogue) or Slot()
            edits.append(put_on_wire(edge, each.node.id, slot, each.node.id))
            edge = Edge(Tensor(each.node.id), edge.target, edge.slot)
        for other in edges[1:]:
            edits += [
                Disconnect(other.target, other.slot),
                Connect(edge.source, other.target, other.slot),
            ]
        return edits

    def _new(self, made: Made, wanted: Position, frame: str) -> AddNode:
        class_name, arguments = made
        name = unique_name(snake_case(class_name), self._names)
        self._names.add(name)
        layer_id, node_id = f"{LAYER_PREFIX}{self._layers}", f"{NODE_PREFIX}{self._nodes}"
        self._layers += 1
        self._nodes += 1
        place = self._room.nearest(wanted, self._places)
        self._places.append(place)
        layer = Layer(layer_id, class_name, name, _LAYERS, dict(arguments), named=False)
        return AddNode(Node(node_id, layer_id, place, frame=frame), layer)


def _between(source: Node, target: Node, part: float) -> Position:
    (x, y), (right, bottom) = source.position, target.position
    return round(x + part * (right - x)), round(y + part * (bottom - y))
