"""Where in a document of models within models an edit takes place, and what of it concerns a graph.

An edit of a nested model comes wrapped once for each model around it, and one step of the history
may change several graphs.
"""

from __future__ import annotations

from collections.abc import Iterator

from graph.edits import Compound, Edit, InModel, SetTraining

Path = tuple[str, ...]  # layer ids, from the outermost graph inwards


def place_of(edit: Edit) -> Path | None:
    """Gives the innermost graph that holds all that an edit changes; None for what is not drawn."""
    places = {path for path, part in parts_of(edit) if not isinstance(part, SetTraining)}
    if not places:
        return None
    shortest = min(places, key=len)
    shared = 0
    while shared < len(shortest) and all(path[shared] == shortest[shared] for path in places):
        shared += 1
    return shortest[:shared]


def parts_of(edit: Edit, path: Path = ()) -> Iterator[tuple[Path, Edit]]:
    """Gives the single edits that an edit is made of, each with the graph that it is of."""
    waiting = [(path, edit)]
    while waiting:
        path, edit = waiting.pop()
        match edit:
            case Compound():
                waiting += [(path, part) for part in reversed(edit.edits)]
            case InModel():
                waiting.append(((*path, edit.layer_id), edit.edit))
            case _:
                yield path, edit
