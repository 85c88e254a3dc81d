"""Why Sequential or Functional: reasons, what would have to go, both forms, and the guide."""

from __future__ import annotations

import pytest
from msgspec import structs
from pytestqt.qtbot import QtBot

from editor.source.both_forms import BothForms
from editor.window.explain_panel import ExplainPanel
from editor.window.main_window import MainWindow
from graph.classify import Kind, classify
from graph.edits import Connect, SetLayer
from graph.elements import Slot, Tensor
from graph.model import ModelGraph
from tests.editor.nested_drawings import put


@pytest.fixture
def panel(window: MainWindow) -> ExplainPanel:
    """The panel beside a residual drawing."""
    window.files.open_example("digits_residual")
    window.current.analyser.refresh()
    window.places.show_tab(window.current.explain)
    return window.current.explain


def test_what_would_have_to_go_is_answered_when_it_is_asked(
    qtbot: QtBot, window: MainWindow, panel: ExplainPanel
) -> None:
    assert panel.remainder.isVisible()
    assert panel.remainder.steps == []
    panel.remainder.ask.click()
    qtbot.waitUntil(lambda: len(panel.remainder.steps) == 2)
    assert "8 of the 9 nodes" in panel.remainder.verdict.text()
    panel.remainder.steps[0].click()
    selected = window.current.canvas.selected_nodes()
    assert [window.current.document.graph.layer_of(node).name for node in selected] == ["add"]


def test_what_is_left_opens_in_a_tab_of_its_own(
    qtbot: QtBot, window: MainWindow, panel: ExplainPanel
) -> None:
    drawn = window.current.document
    before = len(drawn.graph)
    panel.remainder.ask.click()
    qtbot.waitUntil(lambda: len(panel.remainder.steps) == 2)
    panel.remainder.open_left.click()
    assert window.current.document is not drawn
    assert classify(window.current.document.graph).kind is Kind.LINEAR
    assert (len(drawn.graph), len(window.current.document.graph)) == (before, before - 1)


def test_a_linear_model_is_shown_in_both_forms(qtbot: QtBot, window: MainWindow) -> None:
    window.files.open_example("digits_cnn")
    window.current.analyser.refresh()
    window.places.show_tab(window.current.explain)
    explain = window.current.explain
    assert not explain.remainder.isVisible()
    explain.both_forms.click()
    dialog = window.findChild(BothForms)
    assert dialog is not None
    qtbot.waitUntil(lambda: "keras.Sequential(" in dialog.sequential.toPlainText())
    assert "keras.Model(inputs, outputs" in dialog.functional.toPlainText()
    assert "keras.Sequential(" not in dialog.functional.toPlainText()
    dialog.reject()


def test_both_forms_of_what_cannot_be_written_yet_are_a_sentence(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.files.open_example("digits_cnn")
    graph = window.current.document.graph
    dense = next(layer for layer in graph.layers() if layer.class_name == "Dense")
    arguments = {name: value for name, value in dense.arguments.items() if name != "units"}
    window.current.document.apply(SetLayer(structs.replace(dense, arguments=arguments)), "Clear")
    window.current.show_both_forms()
    dialog = window.findChild(BothForms)
    assert dialog is not None
    qtbot.waitUntil(lambda: "`units`" in dialog.words.text())
    assert dialog.sequential.toPlainText() == dialog.functional.toPlainText() == ""
    dialog.reject()


def test_nothing_of_this_is_offered_before_anything_is_wired(window: MainWindow) -> None:
    window.places.show_tab(window.current.explain)
    assert not window.current.explain.both_forms.isVisible()
    assert not window.current.explain.remainder.isVisible()


def test_each_example_of_the_guide_opens_and_is_what_it_says(window: MainWindow) -> None:
    guide = window.current.explain.guide
    linear = {"dense", "digits_cnn"}
    assert len(guide.examples) == 7
    for name, link in guide.examples.items():
        link.click()
        graph = window.current.document.graph
        assert graph.name == name
        expected = Kind.LINEAR if name in linear else Kind.BRANCHING
        assert classify(graph).kind is expected


def test_many_reasons_leave_room_for_the_question_until_they_are_asked_for(
    window: MainWindow, panel: ExplainPanel
) -> None:
    graph = ModelGraph("many")
    source = put(graph, "InputLayer", "start", shape=(4,))
    for place in range(12):
        merged = put(graph, "Add", f"add_{place}")
        for slot in (0, 1):
            Connect(Tensor(source), merged, Slot("inputs", slot)).apply(graph)
        source = merged
    window.current.document.replace(graph)
    window.current.analyser.refresh()
    count = len(window.current.analyser.current.classification.reasons)
    assert len(panel.reasons) < count <= 40
    assert panel.more is not None
    panel.more.click()
    assert len(panel.reasons) == count
    assert panel.more is None
