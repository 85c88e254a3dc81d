"""The properties form: each kind of editor, what it refuses, and that it follows undo."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from editor.properties.choices import ChoiceEditor
from editor.properties.editors import BoolEditor, TextEditor
from editor.properties.layer_form import LayerForm
from editor.properties.model_form import ModelForm
from editor.properties.rows import Section
from editor.window.main_window import MainWindow
from graph.files import decode_project, encode_project
from graph.values import ObjectValue
from tests.editor.properties.forms import Form


@pytest.fixture
def conv(window: MainWindow) -> Form:
    return Form(window, "Conv2D")


def test_a_number_is_entered_with_enter_as_one_step(conv: Form) -> None:
    steps = conv.steps
    conv.type("filters", "32")
    assert conv.layer.arguments == {"filters": 32}
    assert conv.steps == steps + 1
    assert conv.window.document.undo_stack.undoText() == "Set filters"


def test_a_value_is_entered_when_the_field_is_left(conv: Form) -> None:
    line = conv.line("filters")
    line.setFocus()
    QTest.keyClicks(line, "16")
    conv.line("kernel_size").setFocus()
    assert conv.layer.arguments == {"filters": 16}


def test_a_value_is_entered_when_another_node_is_selected(conv: Form, window: MainWindow) -> None:
    node_id = conv.form.node_id
    QTest.keyClicks(conv.line("filters"), "8")
    window.current.drawing.add_layer("keras.layers", "Dense")
    graph = conv.window.document.graph
    assert graph.layer_of(node_id).arguments == {"filters": 8}


def test_a_tuple_is_read_from_its_text(conv: Form) -> None:
    conv.type("kernel_size", "(3, 5)")
    assert conv.layer.arguments["kernel_size"] == (3, 5)


def test_a_choice_and_an_activation_are_picked_by_name(conv: Form) -> None:
    conv.choose("padding", "same")
    conv.choose("activation", "relu")
    conv.choose("kernel_regularizer", "l2")
    assert conv.layer.arguments == {
        "padding": "same",
        "activation": "relu",
        "kernel_regularizer": "l2",
    }


def test_a_choice_of_the_default_leaves_the_argument_out(conv: Form) -> None:
    conv.choose("activation", "relu")
    conv.choose("activation", "None")
    assert conv.layer.arguments == {}


def test_a_check_mark_sets_and_unsets(conv: Form) -> None:
    check = conv.editor("use_bias", BoolEditor).check
    check.click()
    assert conv.layer.arguments == {"use_bias": False}
    check.click()
    assert conv.layer.arguments == {}


def test_an_emptied_field_leaves_the_argument_out_and_shows_the_default(conv: Form) -> None:
    conv.type("strides", "2")
    conv.type("strides", "")
    assert conv.layer.arguments == {}
    assert conv.line("strides").placeholderText() == "(1, 1)"


def test_a_value_that_is_the_default_is_not_written_down(conv: Form) -> None:
    conv.type("groups", "1")
    assert conv.layer.arguments == {}


def test_a_text_that_is_no_value_is_said_to_be_none_and_changes_nothing(conv: Form) -> None:
    conv.type("filters", "32")
    steps = conv.steps
    conv.type("filters", "many")
    assert conv.layer.arguments == {"filters": 32}
    assert conv.steps == steps
    assert "Received: 'many'" in conv.fault("filters")
    assert "fault" in conv.line("filters").property("role")
    conv.type("filters", "16")
    assert conv.fault("filters") == ""
    assert "fault" not in conv.line("filters").property("role")


def test_escape_forgets_what_was_typed(conv: Form) -> None:
    conv.type("filters", "32")
    QTest.keyClicks(conv.line("filters"), "99")
    QTest.keyClick(conv.line("filters"), Qt.Key.Key_Escape)
    assert conv.line("filters").text() == "32"
    assert conv.layer.arguments == {"filters": 32}


def test_a_layer_is_renamed(conv: Form) -> None:
    conv.type("name", "stem")
    assert conv.layer.name == "stem"


def test_a_name_is_chosen_by_typing_it_and_left_to_keras_by_clearing_it(conv: Form) -> None:
    assert (conv.layer.name, conv.layer.named) == ("conv2d", False)
    assert conv.line("name").text() == ""
    assert conv.line("name").placeholderText().startswith("conv2d ")
    conv.type("name", "stem")
    assert (conv.layer.name, conv.layer.named) == ("stem", True)
    assert conv.line("name").text() == "stem"
    conv.type("name", "")
    assert (conv.layer.name, conv.layer.named) == ("conv2d", False)
    conv.window.document.undo_stack.undo()
    assert conv.line("name").text() == "stem"


@pytest.mark.parametrize("name", ["a/b", "dense", "n" * 201])
def test_a_name_that_keras_or_the_model_refuses_is_refused(
    conv: Form, window: MainWindow, name: str
) -> None:
    node_id = conv.form.node_id
    window.current.drawing.add_layer("keras.layers", "Dense")
    window.current.canvas.select_nodes([node_id])
    conv.type("name", name)
    assert conv.layer.name == "conv2d"
    assert "Expected" in conv.fault("name")


def test_the_weights_can_be_frozen(conv: Form) -> None:
    conv.editor("trainable", BoolEditor).check.click()
    assert conv.layer.trainable is False


def test_the_form_follows_undo_and_redo(conv: Form) -> None:
    conv.type("filters", "32")
    conv.choose("padding", "same")
    stack = conv.window.document.undo_stack
    stack.undo()
    assert conv.editor("padding", ChoiceEditor).combo.currentText() == "valid"
    stack.undo()
    assert conv.line("filters").text() == ""
    stack.redo()
    assert conv.line("filters").text() == "32"


def test_the_undo_key_in_a_field_undoes_the_document_once_nothing_was_typed(conv: Form) -> None:
    conv.type("filters", "32")
    QTest.keyClick(conv.line("filters"), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert conv.layer.arguments == {}


def test_a_regularizer_object_is_shown_and_can_be_replaced(conv: Form) -> None:
    conv.set(kernel_regularizer=ObjectValue("keras.regularizers", "L2", {"l2": 0.02}))
    combo = conv.editor("kernel_regularizer", ChoiceEditor).combo
    assert combo.currentText() == "L2(l2=0.02)"
    conv.choose("kernel_regularizer", "l1")
    assert conv.layer.arguments == {"kernel_regularizer": "l1"}


def test_an_argument_that_keras_does_not_know_can_be_taken_away(conv: Form) -> None:
    conv.set(filters=4, kernal=3)
    conv.type("kernal", "")
    assert conv.layer.arguments == {"filters": 4}


def test_the_model_is_renamed_when_nothing_is_selected(window: MainWindow) -> None:
    form = window.current.properties.form
    assert isinstance(form, ModelForm)
    form.name.line.selectAll()
    QTest.keyClicks(form.name.line, "digits")
    QTest.keyClick(form.name.line, Qt.Key.Key_Return)
    assert window.current.document.graph.name == "digits"


def test_a_field_that_goes_away_does_not_write_into_the_next_document(
    window: MainWindow,
) -> None:
    form = Form(window, "Dense")
    form.line("units").setFocus()
    QTest.keyClicks(form.line("units"), "64")
    window.current.document.undo_stack.setClean()
    node_id = form.form.node_id
    window.current.document.replace(decode_project(encode_project(window.current.document.graph)))
    assert window.current.document.graph.layer_of(node_id).arguments == {}


def test_the_form_of_a_class_is_used_again(window: MainWindow) -> None:
    first = Form(window, "Dense").form
    Form(window, "Conv2D")
    assert Form(window, "Dense").form is first
    assert first.node_id == window.current.document.graph.nodes()[-1].id


def test_a_form_that_is_used_again_shows_the_other_layer_and_edits_it_alone(
    window: MainWindow,
) -> None:
    one = Form(window, "Dense")
    one.type("units", "4")
    other = Form(window, "Dense")
    assert other.line("name").placeholderText().startswith("dense_1 ")
    assert other.line("units").text() == ""
    other.type("units", "7")
    units = [layer.arguments["units"] for layer in window.current.document.graph.layers()]
    assert units == [4, 7]


def test_what_is_no_value_is_not_shown_for_another_layer(window: MainWindow) -> None:
    form = Form(window, "Dense")
    form.type("units", "many")
    assert form.fault("units")
    other = Form(window, "Dense")
    assert other.line("units").text() == ""
    assert other.fault("units") == ""
    assert len(window.current.document.graph.layers()[0].arguments) == 0


def test_sections_stay_open_from_one_layer_to_the_next(window: MainWindow) -> None:
    Form(window, "Dense")
    window.current.canvas.select_nodes([])
    window.current.drawing.add_layer("keras.layers", "Dense")
    form = window.current.properties.form
    assert isinstance(form, LayerForm)
    assert all(section.button.isChecked() for section in form.findChildren(Section))
    assert "kernel_initializer" in form.rows


def test_rows_of_an_unknown_argument_go_with_its_layer(window: MainWindow) -> None:
    form = Form(window, "Dense")
    form.set(units=4, kernal=3)
    assert "kernal" in form.form.rows
    assert "kernal" not in Form(window, "Dense").form.rows


def test_a_value_that_no_file_could_hold_is_refused_and_can_be_mended(window: MainWindow) -> None:
    form = Form(window, "Dense")
    steps = window.current.document.undo_stack.count()
    form.type("units", str(10**40))
    assert form.fault("units").startswith("Expected")
    assert form.line("units").text() == str(10**40)
    assert window.current.document.undo_stack.count() == steps
    form.type("units", "10")
    assert form.fault("units") == ""
    assert form.layer.arguments == {"units": 10}


@pytest.mark.parametrize("where", ["layer", "model"])
def test_a_name_that_is_too_long_is_refused(window: MainWindow, where: str) -> None:
    if where == "layer":
        window.current.drawing.add_layer("keras.layers", "Dense")
    steps = window.current.document.undo_stack.count()
    shown = window.current.properties.form
    assert isinstance(shown, LayerForm | ModelForm)
    editor = shown.rows["name"].editor if isinstance(shown, LayerForm) else shown.name
    assert isinstance(editor, TextEditor)
    faults: list[str] = []
    editor.fault_found.connect(faults.append)
    editor.line.setText("n" * 300)
    editor.commit()
    assert faults[-1].startswith("Expected")
    assert editor.line.text() == "n" * 300
    assert window.current.document.undo_stack.count() == steps


def test_a_whole_number_is_a_shape_of_one_size(window: MainWindow) -> None:
    form = Form(window, "InputLayer")
    form.type("shape", "64")
    assert form.layer.arguments == {"shape": (64,)}
    assert form.line("shape").text() == "(64,)"


def test_a_long_name_leaves_the_fields_where_they_are(window: MainWindow) -> None:
    form = Form(window, "Dense")
    form.type("name", "n" * 200)
    window.grab()
    viewport = window.current.properties.viewport()
    assert form.form.width() <= viewport.width()
    assert window.current.properties.horizontalScrollBar().maximum() == 0


def test_the_form_says_what_is_wrong_with_its_node(window: MainWindow) -> None:
    form = Form(window, "Dense")
    window.current.analyser.refresh()
    said = [label.text() for label in form.form.findChildren(QLabel)]
    assert any("`units`" in text for text in said)
    form.type("units", "4")
    window.current.analyser.refresh()
    said = [label.text() for label in form.form.findChildren(QLabel)]
    assert not any("`units`" in text for text in said)
