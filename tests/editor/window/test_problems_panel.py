"""Problems and reasons: what is listed, and that each leads to its node."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from editor.window.canvas_menu import Pressed, canvas_menu
from editor.window.main_window import MainWindow
from editor.window.problem_details import ProblemDetails
from graph.checks import Fix, Problem
from graph.edits import Connect, SetLayer, SetName
from graph.elements import Layer, Slot, Tensor
from graph.specs import TensorSpec
from worker.protocol import NodeInspected


def add(window: MainWindow, class_name: str, **arguments: int) -> str:
    window.current.drawing.add_layer("keras.layers", class_name)
    (node_id,) = window.current.canvas.selected_nodes()
    layer = window.current.document.graph.layer_of(node_id)
    changed = Layer(layer.id, layer.class_name, layer.name, layer.module, dict(arguments))
    window.current.document.apply(SetLayer(changed), "Set arguments")
    return node_id


def settle(window: MainWindow) -> None:
    window.current.analyser.refresh()


def messages(window: MainWindow) -> list[str]:
    rows = range(window.current.problems.list.count())
    return [window.current.problems.list.item(row).text() for row in rows]


def tab_title(window: MainWindow) -> str:
    return window.current.pages.bottom.tabText(
        window.current.pages.bottom.indexOf(window.current.problems)
    )


def test_an_empty_drawing_has_no_problems(window: MainWindow) -> None:
    settle(window)
    assert messages(window) == []
    shown = [label.text() for label in window.current.problems.findChildren(QLabel)]
    assert "No problems" in shown
    assert tab_title(window) == "PROBLEMS"


def test_problems_are_listed_and_counted_as_they_come_and_go(window: MainWindow) -> None:
    add(window, "Dense")
    settle(window)
    assert any("`units`" in message for message in messages(window))
    assert tab_title(window) == f"PROBLEMS  {len(messages(window))}"
    while window.current.document.undo_stack.canUndo():
        window.current.document.undo_stack.undo()
    settle(window)
    assert messages(window) == []


def test_a_click_selects_the_node_of_a_problem(window: MainWindow) -> None:
    dense = add(window, "Dense")
    add(window, "InputLayer")
    settle(window)
    window.places.show_tab(window.current.problems)
    row = next(i for i, text in enumerate(messages(window)) if "`units`" in text)
    item = window.current.problems.list.item(row)
    place = window.current.problems.list.visualItemRect(item).center()
    QTest.mouseClick(window.current.problems.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.current.canvas.selected_nodes() == [dense]


def test_a_fix_is_offered_and_is_one_step(window: MainWindow) -> None:
    add(window, "Dense")
    node_id = add(window, "Dense")
    layer = window.current.document.graph.layer_of(node_id)
    window.current.document.apply(SetLayer(Layer(layer.id, "Dense", "a/b")), "Set name")
    settle(window)
    row = next(i for i, text in enumerate(messages(window)) if "'a/b'" in text)
    window.current.problems.list.setCurrentRow(row)
    window.current.problems.details.fixes[0].click()
    assert "/" not in window.current.document.graph.layer_of(node_id).name
    window.current.document.undo_stack.undo()
    assert window.current.document.graph.layer_of(node_id).name == "a/b"


def test_what_a_fix_changes_is_said_before_it_is_done(qtbot: QtBot, window: MainWindow) -> None:
    node_id = add(window, "Dense", units=4)
    layer = window.current.document.graph.layer_of(node_id)
    window.current.document.apply(SetLayer(Layer(layer.id, "Dense", "a/b")), "Set name")
    settle(window)
    problems = window.current.problems
    row = next(i for i, text in enumerate(messages(window)) if "'a/b'" in text)
    problems.list.setCurrentRow(row)
    qtbot.waitUntil(lambda: bool(problems.details.changes[0].text()))
    assert problems.details.fixes[0].text() == "Rename to `a_b`"
    assert problems.details.changes[0].text() == "Renames `a/b` to `a_b`"
    assert window.current.document.graph.layer_of(node_id).name == "a/b"


def test_a_long_fix_takes_more_lines_and_not_more_room(qtbot: QtBot, window: MainWindow) -> None:
    details = ProblemDetails(window.current.document)
    qtbot.addWidget(details)
    long = Fix("Insert Conv2D with 16 filters between `a` and `b`, " * 2, SetName("other"))
    for fix in (long, Fix("Rename it", SetName("other"))):
        details.show_problem(Problem("error", "In words", (), fixes=(fix,)), "")
        (button,) = details.fixes
        assert button.minimumSizeHint().width() < 280
        assert (button.heightForWidth(280) > 2 * button.sizeHint().height()) == (fix is long)


def test_the_menu_of_a_node_offers_what_mends_it(window: MainWindow) -> None:
    node_id = add(window, "Dense", units=4)
    layer = window.current.document.graph.layer_of(node_id)
    window.current.document.apply(SetLayer(Layer(layer.id, "Dense", "a/b")), "Set name")
    settle(window)
    fix = window.current.findings.fixes_at(node_id)[0]
    menu = canvas_menu(
        window.actions_,
        Pressed(nodes=1, fixes=(fix,)),
        window,
        show_input=lambda _: None,
        toggle_output=lambda _: None,
        mend=window.current.problems.apply_fix,
    )
    action = menu.actions()[0]
    assert action.text() == "Rename to `a_b`"
    action.trigger()
    assert window.current.document.graph.layer_of(node_id).name == "a_b"


def test_what_keras_says_itself_is_one_click_away(window: MainWindow) -> None:
    source = add(window, "InputLayer", shape=8)
    image = add(window, "Dense", units=4)
    window.current.document.apply(Connect(Tensor(source), image, Slot("inputs")), "Connect")
    settle(window)
    error = NodeInspected(1, image, error="In plain words", details="As <b>Keras</b> has it")
    waits = NodeInspected(1, "n9", waiting=True)
    window.current.inspector.results.update({((), image): error, ((), "n9"): waits})
    window.current.inspector.inspected.emit({((), image): error})
    window.places.show_tab(window.current.problems)
    row = messages(window).index("In plain words")
    details = window.current.problems.details
    window.current.problems.list.setCurrentRow(row)
    assert not details.own_words.isVisible()
    details.keras.click()
    assert details.own_words.isVisible()
    assert details.own_words.text() == "As <b>Keras</b> has it"
    assert details.own_words.textFormat() is Qt.TextFormat.PlainText
    assert "1 node behind that waits" in window.current.problems.summary.text()


def test_what_keras_refuses_is_a_problem_of_its_node(window: MainWindow) -> None:
    image = add(window, "InputLayer", shape=8)
    dense = add(window, "Dense", units=4)
    window.current.document.apply(Connect(Tensor(image), dense, Slot("inputs")), "Connect")
    settle(window)
    error = NodeInspected(1, dense, error="Keras refuses it")
    window.current.inspector.results[(), dense] = error
    window.current.inspector.inspected.emit({((), dense): error})
    assert Problem("error", "Keras refuses it", (dense,)) in window.current.findings.problems
    del window.current.inspector.results[(), dense]
    window.current.inspector.inspected.emit({})
    assert "Keras refuses it" not in messages(window)


def test_what_keras_knows_of_a_node_is_shown_in_its_form(window: MainWindow) -> None:
    dense = add(window, "Dense", units=4)
    found = NodeInspected(1, dense, (TensorSpec((None, 4), "float32"),), 36, 36)
    window.current.inspector.results[(), dense] = found
    window.current.inspector.inspected.emit({((), dense): found})
    shown = [label.text() for label in window.current.properties.findChildren(QLabel)]
    assert "(None, 4)" in shown
    assert "36" in shown


def test_the_badge_says_the_kind_and_leads_to_the_reasons(window: MainWindow) -> None:
    window.files.open_example("digits_residual")
    settle(window)
    assert window.current.frame.badge.text() == "BRANCHING → Functional"
    QTest.mouseClick(window.current.frame.badge, Qt.MouseButton.LeftButton)
    assert window.current.pages.right.currentWidget() is window.current.explain
    assert len(window.current.explain.reasons) == len(
        window.current.analyser.current.classification.reasons
    )


def test_a_reason_selects_its_nodes(window: MainWindow) -> None:
    window.files.open_example("digits_residual")
    settle(window)
    reason = window.current.analyser.current.classification.reasons[0]
    window.current.explain.reasons[0].click()
    assert set(window.current.canvas.selected_nodes()) == set(reason.nodes)


def test_a_linear_model_is_said_to_be_sequential(window: MainWindow) -> None:
    window.files.open_example("dense")
    settle(window)
    assert window.current.frame.badge.text() == "LINEAR → Sequential"
    QTest.qWait(0)
    assert window.current.frame.badge.isVisible()
