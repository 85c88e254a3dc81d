import tracemalloc
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.catalogue import load_catalogue
from graph.errors import GraphError
from graph.files import decode_project, encode_project
from graph.keras_files.decoding import MAXIMUM_OBJECTS, MAXIMUM_VALUES
from graph.keras_files.models import read_model
from graph.keras_files.reading import MAXIMUM_CALLS, MAXIMUM_LAYERS, MAXIMUM_WIRES, Reading
from tests.graph.keras_files.archives import (
    MEGABYTE,
    called,
    chain,
    dense,
    entry,
    fixture,
    functional,
    given_input,
    opened,
    refusal,
    sequential,
    tensor,
    write_archive,
)
from tests.graph.strategies import law


def refused_config(folder: Path, config: Any) -> str:
    """Gives the refusal of an archive with this configuration."""
    return refusal(write_archive(folder / "bad.keras", config))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no JSON"),
        (b"{", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b"[1, 2]", "JSON of another kind"),
        (b"{}", "JSON of another kind"),
        (b'{"class_name": "Sequential"}', "JSON of another kind"),
        (b'{"config": ' * 100_000, "nested too deeply"),
        (b'{"config": ' * 900 + b"1" + b"}" * 900, "JSON of another kind"),
        (b'{"name": ' + b"1" * 10_000 + b"}", "no JSON"),
        (b'{"name": "\\ud800"}', "no JSON"),
        (b"[" + b"[]," * 1_000_000 + b"[]]", f"at most {MAXIMUM_VALUES:,} values"),
        (b"[" + b'{"a":1},' * 300_000 + b"{}]", f"{MAXIMUM_OBJECTS:,} objects"),
        (b" " * 9 * MEGABYTE, "at most 8388608 bytes"),
    ],
)
def test_a_configuration_that_is_none_or_explodes_is_refused(
    tmp_path: Path, data: bytes, words: str
) -> None:
    assert words in refused_config(tmp_path, data)


def test_the_largest_configuration_that_is_decoded_takes_little_memory(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "bad.keras", b"[" + b'{"a":[]},' * 195_000 + b"{}]")
    tracemalloc.start()
    try:
        refusal(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 150 * MEGABYTE


def nested(depth: int) -> dict[str, Any]:
    """Gives Sequentials within each other."""
    model = dense("d")
    for number in range(depth):
        model = sequential(model, name=f"model{number}")
    return model


def test_models_within_models_have_a_limit(tmp_path: Path) -> None:
    graph = opened(tmp_path, nested(16)).graph
    assert decode_project(encode_project(graph)) == graph
    for depth in (18, 180):
        assert "at most 16 models within each other" in refused_config(tmp_path, nested(depth))


def test_values_have_limits(tmp_path: Path) -> None:
    deep: Any = 1
    for _ in range(40):
        deep = [deep]
    assert "nested at most 32 deep" in refused_config(tmp_path, chain(dense("d", units=deep)))
    assert "at most 64 bits" in refused_config(tmp_path, chain(dense("d", units=2**70)))
    assert "project files leave free" in refused_config(
        tmp_path, chain(dense("d", units={"$object": "os.system"}))
    )


def test_layers_calls_and_tensors_have_limits(tmp_path: Path) -> None:
    many = [dense(f"d{number}") for number in range(MAXIMUM_LAYERS + 1)]
    assert "a model of fewer layers" in refused_config(tmp_path, sequential(*many))
    layer = dense("d", *[called()] * (MAXIMUM_CALLS + 1))
    assert "a model of fewer calls" in refused_config(tmp_path, functional(given_input(), layer))
    wide = entry("Add", "sum", called([tensor("x")] * 1_001))
    assert "at most 1000 tensors" in refused_config(tmp_path, functional(given_input(), wide))
    long = dense("d", called(tensor("x"), *[None] * 1_000))
    assert "at most 1000 arguments" in refused_config(tmp_path, functional(given_input(), long))
    # As Keras writes them, so many wires are more values than a file may have.
    with pytest.raises(GraphError, match="a model of fewer wires"):
        Reading(load_catalogue()).count("wires", MAXIMUM_WIRES + 1)


def test_vocabularies_have_limits(tmp_path: Path) -> None:
    member = "assets/layers/string_lookup/vocabulary.txt"
    config = sequential(entry("StringLookup", "s"))
    path = write_archive(tmp_path / "bad.keras", config, {member: b"\n" * 600_000})
    assert "at most 500,000 words" in refusal(path)
    path = write_archive(tmp_path / "bad.keras", config, {member: b"a" * 9 * MEGABYTE})
    assert "at most 8388608 bytes" in refusal(path)


def test_a_model_of_many_long_wires_is_put_in_columns(tmp_path: Path) -> None:
    layers = [given_input()]
    for number in range(120):
        before = ["x", *(f"sum{place}" for place in range(number))]
        layers.append(entry("Add", f"sum{number}", called([tensor(name) for name in before])))
    graph = opened(tmp_path, functional(*layers)).graph
    positions = [node.position for node in graph.nodes()]
    assert len(set(positions)) == 121
    assert all(x < u or y < v for (x, y), (u, v) in pairwise(positions))


# -- anything else that is wrong -----------------------------------------------------------------

SPOILT: tuple[Any, ...] = (
    *(None, True, -1, 1.5, float("nan"), float("inf"), "", "a/b", "x" * 500, [], {}),
    *(["x", 0, 0], [[[]]], {"class_name": [], "config": 1}, {"class_name": "X", "config": {}}),
    {"class_name": "__keras_tensor__", "config": {"keras_history": ["x", 0, 0]}},
)


def places_of(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Gives the paths of all values in a configuration."""
    if not isinstance(value, dict | list):
        return [path]
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    return [path, *(place for key, item in inner for place in places_of(item, (*path, key)))]


def spoil(value: Any, path: tuple[Any, ...], bad: Any) -> Any:
    """Gives a configuration with another value at a path."""
    if not path:
        return bad
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = spoil(value[path[0]], path[1:], bad)
    return copy


CONFIGURATIONS = [fixture(name) for name in ("attending", "captions", "masks", "whole", "wrapped")]
PLACES = [(place, path) for place, whole in enumerate(CONFIGURATIONS) for path in places_of(whole)]


@law
@given(place=st.sampled_from(PLACES), bad=st.sampled_from(SPOILT))
def test_a_value_of_any_kind_anywhere_is_read_or_refused_in_one_sentence(
    place: tuple[int, tuple[Any, ...]], bad: Any
) -> None:
    number, path = place
    try:
        config = spoil(CONFIGURATIONS[number], path, bad)
        graph, _, _ = read_model(config, Reading(load_catalogue()))
    except GraphError as error:
        message = str(error)
        assert message.startswith("Expected ")
        assert "\n" not in message
    else:
        assert decode_project(encode_project(graph)) == graph
