import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.edit_makers import within
from graph.edits import AddNode
from graph.elements import Layer, Node, Slot, Tensor
from graph.errors import GraphError, ProjectFileError
from graph.files import decode_project, encode_project, read_project, write_project
from graph.frames import Frame, Note
from graph.model import ModelGraph
from graph.records import VERSION
from graph.settings import Settings
from graph.values import TensorValue
from tests.graph.drawings import EXAMPLES, add, chain, example, residual, wire
from tests.graph.strategies import graphs, law, redrawn, state


@law
@given(graphs())
def test_save_then_load_is_the_identity(graph: ModelGraph) -> None:
    again = decode_project(encode_project(graph))
    assert again == graph
    assert state(again) == state(graph)


@law
@given(graphs(), st.randoms(use_true_random=False))
def test_the_bytes_do_not_depend_on_the_order_of_drawing(graph: ModelGraph, random: Random) -> None:
    assert encode_project(redrawn(graph, random)) == encode_project(graph)


@law
@given(graphs())
def test_each_layer_node_and_edge_is_one_line(graph: ModelGraph) -> None:
    lines = encode_project(graph).split(b"\n")
    records = [line for line in lines if line.lstrip().startswith(b'{"')]
    assert len(records) == count_records(graph)
    json.loads(b"\n".join(lines))


def count_records(graph: ModelGraph) -> int:
    inside = sum(count_records(layer.model) for layer in graph.layers() if layer.model is not None)
    frames = len(graph.frames) + len(graph.frames.notes())
    return len(graph.layers()) + len(graph) + len(graph.edges()) + frames + inside


def nesting() -> ModelGraph:
    """An input into an encoder, itself a model that holds a model."""
    graph = chain("InputLayer")
    inner, innermost = chain("InputLayer", "Dense"), chain("InputLayer", "Dense")
    inner.name = innermost.name = ""  # the layers have the names
    innermost.output_structure = {"codes": (TensorValue(0),)}
    model = Layer("l3", "Model", "core", "keras", named=False, model=innermost, weights="a/b")
    AddNode(Node("n3", "l3"), model).apply(inner)
    wire(inner, "n2", "n3")
    AddNode(Node("n2", "l2"), Layer("l2", "Model", "encoder", "keras", model=inner)).apply(graph)
    wire(graph, "n1", "n2")
    graph.settings = Settings(functional=True, named=False, weights="trained.keras")
    graph.input_structure = (TensorValue(0),)
    return graph


def test_nested_models_are_kept_one_record_a_line() -> None:
    graph = nesting()
    data = encode_project(graph)
    assert decode_project(data) == graph
    assert max(map(len, data.split(b"\n"))) < 250
    assert encode_project(graph.copy()) == data


def test_a_nested_model_without_its_graph_is_refused() -> None:
    plain = json.loads(encode_project(nesting()))
    del plain["layers"][1]["model"]["layers"][2]["model"]
    with pytest.raises(ProjectFileError, match=r"the graph of 'core'.* at \$\.layers\[1\]\.model"):
        decode_project(json.dumps(plain).encode())


def nested_in(graph: ModelGraph) -> ModelGraph:
    outer = chain("InputLayer")
    AddNode(Node("n2", "l2"), Layer("l2", "Model", "m", "keras", model=graph)).apply(outer)
    return outer


def test_models_are_not_nested_more_deeply_than_a_file_may() -> None:
    graph = chain("InputLayer", "Dense")
    for _ in range(16):
        graph = nested_in(graph)
    assert (
        decode_project(encode_project(graph)).nested(["l2"] * 16).layer("l2").class_name == "Dense"
    )
    with pytest.raises(GraphError, match="at most 16 models within each other"):
        nested_in(graph)
    before = graph.copy()
    deeper = Layer("l9", "Model", "m", "keras", model=chain("InputLayer"))
    with pytest.raises(GraphError, match="at most 16 models within each other"):
        within(["l2"] * 16, AddNode(Node("n9", "l9"), deeper)).apply(graph)
    assert graph == before


def test_a_file_with_models_nested_too_deeply_is_refused() -> None:
    plain = json.loads(encode_project(nested_in(chain("InputLayer", "Dense"))))
    model = plain["layers"][1]
    for _ in range(20):
        fields = ("inputs", "outputs", "layers", "nodes", "edges")
        held = {name: plain[name] for name in fields}
        plain["layers"] = [plain["layers"][0], {**model, "model": held}]
    with pytest.raises(ProjectFileError, match="at most 16 models within each other"):
        decode_project(json.dumps(plain).encode())


VERSIONS = Path(__file__).parent / "versions"


@pytest.mark.parametrize("version", [1, 2])
def test_a_file_of_an_earlier_version_opens(version: int) -> None:
    path = VERSIONS / f"version_{version}.kcanvas"
    assert read_project(path) == example("digits_residual")


def test_a_file_of_this_version_opens_with_all_that_a_file_can_have() -> None:
    path = VERSIONS / "version_3.kcanvas"
    graph = read_project(path)
    assert encode_project(graph) == path.read_bytes()
    assert graph.training == example("digits_residual").training
    assert len(graph) == len(example("digits_residual")) + 1
    inner = graph.layer_of("n90").model
    assert inner is not None
    assert [layer.class_name for layer in inner.layers()] == ["InputLayer", "Model"]
    encoder = inner.layer("l2").model
    assert encoder is not None
    assert [layer.class_name for layer in encoder.layers()] == ["InputLayer", "Dense", "Model"]
    assert graph.node("n90").frame == "f2"
    assert graph.frames.all() == [
        Frame("f1", "Blöcke", "blue"),
        Frame("f2", "", "amber", "f1", collapsed=True),
    ]
    text = "Zwei Zeilen\nund <b>keine</b> Auszeichnung"
    assert graph.frames.notes() == [Note("t1", text, (-40.0, 12.5), "green", "f1")]
    assert graph.bookmarks == {"1": (10.0, 20.0, 0.5)}


def test_each_version_that_there_was_has_a_file() -> None:
    kept = sorted(path.stem for path in VERSIONS.glob("*.kcanvas"))
    assert kept == [f"version_{number}" for number in range(1, VERSION + 1)]


def test_arguments_are_written_in_the_order_of_their_names() -> None:
    one, other = ModelGraph(), ModelGraph()
    add(one, "Dense", "d", {"units": 4, "activation": "relu"})
    add(other, "Dense", "d", {"activation": "relu", "units": 4})
    assert encode_project(one) == encode_project(other)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_written_as_it_was_read(path: Path) -> None:
    assert encode_project(read_project(path)) == path.read_bytes()


def test_a_class_and_arguments_that_nobody_knows_are_kept(tmp_path: Path) -> None:
    graph = ModelGraph("größe")
    add(graph, "Mystery", "層", {"colour": ("blue", {"deep": None})}, module="somebody.else")
    write_project(graph, tmp_path / "it.kcanvas")
    again = read_project(tmp_path / "it.kcanvas")
    assert again.layer("l1") == Layer(
        "l1", "Mystery", "層", "somebody.else", {"colour": ("blue", {"deep": None})}
    )


def test_fields_that_may_be_left_out_have_their_defaults() -> None:
    plain = json.loads(encode_project(residual())) | {
        "training": {},
        "layers": [{"id": "l1", "class_name": "Add", "name": "a"}],
    }
    plain |= {"nodes": [{"id": "n1", "layer": "l1"}], "edges": []}
    graph = decode_project(json.dumps(plain).encode())
    assert graph.layer("l1") == Layer("l1", "Add", "a")
    assert graph.node("n1") == Node("n1", "l1")


def test_a_whole_number_is_a_position() -> None:
    plain = json.loads(encode_project(residual()))
    plain["nodes"][0]["position"] = [3, -4]
    assert decode_project(json.dumps(plain).encode()).node("n1").position == (3.0, -4.0)


def test_slots_and_tensors_come_back_as_what_they_were() -> None:
    (edge,) = decode_project(encode_project(chain("InputLayer", "Dense"))).edges()
    assert edge == (Tensor("n1", 0), "n2", Slot("inputs", 0))
    assert isinstance(edge.source, Tensor)
    assert isinstance(edge.slot, Slot)
