"""What is wrong with what calls are given besides tensors: names, kinds, and places."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import structs

from graph.arguments import expected_instead
from graph.catalogue import Argument, Catalogue
from graph.checks.called import Called, called
from graph.checks.problem import Fix, Look, Problem, of
from graph.edits import Edit, SetNode
from graph.elements import Layer, Node
from graph.model import ModelGraph
from graph.naming import is_argument_name
from graph.values import Value, tensor_positions
from graph.wording import counted, quoted, shown


def call_arguments(look: Look) -> Iterator[Problem]:
    """Finds arguments that a call does not take, lacks, or takes in another form."""
    for node in look.graph.nodes():
        layer = look.graph.layer(node.layer)
        known = called(layer, look.catalogue)
        if known is None:
            continue
        for name, value in sorted(node.arguments.items()) if node.arguments else ():
            if message := _fault(layer, known, name, value, look.catalogue):
                without = _without(look.graph, node, known, name)
                fixes = () if without is None else (Fix(f"Remove {shown(name)}", without),)
                yield Problem("error", message, (node.id,), name, fixes)
        for name in known.needed:
            if name not in node.arguments:
                message = f"Expected a value for `{name}` in the call of {of(layer)}"
                yield Problem("error", f"{message}. Received: none", (node.id,), name)
        if node.positional is not None and (message := _places_fault(look, node, layer, known)):
            fix = Fix("Give all by name", SetNode(structs.replace(node, positional=None)))
            yield Problem("error", message, (node.id,), fixes=(fix,))


def _fault(layer: Layer, known: Called, name: str, value: Value, catalogue: Catalogue) -> str:
    if not is_argument_name(name) or not known.takes(name):
        message = f"Expected the name of an argument in the call of {of(layer)}"
        return f"{message}. Received: {shown(name)}"
    argument = known.arguments.get(name)
    if argument is None or tensor_positions(value):
        # What takes tensors takes numbers as well, and many forms of them.
        argument = Argument(name, "any")
    if expected := expected_instead(argument, value, catalogue):
        message = f"Expected {expected} for `{name}` in the call of {of(layer)}"
        return f"{message}. Received: {shown(value)}"
    return ""


def _without(graph: ModelGraph, node: Node, known: Called, name: str) -> Edit | None:
    """Gives the edit that takes an argument away, where nothing is missing then."""
    argument, taken = known.arguments.get(name), known.inputs.get(name)
    needed = (argument is not None and argument.required) or (taken is not None and taken.required)
    if needed or any(edge.slot.argument == name for edge in graph.edges_into(node.id)):
        return None
    kept = {given: value for given, value in node.arguments.items() if given != name}
    return SetNode(structs.replace(node, arguments=kept))


def _places_fault(look: Look, node: Node, layer: Layer, known: Called) -> str:
    """Says why the first parameters of a call cannot be given by their place."""
    count = node.positional or 0
    if count > len(known.order):
        message = f"Expected at most {counted(len(known.order))} arguments by their place in the "
        return f"{message}call of {of(layer)}. Received: {counted(count)}"
    wired = {edge.slot.argument for edge in look.graph.edges_into(node.id)}
    for name in known.order[:count]:
        if name not in wired and name not in node.arguments:
            message = f"Expected {quoted(name)} in the call of {of(layer)}, of which "
            return f"{message}{counted(count)} are given by their place. Received: none"
    return ""
