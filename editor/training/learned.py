"""What preprocessing layers learned from the data, put into the drawing.

A vocabulary or a mean that was found before a training becomes an argument of its layer, so that it
is saved with the project, exported with the source and not looked for anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import structs

from graph.edit_makers import within
from graph.edits import Compound, Edit, SetLayer
from graph.elements import Layer
from graph.errors import GraphError
from graph.model import ModelGraph
from graph.storable import require_layer_storable
from graph.values import from_json
from worker.protocol import Adapted

Path = tuple[str, ...]  # ids of the nested models' layers, and that of the layer


class Learner:
    """Remembers which layers learn in a training, and gives the edit that keeps it.

    Attributes:
        layers: Each layer that learns, by its name in the training, as it is drawn at its start.
    """

    def __init__(self, graph: ModelGraph, layers: Mapping[str, Path]) -> None:
        self.layers = {
            name: (path, graph.nested(path[:-1]).layer(path[-1])) for name, path in layers.items()
        }

    def edit(self, graph: ModelGraph, learned: Sequence[Adapted]) -> Edit | None:
        """Gives the edit of the whole drawing that keeps what was learned; None for nothing.

        A layer that has changed since the training began is left as it is.
        """
        edits = [edit for reply in learned if (edit := self._edit(graph, reply)) is not None]
        return Compound(tuple(edits)) if edits else None

    def _edit(self, graph: ModelGraph, reply: Adapted) -> Edit | None:
        if not reply.arguments or reply.layer not in self.layers:
            return None
        path, drawn = self.layers[reply.layer]
        if _layer_at(graph, path) != drawn:
            return None
        arguments = dict(drawn.arguments)
        try:
            for name, value in reply.arguments.items():
                if value is None:
                    arguments.pop(name, None)
                else:
                    arguments[name] = from_json(value)
            changed = structs.replace(drawn, arguments=arguments)
            require_layer_storable(changed)
        except GraphError:
            return None
        return within(path[:-1], SetLayer(changed))


def _layer_at(graph: ModelGraph, path: Path) -> Layer | None:
    try:
        return graph.nested(path[:-1]).layer(path[-1])
    except KeyError:
        return None
