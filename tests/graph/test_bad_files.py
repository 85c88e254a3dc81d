import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graph.errors import ProjectFileError
from graph.files import decode_project, encode_project, read_project
from graph.records import MAXIMUM_BYTES
from tests.graph.drawings import EXAMPLES, residual
from tests.graph.strategies import law


def project() -> dict[str, Any]:
    """A small project as plain JSON, to be spoilt."""
    plain: dict[str, Any] = json.loads(encode_project(residual()))
    return plain


def refusal(data: bytes) -> str:
    """Gives the error that a file is answered with: one sentence of its own, not Python's."""
    with pytest.raises(ProjectFileError) as caught:
        decode_project(data, "bad.kcanvas")
    message = str(caught.value)
    assert message.startswith("bad.kcanvas: ")
    assert "Expected" in message
    assert "Received: " in message
    assert "Traceback" not in message
    assert "\n" not in message
    assert len(message) < 400
    return message


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "an empty file"),
        (b" \n", "an empty file"),
        (encode_project(residual())[:300], "no JSON (Input data was truncated)"),
        (b"\xff\xfe{}", "no JSON"),
        (b"\xef\xbb\xbf{}", "no JSON"),
        (b'{"format": "\xff"}', "no JSON"),
        (b"[" * 10_000, "nested too deeply"),
        (b"[1, 2]", 'format "keras-canvas". Received: JSON of another kind ([1, 2])'),
        (b"null", "another kind (None)"),
        (b'"' + b"x" * 10_000_000 + b'"', "another kind ('xxx"),
        (b'{"a": 1}', "another kind ('no format')"),
        (b'{"format": "other"}', "another kind ('other')"),
        (b'{"format": ["keras-canvas"]}', "another kind (['keras-canvas'])"),
        (b'{"format": "keras-canvas-fragment"}', "another kind"),
        (b'{"format": "keras-canvas", "version": NaN}', "no JSON"),
        (b'{"format": "keras-canvas", "version": ' + b"1" * 4_000 + b"}", "a newer Keras Canvas"),
        (b'{"format": "keras-canvas", "version": ' + b"1" * 9_000 + b"}", "no JSON"),
        (
            b'{"format": "keras-canvas", "version": 1}',
            "Expected a field 'layers' at $. Received: none",
        ),
    ],
    ids=range(18),
)
def test_bytes_that_are_no_project_are_refused(data: bytes, words: str) -> None:
    assert words in refusal(data)


def test_a_file_without_end_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.kcanvas"
    with path.open("wb") as file:
        file.truncate(MAXIMUM_BYTES * 4)
    with pytest.raises(ProjectFileError, match=f"at most {MAXIMUM_BYTES} bytes"):
        read_project(path)


LONG = "x" * 10_000_000
CYCLE = [
    {"source": ["n2", 0], "target": "n3", "slot": ["inputs", 0]},
    {"source": ["n3", 0], "target": "n2", "slot": ["inputs", 0]},
]
DEEP: Any = 0
for _ in range(100):
    DEEP = [DEEP]


def _spoilt(place: str, value: Any) -> bytes:
    """Gives a project in which one place, such as `layers.0.name`, holds something else."""
    plain = project()
    *path, last = place.split(".")
    held: Any = plain
    for step in path:
        held = held[int(step)] if isinstance(held, list) else held[step]
    if isinstance(held, list):
        held[int(last)] = value
    else:
        held[last] = value
    return json.dumps(plain).encode()


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("version", 4, "Expected version 3 at $.version. Received: 4, which a newer Keras Canvas"),
        ("version", "1", "Expected a version number at $.version. Received: '1'"),
        ("version", True, "Expected a version number at $.version. Received: True"),
        ("version", 1.0, "Expected a version number at $.version. Received: 1.0"),
        ("version", 0, "Expected a version number at $.version. Received: 0"),
        ("colour", "blue", "Expected no further field at $. Received: 'colour'"),
        (LONG, "blue", "Expected no further field at $. Received: 'xxx"),
        ("name", LONG, "length <= 200 at $.name. Received: 'xxx"),
        ("name", 3, "Expected str at $.name. Received: 3"),
        ("training", None, "at $.training. Received: None"),
        ("training.epochs", 0, "Expected int >= 1 at $.training.epochs. Received: 0"),
        ("training.loss", LONG, "length <= 200 at $.training.loss"),
        ("training.metrics", "accuracy", "Expected array at $.training.metrics"),
        ("training.validation_split", 1, "at $.training.validation_split. Received: 1"),
        ("training.colour", 1, "no further field at $.training. Received: 'colour'"),
        ("inputs", "n1", "at $.inputs. Received: 'n1'"),
        ("inputs", ["n9"], "Expected the id of a node. Received: 'n9' at $.inputs"),
        ("outputs", [["n9", 0]], "Received: 'n9' at $.outputs"),
        ("outputs", [["n1", -1]], "at $.outputs[0][1]. Received: -1"),
        ("layers", {}, "Expected array at $.layers. Received: {}"),
        ("layers", None, "at $.layers"),
        ("layers.1", 7, "at $.layers[1]. Received: 7"),
        ("layers.1.id", "l1", "Expected a new layer id. Received: 'l1' at $.layers[1]"),
        ("layers.1.id", "", "length >= 1 at $.layers[1].id"),
        ("layers.1.id", "x" * 65, "length <= 64 at $.layers[1].id"),
        ("layers.1.id", "l9", "Expected a node that calls layer 'l9'. Received: none at $.layers"),
        ("layers.1.name", LONG, "at $.layers[1].name. Received: 'xxx"),
        ("layers.1.class_name", LONG, "at $.layers[1].class_name. Received: 'xxx"),
        ("layers.1.trainable", 1, "Expected bool at $.layers[1].trainable. Received: 1"),
        ("layers.1.arguments", [1], "at $.layers[1].arguments. Received: [1]"),
        ("layers.1.arguments.units", 10**30, "at most 64 bits. Received: 100 bits at $.layers[1]"),
        ("layers.1.arguments.units", DEEP, "nested at most 32 deep. Received: deeper at $.layers"),
        ("layers.1.arguments.units", {"$object": 3}, "dotted class path. Received: 3 at $.layers"),
        ("layers.1.colour", 1, "no further field at $.layers[1]. Received: 'colour'"),
        ("nodes.1.id", "n1", "Expected a new node id. Received: 'n1' at $.nodes[1]"),
        ("nodes.1.layer", "l9", "Expected a node that calls layer 'l2'"),
        ("nodes.3", {"id": "n4", "layer": "l9"}, "Expected a node that calls layer 'l4'"),
        ("nodes.1.position", [1], "at $.nodes[1].position. Received: [1]"),
        ("nodes.1.position", [1, 1e300], "at $.nodes[1].position[1]. Received: 1e+300"),
        ("nodes.1.position", ["1", 2], "at $.nodes[1].position[0]. Received: '1'"),
        ("nodes.1.arguments", {"a": DEEP}, "Received: deeper at $.nodes[1]"),
        ("edges.0.source", ["n9", 0], "Expected the id of a node. Received: 'n9' at $.edges[0]"),
        ("edges.0.target", "n9", "Expected the id of a node. Received: 'n9' at $.edges[0]"),
        ("edges.0.source", ["n1", 0.5], "at $.edges[0].source[1]. Received: 0.5"),
        ("edges.0.slot", ["inputs", 10**9], "at $.edges[0].slot[1]. Received: 1000000000"),
        ("edges.0.slot", ["inputs", -1], "at $.edges[0].slot[1]. Received: -1"),
        ("edges.3.slot", ["inputs", 0], "Expected one edge into each slot. Received: another into"),
        (
            "edges",
            CYCLE,
            "without cycles. Received: 'dense_l2' -> 'dense_l3' -> 'dense_l2' at $.ed",
        ),
        ("edges.0.source", ["n2", 0], "Received: 'dense_l2' -> 'dense_l2' at $.edges"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else None,
)
def test_a_fault_of_a_project_is_named_with_its_place(place: str, value: Any, words: str) -> None:
    assert words in refusal(_spoilt(place, value))


def test_a_node_whose_layer_is_not_there_is_refused() -> None:
    plain = project()
    plain["nodes"].append({"id": "n9", "layer": "l9"})
    assert "Expected the id of a layer. Received: 'l9' at $.nodes[4]" in refusal(
        json.dumps(plain).encode()
    )


def test_a_cycle_of_long_names_is_still_one_short_sentence() -> None:
    plain = project() | {"edges": CYCLE}
    for layer in plain["layers"]:
        layer["name"] = "\x00" * 200
    refusal(json.dumps(plain).encode())


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
def test_a_number_that_is_none_is_refused(number: str) -> None:
    text = encode_project(residual()).decode().replace('"units":4', f'"units":{number}')
    assert "no JSON" in refusal(text.encode())


def test_a_file_that_is_not_there_or_no_file_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.kcanvas", tmp_path):
        with pytest.raises(ProjectFileError) as caught:
            read_project(path)
        assert str(caught.value).startswith(f"{path}: Expected a readable file. Received: ")


def _reads_or_refuses(data: bytes) -> None:
    refused = ""
    try:
        graph = decode_project(data, "bad.kcanvas")
    except ProjectFileError as error:
        refused = str(error)
    if refused:
        assert refused.startswith("bad.kcanvas: ")
        assert len(refused) < 400
    else:
        assert decode_project(encode_project(graph)) == graph


@law
@given(st.binary(max_size=200))
@example(b'{"format":"keras-canvas","version":1}')
def test_any_bytes_are_a_project_or_a_refusal(data: bytes) -> None:
    _reads_or_refuses(data)


@law
@given(st.sampled_from(EXAMPLES), st.data())
def test_an_example_with_some_bytes_changed_is_a_project_or_a_refusal(
    path: Path, data: st.DataObject
) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 4))
        content[start : start + length] = data.draw(st.binary(max_size=4))
    _reads_or_refuses(bytes(content))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)
PLACES = [
    *("format", "version", "name", "training", "inputs", "outputs", "layers", "nodes", "edges"),
    *("layers.0", "layers.1.id", "layers.1.arguments", "layers.1.arguments.units"),
    *("nodes.0", "nodes.1.id", "nodes.1.layer", "nodes.1.position", "nodes.1.arguments"),
    *("edges.0", "edges.0.source", "edges.0.source.1", "edges.0.target", "edges.0.slot"),
]


@law
@given(st.sampled_from(PLACES), json_values)
def test_a_project_with_anything_at_any_place_is_a_project_or_a_refusal(
    place: str, value: Any
) -> None:
    _reads_or_refuses(_spoilt(place, value))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe.kcanvas"
    os.mkfifo(path)
    with pytest.raises(ProjectFileError, match=r"Expected a file\. Received: a pipe or a device"):
        read_project(path)
