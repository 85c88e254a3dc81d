"""From nodes to lines and back, over a text whose lines are known by number.

The outermost graph calls a block of two nodes twice, in a loop, and then `encoder`, a model with
`core` in it.
"""

import pytest

from codegen import Source
from codegen.source import Writer
from editor.source.mapping import Path, line_to_see, lines_of, nodes_of
from graph.edits import RemoveNode
from graph.model import ModelGraph
from tests.editor.nested_drawings import INNER, INNERMOST, nested_drawing, put


@pytest.fixture
def graph() -> ModelGraph:
    graph = nested_drawing()
    for name in ("a_1", "a_2", "b_1", "b_2"):  # n3 to n6
        put(graph, "Dense", name, units=4)
    return graph


@pytest.fixture
def source() -> Source:
    core, encoder, file = Writer(), Writer(), Writer()
    core.add("def build_core():")
    core.add("    core_dense", nodes=("n2",))
    encoder.add("def build_encoder():")
    encoder.add("    encoder_dense", nodes=("n2",))
    encoder.add("    build_core()", nodes=("n3",))
    file.append_for(core, ("n2",), INNERMOST)
    file.append_for(encoder, ("n2",), INNER)
    every = ("n3", "n4", "n5", "n6")
    file.add("def block():", '    """It."""', nodes=every)
    file.add("    first", nodes=("n3", "n5"))
    file.add("    second", nodes=("n4", "n6"))
    file.add("def build_model():")
    file.add("    for name in names:", "        block()", nodes=every)
    file.add("    build_encoder()", nodes=("n2",))
    return file.source()


def texts(source: Source, lines: list[int]) -> list[str]:
    return [source.text.splitlines()[line - 1].strip() for line in lines]


def test_a_node_of_a_block_has_its_line_there_and_what_calls_the_block(
    source: Source, graph: ModelGraph
) -> None:
    lines = texts(source, lines_of(source, graph, (), ["n5"]))
    assert lines == ["def block():", '"""It."""', "first", "for name in names:", "block()"]


def test_its_own_line_is_the_one_to_see(source: Source, graph: ModelGraph) -> None:
    lines = lines_of(source, graph, (), ["n5"])
    assert texts(source, [line_to_see(source, (), lines)]) == ["first"]
    lines = lines_of(source, graph, (), ["n2"])
    assert texts(source, [line_to_see(source, (), lines)]) == ["def build_core():"]
    lines = lines_of(source, graph, INNER, ["n2"])
    assert texts(source, [line_to_see(source, INNER, lines)]) == ["encoder_dense"]


def test_a_node_in_view_within_a_model_has_its_own_line(source: Source, graph: ModelGraph) -> None:
    assert texts(source, lines_of(source, graph, INNER, ["n2"])) == ["encoder_dense"]
    assert texts(source, lines_of(source, graph, INNERMOST, ["n2"])) == ["core_dense"]
    assert texts(source, lines_of(source, graph, INNER, ["n3"])) == ["core_dense", "build_core()"]
    assert lines_of(source, graph, INNER, []) == []


def test_a_node_without_a_line_has_those_of_the_model_that_it_is_in(graph: ModelGraph) -> None:
    writer = Writer()
    writer.add("    encoder", nodes=("n2",))
    assert lines_of(writer.source(), graph, INNER, ["n2"]) == [1]


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("first", (), ((), ["n3", "n5"])),
        ("block()", (), ((), ["n3", "n4", "n5", "n6"])),
        ("core_dense", (), ((), ["n2"])),
        ("core_dense", INNER, (INNER, ["n3"])),
        ("core_dense", INNERMOST, (INNERMOST, ["n2"])),
        ("encoder_dense", INNERMOST, ((), ["n2"])),
        ("first", INNER, ((), ["n3", "n5"])),
        ("def build_model():", (), ((), [])),
        ("def build_model():", INNER, (INNER, [])),
    ],
)
def test_a_line_is_about_nodes_in_view_where_it_is_about_any(
    source: Source,
    graph: ModelGraph,
    text: str,
    path: Path,
    expected: tuple[Path, list[str]],
) -> None:
    (line,) = [n for n, each in enumerate(source.text.splitlines(), 1) if each.strip() == text]
    assert nodes_of(source, graph, path, line) == expected


def test_what_was_deleted_since_is_left_out(source: Source, graph: ModelGraph) -> None:
    RemoveNode("n5").apply(graph)
    assert nodes_of(source, graph, (), 8) == ((), ["n3"])
    RemoveNode("n2").apply(graph.nested(INNERMOST))
    assert nodes_of(source, graph, INNERMOST, 2) == (INNERMOST, [])
