"""What Keras says of the drawn model, for the docstring of its source."""

from __future__ import annotations

from codegen.docstrings import Facts
from editor.facts import facts_of
from editor.inspection import UP_TO_DATE, Inspector


def known_facts(inspector: Inspector) -> Facts | None:
    """Gives the shapes and counts of the outermost graph; None while they are not up to date."""
    return facts_of(inspector.results.values()) if inspector.status == UP_TO_DATE else None
