"""Drawings with something wrong, what is to be said of each, and how its mending is proved.

The real light worker inspects a drawing, and `check` and `advise` speak of it as in the window.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Literal

from msgspec import Raw, Struct

from graph.advice import advise
from graph.catalogue import load_catalogue
from graph.checks import Problem, check
from graph.files import encode_project
from graph.inspected import Place
from graph.model import ModelGraph
from tests.worker.conversation import Conversation
from tests.worker.drawings import Drawing
from worker.protocol import Inspect, InspectionEnded, NodeInspected

Severity = Literal["error", "warning"]

# Other tests count the requests to the same worker from 1.
_requests = itertools.count(1_000_000)


class Case(Struct, frozen=True):
    """A drawing with one fault.

    Attributes:
        name: What is wrong with it, as a sentence.
        draw: Draws it and gives the drawing and the node that the problem is at.
        words: Each must stand in the message.
        fix: A part of the title of the first fix; "" where there is none.
        argument: The argument that the problem is about.
        others: Parts of the titles of further fixes, each of which must mend it too.
        path: The ids of the layers of the nested models that the node is in.
    """

    name: str
    draw: Callable[[Drawing], str]
    words: tuple[str, ...]
    fix: str = ""
    argument: str = ""
    others: tuple[str, ...] = ()
    path: tuple[str, ...] = ()


def drawn(case: Case) -> tuple[ModelGraph, str]:
    """The drawing of a case, and the node that the problem is at."""
    drawing = Drawing()
    node = case.draw(drawing)
    return drawing.graph, node


def inspected(inspector: Conversation, graph: ModelGraph) -> dict[Place, NodeInspected]:
    """What Keras says of every node."""
    request = next(_requests)
    inspector.send(Inspect(request, Raw(encode_project(graph))))
    replies, _ = inspector.until(InspectionEnded)
    return {
        (reply.path, reply.node): reply for reply in replies if isinstance(reply, NodeInspected)
    }


def problems(inspector: Conversation, graph: ModelGraph, severity: Severity) -> list[Problem]:
    """What the window would list of a drawing, of one severity."""
    catalogue = load_catalogue()
    checked = check(graph, catalogue)
    named = {
        (each.path, node) for each in checked if each.severity == "error" for node in each.nodes
    }
    found = inspected(inspector, graph)
    everything = [*checked, *advise(graph, found, catalogue, named)]
    return [each for each in everything if each.severity == severity]


def assert_is_said(inspector: Conversation, case: Case, severity: Severity) -> None:
    """The drawing has exactly one problem, at the right node, in the right words."""
    graph, node = drawn(case)
    said = problems(inspector, graph, severity)
    assert [each.nodes for each in said] == [(node,)], [each.message for each in said]
    (problem,) = said
    assert problem.path == case.path
    assert problem.argument == case.argument
    for word in case.words:
        assert word in problem.message
    titles = [fix.title for fix in problem.fixes]
    assert bool(titles) == bool(case.fix), titles
    assert not titles or case.fix in titles[0]
    for other in case.others:
        assert any(other in title for title in titles[1:]), titles


def assert_is_mended(inspector: Conversation, case: Case, severity: Severity) -> None:
    """Each fix that is promised leaves a model that Keras takes, and can be undone.

    Of a warning, it leaves no other warning either.
    """
    graph, _ = drawn(case)
    before, (problem,) = graph.copy(), problems(inspector, graph, severity)
    promised = [problem.fixes[0]]
    promised += [fix for fix in problem.fixes[1:] if any(o in fix.title for o in case.others)]
    for fix in promised:
        inverse = fix.edit.apply(graph)
        left = problems(inspector, graph, "error")
        if severity == "warning":
            left += problems(inspector, graph, "warning")
        assert [each.message for each in left] == [], fix.title
        assert all(each.outputs for each in inspected(inspector, graph).values()), fix.title
        inverse.apply(graph)
        assert graph == before, fix.title
