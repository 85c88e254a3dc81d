"""Nodes whose layer is a model, and nodes of which nothing is known here."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit

from editor.properties.editors import BoolEditor
from editor.properties.model_form import ModelForm
from editor.properties.nested_form import NestedForm, inside_facts
from editor.properties.opaque_form import OpaqueForm
from graph.edits import AddNode, SetSettings
from graph.elements import Layer, Node
from graph.model import ModelGraph
from graph.settings import Settings
from graph.values import Value
from tests.editor.properties.bench import Bench
from tests.editor.properties.drawn import add, linear, wire
from tests.editor.properties.forms import Form


@pytest.fixture
def nested(bench: Bench) -> Form:
    graph = ModelGraph("outer")
    first = add(graph, "InputLayer", "tokens", shape=(8,))
    node_id = add(graph, "Model", "encoder", module="keras", model=linear())
    wire(graph, first, node_id)
    bench.open(graph, node_id)
    return Form(bench)


def model_layer(form: Form) -> Layer:
    graph = form.window.document.graph
    return next(layer for layer in graph.layers() if layer.model is not None)


def test_a_nested_model_is_named_frozen_and_opened(nested: Form) -> None:
    assert isinstance(nested.form, NestedForm)
    asked: list[str] = []
    nested.window.properties.open_requested.connect(asked.append)
    nested.type("name", "stem")
    nested.editor("trainable", BoolEditor).check.click()
    layer = model_layer(nested)
    assert (layer.name, layer.trainable) == ("stem", False)
    QTest.mouseClick(nested.form.open, Qt.MouseButton.LeftButton)
    assert asked == [layer.id]


def test_it_says_what_a_nested_model_is_and_what_goes_in_and_out(bench: Bench) -> None:
    graph = linear()
    facts = inside_facts(graph, bench.catalogue)
    assert facts[1:] == [("layers", "2"), ("input", "inside"), ("output", "inner")]
    assert facts[0] == ("why", "One input, one output, and each layer feeds only the next")
    SetSettings(Settings(functional=True)).apply(graph)
    assert "could be Sequential" in inside_facts(graph, bench.catalogue)[0][1]


def test_the_form_of_the_graph_in_view_is_that_of_the_nested_model(nested: Form) -> None:
    document, layer = nested.window.document, model_layer(nested)
    document.enter(layer.id)
    form = nested.window.properties.form
    assert isinstance(form, ModelForm)
    assert form.name.line.text() == "encoder"
    form.name.line.setText("body")
    form.name.line.setModified(True)
    form.name.commit()
    form.trainable.check.click()
    assert model_layer(nested).name == "body"
    assert model_layer(nested).trainable is False
    assert document.graph.name == "outer"
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert model_layer(nested).name == "encoder"


def test_a_layer_inside_a_nested_model_is_edited_in_its_place(nested: Form, bench: Bench) -> None:
    layer = model_layer(nested)
    bench.document.enter(layer.id)
    inside = bench.document.view_graph.nodes()[-1].id
    bench.select(inside)
    form = Form(bench)
    form.type("units", "16")
    inner = model_layer(nested).model
    assert inner is not None
    assert inner.layer_of(inside).arguments == {"units": 16}
    bench.document.undo_stack.undo()
    assert form.line("units").text() == "3"


def test_what_was_typed_in_one_graph_is_not_entered_into_another(
    nested: Form, bench: Bench
) -> None:
    layer = model_layer(nested)
    bench.document.enter(layer.id)
    inside = bench.document.view_graph.nodes()[-1].id
    bench.select(inside)
    form = Form(bench)
    QTest.keyClicks(form.line("units"), "99")
    bench.document.leave()
    assert bench.document.undo_stack.count() == 0


def opaque(bench: Bench, layer: Layer) -> Form:
    graph = ModelGraph()
    AddNode(Node("n1", layer.id), layer).apply(graph)
    bench.open(graph, "n1")
    return Form(bench)


def test_a_layer_of_somebody_else_shows_its_configuration_and_what_can_be_done(
    bench: Bench,
) -> None:
    config: Value = {"dim": 64, "note": "<b>bold</b> & more"}
    form = opaque(bench, Layer("l1", "Rotary", "rotary", "", {"config": config}))
    assert isinstance(form.form, OpaqueForm)
    text = form.form.config.toPlainText()
    assert '"dim": 64' in text
    assert "<b>bold</b> & more" in text
    assert form.form.config.isReadOnly()
    assert form.form.findChild(QPlainTextEdit) is form.form.config
    said = " ".join(label.text() for label in form.form.findChildren(QLabel))
    assert "replace it with a layer of the palette" in said
    form.type("name", "turn")
    assert form.layer.name == "turn"
    assert form.layer.arguments == {"config": config}


def test_a_layer_that_runs_code_shows_what_the_file_says_of_it(bench: Bench) -> None:
    code: dict[str, Value] = {
        "function": {"class_name": "__lambda__", "config": {"code": "4wEAAAA"}}
    }
    form = opaque(bench, Layer("l1", "Lambda", "trick", "keras.layers", code))
    assert isinstance(form.form, OpaqueForm)
    assert "4wEAAAA" in form.form.config.toPlainText()


def test_a_long_configuration_is_cut(bench: Bench) -> None:
    config: Value = {f"key{place}": "x" * 100 for place in range(2_000)}
    form = opaque(bench, Layer("l1", "Rotary", "rotary", "", {"config": config}))
    assert isinstance(form.form, OpaqueForm)
    assert len(form.form.config.toPlainText()) < 21_000
