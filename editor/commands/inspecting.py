"""Asks Keras for what exported source and pictures say of a model: shapes and parameters.

The light worker answers in less than a second, most of which is its start; TensorFlow, where it is
needed, in some more. Without an answer, what is exported is the same but for those words.
"""

from __future__ import annotations

import sys

from msgspec import Raw

from codegen.docstrings import Facts
from editor.commands.errors import CommandError
from editor.commands.notes import shown_note
from editor.commands.worker_session import WorkerSession
from editor.facts import facts_of
from editor.worker_environment import Backend
from graph.errors import GraphError
from graph.files import encode_project
from graph.model import ModelGraph
from graph.specs import TensorSpec
from worker.protocol import Inspect, InspectionEnded, NodeInspected

PATIENCE = 30.0  # seconds without an answer, start-up included
_INSPECT = 1


def known_facts(graph: ModelGraph) -> Facts | None:
    """Gives what Keras says of a model; where it says nothing, a note tells why."""
    found = _answered(graph, "shapes and the number of parameters are")
    return None if found is None else facts_of(found)


def known_specs(graph: ModelGraph) -> dict[str, tuple[TensorSpec, ...]]:
    """Gives the outputs of the outermost nodes; where Keras says nothing, a note tells why."""
    found = _answered(graph, "shapes are") or ()
    return {each.node: each.outputs for each in found if not each.path and not each.error}


def _answered(graph: ModelGraph, left_out: str) -> list[NodeInspected] | None:
    try:
        return inspected(graph)
    except (CommandError, GraphError) as error:
        print(shown_note(f"{left_out} left out. {error}"), file=sys.stderr)
        return None


def inspected(graph: ModelGraph) -> list[NodeInspected]:
    """Gives what Keras says of each node, in the order of computation.

    TensorFlow is asked only where the light backend says that a layer needs it.

    Raises:
        CommandError: the worker ended, or gave no answer.
        GraphError: the graph cannot be written as a project.
    """
    found = _answers(graph, "numpy")
    return _answers(graph, "tensorflow") if any(each.needs for each in found) else found


def _answers(graph: ModelGraph, backend: Backend) -> list[NodeInspected]:
    found = []
    with WorkerSession(backend) as session:
        session.send(Inspect(_INSPECT, Raw(encode_project(graph))))
        for reply in session.replies(PATIENCE):
            if isinstance(reply, NodeInspected):
                found.append(reply)
            elif isinstance(reply, InspectionEnded):
                break
    return found
