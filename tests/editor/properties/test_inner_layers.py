"""Layers that hold layers: the inner one is chosen, edited, listed, moved."""

from itertools import pairwise
from typing import cast

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.look.style import ROW_HEIGHT
from editor.properties.choices import ChoiceEditor
from editor.properties.layer_list import LayerListEditor
from editor.properties.object_editor import ObjectEditor
from editor.properties.rows import FormRow
from graph.values import ObjectValue, Value
from tests.editor.properties.bench import Bench
from tests.editor.properties.forms import Form, Rows, choose, fault_of, type_into


def layer(class_name: str, **arguments: Value) -> ObjectValue:
    return ObjectValue("keras.layers", class_name, arguments)


def test_a_required_layer_is_chosen_first_and_edited_then(bench: Bench) -> None:
    form = Form(bench, "Bidirectional")
    assert form.editor("layer", ObjectEditor).combo.currentText() == "choose a layer"
    form.choose("layer", "LSTM")
    assert form.layer.arguments == {"layer": layer("LSTM")}
    steps = form.steps
    inner = form.inner("layer")
    inner.type("units", "24")
    inner.choose("recurrent_initializer", "he_normal")
    inner.inner("recurrent_initializer").type("seed", "3")
    he_normal = ObjectValue("keras.initializers", "HeNormal", {"seed": 3})
    assert form.object("layer") == layer("LSTM", units=24, recurrent_initializer=he_normal)
    assert form.steps == steps + 3
    for _ in range(3):
        bench.document.undo_stack.undo()
    assert form.object("layer") == layer("LSTM")
    assert inner.line("units").text() == ""


def test_a_click_into_the_list_of_layers_makes_room_for_a_name(bench: Bench, qtbot: QtBot) -> None:
    bench.show()
    form = Form(bench, "TimeDistributed")
    search = form.editor("layer", ObjectEditor).search
    assert search is not None
    # A press of the mouse gives the focus before it reaches the field.
    search.focusInEvent(QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.MouseFocusReason))
    QTest.mouseClick(search.line, Qt.MouseButton.LeftButton)
    QTest.keyClicks(search.line, "Dense")
    assert search.line.text() == "Dense"
    QTest.mouseClick(search.line, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert not search.line.hasSelectedText()


def test_the_name_and_trainable_of_an_inner_layer_are_among_its_arguments(
    bench: Bench,
) -> None:
    form = Form(bench, "TimeDistributed")
    form.choose("layer", "Dense")
    inner = form.inner("layer")
    inner.type("units", "4")
    inner.type("name", "each_step")
    inner.form.rows["trainable"].editor.value_entered.emit(False)
    assert form.object("layer") == layer("Dense", units=4, name="each_step", trainable=False)


@pytest.mark.parametrize(
    ("wrapper", "argument", "fitting", "others"),
    [
        ("Bidirectional", "layer", {"LSTM", "GRU", "SimpleRNN", "RNN"}, {"Dense", "LSTMCell"}),
        ("Bidirectional", "backward_layer", {"LSTM", "None"}, {"Dense"}),
        ("RNN", "cell", {"LSTMCell", "StackedRNNCells"}, {"LSTM", "Dense"}),
        ("TimeDistributed", "layer", {"Dense", "Conv2D", "LSTM"}, {"LSTMCell", "Input", "Lambda"}),
        (
            "SpectralNormalization",
            "layer",
            {"Dense", "Conv2D", "DepthwiseConv2D", "Embedding", "EinsumDense"},
            {"LSTM", "Dropout", "MultiHeadAttention", "SeparableConv2D"},
        ),
    ],
)
def test_what_fits_is_offered_and_nothing_else(
    bench: Bench, wrapper: str, argument: str, fitting: set[str], others: set[str]
) -> None:
    combo = Form(bench, wrapper).editor(argument, ObjectEditor).combo
    offered = {combo.itemText(place) for place in range(combo.count())}
    assert fitting <= offered
    assert not others & offered


def test_a_layer_is_found_by_typing_its_name(bench: Bench) -> None:
    form = Form(bench, "TimeDistributed")
    search = form.editor("layer", ObjectEditor).search
    assert search is not None
    type_into(search.line, "conv2d")
    assert form.object("layer") == layer("Conv2D")
    assert search.line.text() == "Conv2D"
    steps = form.steps
    type_into(search.line, "nonsense")
    assert form.fault("layer") == "Expected one of those listed. Received: 'nonsense'"
    assert search.line.text() == "nonsense"
    assert form.steps == steps
    QTest.keyClick(search.line, Qt.Key.Key_Escape)
    assert search.line.text() == "Conv2D"
    assert form.fault("layer") == ""


def test_another_layer_keeps_the_arguments_that_it_takes_too(bench: Bench) -> None:
    form = Form(bench, "Bidirectional")
    form.set(layer=layer("LSTM", units=8, return_sequences=True, unit_forget_bias=False))
    form.choose("layer", "GRU")
    assert form.object("layer") == layer("GRU", units=8, return_sequences=True)
    steps = form.steps
    form.choose("layer", "GRU")
    assert form.steps == steps


def test_an_optional_layer_goes_by_choosing_none(bench: Bench) -> None:
    form = Form(bench, "Bidirectional")
    form.set(layer=layer("LSTM", units=8), backward_layer=layer("LSTM", units=8))
    assert form.inner("backward_layer").line("units").text() == "8"
    form.choose("backward_layer", "None")
    assert form.layer.arguments == {"layer": layer("LSTM", units=8)}


@pytest.fixture
def stack(bench: Bench) -> Form:
    form = Form(bench, "RNN")
    form.choose("cell", "StackedRNNCells")
    return form


def cells(form: Form) -> tuple[ObjectValue, ...]:
    held = form.object("cell").arguments.get("cells", ())
    return cast("tuple[ObjectValue, ...]", held)


def list_of(form: Form) -> LayerListEditor:
    return form.inner("cell").editor("cells", LayerListEditor)


def row_of(form: Form, place: int) -> Rows:
    inner = list_of(form).items[place].editor.form
    assert inner is not None
    return Rows(inner)


def test_cells_are_added_edited_moved_and_removed_one_step_each(stack: Form) -> None:
    steps = stack.steps
    editor = list_of(stack)
    choose(editor.add, "LSTMCell")
    choose(editor.add, "GRUCell")
    row_of(stack, 0).type("units", "8")
    row_of(stack, 1).type("units", "4")
    assert cells(stack) == (layer("LSTMCell", units=8), layer("GRUCell", units=4))
    QTest.mouseClick(editor.items[0].down, Qt.MouseButton.LeftButton)
    assert cells(stack) == (layer("GRUCell", units=4), layer("LSTMCell", units=8))
    assert row_of(stack, 0).line("units").text() == "4"
    QTest.mouseClick(editor.items[1].up, Qt.MouseButton.LeftButton)
    QTest.mouseClick(editor.items[0].remove, Qt.MouseButton.LeftButton)
    assert cells(stack) == (layer("GRUCell", units=4),)
    assert [item.row.isHidden() for item in editor.items] == [False, True]
    assert stack.steps == steps + 7
    for _ in range(7):
        stack.window.document.undo_stack.undo()
    assert cells(stack) == ()


def test_the_ends_of_a_list_cannot_be_moved_out_of_it(stack: Form) -> None:
    editor = list_of(stack)
    for _ in range(2):
        choose(editor.add, "LSTMCell")
    first, last = editor.items
    assert (first.up.isEnabled(), first.down.isEnabled()) == (False, True)
    assert (last.up.isEnabled(), last.down.isEnabled()) == (True, False)


def test_a_wrong_argument_of_a_cell_is_said_at_its_row(stack: Form) -> None:
    choose(list_of(stack).add, "LSTMCell")
    steps = stack.steps
    rows = row_of(stack, 0)
    rows.type("units", "many")
    assert rows.fault("units").startswith("Expected a whole number for `units`.")
    assert rows.line("units").text() == "many"
    rows.type("units", str(10**40))
    assert rows.fault("units").startswith("Expected")
    assert rows.line("units").text() == str(10**40)
    assert stack.steps == steps


def test_no_cell_that_is_not_known_is_added(stack: Form) -> None:
    type_into(list_of(stack).add.line, "Dense")
    row = list_of(stack).parentWidget()
    assert isinstance(row, FormRow)
    assert fault_of(row) == "Expected one of the layers listed. Received: 'Dense'"
    assert cells(stack) == ()


def test_tab_goes_from_the_layer_into_its_form_and_out_of_it_again(bench: Bench) -> None:
    bench.add("Bidirectional")
    form = Form(bench)
    form.choose("layer", "LSTM")
    editor = form.editor("layer", ObjectEditor)
    inner = form.inner("layer")
    last = inner.form.rows["trainable"].editor.focusProxy()
    seen = []
    editor.combo.setFocus()
    while (focused := QApplication.focusWidget()) is not form.editor(
        "merge_mode", ChoiceEditor
    ).combo:
        assert focused is not None
        assert focused not in seen
        seen.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert seen[:3] == [editor.combo, editor.fold, inner.line("units")]
    assert seen[-1] is last
    places = [field.mapTo(form.form, field.rect().center()).y() for field in seen]
    # The centres of two in one row may be a pixel apart.
    assert all(one - other < ROW_HEIGHT / 2 for one, other in pairwise(places))


def test_a_layer_of_an_unknown_class_inside_another_is_shown_and_kept(bench: Bench) -> None:
    form = Form(bench, "TimeDistributed")
    own = ObjectValue("", "Rotary", {"config": {"dim": 4}})
    form.set(layer=own)
    editor = form.editor("layer", ObjectEditor)
    assert editor.combo.currentText() == "Rotary(config={'dim': 4})"
    assert editor.form is None
    form.type("name", "turn")
    assert form.layer.arguments == {"layer": own}
