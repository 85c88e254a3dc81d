"""Asks what comes out of nodes, and holds it against what the exported script computes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from msgspec import Raw, structs

from codegen import generate
from graph.edits import SetLayer, SetTraining
from graph.files import encode_project
from graph.model import ModelGraph
from graph.training import Training
from tests.worker.drawings import Drawing
from worker.flowing.showing import Values
from worker.flowing.trained import LastTraining
from worker.protocol import (
    NodeValues,
    Reply,
    SampleShown,
    ShowValues,
    TensorValues,
    ValuesEnded,
)
from worker.script import load_script
from worker.training import train

Place = tuple[tuple[str, ...], str]


class Shown:
    """The answer to a request."""

    def __init__(self, replies: list[Reply]) -> None:
        sample, *nodes, ended = replies
        assert isinstance(sample, SampleShown)
        assert isinstance(ended, ValuesEnded)
        self.sample, self.ended = sample, ended
        self.tensors: dict[Place, tuple[TensorValues, ...]] = {}
        for each in nodes:
            assert isinstance(each, NodeValues)
            assert (each.path, each.node) not in self.tensors
            self.tensors[each.path, each.node] = each.tensors

    def one(self, node: str, *path: str) -> TensorValues:
        (tensor,) = self.tensors[path, node]
        return tensor


def places(graph: ModelGraph, path: tuple[str, ...] = ()) -> Iterator[Place]:
    for node in graph.nodes():
        yield path, node.id
    for layer in graph.layers():
        if layer.model is not None:
            yield from places(layer.model, (*path, layer.id))


def shown(
    values: Values,
    graph: ModelGraph,
    nodes: list[Place] | None = None,
    taught: LastTraining | None = None,
    **request: Any,
) -> Shown:
    replies: list[Reply] = []
    asked = tuple(places(graph) if nodes is None else nodes)
    project = Raw(encode_project(graph))
    wanted = ShowValues(1, project, request.pop("sample", 0), asked, **request)
    values.show(wanted, replies.append, lambda: False, taught)
    return Shown(replies)


def failure(values: Values, graph: ModelGraph) -> str:
    with pytest.raises(ValueError, match="Expected") as raised:
        shown(values, graph)
    return str(raised.value)


def by_hand(graph: ModelGraph) -> tuple[keras.Model, np.ndarray]:
    """The model of the exported script before its training, and the samples that it holds out."""
    keras.backend.clear_session()
    script = load_script(generate(graph, script=True).text)
    keras.utils.set_random_seed(script.SEED)
    x_train, x_test, _, _ = script.load_data()
    model = script.build_model()
    if hasattr(script, "adapt_model"):
        script.adapt_model(model, x_train)
    return model, x_test


def trained_on(graph: ModelGraph) -> keras.Model:
    return train(1, generate(graph, script=True).text, lambda _: None, lambda: False)


def arrays(folder: Path, x: np.ndarray, y: np.ndarray, **settings: Any) -> Training:
    path = folder / "arrays.npz"
    np.savez(path, x=x, y=y)
    return Training(data=str(path), **{"epochs": 1, **settings})


def finished(drawing: Drawing, training: Training) -> ModelGraph:
    SetTraining(training).apply(drawing.graph)
    return drawing.graph


def set_argument(graph: ModelGraph, node: str, **arguments: Any) -> None:
    layer = graph.layer_of(node)
    SetLayer(structs.replace(layer, arguments={**layer.arguments, **arguments})).apply(graph)


def first(output: Any) -> Any:
    """The values of a batch of one, as far as they are sent."""
    return pytest.approx(np.asarray(output)[0].reshape(-1)[:1024], abs=1e-5, rel=1e-4)


def small_digits(**settings: Any) -> ModelGraph:
    drawing = Drawing()
    hidden = drawing.layer("Dense", drawing.input(64), units=8, activation="relu")
    drawing.layer("Dense", hidden, units=10, activation="softmax")
    return finished(drawing, Training(**{"data": "digits", "epochs": 1, **settings}))
