"""Shared layers and models in models, by the menus, the keys and the panels of the window."""

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from editor.properties.model_form import ModelForm
from editor.window.main_window import MainWindow
from graph.classify import Kind
from graph.edits import Connect, InModel, SetLayer
from graph.elements import Tensor
from graph.model import ModelGraph
from graph.specs import TensorSpec
from tests.editor.nested_drawings import INNER, INNERMOST, nested_drawing
from worker.protocol import NodeInspected

CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def nested(window: MainWindow) -> MainWindow:
    """The window with a model in a model in a model."""
    window.current.document.replace(nested_drawing())
    window.current.analyser.refresh()
    return window


@pytest.fixture
def dense(window: MainWindow) -> MainWindow:
    """The window with a chain: an Input, n1, and Dense layers, n2 to n4."""
    window.files.open_example("dense")
    return window


def viewed(window: MainWindow) -> tuple[str, ...]:
    return window.current.document.view_path


def graph(window: MainWindow) -> ModelGraph:
    return window.current.document.view_graph


def key(qtbot: QtBot, window: MainWindow, pressed: Qt.Key, held: Qt.KeyboardModifier) -> None:
    window.activateWindow()
    window.current.canvas.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, pressed, held)


# -- shared layers ---------------------------------------------------------------------------------


def test_a_layer_is_used_again_and_made_independent(qtbot: QtBot, dense: MainWindow) -> None:
    dense.current.canvas.select_nodes(["n2"])
    key(qtbot, dense, Qt.Key.Key_U, CONTROL)
    (again,) = dense.current.canvas.selected_nodes()
    assert graph(dense).node(again).layer == graph(dense).node("n2").layer
    assert graph(dense).node(again).position != graph(dense).node("n2").position
    key(qtbot, dense, Qt.Key.Key_U, CONTROL | SHIFT)
    assert graph(dense).node(again).layer != graph(dense).node("n2").layer
    assert len({layer.name for layer in graph(dense).layers()}) == 5
    dense.current.document.undo_stack.undo()
    dense.current.document.undo_stack.undo()
    assert again not in graph(dense)


def test_all_calls_are_selected_from_one(dense: MainWindow) -> None:
    dense.current.canvas.select_nodes(["n2"])
    assert not dense.actions_.select_calls.isEnabled()
    dense.actions_.use_again.trigger()
    assert dense.actions_.select_calls.isEnabled()
    dense.actions_.select_calls.trigger()
    assert len(dense.current.canvas.selected_nodes()) == 2
    assert not dense.actions_.make_independent.isEnabled()


def test_the_form_of_a_shared_layer_leads_to_its_calls(dense: MainWindow) -> None:
    dense.current.canvas.select_nodes(["n2"])
    dense.actions_.use_again.trigger()
    (again,) = dense.current.canvas.selected_nodes()
    dense.current.properties.select_calls_requested.emit(again)
    assert dense.current.canvas.selected_nodes() == ["n2", again]
    dense.current.properties.make_independent_requested.emit(again)
    assert graph(dense).node(again).layer != graph(dense).node("n2").layer


def test_pasting_as_shared_calls_the_same_layer(qtbot: QtBot, dense: MainWindow) -> None:
    dense.current.canvas.select_nodes(["n2", "n3"])
    key(qtbot, dense, Qt.Key.Key_C, CONTROL)
    key(qtbot, dense, Qt.Key.Key_V, CONTROL | SHIFT)
    pasted = dense.current.canvas.selected_nodes()
    assert not {"n2", "n3"} & set(pasted)
    called = {graph(dense).node(node_id).layer for node_id in ("n2", "n3")}
    assert {graph(dense).node(node_id).layer for node_id in pasted} == called
    assert len(graph(dense).layers()) == 4


def test_pasting_as_shared_into_another_drawing_makes_new_layers(dense: MainWindow) -> None:
    dense.current.canvas.select_nodes(["n2"])
    dense.actions_.copy.trigger()
    dense.current.document.replace(nested_drawing())
    dense.actions_.paste_as_shared.trigger()
    (pasted,) = dense.current.canvas.selected_nodes()
    assert len(graph(dense).calls(graph(dense).node(pasted).layer)) == 1


def test_an_input_is_not_used_again(dense: MainWindow) -> None:
    dense.current.canvas.select_nodes(["n1"])
    assert not dense.actions_.use_again.isEnabled()


# -- nested models ---------------------------------------------------------------------------------


def test_a_model_is_made_of_nodes_with_the_shapes_that_keras_gave(
    qtbot: QtBot, dense: MainWindow
) -> None:
    spec = TensorSpec((None, 64), "float32")
    dense.current.inspector.results[(), "n2"] = NodeInspected(1, "n2", (spec,))
    before = dense.current.document.graph.copy()
    dense.current.canvas.select_nodes(["n3", "n4"])
    key(qtbot, dense, Qt.Key.Key_G, CONTROL)
    (made,) = dense.current.canvas.selected_nodes()
    model = graph(dense).layer_of(made).model
    assert model is not None
    assert model.layer_of(model.input_nodes()[0]).arguments == {"shape": (64,)}
    assert [layer.class_name for layer in model.layers()] == ["InputLayer", "Dense", "Dense"]
    assert graph(dense).output_tensors() == [Tensor(made)]
    key(qtbot, dense, Qt.Key.Key_G, CONTROL | SHIFT)
    assert len(dense.current.canvas.selected_nodes()) == 2
    assert len(graph(dense)) == 4
    dense.current.document.undo_stack.undo()
    dense.current.document.undo_stack.undo()
    assert dense.current.document.graph == before


def test_why_no_model_can_be_made_is_said(dense: MainWindow) -> None:
    dense.current.drawing.select_all()
    dense.actions_.make_model.trigger()
    assert "Received" in dense.current.status.currentMessage()
    assert len(graph(dense)) == 4


def test_two_models_have_names_of_their_own(dense: MainWindow) -> None:
    for node_id in ("n2", "n4"):
        dense.current.canvas.select_nodes([node_id])
        dense.actions_.make_model.trigger()
    models = [layer.name for layer in graph(dense).layers() if layer.model is not None]
    assert len(set(models)) == 2


def test_breadcrumbs_say_where_one_is_and_lead_back(nested: MainWindow) -> None:
    crumbs = nested.current.frame.breadcrumbs
    assert not crumbs.isVisible()
    nested.current.structure.open_node("n2")
    nested.current.structure.open_node("n3")
    assert crumbs.isVisible()
    assert [crumb.text() for crumb in crumbs.crumbs] == ["outer", "encoder"]
    assert crumbs.current.text() == "core"
    crumbs.crumbs[1].click()
    assert viewed(nested) == INNER
    crumbs.crumbs[0].click()
    assert viewed(nested) == ()
    assert not crumbs.isVisible()


def test_breadcrumbs_follow_a_name(nested: MainWindow) -> None:
    nested.current.structure.open_node("n2")
    layer = structs.replace(nested.current.document.graph.layer("l2"), name="a & b")
    nested.current.document.apply(SetLayer(layer), "Rename", path=())
    assert nested.current.frame.breadcrumbs.current.text() == "a & b"
    nested.current.document.show(INNERMOST)
    assert nested.current.frame.breadcrumbs.crumbs[1].text() == "a && b"


def test_keys_open_a_model_and_lead_back_to_its_node(qtbot: QtBot, nested: MainWindow) -> None:
    nested.current.canvas.select_nodes(["n2"])
    key(qtbot, nested, Qt.Key.Key_Down, ALT)
    assert viewed(nested) == INNER
    key(qtbot, nested, Qt.Key.Key_Up, ALT)
    assert viewed(nested) == ()
    assert nested.current.canvas.selected_nodes() == ["n2"]
    assert not nested.actions_.leave_model.isEnabled()


def test_deleting_copying_and_pasting_are_of_the_graph_in_view(nested: MainWindow) -> None:
    nested.current.document.show(INNERMOST)
    nested.current.drawing.select_all()
    nested.actions_.copy.trigger()
    nested.actions_.delete.trigger()
    assert len(graph(nested)) == 0
    assert len(nested.current.document.graph) == 2
    assert nested.current.frame.empty.isVisible()
    nested.current.document.leave(0)
    nested.actions_.paste.trigger()
    assert len(nested.current.document.graph) == 4
    nested.current.document.undo_stack.undo()
    nested.current.document.undo_stack.undo()
    assert nested.current.document.graph == nested_drawing()


def test_the_kind_is_that_of_the_graph_in_view(nested: MainWindow) -> None:
    nested.current.drawing.add_layer("keras.layers", "Flatten")
    (added,) = nested.current.canvas.selected_nodes()
    nested.current.document.apply(Connect(Tensor("n1"), added), "Connect")
    nested.current.analyser.refresh()
    assert nested.current.frame.badge.text() == "BRANCHING → Functional"
    nested.current.document.show(INNER)
    nested.current.analyser.refresh()
    assert nested.current.analyser.current.classification.kind is Kind.LINEAR
    assert nested.current.analyser.current.view_name == "encoder"
    assert nested.current.frame.badge.text() == "LINEAR → Sequential"


def test_a_problem_inside_leads_to_its_place(nested: MainWindow) -> None:
    layer = structs.replace(
        nested.current.document.graph.nested(INNERMOST).layer_of("n2"), arguments={}
    )
    nested.current.document.apply(
        InModel("l2", InModel("l3", SetLayer(layer))), "Clear units", path=()
    )
    nested.current.analyser.refresh()
    rows = range(nested.current.problems.list.count())
    found = [nested.current.problems.list.item(row) for row in rows]
    item = next(item for item in found if "units" in item.text())
    assert "encoder / core / core_dense" in item.toolTip()
    nested.current.problems.list.itemActivated.emit(item)
    assert viewed(nested) == INNERMOST
    assert nested.current.canvas.selected_nodes() == ["n2"]
    assert nested.current.canvas.view.drawn.boxes["n2"].severity == "error"


def test_the_fix_of_a_problem_inside_mends_it_there(nested: MainWindow) -> None:
    layer = nested.current.document.graph.nested(INNER).layer_of("n2")
    wrong = structs.replace(layer, arguments={"units": 4, "no_such": 1})
    nested.current.document.apply(InModel("l2", SetLayer(wrong)), "Set arguments", path=())
    nested.current.document.show(INNERMOST)
    nested.current.analyser.refresh()
    rows = range(nested.current.problems.list.count())
    row = next(i for i in rows if "no_such" in nested.current.problems.list.item(i).text())
    nested.current.problems.list.setCurrentRow(row)
    nested.current.problems.details.fixes[0].click()
    assert nested.current.document.graph.nested(INNER).layer_of("n2").arguments == {"units": 4}


def test_what_keras_says_of_a_node_inside_is_shown_inside(nested: MainWindow) -> None:
    inside = NodeInspected(1, "n2", (TensorSpec((None, 4, 7), "float32"),), path=INNER)
    outside = NodeInspected(1, "n2", (TensorSpec((None, 9), "float32"),))
    nested.current.inspector.results = {(INNER, "n2"): inside, ((), "n2"): outside}
    nested.current.inspector.inspected.emit({})
    boxes = nested.current.canvas.view.drawn.boxes
    assert boxes["n2"].shape_line == "9"
    nested.current.document.show(INNER)
    assert boxes is not nested.current.canvas.view.drawn.boxes
    assert nested.current.canvas.view.drawn.boxes["n2"].shape_line == "4 × 7"


def test_an_error_of_keras_inside_is_a_problem_with_its_place(nested: MainWindow) -> None:
    failed = NodeInspected(1, "n2", error="Expected another rank", path=INNER)
    nested.current.inspector.results = {(INNER, "n2"): failed}
    nested.current.inspector.inspected.emit({})
    (problem,) = [p for p in nested.current.findings.problems if "another rank" in p.message]
    assert (problem.path, problem.nodes) == (INNER, ("n2",))
    assert nested.current.findings.errors_at("n2") == []
    nested.current.document.show(INNER)
    assert nested.current.findings.errors_at("n2") == [problem]


def lit(window: MainWindow) -> list[str]:
    """The lines of the source that are lit."""
    assert window.current.source.view is not None
    lines = window.current.source.view.toPlainText().splitlines()
    return [lines[number - 1].strip() for number in window.current.source.view.lit_lines]


def test_selecting_inside_lights_the_lines_of_the_selected_node_alone(nested: MainWindow) -> None:
    nested.places.show_tab(nested.current.source)
    nested.current.canvas.select_nodes(["n2"])
    whole = lit(nested)
    assert whole[0] == "def build_core() -> keras.Model:"
    assert "def build_encoder() -> keras.Model:" in whole
    nested.current.document.show(INNERMOST)
    nested.current.canvas.select_nodes(["n2"])
    (line,) = lit(nested)
    assert 'name="core_dense"' in line
    nested.current.canvas.select_nodes([])
    assert lit(nested) == []


def test_selecting_a_model_inside_lights_its_function_and_its_call(nested: MainWindow) -> None:
    nested.places.show_tab(nested.current.source)
    nested.current.document.show(INNER)
    nested.current.canvas.select_nodes(["n3"])
    lines = lit(nested)
    assert any('name="core_dense"' in line for line in lines)
    assert "build_core()," in lines
    assert not any("encoder" in line for line in lines)


def test_a_line_of_the_source_leads_to_its_nodes_in_view(nested: MainWindow) -> None:
    nested.places.show_tab(nested.current.source)
    assert nested.current.source.view is not None
    lines = nested.current.source.view.toPlainText().splitlines()
    core = next(number for number, line in enumerate(lines, 1) if 'name="core_dense"' in line)
    outer = next(number for number, line in enumerate(lines, 1) if 'name="features"' in line)
    for path, line, expected in (
        ((), core, ((), "n2")),
        (INNER, core, (INNER, "n3")),
        (INNERMOST, core, (INNERMOST, "n2")),
        (INNERMOST, outer, ((), "n1")),
    ):
        nested.current.document.show(path)
        nested.current.source.view.line_activated.emit(line)
        assert (viewed(nested), *nested.current.canvas.selected_nodes()) == expected


def test_the_form_of_the_model_is_that_of_the_graph_in_view(nested: MainWindow) -> None:
    nested.current.properties.open_requested.emit("l2")
    assert viewed(nested) == INNER
    assert isinstance(nested.current.properties.form, ModelForm)


# -- how a linear model is written -----------------------------------------------------------------


def test_the_form_of_a_linear_model_is_an_edit_that_can_be_undone(dense: MainWindow) -> None:
    dense.places.show_tab(dense.current.source)
    dense.current.source.kind.functional.click()
    dense.current.analyser.refresh()
    assert dense.current.document.graph.settings.functional
    assert dense.current.frame.badge.text() == "LINEAR → Functional"
    assert dense.current.source.kind.functional.isChecked()
    dense.current.document.undo_stack.undo()
    dense.current.analyser.refresh()
    assert dense.current.source.kind.sequential.isChecked()
    assert dense.current.frame.badge.text() == "LINEAR → Sequential"


def test_the_explanation_offers_to_write_it_as_sequential(dense: MainWindow) -> None:
    dense.current.analyser.set_functional(True)
    dense.current.analyser.refresh()
    dense.places.show_tab(dense.current.explain)
    assert dense.current.explain.write_sequential.isVisible()
    dense.current.explain.write_sequential.click()
    dense.current.analyser.refresh()
    assert not dense.current.document.graph.settings.functional
    assert not dense.current.explain.write_sequential.isVisible()


def test_the_form_of_a_nested_model_is_chosen_in_its_place(nested: MainWindow) -> None:
    nested.current.document.show(INNER)
    nested.current.analyser.set_functional(True)
    assert nested.current.document.graph.nested(INNER).settings.functional
    assert not nested.current.document.graph.settings.functional


# -- outputs and inputs ----------------------------------------------------------------------------


def test_the_menu_offers_each_tensor_as_an_output_and_what_may_be_given(
    window: MainWindow,
) -> None:
    window.current.drawing.add_layer("keras.layers", "LSTM")
    (node_id,) = window.current.canvas.selected_nodes()
    layer = structs.replace(graph(window).layer_of(node_id), arguments={"return_state": True})
    window.current.document.apply(SetLayer(layer), "Return states")
    box = window.current.canvas.view.drawn.boxes[node_id]
    window.current.canvas.menu_requested.emit(box.scene_box.center(), window.pos())
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    texts = [action.text() for action in menu.actions()]
    assert {"Add input: initial_state", "Add input: mask"} <= set(texts)
    outputs = next(a.menu() for a in menu.actions() if a.text() == "Use as model output")
    assert isinstance(outputs, QMenu)
    assert [action.text() for action in outputs.actions()] == ["output", "state_h", "state_c"]
    outputs.actions()[2].trigger()
    menu.close()
    assert graph(window).output_tensors() == [Tensor(node_id, 2)]
