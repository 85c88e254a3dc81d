"""What Keras would have said of nodes, for tests that have no Keras."""

from __future__ import annotations

from msgspec import Struct

from graph.advice.sight import Sight
from graph.catalogue import load_catalogue
from graph.inspected import Found
from graph.model import ModelGraph
from graph.specs import TensorSpec


class Answer(Struct, frozen=True):
    """An `Inspected` of these shapes, or of this error."""

    outputs: tuple[TensorSpec, ...] = ()
    error: str = ""
    details: str = ""
    argument: str = ""
    waiting: bool = False
    needs: str = ""
    parameters: int = 0
    trainable_parameters: int = 0
    weight_bytes: int = 0
    flops: int | None = 0
    inner_bytes: int = 0
    is_estimate: bool = False


def gives(*shape: int | None, dtype: str = "float32") -> Answer:
    """The answer of a node that gives one tensor of a shape without the batch."""
    return Answer((TensorSpec((None, *shape), dtype),))


def looked_at(graph: ModelGraph, answers: dict[str, Answer] | None = None) -> Sight:
    """What a rule looks at: a graph and what was said of its nodes."""
    found: Found = {((), node_id): answer for node_id, answer in (answers or {}).items()}
    return Sight(graph, load_catalogue(), found, (), graph.training)
