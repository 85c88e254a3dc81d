"""Initializers, regularizers and the like: names that become objects when they get an argument."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from editor.properties.editors import TextEditor
from editor.properties.object_editor import ObjectEditor
from graph.model import ModelGraph
from graph.values import ObjectValue
from tests.editor.properties.bench import Bench
from tests.editor.properties.drawn import add
from tests.editor.properties.forms import Form


@pytest.fixture
def dense(bench: Bench) -> Form:
    return Form(bench, "Dense")


def test_a_name_stays_a_name_until_it_is_given_an_argument(dense: Form) -> None:
    dense.choose("kernel_initializer", "he_normal")
    assert dense.layer.arguments == {"kernel_initializer": "he_normal"}
    dense.inner("kernel_initializer").type("seed", "7")
    expected = ObjectValue("keras.initializers", "HeNormal", {"seed": 7})
    assert dense.layer.arguments == {"kernel_initializer": expected}
    dense.inner("kernel_initializer").type("seed", "")
    assert dense.layer.arguments == {"kernel_initializer": "he_normal"}


def test_the_default_can_be_given_an_argument_too(dense: Form) -> None:
    editor = dense.editor("kernel_initializer", ObjectEditor)
    assert editor.form is None
    assert editor.fold is not None
    QTest.mouseClick(editor.fold, Qt.MouseButton.LeftButton)
    dense.inner("kernel_initializer").type("seed", "1")
    expected = ObjectValue("keras.initializers", "GlorotUniform", {"seed": 1})
    assert dense.layer.arguments == {"kernel_initializer": expected}
    dense.window.document.undo_stack.undo()
    assert dense.layer.arguments == {}
    assert editor.combo.currentText() == "glorot_uniform"


def test_each_argument_of_an_object_is_one_step(dense: Form) -> None:
    dense.choose("kernel_constraint", "max_norm")
    steps = dense.steps
    inner = dense.inner("kernel_constraint")
    inner.type("max_value", "3")
    inner.type("axis", "(0, 1)")
    assert dense.steps == steps + 2
    constraint = dense.object("kernel_constraint")
    assert constraint.arguments == {"max_value": 3, "axis": (0, 1)}
    dense.window.document.undo_stack.undo()
    assert inner.line("axis").text() == ""
    assert inner.line("max_value").text() == "3"


def test_a_class_without_a_name_is_an_object_from_the_beginning(dense: Form) -> None:
    dense.choose("bias_initializer", "Constant")
    assert dense.object("bias_initializer") == ObjectValue("keras.initializers", "Constant")
    dense.inner("bias_initializer").type("value", "0.5")
    assert dense.object("bias_initializer").arguments == {"value": 0.5}


def test_another_name_takes_the_arguments_away(dense: Form) -> None:
    dense.set(kernel_regularizer=ObjectValue("keras.regularizers", "L1L2", {"l1": 0.1}))
    editor = dense.editor("kernel_regularizer", ObjectEditor)
    assert editor.combo.currentText() == "L1L2(l1=0.1)"
    assert dense.inner("kernel_regularizer").line("l1").text() == "0.1"
    dense.choose("kernel_regularizer", "None")
    assert dense.layer.arguments == {}
    assert editor.form is not None
    assert editor.form.isHidden() or not editor.form.isVisibleTo(dense.form)


def test_a_wrong_argument_is_said_and_kept_to_be_mended(dense: Form) -> None:
    dense.choose("kernel_regularizer", "l2")
    steps = dense.steps
    inner = dense.inner("kernel_regularizer")
    inner.type("l2", "much")
    assert inner.fault("l2").startswith("Expected a number for `l2`.")
    assert inner.line("l2").text() == "much"
    assert dense.steps == steps
    inner.type("l2", "0.5")
    assert inner.fault("l2") == ""
    assert dense.object("kernel_regularizer").arguments == {"l2": 0.5}


def test_what_no_file_could_hold_is_refused_where_it_was_typed(dense: Form) -> None:
    dense.choose("kernel_initializer", "he_normal")
    inner = dense.inner("kernel_initializer")
    inner.type("seed", str(10**40))
    assert inner.fault("seed").startswith("Expected")
    assert inner.line("seed").text() == str(10**40)
    assert dense.layer.arguments == {"kernel_initializer": "he_normal"}


def test_an_object_is_shown_folded_for_the_next_layer(bench: Bench) -> None:
    one = Form(bench, "Dense")
    one.choose("kernel_initializer", "he_normal")
    one.inner("kernel_initializer").type("seed", "3")
    other = Form(bench, "Dense")
    editor = other.editor("kernel_initializer", ObjectEditor)
    assert editor.combo.currentText() == "glorot_uniform"
    assert editor.form is not None
    assert not editor.form.isVisibleTo(other.form)
    assert other.layer.arguments == {}


def test_a_function_and_a_policy_go_by_their_names(dense: Form) -> None:
    dense.set(
        activation=ObjectValue("keras.activations", "function", {"name": "relu"}),
        dtype=ObjectValue("keras.dtype_policies", "DTypePolicy", {"name": "mixed_float16"}),
    )
    assert dense.editor("activation", ObjectEditor).combo.currentText() == "relu"
    assert dense.editor("dtype", ObjectEditor).combo.currentText() == "mixed_float16"
    dense.choose("activation", "tanh")
    assert dense.layer.arguments["activation"] == "tanh"


def test_an_activation_can_be_a_layer_with_arguments(dense: Form) -> None:
    dense.choose("activation", "leaky_relu")
    assert dense.layer.arguments == {"activation": "leaky_relu"}
    dense.choose("activation", "LeakyReLU")
    dense.inner("activation").type("negative_slope", "0.2")
    expected = ObjectValue("keras.layers", "LeakyReLU", {"negative_slope": 0.2})
    assert dense.layer.arguments == {"activation": expected}


def test_an_object_of_an_unknown_class_is_shown_and_kept(dense: Form) -> None:
    own = ObjectValue("", "MyInitializer", {"config": {"scale": 2}})
    dense.set(units=3, kernel_initializer=own)
    editor = dense.editor("kernel_initializer", ObjectEditor)
    assert editor.combo.currentText() == "MyInitializer(config={'scale': 2})"
    assert "MyInitializer" in editor.combo.toolTip()
    dense.type("units", "4")
    assert dense.layer.arguments == {"units": 4, "kernel_initializer": own}


def test_what_cannot_be_typed_is_shown_in_part_kept_and_can_go_as_a_whole(
    bench: Bench,
) -> None:
    form = Form(bench, "Normalization")
    mean = tuple(float(each) for each in range(5_000))
    variance = ObjectValue("numpy", "array", {"value": (1.0, 2.0), "dtype": "float32"})
    form.set(mean=mean, variance=variance)
    editor = form.editor("mean", TextEditor)
    assert editor.line.isReadOnly()
    assert "5,000 values" in editor.line.text()
    assert len(editor.line.toolTip()) < 4_000
    assert form.line("variance").text().startswith("array(value=(1.0, 2.0)")
    form.type("axis", "1")
    assert form.layer.arguments == {"mean": mean, "variance": variance, "axis": 1}
    assert editor.remove is not None
    QTest.mouseClick(editor.remove, Qt.MouseButton.LeftButton)
    assert form.layer.arguments == {"variance": variance, "axis": 1}
    assert not editor.line.isReadOnly()
    form.type("mean", "[0.5, 1]")
    assert form.layer.arguments["mean"] == (0.5, 1)


def test_every_layer_of_the_catalogue_has_a_form(bench: Bench) -> None:
    graph = ModelGraph()
    layers = [each for each in bench.catalogue.layers if each.canvas and each.needs != "code"]
    nodes = {
        add(graph, each.class_name, f"l{i}", module=each.module): each
        for i, each in enumerate(layers)
    }
    bench.open(graph)
    for node_id, known in nodes.items():
        bench.select(node_id)
        form = Form(bench)
        assert {argument.name for argument in known.arguments} <= form.form.rows.keys()
        form.form.commit()
    assert bench.document.undo_stack.count() == 0


def test_a_name_that_has_no_room_is_shown_whole_on_hover(dense: Form) -> None:
    dense.choose("kernel_initializer", "random_uniform")
    tip = dense.editor("kernel_initializer", ObjectEditor).combo.toolTip()
    assert "random_uniform" in tip
