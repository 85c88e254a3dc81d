"""Keras's light backend says of every layer and operation what TensorFlow says, or here is why not.

What is refused counts, too: each layer is given tensors of every rank and kind.
"""

import itertools
from pathlib import Path

import pytest
from msgspec import Raw

from graph.files import encode_project
from graph.model import ModelGraph
from tests.corpus import MODELS
from tests.worker.conversation import Conversation
from tests.worker.identity import fresh_start
from tests.worker.inspected_models import (
    Reports,
    difference,
    differing_nodes,
    disagreement,
    drawing_of,
    inspected_here,
    taken,
)
from tests.worker.sample_drawings import every_layer, every_operation
from worker.protocol import Inspect, InspectionEnded

# Keras's layers for these call TensorFlow, whatever its backend is.
NEED_TENSORFLOW = {
    *("HashedCrossing", "Hashing", "IntegerLookup", "StringLookup", "TextVectorization"),
    "Pipeline",
}
_requests = itertools.count(1)


def asked(inspector: Conversation, graph: ModelGraph) -> Reports:
    inspector.send(Inspect(next(_requests), Raw(encode_project(graph))))
    replies, ended = inspector.until(InspectionEnded)
    return taken([*replies, ended])[0]


def test_every_layer_is_taken_or_refused_alike(inspector: Conversation) -> None:
    graph, titles = every_layer()
    light = asked(inspector, graph)
    fresh_start()
    heavy, _ = inspected_here(graph)
    taking, needing, otherwise = set(), set(), set()
    for place, report in light.items():
        class_name, kind = titles.get(place[1], ("InputLayer", ""))
        if heavy[place].outputs:
            taking.add(class_name)
        if report.needs and kind != "words":
            needing.add(class_name)
        elif not report.needs and difference(report, heavy[place]):
            otherwise.add(class_name)
    assert taking == {"InputLayer", *(class_name for class_name, _ in titles.values())}
    assert needing == NEED_TENSORFLOW
    assert otherwise == set()


def test_every_operation_gives_the_same(inspector: Conversation, tmp_path: Path) -> None:
    fresh_start()
    graph = every_operation(tmp_path)
    light = asked(inspector, graph)
    fresh_start()
    heavy, _ = inspected_here(graph)
    assert all(report.outputs for report in heavy.values())
    otherwise = {
        graph.layer_of(node).class_name
        for (path, node), report in light.items()
        if difference(report, heavy[path, node])
    }
    assert otherwise == set()


@pytest.mark.parametrize(
    "name", ["counted_categories", "histograms", "products", "reductions_with_more", "spectrograms"]
)
def test_models_whose_dtypes_depend_on_the_backend_are_said_as_tensorflow_has_them(
    name: str, inspector: Conversation, tmp_path: Path
) -> None:
    fresh_start()
    model = MODELS[name]()
    graph = drawing_of(model, tmp_path)
    light = asked(inspector, graph)
    assert list(differing_nodes(model, graph, light)) == []
    assert disagreement(light, inspected_here(graph)[0]) == ""
