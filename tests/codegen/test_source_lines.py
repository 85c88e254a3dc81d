"""The map from lines to nodes, of the outermost graph and of those in it."""

from __future__ import annotations

from codegen import Source, generate
from codegen.source import Writer
from graph.model import ModelGraph
from tests.codegen.forms import nested_twice


def nested(graph: ModelGraph, name: str) -> str:
    """The id of the layer of this name."""
    return next(layer.id for layer in graph.layers() if layer.name == name)


def text_of(source: Source, numbers: list[int]) -> list[str]:
    lines = source.text.splitlines()
    return [lines[number - 1].strip() for number in numbers]


def test_lines_of_several_nodes_are_each_given_once_and_in_order() -> None:
    writer = Writer()
    writer.add("def block():", nodes=("a", "b"))
    writer.add("    pass")
    writer.add("block()", nodes=("b",))
    writer.add("block()", nodes=("a",))
    source = writer.source()
    assert source.lines_of(["b", "a"]) == [1, 3, 4]
    assert source.lines("b") == [1, 3]
    assert source.lines_of([]) == []


def test_a_line_within_a_nested_model_is_known_by_its_own_node() -> None:
    graph = nested_twice()
    source = generate(graph)
    middle = nested(graph, "middle")
    inner = graph.nested((middle,))
    path = (middle, nested(inner, "core"))
    core = graph.nested(path)
    for node in core.nodes():
        name = core.layer_of(node.id).name
        assert any(
            f'"{name}"' in line for line in text_of(source, source.lines_of([node.id], path))
        )


def test_the_lines_of_a_nested_model_are_those_of_all_that_is_in_it() -> None:
    graph = nested_twice()
    source = generate(graph)
    path = (nested(graph, "middle"),)
    core = (*path, nested(graph.nested(path), "core"))
    assert set(source.lines_within(core)) < set(source.lines_within(path))
    assert set(source.lines_within(path)) < set(source.lines_of(graph.calls(path[0])))


def test_a_model_that_a_layer_holds_leads_nowhere() -> None:
    writer = Writer()
    function = Writer()
    function.add("x", nodes=("n1",))
    writer.append_for(function, ("n7",))
    writer.append_for(function, ("n7",), ("l1",))
    source = writer.source()
    assert source.nodes == {1: ("n7",), 2: ("n7",)}
    assert source.inner == {2: (("l1", "n1"),)}


def test_what_is_appended_keeps_its_nodes_at_the_lines_where_it_now_is() -> None:
    function = Writer()
    function.add("x", nodes=("n1",))
    models = Writer()
    models.append_for(function, ("n7",), ("l1",))
    file = Writer()
    file.add("import keras", "")
    file.append(models)
    assert file.source().nodes == {3: ("n7",)}
    assert file.source().inner == {3: (("l1", "n1"),)}
