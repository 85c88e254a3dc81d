"""What the window calls linear is what is written as Sequential, whatever is drawn."""

from __future__ import annotations

import ast

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from codegen import SourceError, generate
from graph.classify import Kind, classify
from graph.model import ModelGraph
from tests.codegen.drawings import Drawing


@st.composite
def drawings(draw: st.DrawFn) -> ModelGraph:
    """Small graphs, more often than not nearly a chain."""
    drawing = Drawing()
    nodes = [drawing.input("input", (4,))]
    for number in range(draw(st.integers(1, 6))):
        last = nodes[-1]
        other = draw(st.sampled_from(nodes))
        match draw(st.sampled_from(["dense"] * 8 + ["fork", "add", "shared", "input", "loose"])):
            case "dense":
                nodes.append(drawing.layer("Dense", f"dense_{number}", last, units=4))
            case "fork":
                nodes.append(drawing.layer("Dense", f"fork_{number}", other, units=4))
            case "add":
                nodes.append(drawing.layer("Add", f"add_{number}", last, other))
            case "shared" if drawing.graph.layer_of(last).class_name == "Dense":
                nodes.append(drawing.call(last, last))
            case "input":
                drawing.input(f"input_{number}", (4,))
            case "loose":
                drawing.layer("Dense", f"loose_{number}", units=4)
    if draw(st.integers(0, 5)) == 0:
        drawing.call_with(nodes[-1], training=True)
    if draw(st.integers(0, 5)) == 0:
        drawing.ends([nodes[0]], [draw(st.sampled_from(nodes[1:] or nodes))])
    return drawing.graph


def is_sequential(text: str) -> bool:
    return "keras.Sequential(" in text


@settings(max_examples=300)
@given(drawings())
def test_linear_graphs_and_no_others_are_written_as_sequential(graph: ModelGraph) -> None:
    # An Input that is the output itself is no chain of layers yet.
    assume(set(graph.input_nodes()).isdisjoint(tensor.node for tensor in graph.output_tensors()))
    try:
        text = generate(graph).text
    except SourceError:
        event("not complete")
        return
    kind = classify(graph).kind
    event(kind.value)
    assert is_sequential(text) == (kind is Kind.LINEAR)


@settings(max_examples=200)
@given(drawings())
def test_what_is_left_of_an_incomplete_drawing_is_source(graph: ModelGraph) -> None:
    try:
        source = generate(graph, partial=True)
    except SourceError:
        return
    ast.parse(source.text)
    names = {graph.layer_of(node).name for node in source.skipped}
    assert not [name for name in names if f'"{name}"' in source.text]
    assert not [node for node in source.skipped if source.lines(node)]


@settings(max_examples=200)
@given(drawings())
def test_variables_are_assigned_before_they_are_used(graph: ModelGraph) -> None:
    try:
        text = generate(graph, functional=True).text
    except SourceError:
        return
    build = next(n for n in ast.parse(text).body if isinstance(n, ast.FunctionDef))
    known = {"layers", "keras"}
    for statement in build.body:
        loaded = {
            name.id
            for name in ast.walk(statement)
            if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Load)
        }
        assert loaded <= known
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            known.add(statement.targets[0].id)
