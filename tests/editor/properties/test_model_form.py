"""The form of the model: its name, its form, its weights, its inputs and outputs."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from editor.properties.interface_list import InterfaceList
from editor.properties.model_form import ModelForm
from graph.edits import SetInterface, SetSettings
from graph.elements import Tensor
from graph.model import ModelGraph
from graph.settings import Settings
from graph.values import TensorValue, Value
from tests.editor.properties.bench import Bench
from tests.editor.properties.drawn import add, call_again, linear, wire
from tests.editor.properties.forms import choose, type_into

T = TensorValue


def form_of(bench: Bench, graph: ModelGraph) -> ModelForm:
    bench.document.replace(graph)
    form = bench.properties.form
    assert isinstance(form, ModelForm)
    return form


def two_by_two() -> ModelGraph:
    """Two inputs, `left` (n1) and `right` (n2), each with a Dense: `first` (n3), `second` (n4)."""
    graph = ModelGraph("pair")
    ends = [add(graph, "InputLayer", name, shape=(4,)) for name in ("left", "right")]
    for end, name in zip(ends, ("first", "second"), strict=True):
        wire(graph, end, add(graph, "Dense", name, units=2))
    return graph


def inputs(graph: ModelGraph) -> tuple[str, ...] | None:
    return graph.inputs


def outputs(graph: ModelGraph) -> tuple[Tensor, ...] | None:
    return graph.outputs


def output_structure(graph: ModelGraph) -> Value:
    return graph.output_structure


def names(part: InterfaceList) -> list[str]:
    return [item.name.text() for item in part.items if not item.isHidden()]


def test_the_name_is_chosen_or_left_to_keras(bench: Bench) -> None:
    form = form_of(bench, linear("digits"))
    graph = bench.document.graph
    type_into(form.name.line, "numbers")
    assert (graph.name, graph.settings.named) == ("numbers", True)
    type_into(form.name.line, "")
    assert graph.settings.named is False
    assert form.name.line.text() == ""
    bench.document.undo_stack.undo()
    assert form.name.line.text() == "numbers"


def test_a_linear_model_is_written_as_its_author_wants(bench: Bench) -> None:
    form = form_of(bench, linear())
    assert form.written_as.combo.currentText() == "Sequential"
    choose(form.written_as.combo, "Functional")
    assert bench.document.graph.settings.functional is True
    assert bench.document.undo_stack.undoText() == "Write as Functional"
    bench.document.undo_stack.undo()
    assert form.written_as.combo.currentText() == "Sequential"


def test_a_branching_model_has_no_choice(bench: Bench) -> None:
    form = form_of(bench, two_by_two())
    assert form.written_as.combo.currentText() == "Functional"
    assert not form.written_as.isEnabled()


def test_the_settings_of_the_whole_model_are_edits(bench: Bench) -> None:
    form = form_of(bench, linear())
    choose(form.policy.combo, "mixed_float16")
    form.trainable.check.click()
    settings = bench.document.graph.settings
    assert (settings.dtype_policy, settings.trainable) == ("mixed_float16", False)
    choose(form.policy.combo, "float32")
    form.trainable.check.click()
    assert bench.document.graph.settings == Settings()
    assert bench.document.undo_stack.count() == 4


def test_kept_weights_are_named_and_can_be_forgotten(bench: Bench) -> None:
    graph = linear()
    SetSettings(Settings(weights="/models/a.keras")).apply(graph)
    form = form_of(bench, graph)
    assert form.weights.isVisibleTo(form)
    QTest.mouseClick(form.weights.forget, Qt.MouseButton.LeftButton)
    assert graph.settings.weights == ""
    assert not form.weights.isVisibleTo(form)
    bench.document.undo_stack.undo()
    assert form.weights.isVisibleTo(form)


def test_inputs_and_outputs_are_moved(bench: Bench) -> None:
    graph = two_by_two()
    form = form_of(bench, graph)
    assert names(form.inputs) == ["left", "right"]
    QTest.mouseClick(form.inputs.items[0].down, Qt.MouseButton.LeftButton)
    assert inputs(graph) == ("n2", "n1")
    assert names(form.inputs) == ["right", "left"]
    QTest.mouseClick(form.inputs.items[1].up, Qt.MouseButton.LeftButton)
    assert inputs(graph) is None
    QTest.mouseClick(form.outputs.items[1].up, Qt.MouseButton.LeftButton)
    assert outputs(graph) == (Tensor("n4"), Tensor("n3"))
    assert inputs(graph) is None
    assert not form.inputs.items[0].up.isEnabled()
    assert not form.inputs.items[1].down.isEnabled()


def test_an_output_is_removed_and_another_added_by_its_name(bench: Bench) -> None:
    graph = two_by_two()
    form = form_of(bench, graph)
    QTest.mouseClick(form.outputs.items[0].remove, Qt.MouseButton.LeftButton)
    assert outputs(graph) == (Tensor("n4"),)
    assert form.outputs.add is not None
    type_into(form.outputs.add.line, "left")
    assert outputs(graph) == (Tensor("n4"), Tensor("n1"))
    type_into(form.outputs.add.line, "nowhere")
    assert form.outputs.fault.text() == "Expected a layer of the model. Received: 'nowhere'"
    assert bench.document.undo_stack.count() == 2
    bench.document.undo_stack.undo()
    bench.document.undo_stack.undo()
    assert names(form.outputs) == ["first", "second"]
    assert outputs(graph) is None


def test_a_dictionary_is_keyed_by_names_that_can_be_changed(bench: Bench) -> None:
    graph = two_by_two()
    form = form_of(bench, graph)
    choose(form.outputs.form, "dictionary")
    assert output_structure(graph) == {"first": T(0), "second": T(1)}
    keys = [item.key for item in form.outputs.items]
    assert [key.text() for key in keys] == ["first", "second"]
    type_into(keys[1], "answer")
    assert output_structure(graph) == {"first": T(0), "answer": T(1)}
    steps = bench.document.undo_stack.count()
    type_into(keys[1], "first")
    assert form.outputs.fault.text() == "Expected a key that no other has. Received: 'first'"
    assert keys[1].text() == "first"
    type_into(keys[1], "")
    assert form.outputs.fault.text().startswith("Expected a key.")
    assert bench.document.undo_stack.count() == steps
    choose(form.outputs.form, "list")
    assert output_structure(graph) is None
    assert form.outputs.fault.text() == ""


def test_one_tensor_and_a_list_of_one_are_a_choice(bench: Bench) -> None:
    graph = linear()
    form = form_of(bench, graph)
    assert form.inputs.form.currentText() == "one tensor"
    choose(form.inputs.form, "list")
    assert graph.input_structure == (T(0),)
    choose(form.inputs.form, "one tensor")
    assert graph.input_structure is None


def test_a_nested_structure_is_shown_and_kept(bench: Bench) -> None:
    graph = two_by_two()
    structure: Value = {"a": (T(0), {"b": T(1)})}
    SetInterface(None, None, structure, None).apply(graph)
    form = form_of(bench, graph)
    assert form.inputs.form.currentText() == "nested"
    assert form.inputs.structure.text() == "{'a': [left, {'b': right}]}"
    QTest.mouseClick(form.inputs.items[0].down, Qt.MouseButton.LeftButton)
    assert graph.input_structure == structure
    assert form.inputs.structure.text() == "{'a': [right, {'b': left}]}"


@pytest.mark.parametrize("count", [100])
def test_a_thousand_loose_ends_are_not_a_thousand_rows(bench: Bench, count: int) -> None:
    graph = ModelGraph()
    first = add(graph, "InputLayer", "start", shape=(2,))
    for place in range(count):
        wire(graph, first, add(graph, "Dense", f"dense_{place}", units=1))
    form = form_of(bench, graph)
    assert len(form.outputs.items) == 40
    assert form.outputs.more.text() == "and 60 more"


def test_the_calls_of_a_shared_layer_are_told_apart(bench: Bench) -> None:
    graph = two_by_two()
    wire(graph, "n2", call_again(graph, "n3"))
    form = form_of(bench, graph)
    assert "first 1/2" in names(form.outputs)
    assert "first 2/2" in names(form.outputs)
    # A key is no place for it: there the layer's name is what somebody would write.
    choose(form.outputs.form, "dictionary")
    structure = bench.document.graph.output_structure
    assert isinstance(structure, dict)
    assert "first 1/2" not in structure


def test_an_empty_model_says_that_it_has_no_ends_yet(bench: Bench) -> None:
    form = form_of(bench, ModelGraph())
    for part in (form.inputs, form.outputs):
        assert not part.none.isHidden()
        assert part.form.isHidden()
    form_of(bench, two_by_two())
    assert form.inputs.none.isHidden()
    assert not form.inputs.form.isHidden()
