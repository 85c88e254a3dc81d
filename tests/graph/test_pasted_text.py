"""Fragments that went through a chat, a mail or a file, and text that holds none."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import ProjectFileError
from graph.fragments import encode_fragment, paste_fragment
from graph.model import ModelGraph
from graph.pasted_text import fragment_in
from tests.graph.drawings import residual


def fragment() -> str:
    graph = residual()
    return encode_fragment(graph, [node.id for node in graph.nodes()])


def nodes_in(text: str) -> int:
    """How many nodes pasting a text adds to an empty drawing."""
    graph = ModelGraph()
    edit, new = paste_fragment(graph, fragment_in(text))
    edit.apply(graph)
    return len(new)


WAYS = {
    "as it is": "{}",
    "blank lines": "\n\n  {}\n \t\r\n",
    "a byte order mark": "\ufeff{}",
    "a fence": "```json\n{}\n```",
    "words and a fence": 'Try {{this}}, it\'s "better":\n\n```\n{}\n```\nWhat do you think? :-}}',
    "words alone": 'See {{ "a": 1 }} or {{ "open": and then {} thanks',
    "an array around it": "[{}]",
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_fragment_is_found_within(way: str) -> None:
    assert nodes_in(way.format(fragment())) == len(residual())


@pytest.mark.parametrize("before", ["> ", ">", ">> ", "    ", "\u00a0\u00a0", "> \u00a0"])
def test_a_fragment_is_found_in_lines_that_were_quoted_or_indented(before: str) -> None:
    lines = ["Hello,", *fragment().splitlines(), "Bye"]
    assert nodes_in("\r\n".join(before + line for line in lines)) == len(residual())


def test_the_first_of_two_fragments_is_taken() -> None:
    graph = residual()
    small = encode_fragment(graph, ["n2"])
    assert nodes_in(f"this: {small} and that: {fragment()}") == 1


def test_nothing_within_the_fragment_is_changed() -> None:
    text = fragment()
    assert json.loads(fragment_in(f"```\n{text}\n```")) == json.loads(text)


@pytest.mark.parametrize(
    "text", ["", "dense", '{"format": 3}', '{"format": "keras-canvas-fragment"', "{" * 2000]
)
def test_text_without_a_fragment_stays_as_it_is_and_is_refused(text: str) -> None:
    assert fragment_in(text) == text
    with pytest.raises(ProjectFileError):
        paste_fragment(ModelGraph(), fragment_in(text))


@given(st.text(alphabet='{}"\\ >\n`a'), st.text(alphabet='{}"\\ >\n`a'))
def test_whatever_stands_around_it_nothing_of_it_is_cut_off(before: str, after: str) -> None:
    text = fragment()
    found = fragment_in(f"{before}\n{text}\n{after}")
    assert "".join(text.split()) in "".join(found.split())
