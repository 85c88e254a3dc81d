"""A good file with anything changed in it is a model or a refusal, and never anything else."""

from __future__ import annotations

import copy
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codegen import SourceError, generate
from graph.checks import check
from graph.classify import classify
from graph.errors import ProjectFileError
from graph.files import decode_project, encode_project
from graph.opening import open_file
from tests.hostile.building import (
    JSON,
    call,
    described,
    functional,
    layer,
    operation,
    tensor,
    write_archive,
)
from tests.hostile.building import (
    given as input_layer,
)

law = settings(
    max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


def good() -> JSON:
    """A model with what files have: nesting, sharing, operations, objects, slices, words."""
    inner = functional(
        input_layer("inner"),
        layer("Dense", "within", call(tensor("inner")), units=4, activation="relu"),
        name="encoder",
    )
    inner |= {"name": "encoder", "inbound_nodes": [call(tensor("a")), call(tensor("b"))]}
    key = [described("", "__slice__", start=None, stop=None, step=None), 0]
    model = functional(
        input_layer("a"),
        input_layer("b"),
        input_layer("words", (None, 8)),
        inner,
        operation("Add", "add", call(tensor("encoder"), tensor("encoder", 1))),
        operation("GetItem", "item", call(tensor("add"), key)),
        layer("Embedding", "lookup", call(tensor("words")), input_dim=9, output_dim=4),
        layer("StringLookup", "texts", call(tensor("words")), vocabulary=["a", "b"]),
        layer(
            "Bidirectional",
            "both",
            call(tensor("lookup", rank=3), training=False),
            layer=described("keras.layers", "LSTM", name="forward_lstm", units=4),
        ),
        layer(
            "Dense",
            "head",
            call(tensor("both")),
            units=3,
            kernel_initializer=described("keras.initializers", "HeNormal", seed=None),
            dtype=described("keras", "DTypePolicy", name="mixed_float16"),
        ),
        inputs={"a": ["a", 0, 0], "b": ["b", 0, 0], "words": ["words", 0, 0]},
        outputs=[["head", 0, 0], [["item", 0, 0], ["texts", 0, 0]]],
    )
    compiled = {"optimizer": described("keras.optimizers", "Adam"), "loss": "mse", "metrics": []}
    return {**model, "compile_config": compiled}


GOOD = good()


def opened_or_refused(path: Path) -> bool:
    """Opens a file and does all that the window does then; says whether it could be opened."""
    try:
        graph = open_file(path).graph
    except ProjectFileError as error:
        assert_sentence(str(error), path)
        return False
    classify(graph)
    check(graph)
    assert decode_project(encode_project(graph)) == graph
    try:
        source = generate(graph, functional=True).text
    except SourceError as error:
        refusal = str(error)
    else:
        refusal = ""
        compile(source, "source.py", "exec")
    assert refusal.isprintable()
    return True


def assert_sentence(message: str, path: Path) -> None:
    assert message.startswith(f"{path}: Expected ")
    assert "Received: " in message
    assert message.isprintable()


def test_the_model_that_is_changed_is_a_good_one(tmp_path: Path) -> None:
    path = tmp_path / "good.keras"
    write_archive(path, GOOD)
    opened = open_file(path)
    assert opened.notes == ()
    assert "Bidirectional" in generate(opened.graph).text


def places(value: Any) -> list[tuple[Any, Any]]:
    """All places in a tree: what holds it, and its key or index there."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        held = waiting.pop()
        keys = list(held) if isinstance(held, dict) else range(len(held))
        for key in keys:
            found.append((held, key))
            if isinstance(held[key], dict | list):
                waiting.append(held[key])
    return found


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(
        ["head", "encoder", "Lambda", "__lambda__", "__keras_tensor__", "a/b", 10**9]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)


@law
@given(data=st.data())
def test_any_tree_in_place_of_a_part_of_the_configuration(
    data: st.DataObject, tmp_path: Path
) -> None:
    tree = copy.deepcopy(GOOD)
    for _ in range(data.draw(st.integers(1, 4))):
        found = places(tree)
        holder, key = found[data.draw(st.integers(0, len(found) - 1))]
        other_holder, other = found[data.draw(st.integers(0, len(found) - 1))]
        match data.draw(st.sampled_from(["replace", "delete", "copy", "double"])):
            case "replace":
                holder[key] = data.draw(json_values)
            case "delete":
                del holder[key]
            case "copy":
                holder[key] = copy.deepcopy(other_holder[other])
            case "double" if isinstance(holder, list):
                holder.insert(key, copy.deepcopy(holder[key]))
    path = tmp_path / "changed.keras"
    write_archive(path, json.dumps(tree).encode())
    opened_or_refused(path)


def packed(method: int) -> bytes:
    """The good model as the bytes of an archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("config.json", json.dumps(GOOD))
    return buffer.getvalue()


@law
@given(data=st.data())
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_any_bytes_in_place_of_some_of_the_archive(
    method: int, data: st.DataObject, tmp_path: Path
) -> None:
    content = bytearray(packed(method))
    for _ in range(data.draw(st.integers(1, 4))):
        # What says where the members are stands at the end.
        near_end = st.integers(max(0, len(content) - 120), len(content))
        start = data.draw(near_end | st.integers(0, 60) | st.integers(0, len(content)))
        length = data.draw(st.integers(0, 4))
        content[start : start + length] = data.draw(st.binary(max_size=4))
    path = tmp_path / "changed.keras"
    path.write_bytes(content)
    opened_or_refused(path)
