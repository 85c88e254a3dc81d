"""All checks of a graph and of the models within it.

Each check is a function from a `Look` to the problems that it finds; add one to `_CHECKS`. What was
found in a nested model is kept as long as its layer's record is the same, which an edit within it
replaces: a large model that is used in a small one is not looked through at each edit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct, structs

from graph.catalogue import Catalogue, load_catalogue
from graph.checks.call_arguments import call_arguments
from graph.checks.ends import ends, loose_parts, model_name, policy, structures
from graph.checks.layers import classes, layer_names
from graph.checks.problem import Look, Problem, calls
from graph.checks.wires import wires
from graph.classify import beginning_without_input
from graph.edit_makers import within
from graph.elements import Layer
from graph.model import ModelGraph
from graph.remembering import remembered_by_layer
from graph.wording import counted, quoted

_CHECKS: tuple[Callable[[Look], Iterator[Problem]], ...] = (
    model_name,
    policy,
    ends,
    structures,
    layer_names,
    classes,
    wires,
    call_arguments,
    loose_parts,
)


def check(graph: ModelGraph, catalogue: Catalogue | None = None) -> list[Problem]:
    """Finds all problems of a graph; an empty graph has none."""
    return _found(graph, catalogue or load_catalogue(), is_nested=False)


def _found(graph: ModelGraph, catalogue: Catalogue, *, is_nested: bool) -> list[Problem]:
    # A nested model is called on tensors, which have a shape.
    beginning = None if is_nested else beginning_without_input(graph, catalogue)
    look = Look(graph, catalogue, is_nested, beginning)
    own = [problem for find in _CHECKS for problem in find(look)]
    return own + [problem for layer in graph.layers() for problem in _nested(look, layer)]


def _nested(look: Look, layer: Layer) -> Iterator[Problem]:
    if layer.model is None:
        return
    inside = _inside(layer, look.catalogue)
    if inside.errors:
        message = f"Expected {quoted(layer.name)} without problems. Received: "
        message += f"{counted(inside.errors)} in it"
        yield Problem("error", message, calls(look.graph, layer))
    yield from inside.problems


class _Inside(Struct, frozen=True):
    """What was found in a nested model, as problems of the graph that it is in."""

    problems: tuple[Problem, ...]
    errors: int  # without those that say that there are some further inside


@remembered_by_layer
def _inside(layer: Layer, catalogue: Catalogue) -> _Inside:
    assert layer.model is not None  # noqa: S101  # `_nested` is the only caller
    found = _found(layer.model, catalogue, is_nested=True)
    errors = sum(problem.severity == "error" for problem in found)
    deeper = sum(
        each.model is not None and bool(_inside(each, catalogue).errors)
        for each in layer.model.layers()
    )
    return _Inside(tuple(_from_outside(layer, problem) for problem in found), errors - deeper)


def _from_outside(layer: Layer, problem: Problem) -> Problem:
    fixes = tuple(structs.replace(fix, edit=within([layer.id], fix.edit)) for fix in problem.fixes)
    return structs.replace(problem, fixes=fixes, path=(layer.id, *problem.path))
