"""A model as the argument of a layer: `TimeDistributed(encoder)`.

It is held as a value, with its graph in the form of a file, since it belongs to the argument and
is drawn nowhere. A model that is called by itself is a layer with a graph instead.
"""

from __future__ import annotations

import msgspec

from graph.elements import MODEL
from graph.errors import GraphError, ProjectFileError
from graph.model import ModelGraph
from graph.records import GraphRecord, explain, graph_record
from graph.resolving import resolve
from graph.values import ObjectValue, from_json, to_json

_GRAPH = "graph"


def model_value(graph: ModelGraph, *, name: str, trainable: bool = True) -> ObjectValue:
    """Gives a model as a value; `name` is "" where Keras names it.

    Raises:
        GraphError: the graph holds what no file can.
    """
    record = msgspec.to_builtins(graph_record(graph))
    return ObjectValue(*MODEL, {"name": name, "trainable": trainable, _GRAPH: from_json(record)})


def is_model_value(value: object) -> bool:
    """Whether a value is a model."""
    return isinstance(value, ObjectValue) and (value.module, value.class_name) == MODEL


def graph_of(value: ObjectValue) -> ModelGraph:
    """Gives the graph of a model that is a value; each call gives one of its own.

    Raises:
        GraphError: the value holds no graph, or one that does not fit together.
    """
    plain = to_json(value.arguments.get(_GRAPH))
    try:
        record = msgspec.convert(plain, GraphRecord)
        graph = ModelGraph("")
        resolve(graph, record, "the model in an argument")
    except msgspec.ValidationError as error:
        raise GraphError(explain(error, plain)) from error
    except ProjectFileError as error:
        raise GraphError(str(error)) from error
    return graph
