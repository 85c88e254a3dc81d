"""Laws over random models: what is drawn is what is built, saved, and opened again."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import keras
import pytest
from hypothesis import HealthCheck, event, given, note, settings
from hypothesis import strategies as st

from codegen import generate
from graph.checks import check
from graph.elements import Layer, Slot, Tensor
from graph.errors import GraphError
from graph.files import decode_project, encode_project
from graph.model import ModelGraph
from graph.nesting import Spec, dissolve, make_model
from graph.opening import open_file
from graph.values import TensorValue, Value, tensor_positions
from tests.worker.comparing import first_difference, plain
from tests.worker.identity import fresh_start
from tests.worker.random_models import Draft, drafts


class _Canonical:
    """What a drawing says, in numbers of our own: ids, positions on the canvas and order go."""

    def __init__(self, graph: ModelGraph, policy: str = "") -> None:
        self._graph = graph
        self._policy = policy or graph.settings.dtype_policy
        self._layers: dict[str, int] = {}
        self._nodes: dict[str, int] = {}
        self.said: list[Any] = []
        inputs = [Tensor(node) for node in graph.input_nodes()]
        outputs = graph.output_tensors()
        self.said.append(self._structure(graph.inputs_as_given(), inputs))
        self.said.append(self._structure(graph.outputs_as_given(), outputs))
        for layer_id in list(self._layers):
            calls = graph.calls(layer_id)
            if not graph.layer(layer_id).is_operation:
                self.said.append([self._nodes[node] for node in calls])

    def _structure(self, structure: Value, tensors: list[Tensor]) -> Any:
        match structure:
            case TensorValue(position):
                return self._tensor(tensors[position])
            case tuple():
                return [self._structure(each, tensors) for each in structure]
            case dict():
                return {key: self._structure(structure[key], tensors) for key in sorted(structure)}
        raise TypeError(structure)

    def _tensor(self, tensor: Tensor) -> Any:
        if tensor.node not in self._nodes:
            node = self._graph.node(tensor.node)
            layer = self._graph.layer(node.layer)
            wired = {edge.slot: edge.source for edge in self._graph.edges_into(node.id)}
            slots, arguments = sorted(wired), dict(node.arguments)
            if layer.model is not None:
                # The order of a model's inputs is its own; what counts is their structure.
                given = arguments.pop("inputs", layer.model.inputs_as_given())
                slots = [Slot("inputs", place) for place in tensor_positions(given)]
            taken = [self._tensor(wired[slot]) for slot in slots]
            names = None if layer.model is not None else slots
            self._nodes[node.id] = len(self._nodes)
            self.said.append((self._number(layer), taken, names, arguments))
        return self._nodes[tensor.node], tensor.tensor_index

    def _number(self, layer: Layer) -> int:
        if layer.id not in self._layers:
            self._layers[layer.id] = len(self._layers)
            model = None if layer.model is None else _Canonical(layer.model, self._policy).said
            path = layer.module, layer.class_name
            name = "" if layer.is_operation else layer.name
            arguments = dict(layer.arguments)
            # Keras writes down none of a Functional.
            states_none = layer.is_operation or layer.is_input or layer.class_name == "Model"
            if not states_none:
                # A policy that all layers have may be that of the whole model.
                arguments.setdefault("dtype", self._policy)
            self.said.append((path, name, arguments, layer.trainable, model))
        return self._layers[layer.id]


def built(graph: ModelGraph) -> keras.Model:
    fresh_start()
    module: dict[str, Any] = {"__name__": "drawn"}
    text = generate(graph).text
    note(text)
    # Nothing is computed here, so no weights are needed.
    with keras.StatelessScope(initialize_variables=False):
        exec(compile(text, "drawn.py", "exec"), module)  # noqa: S102 - our own
        model: keras.Model = module["build_model"]()
    return model


def opened(model: keras.Model, folder: Path) -> ModelGraph:
    """Opens the file of a model, of which only the configuration is written."""
    path = folder / "model.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("metadata.json", json.dumps({"keras_version": keras.__version__}))
        archive.writestr("config.json", json.dumps(keras.saving.serialize_keras_object(model)))
    found = open_file(path)
    assert found.notes == ()
    return found.graph


# Keys that are not the names of the inputs are what files may have; masks end at a nested model.
pytestmark = [
    pytest.mark.filterwarnings("ignore:When providing `inputs` as a dict"),
    pytest.mark.filterwarnings("ignore:Layer '.*' .of type .*. was passed an input with a mask"),
]
law = settings(max_examples=80, suppress_health_check=list(HealthCheck))


@law
@given(drafts())
def test_what_is_drawn_is_built_saved_and_opened_again(
    tmp_path_factory: pytest.TempPathFactory, draft: Draft
) -> None:
    graph = draft.graph
    note(encode_project(graph).decode())
    assert [problem for problem in check(graph) if problem.severity == "error"] == []
    model = built(graph)
    again = opened(model, tmp_path_factory.mktemp("file"))
    assert _Canonical(again).said == _Canonical(graph).said
    again = decode_project(encode_project(again))
    assert first_difference(plain(model), plain(built(again))) == ""


@law
@given(drafts(), st.data())
def test_a_part_that_is_made_a_model_is_built_and_comes_up_again(
    draft: Draft, data: st.DataObject
) -> None:
    graph = draft.graph
    before, drawn = encode_project(graph), _Canonical(graph).said
    nodes = [node.id for node in graph.nodes() if not graph.layer(node.layer).is_input]
    first = data.draw(st.integers(0, len(nodes) - 1))
    last = data.draw(st.integers(first + 1, len(nodes)))
    specs: dict[Tensor, Spec] = {
        t: ((None, *shape), "float32") for t, shape in draft.shapes.items()
    }
    specs |= dict.fromkeys(draft.words, ((None, 3), "int32"))
    try:
        edit, node = make_model(graph, nodes[first:last], "block", specs)
    except GraphError as refused:
        event(str(refused)[:30])
        return
    unmake = edit.apply(graph)
    note(encode_project(graph).decode())
    assert [problem for problem in check(graph) if problem.severity == "error"] == []
    built(graph)
    undissolve = dissolve(graph, node).apply(graph)
    assert _Canonical(graph).said == drawn
    undissolve.apply(graph)
    unmake.apply(graph)
    assert encode_project(graph) == before
