"""What Keras knows of a model that it built, beside what an inspection says of its drawing."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import keras

from graph.files import encode_project
from graph.inspected import Place
from graph.model import ModelGraph
from graph.opening import open_file
from graph.specs import TensorSpec
from worker.inspection import Inspector
from worker.protocol import InspectionEnded, NodeInspected, Reply
from worker.symbolic import count_parameters, spec_of

Reports = dict[Place, NodeInspected]


def drawing_of(model: keras.Model, folder: Path) -> ModelGraph:
    """Opens a model from a file without weights."""
    path = folder / "model.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("metadata.json", json.dumps({"keras_version": keras.__version__}))
        archive.writestr("config.json", json.dumps(keras.saving.serialize_keras_object(model)))
    return open_file(path).graph


def inspected_here(graph: ModelGraph) -> tuple[Reports, InspectionEnded]:
    """Inspects a drawing in this process, with its backend."""
    replies: list[Reply] = []
    Inspector().inspect(1, encode_project(graph), replies.append, lambda: False)
    return taken(replies)


def taken(replies: list[Reply]) -> tuple[Reports, InspectionEnded]:
    """Gives what replies say of each node, and the totals, which come last."""
    end = replies[-1]
    assert isinstance(end, InspectionEnded)
    reports = [reply for reply in replies if isinstance(reply, NodeInspected)]
    return {(report.path, report.node): report for report in reports}, end


def counts(model: keras.Model) -> tuple[int, int]:
    """Gives all and the trainable parameters, as Keras counts them."""
    return model.count_params(), count_parameters(model)[1]


def outputs(model: keras.Model) -> tuple[TensorSpec, ...]:
    """Gives the outputs of a model, as Keras has them."""
    return tuple(map(spec_of, keras.tree.flatten(model.outputs)))


def differing_nodes(model: keras.Model, graph: ModelGraph, reports: Reports) -> Iterator[str]:
    """Gives a sentence for each call of a layer whose tensors are others than Keras's own."""
    layers = {layer.name: layer for layer in graph.layers()}
    functional = model._functional if isinstance(model, keras.Sequential) else model
    held = {id(node) for nodes in functional._nodes_by_depth.values() for node in nodes}
    for layer in functional.layers:
        own = [node for node in layer._inbound_nodes if id(node) in held]
        for node, drawn in zip(own, graph.calls(layers[layer.name].id), strict=True):
            expected = tuple(map(spec_of, node.output_tensors))
            received = reports[(), drawn].outputs
            if received != expected:
                yield f"Expected {expected} of {layer.name}. Received: {received}"


def disagreement(light: Reports, heavy: Reports) -> str:
    """Says where two inspections first differ; "" is nowhere, what needs TensorFlow left out."""
    for (path, node), report in light.items():
        if not (report.needs or report.waiting) and difference(report, heavy[path, node]):
            return f"{node}: {difference(report, heavy[path, node])}"
    return ""


def difference(light: NodeInspected, heavy: NodeInspected) -> str:
    """Says how two reports differ, but for the words of their errors."""
    if bool(light.error) != bool(heavy.error):
        return f"errors {light.error!r} and {heavy.error!r}"
    if light.error:
        return ""
    differing = [
        f"{name} {getattr(light, name)} and {getattr(heavy, name)}"
        for name in NodeInspected.__struct_fields__
        if name != "request" and getattr(light, name) != getattr(heavy, name)
    ]
    return ", ".join(differing)
