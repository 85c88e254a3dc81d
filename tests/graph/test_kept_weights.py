from pathlib import Path

from msgspec import structs

from graph.edit_makers import rename_layer
from graph.edits import InModel, RemoveNode, SetLayer, SetSettings
from graph.kept_weights import kept_weights
from graph.model import ModelGraph
from tests.graph.drawings import residual
from tests.graph.keras_files.archives import fixture, layer_called, opened


def opened_whole(folder: Path) -> ModelGraph:
    """Gives a model with models in it, from its file."""
    return opened(folder, fixture("whole")).graph


def test_a_drawing_that_came_from_no_file_keeps_no_weights() -> None:
    assert kept_weights(residual()) is None


def test_each_layer_has_the_weights_that_the_file_has_under_its_name(tmp_path: Path) -> None:
    kept = kept_weights(opened_whole(tmp_path))
    assert kept is not None
    assert kept.path == str(tmp_path / "model.keras")
    assert kept.names == {"block/core": "block/core", "head/last": "head/last"}


def test_a_renamed_layer_keeps_its_weights(tmp_path: Path) -> None:
    graph = opened_whole(tmp_path)
    block = layer_called(graph, "block")
    assert block.model is not None
    core = layer_called(block.model, "core")
    rename_layer(graph, block.id, "encoder").apply(graph)
    InModel(block.id, rename_layer(block.model, core.id, "inside")).apply(graph)
    kept = kept_weights(graph)
    assert kept is not None
    assert kept.names["encoder/inside"] == "block/core"


def test_a_layer_that_keras_names_and_one_that_is_gone_keep_none(tmp_path: Path) -> None:
    graph = opened_whole(tmp_path)
    head = layer_called(graph, "head")
    SetLayer(structs.replace(head, named=False)).apply(graph)
    kept = kept_weights(graph)
    assert kept is not None
    assert kept.names == {"block/core": "block/core"}
    for node in graph.calls(layer_called(graph, "block").id):
        RemoveNode(node).apply(graph)
    assert kept_weights(graph) is None


def test_a_file_that_was_forgotten_keeps_none(tmp_path: Path) -> None:
    graph = opened_whole(tmp_path)
    SetSettings(structs.replace(graph.settings, weights="")).apply(graph)
    assert kept_weights(graph) is None
