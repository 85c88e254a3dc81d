"""Finds nodes by what a person remembers of them: a name, a class, an argument's value.

What is typed is read by `graph.queries`. An argument that a layer was not given has the default of
Keras. Names and values are compared without regard to case and underscores.
"""

from __future__ import annotations

import difflib
import operator
from collections.abc import Callable, Iterator

from graph.catalogue import Argument, Catalogue, LayerClass
from graph.elements import Layer, Node, id_key
from graph.errors import CycleError, GraphError
from graph.model import ModelGraph
from graph.queries import MAXIMUM_QUERY, Condition, Term, Word, is_number, parse_query, plain
from graph.remembering import remembered_by_layer
from graph.slots import class_of
from graph.topology import topological_order
from graph.values import FUNCTION, ObjectValue, Value, from_json
from graph.wording import legible

_CLASS, _NAME, _FRAME, _TRAINABLE = "class", "name", "in", "trainable"
_ORDERED: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_NOTHING = object()
_SHOWN_NAME = 40  # characters of what was typed, in a sentence


def find_nodes(graph: ModelGraph, text: str, catalogue: Catalogue) -> list[str]:
    """Gives the ids of the nodes that a query fits, in the order in which they are computed.

    Raises:
        GraphError: the query cannot be read, or is of an argument that no layer has.
    """
    terms = parse_query(text)
    for term in terms:
        if isinstance(term, Condition):
            _require_known(term.name, graph, catalogue)
    if not terms:
        return []
    nodes = [node for node in graph.nodes() if _fits(node, graph, terms, catalogue)]
    return in_order(graph, [node.id for node in nodes])


def graphs_in(
    graph: ModelGraph, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], ModelGraph]]:
    """Gives a graph and those of all nested models in it, each with the layers that lead there."""
    yield path, graph
    for layer in graph.layers():
        if layer.model is not None:
            yield from graphs_in(layer.model, (*path, layer.id))


def in_order(graph: ModelGraph, node_ids: list[str]) -> list[str]:
    """Puts nodes into the order in which they are computed; of a cycle, into that of their ids."""
    if len(node_ids) < 2:  # noqa: PLR2004  # nothing to order
        return node_ids
    try:
        order = topological_order(graph)
    except CycleError:
        return sorted(node_ids, key=id_key)
    places = {node_id: place for place, node_id in enumerate(order)}
    return sorted(node_ids, key=places.__getitem__)


def _require_known(name: str, graph: ModelGraph, catalogue: Catalogue) -> None:
    if name in (_CLASS, _NAME, _FRAME, _TRAINABLE):
        return  # which are no arguments, or need not be
    if any(name in layer.arguments for layer in graph.layers()):
        return
    known = {argument.name for argument in _known_arguments(catalogue)}
    if name in known or any(name in node.arguments for node in graph.nodes()):
        return
    close = difflib.get_close_matches(name, known, 1)
    hint = f". Did you mean {close[0]}?" if close else ""
    raise GraphError(f"No layer has an argument {legible(name, _SHOWN_NAME)}{hint}")


def _known_arguments(catalogue: Catalogue) -> Iterator[Argument]:
    yield from catalogue.common
    for each in (*catalogue.layers, *catalogue.operations):
        yield from each.arguments
        yield from each.call_arguments


# -- fitting -------------------------------------------------------------------------------------


def _fits(node: Node, graph: ModelGraph, terms: list[Term], catalogue: Catalogue) -> bool:
    layer = graph.layer(node.layer)
    for term in terms:
        if isinstance(term, Word):
            if not any(term.text in text for text in _texts(layer, catalogue)):
                return False
        elif not _holds(term, node, graph, catalogue):
            return False
    return True


@remembered_by_layer
def _texts(layer: Layer, catalogue: Catalogue) -> tuple[str, ...]:
    """Gives everything that a word may be a part of."""
    values = (_words_of(value) for value in layer.arguments.values())
    return tuple(
        plain(text[:MAXIMUM_QUERY])
        for text in (layer.name, *_classes(layer, class_of(layer, catalogue)), *values)
        if text
    )


def _classes(layer: Layer, layer_class: LayerClass | None) -> tuple[str, ...]:
    """Gives the names of a layer's class, and of the function that an operation is."""
    if layer_class is None:
        return (layer.class_name, layer.registered_name)
    return (layer.class_name, *layer_class.aliases, layer_class.function)


def _words_of(value: Value) -> str:
    """Gives a value that is a word, as `relu`; nothing for any other."""
    if isinstance(value, ObjectValue):
        name = value.arguments.get("name")
        is_called = value.class_name in (FUNCTION, "DTypePolicy")
        return name if is_called and isinstance(name, str) else value.class_name
    return value[:MAXIMUM_QUERY] if isinstance(value, str) else ""


def _holds(condition: Condition, node: Node, graph: ModelGraph, catalogue: Catalogue) -> bool:
    layer = graph.layer(node.layer)
    name, wanted = condition.name, condition.wanted
    if name == _FRAME:
        return _is_framed(node, graph, condition)
    if name == _CLASS:
        names = _classes(layer, class_of(layer, catalogue))
        equal = any(_equal(each, wanted) for each in names) or not condition.complete
        return equal == (condition.comparison == "=")
    value = _value(name, node, layer, catalogue)
    if value is _NOTHING:
        return False
    return not condition.complete or _compares(value, condition)  # type: ignore[arg-type]


def _is_framed(node: Node, graph: ModelGraph, condition: Condition) -> bool:
    """Whether a node stands in a frame the title of which has the text in it."""
    wanted = plain(str(condition.wanted)) if condition.complete else ""
    around = graph.frames.around(node.frame)
    framed = any(wanted in plain(graph.frames.get(frame_id).title) for frame_id in around)
    return framed == (condition.comparison == "=")


def _value(name: str, node: Node, layer: Layer, catalogue: Catalogue) -> Value | object:
    """Gives the value of an argument, or of the call's; `_NOTHING` where there is none."""
    if name in (_NAME, _TRAINABLE):
        return layer.name if name == _NAME else layer.trainable
    for given in (layer.arguments, node.arguments):
        if name in given:
            return given[name]
    return _default(name, layer, catalogue)


def _default(name: str, layer: Layer, catalogue: Catalogue) -> Value | object:
    layer_class = class_of(layer, catalogue)
    if layer_class is None:
        return _NOTHING
    argument = catalogue.argument(layer_class, name) or catalogue.call_argument(layer_class, name)
    if argument is None or argument.required:
        return _NOTHING
    try:
        return from_json(argument.default)
    except GraphError:
        return _NOTHING


def _compares(value: Value, condition: Condition) -> bool:
    match condition.comparison:
        case "=":
            return _equal(value, condition.wanted)
        case "!=":
            return not _equal(value, condition.wanted)
        case _:
            return _is_ordered(value, condition)


def _is_ordered(value: Value, condition: Condition) -> bool:
    limit, compare = condition.wanted, _ORDERED[condition.comparison]
    if not is_number(limit):
        return False
    items = value if isinstance(value, tuple) else (value,)
    return bool(items) and all(is_number(item) and compare(item, limit) for item in items)


def _equal(value: Value, wanted: Value) -> bool:
    """Whether a value is meant; one number stands for as many as there are dimensions."""
    match value:
        case bool() | None:
            return value is wanted
        case tuple() if isinstance(wanted, tuple):
            pairs = zip(value, wanted, strict=False)
            return len(value) == len(wanted) and all(_equal(*pair) for pair in pairs)
        case tuple():
            return bool(value) and all(_equal(item, wanted) for item in value)
        case int() | float():
            items = wanted if isinstance(wanted, tuple) else (wanted,)
            return all(is_number(item) and item == value for item in items)
        case str() | ObjectValue():
            return isinstance(wanted, str) and plain(_words_of(value)) == plain(wanted)
    return False


def of_same_class(graph: ModelGraph, node_ids: list[str]) -> list[str]:
    """Gives the nodes whose layers are of the class of one of these, in the order of their ids."""
    wanted = {_class_path(graph.layer_of(node_id)) for node_id in node_ids}
    return [node.id for node in graph.nodes() if _class_path(graph.layer(node.layer)) in wanted]


def _class_path(layer: Layer) -> tuple[str, str]:
    return layer.module, layer.class_name
