"""Problems and reasons: what is listed, and that each leads to its node."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from editor.window.main_window import MainWindow
from graph.checks import Problem
from graph.edits import Connect, SetLayer
from graph.elements import Layer, Slot, Tensor
from worker.protocol import NodeInspected, TensorSpec


def add(window: MainWindow, class_name: str, **arguments: int) -> str:
    window.drawing.add_layer("keras.layers", class_name)
    (node_id,) = window.canvas.selected_nodes()
    layer = window.document.graph.layer_of(node_id)
    changed = Layer(layer.id, layer.class_name, layer.name, layer.module, dict(arguments))
    window.document.apply(SetLayer(changed), "Set arguments")
    return node_id


def settle(window: MainWindow) -> None:
    window.analyser.refresh()


def messages(window: MainWindow) -> list[str]:
    rows = range(window.problems.list.count())
    return [window.problems.list.item(row).text() for row in rows]


def tab_title(window: MainWindow) -> str:
    return window.places.bottom.tabText(window.places.bottom.indexOf(window.problems))


def test_an_empty_drawing_has_no_problems(window: MainWindow) -> None:
    settle(window)
    assert messages(window) == []
    shown = [label.text() for label in window.problems.findChildren(QLabel)]
    assert "No problems" in shown
    assert tab_title(window) == "PROBLEMS"


def test_problems_are_listed_and_counted_as_they_come_and_go(window: MainWindow) -> None:
    add(window, "Dense")
    settle(window)
    assert any("`units`" in message for message in messages(window))
    assert tab_title(window) == f"PROBLEMS  {len(messages(window))}"
    while window.document.undo_stack.canUndo():
        window.document.undo_stack.undo()
    settle(window)
    assert messages(window) == []


def test_a_click_selects_the_node_of_a_problem(window: MainWindow) -> None:
    dense = add(window, "Dense")
    add(window, "InputLayer")
    settle(window)
    window.places.show_tab(window.problems)
    row = next(i for i, text in enumerate(messages(window)) if "`units`" in text)
    item = window.problems.list.item(row)
    place = window.problems.list.visualItemRect(item).center()
    QTest.mouseClick(window.problems.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.canvas.selected_nodes() == [dense]


def test_a_fix_is_offered_and_is_one_step(window: MainWindow) -> None:
    add(window, "Dense")
    node_id = add(window, "Dense")
    layer = window.document.graph.layer_of(node_id)
    window.document.apply(SetLayer(Layer(layer.id, "Dense", "a/b")), "Set name")
    settle(window)
    row = next(i for i, text in enumerate(messages(window)) if "'a/b'" in text)
    window.problems.list.setCurrentRow(row)
    assert not window.problems.fix.isHidden()
    window.problems.fix.click()
    assert "/" not in window.document.graph.layer_of(node_id).name
    window.document.undo_stack.undo()
    assert window.document.graph.layer_of(node_id).name == "a/b"


def test_what_keras_refuses_is_a_problem_of_its_node(window: MainWindow) -> None:
    image = add(window, "InputLayer", shape=8)
    dense = add(window, "Dense", units=4)
    window.document.apply(Connect(Tensor(image), dense, Slot("inputs")), "Connect")
    settle(window)
    error = NodeInspected(1, dense, error="Keras refuses it")
    window.inspector.results[(), dense] = error
    window.inspector.inspected.emit({((), dense): error})
    assert Problem("error", "Keras refuses it", (dense,)) in window.findings.problems
    del window.inspector.results[(), dense]
    window.inspector.inspected.emit({})
    assert "Keras refuses it" not in messages(window)


def test_what_keras_knows_of_a_node_is_shown_in_its_form(window: MainWindow) -> None:
    dense = add(window, "Dense", units=4)
    found = NodeInspected(1, dense, (TensorSpec((None, 4), "float32"),), 36, 36)
    window.inspector.results[(), dense] = found
    window.inspector.inspected.emit({((), dense): found})
    shown = [label.text() for label in window.properties.findChildren(QLabel)]
    assert "(None, 4)" in shown
    assert "36" in shown


def test_the_badge_says_the_kind_and_leads_to_the_reasons(window: MainWindow) -> None:
    window.files.open_example("digits_residual")
    settle(window)
    assert window.frame.badge.text() == "BRANCHING → Functional"
    QTest.mouseClick(window.frame.badge, Qt.MouseButton.LeftButton)
    assert window.places.right.currentWidget() is window.explain
    assert len(window.explain.reasons) == len(window.analyser.current.classification.reasons)


def test_a_reason_selects_its_nodes(window: MainWindow) -> None:
    window.files.open_example("digits_residual")
    settle(window)
    reason = window.analyser.current.classification.reasons[0]
    window.explain.reasons[0].click()
    assert set(window.canvas.selected_nodes()) == set(reason.nodes)


def test_a_linear_model_is_said_to_be_sequential(window: MainWindow) -> None:
    window.files.open_example("dense")
    settle(window)
    assert window.frame.badge.text() == "LINEAR → Sequential"
    QTest.qWait(0)
    assert window.frame.badge.isVisible()
