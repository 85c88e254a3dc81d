"""Nested models that are alike: one function builds them all, and is given what varies."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from msgspec import structs

from codegen import Source, alike_section, generate
from codegen.alike import common_words
from graph.edits import SetLayer
from graph.model import ModelGraph
from tests.codegen.alike_models import ALIKE, downsampling, ensemble, stages, tower, towers
from tests.codegen.drawings import Drawing
from tests.codegen.forms import unnamed
from tests.codegen.proving.proofs import difference
from tests.codegen.recording import told
from tests.codegen.repeated import repeated
from tests.codegen.ruff import assert_clean

_FACTOR = int(os.environ.get("LONG_RUN", "1"))
law = settings(max_examples=40 * _FACTOR, suppress_health_check=list(HealthCheck))


def heads(text: str) -> list[str]:
    """The functions that build nested models, with their parameters."""
    lines = [line.removeprefix("def build_") for line in text.splitlines() if "def build_" in line]
    return [line.split(")")[0] + ")" for line in lines if not line.startswith("model()")]


def changed(graph: ModelGraph, layer_name: str, **arguments: object) -> ModelGraph:
    layer = next(each for each in graph.layers() if each.name == layer_name)
    SetLayer(structs.replace(layer, arguments=layer.arguments | arguments)).apply(graph)
    return graph


def in_one(*graphs: ModelGraph) -> ModelGraph:
    """A drawing that calls nested models one after another."""
    drawing = Drawing("outer")
    x = drawing.input("features", (8,))
    for number, graph in enumerate(graphs):
        x = drawing.model(f"model_{number}", graph, x)
    return drawing.graph


def line_of(source: Source, text: str) -> int:
    lines = source.text.splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


@pytest.mark.parametrize("name", ALIKE)
def test_one_function_builds_what_one_for_each_built(name: str) -> None:
    graph = ALIKE[name]()
    assert told(generate(graph).text) == told(generate(graph, flat=True).text)


def test_models_that_are_alike_are_built_by_one_function_and_another_by_its_own() -> None:
    text = generate(stages()).text
    assert heads(text) == ["downsampling(filters, *, shape, index)", "head()"]
    assert "build_downsampling(16, shape=(16, 16, 8), index=1),\n" in text
    assert 'name=f"input_{index + 2}"' in text


def test_models_that_are_alike_may_hold_models_that_are() -> None:
    text = generate(towers()).text
    assert heads(text) == ["gate(units, *, name)", "tower(units, *, activation, name)"]
    assert 'build_gate(units, name=f"{name}_gate")(inputs)' in text
    assert 'right_tower = build_tower(32, activation="tanh", name="right")(right)' in text


def test_a_model_that_is_called_twice_is_made_once_by_the_function_of_all() -> None:
    text = generate(towers()).text
    assert text.count('build_tower(16, activation="relu", name="left")') == 1
    assert "left_tower(left)" in text
    assert "left_tower(other)" in text


def test_models_that_differ_in_their_name_alone_are_given_it() -> None:
    text = generate(ensemble()).text
    assert heads(text) == ["vote_gate()", "nested_model(*, name)"]
    assert text.count("build_vote_gate()") == 2  # its definition and the one call


def test_models_without_names_that_are_equal_need_no_argument() -> None:
    graph = in_one(*[unnamed(tower("", 8, "relu")) for _ in range(3)])
    text = generate(unnamed(graph)).text
    assert heads(text) == ["gate()", "model_1()"]
    assert told(text) == told(generate(graph, flat=True).text)


def test_an_argument_that_one_of_them_leaves_out_is_given_its_default() -> None:
    graphs = [downsampling(index, 32, 8, 8) for index in range(3)]
    changed(graphs[1], "conv_1", padding="same")
    text = generate(in_one(*graphs)).text
    assert heads(text) == ["model_1(*, index, padding)"]
    assert 'index=0, padding="valid")' in text


def test_models_that_are_wired_otherwise_are_apart() -> None:
    def gated(*, of_hidden: bool) -> ModelGraph:
        drawing = Drawing("")
        x = drawing.input("features", (8,))
        hidden = drawing.layer("Dense", "hidden", x, units=16)
        gate = drawing.layer("Dense", "gate", hidden if of_hidden else x, units=16)
        drawing.layer("Multiply", "multiply", hidden, gate)
        return drawing.graph

    alike = [gated(of_hidden=True), gated(of_hidden=True)]
    assert len(heads(generate(in_one(*alike)).text)) == 1
    assert len(heads(generate(in_one(*alike, gated(of_hidden=False))).text)) == 2


def test_models_that_vary_in_too_much_are_apart() -> None:
    def wide(units: int) -> ModelGraph:
        drawing = Drawing("")
        x = drawing.input("x", (8,))
        for number in range(8):
            x = drawing.layer("Dense", f"dense_{number}", x, units=units + 7 * units * number**2)
        return drawing.graph

    few, many = [wide(3), wide(3)], [wide(3), wide(5)]
    for number in range(8):
        changed(many[1], f"dense_{number}", units=100 + 13 * number**3)
    assert len(heads(generate(in_one(*few)).text)) == 1
    assert len(heads(generate(in_one(*many)).text)) == 2


def test_a_long_model_keeps_a_function_of_its_own_for_its_blocks() -> None:
    def long(units: int) -> ModelGraph:
        drawing = Drawing("")
        x = drawing.input("x", (8,))
        for number in range(12):
            y = drawing.layer("Dense", f"block_{number}_dense", x, units=units)
            y = drawing.layer("Activation", f"block_{number}_act", y, activation="relu")
            x = drawing.layer("Add", f"block_{number}_add", x, y)
        return drawing.graph

    text = generate(in_one(long(8), long(16))).text
    assert heads(text) == ["model_0()", "model_1()"]
    assert "def residual_block(" in text


def test_a_flat_source_has_one_function_for_each() -> None:
    text = generate(stages(), flat=True).text
    assert heads(text) == ["downsampling_0()", "downsampling_1()", "downsampling_2()", "head()"]


def test_what_cannot_be_proven_is_written_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike_section, "differences", lambda *_, **__: "different")
    text = generate(stages()).text
    assert heads(text) == ["downsampling_0()", "downsampling_1()", "downsampling_2()", "head()"]
    assert told(text) == told(generate(stages(), flat=True).text)


@pytest.mark.parametrize("name", ALIKE)
def test_the_function_is_proven_for_each_of_the_models(name: str) -> None:
    graph = ALIKE[name]()
    assert difference(graph, generate(graph).text) == ""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("(filters, 2,", "(16, 2,"),
        ("{index + 2}", "{index + 1}"),
        ('f"downsampling_{index}"', '"downsampling_0"'),
        ("shape=shape", "shape=(32, 32, 3)"),
        ("build_downsampling(16, shape=(16, 16, 8), index=1)", "build_downsampling(16)"),
        ("shape=(16, 16, 8), index=1", "shape=(16, 16, 8), index=2"),
    ],
)
def test_a_function_that_builds_another_model_of_them_is_told(right: str, wrong: str) -> None:
    graph = stages()
    text = generate(graph).text
    assert text.count(right) == 1
    assert difference(graph, text.replace(right, wrong))


def test_a_line_of_the_function_belongs_to_the_nodes_of_all_the_models() -> None:
    graph = stages()
    source = generate(graph)
    line = line_of(source, "layers.Conv2D(")
    models = [layer for layer in graph.layers() if layer.name.startswith("downsampling")]
    assert source.nodes[line] == tuple(graph.calls(layer.id)[0] for layer in models)
    for number, layer in enumerate(models):
        assert layer.model is not None
        nodes = layer.model.nodes()
        (conv,) = [n.id for n in nodes if layer.model.layer_of(n.id).name == f"conv_{number}"]
        assert source.lines_of([conv], (layer.id,)) == [line]


def test_the_lines_of_a_model_within_belong_to_it_at_each_path() -> None:
    graph = towers()
    source = generate(graph)
    line = line_of(source, 'layers.Activation("sigmoid"')
    assert len(source.inner[line]) == 2
    for path in source.inner[line]:
        inner = graph.nested(path[:-1])
        assert inner.layer_of(path[-1]).name.endswith("_gate_sigmoid")


def test_the_call_of_a_model_belongs_to_its_own_node() -> None:
    graph = stages()
    source = generate(graph)
    call = line_of(source, "build_downsampling(16")
    second = next(layer for layer in graph.layers() if layer.name == "downsampling_1")
    assert source.nodes[call] == tuple(graph.calls(second.id))


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["encoder_left", "encoder_right"], "encoder"),
        (["left_encoder", "right_encoder"], "encoder"),
        (["block_1", "block_12"], "block"),
        (["stage1a", "stage1b"], "stage1"),
        (["ann", "ben"], ""),
        (["", "x"], ""),
        (["same", "same"], "same"),
    ],
)
def test_a_function_is_called_after_what_the_names_have_in_common(
    names: list[str], words: str
) -> None:
    assert common_words(names) == words


def long_named(length: int, number: int) -> ModelGraph:
    """A model that varies in much, all of which has long names."""
    drawing = Drawing("")
    x = drawing.input("features", (8,))
    activations = ("relu", "tanh", "gelu")
    for place, units in enumerate((7, 50, 31, 2)):
        name = f"{'d' * length}_{place}_{number}"
        chosen = activations[(place % 2 + number) % len(activations)]
        x = drawing.layer("Dense", name, x, units=units**number + place, activation=chosen)
    return drawing.graph


def test_the_source_is_clean() -> None:
    sources = {f"{name}.py": generate(draw()).text for name, draw in ALIKE.items()}
    for length in (1, 20, 33, 38, 40, 50, 60):
        drawing = Drawing("outer")
        x = drawing.input("features", (8,))
        for number in (1, 2, 3):
            x = drawing.model(f"{'m' * length}_{number}", long_named(length, number), x)
        text = sources[f"long_{length}.py"] = generate(drawing.graph).text
        assert len(heads(text)) == 1
    assert_clean(sources)


def renamed(graph: ModelGraph, begin: str, end: str, more: int) -> ModelGraph:
    """A copy whose layers are called and told something else."""
    graph = graph.copy()
    for layer in graph.layers():
        arguments = dict(layer.arguments)
        for name in ("filters", "units", "rate"):
            if name in arguments:
                arguments[name] = more
        name = f"{begin}{layer.name}{end}"
        SetLayer(structs.replace(layer, name=name, arguments=arguments)).apply(graph)
    return graph


@law
@given(st.data())
def test_copies_of_random_models_come_out_as_they_are(data: st.DataObject) -> None:
    graph = data.draw(repeated(most_blocks=1, most_moves=3))
    texts = st.sampled_from(["", "a", "b_", "1", "22", "_x", 'q"', "{", "é"])
    drawing = Drawing("outer")
    inputs = [drawing.input(f"input_{n}", (8,)) for n in range(len(graph.input_nodes()))]
    made = []
    for number in range(data.draw(st.integers(2, 4))):
        copy = renamed(graph, data.draw(texts), data.draw(texts), data.draw(st.integers(1, 3)))
        name = data.draw(st.sampled_from([f"copy_{number}", f"{number}", f'"{number}{{', "copy"]))
        made.append(drawing.model(f"{name}", copy, *inputs))
    drawing.ends(inputs, list(made))
    text = generate(drawing.graph).text
    note(text)
    assert told(text) == told(generate(drawing.graph, flat=True).text)
