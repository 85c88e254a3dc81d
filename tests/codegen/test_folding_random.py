"""Random drawings with repeated parts: their blocks and loops make what a line a layer makes.

`LONG_RUN=20` takes twenty times as many of them.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from codegen import generate
from graph.checks import check
from graph.files import decode_project, encode_project
from graph.model import ModelGraph
from tests.codegen.allowed import complaints
from tests.codegen.recording import told
from tests.codegen.repeated import linear, repeated
from tests.codegen.ruff import assert_clean

_FACTOR = int(os.environ.get("LONG_RUN", "1"))
law = settings(max_examples=100 * _FACTOR, suppress_health_check=list(HealthCheck))


def assert_makes_the_same(graph: ModelGraph) -> str:
    flat, folded = generate(graph, flat=True).text, generate(graph).text
    note(flat)
    note(folded)
    assert told(folded) == told(flat)
    return folded


@law
@given(repeated())
def test_blocks_and_loops_make_what_a_line_a_layer_makes(graph: ModelGraph) -> None:
    assert [problem for problem in check(graph) if problem.severity == "error"] == []
    assert_makes_the_same(graph)


@law
@given(repeated(hostile=True))
def test_names_of_any_text_come_out_of_blocks_and_loops_as_they_are(graph: ModelGraph) -> None:
    text = assert_makes_the_same(graph)
    assert complaints(text) == []
    assert all(map(str.isprintable, text.split("\n")))


@law
@given(repeated(most_blocks=12, most_moves=4))
def test_long_stages_make_what_a_line_a_layer_makes(graph: ModelGraph) -> None:
    assert_makes_the_same(graph)


@law
@given(st.one_of(linear(), linear(hostile=True)))
def test_lists_of_layers_make_what_a_line_a_layer_makes(graph: ModelGraph) -> None:
    text = assert_makes_the_same(graph)
    assert "keras.Sequential(" in text
    assert complaints(text) == []


@law
@given(repeated(most_blocks=3))
def test_one_drawing_has_one_source(graph: ModelGraph) -> None:
    again = decode_project(encode_project(graph))
    assert generate(again).text == generate(graph).text == generate(graph).text


@pytest.mark.parametrize("hostile", [False, True])
def test_what_is_written_is_what_a_formatter_and_a_linter_leave(hostile: bool) -> None:
    texts: dict[str, str] = {}

    @settings(max_examples=40 * _FACTOR, suppress_health_check=list(HealthCheck), database=None)
    @given(st.one_of(repeated(hostile=hostile), linear(hostile=hostile)))
    def collect(graph: ModelGraph) -> None:
        texts[f"source_{len(texts)}.py"] = generate(graph).text

    collect()
    # A drawing in which little is repeated is as long as it is.
    assert_clean(texts, besides="PLR0915")
