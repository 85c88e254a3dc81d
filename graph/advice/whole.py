"""All advice on a graph and the models within it.

A rule is a function from a `Sight` to the problems that it finds; add one to `_RULES`. It answers
within a small part of a frame at 1,000 nodes, since it is asked after each answer of Keras's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from msgspec import structs

from graph.advice.errors_accepted import accepted
from graph.advice.refused import refused
from graph.advice.regrets import regretted
from graph.advice.sight import Sight
from graph.catalogue import Catalogue
from graph.checks import Fix, Problem
from graph.edit_makers import within
from graph.inspected import Found, Place
from graph.model import ModelGraph

_RULES: tuple[Callable[[Sight], Iterator[Problem]], ...] = (refused, accepted, regretted)


def advise(
    graph: ModelGraph, found: Found, catalogue: Catalogue, known: Collection[Place] = ()
) -> list[Problem]:
    """Gives what Keras refuses and what people regret, with edits of this graph that mend it.

    Args:
        graph: The outermost graph.
        found: What Keras said of its nodes and of those within nested models.
        catalogue: What is known of Keras.
        known: Places of which `graph.checks` has said an error, which Keras only says again.
    """
    return [
        _from_outside(problem, path)
        for path, inner in _graphs(graph, ())
        for rule in _RULES
        for problem in rule(Sight(inner, catalogue, found, path, graph.training))
        if problem.severity != "error" or not any((path, node) in known for node in problem.nodes)
    ]


def _graphs(
    graph: ModelGraph, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], ModelGraph]]:
    yield path, graph
    for layer in graph.layers():
        if layer.model is not None:
            yield from _graphs(layer.model, (*path, layer.id))


def _from_outside(problem: Problem, path: tuple[str, ...]) -> Problem:
    fixes = tuple(Fix(fix.title, within(path, fix.edit)) for fix in problem.fixes)
    return structs.replace(problem, fixes=fixes, path=path)
