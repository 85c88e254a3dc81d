"""Asks Keras for what the docstring of exported source says: shapes and parameters.

The light worker answers in some 1.5 seconds, most of which is its start. Without an answer, the
source is the same but for those lines.
"""

from __future__ import annotations

import sys

from msgspec import Raw

from codegen.docstrings import Facts
from editor.commands.errors import CommandError
from editor.commands.notes import shown_note
from editor.commands.worker_session import WorkerSession
from editor.facts import facts_of
from graph.errors import GraphError
from graph.files import encode_project
from graph.model import ModelGraph
from worker.protocol import Inspect, InspectionEnded, NodeInspected

PATIENCE = 30.0  # seconds without an answer, start-up included
_INSPECT = 1


def known_facts(graph: ModelGraph) -> Facts | None:
    """Gives what Keras says of a model; where it says nothing, a note tells why."""
    try:
        return facts_of(_inspected(graph))
    except (CommandError, GraphError) as error:
        note = f"shapes and the number of parameters are left out. {error}"
        print(shown_note(note), file=sys.stderr)
        return None


def _inspected(graph: ModelGraph) -> list[NodeInspected]:
    found = []
    with WorkerSession("numpy") as session:
        session.send(Inspect(_INSPECT, Raw(encode_project(graph))))
        for reply in session.replies(PATIENCE):
            if isinstance(reply, NodeInspected):
                found.append(reply)
            elif isinstance(reply, InspectionEnded):
                break
    return found
