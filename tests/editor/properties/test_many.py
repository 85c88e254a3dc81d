"""Several nodes in one form: what they have in common, and that it is set for all as one step."""

from collections.abc import Mapping

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from editor.properties.argument_form import ArgumentForm
from editor.properties.choices import ChoiceEditor
from editor.properties.editors import BoolEditor, TextEditor
from editor.properties.many_form import ManyForm
from editor.properties.node_form import NodeForm
from editor.properties.object_editor import ObjectEditor
from editor.properties.rows import Section
from graph.edits import RemoveNode, SetLayer
from graph.files import encode_project
from graph.model import ModelGraph
from graph.values import ObjectValue, Value
from tests.editor.properties.bench import Bench
from tests.editor.properties.drawn import add, call_again, linear
from tests.editor.properties.forms import Rows, choose, fault_of, type_into


class Many:
    """The form of the selected nodes, and the document behind it."""

    def __init__(self, bench: Bench, graph: ModelGraph, *nodes: str) -> None:
        self.bench = bench
        bench.open(graph)
        bench.select(*nodes)
        self.unfold()

    @property
    def form(self) -> ManyForm:
        form = self.bench.properties.form
        assert isinstance(form, ManyForm)
        return form

    def unfold(self) -> None:
        for section in self.form.findChildren(Section):
            section.button.setChecked(True)

    def text_of(self, name: str) -> TextEditor:
        editor = self.form.rows[name].editor
        assert isinstance(editor, TextEditor)
        return editor

    def choice_of(self, name: str) -> ChoiceEditor:
        editor = self.form.rows[name].editor
        assert isinstance(editor, ChoiceEditor)
        return editor

    def check_of(self, name: str) -> BoolEditor:
        editor = self.form.rows[name].editor
        assert isinstance(editor, BoolEditor)
        return editor

    def type(self, name: str, text: str) -> None:
        type_into(self.text_of(name).line, text)

    def arguments(self) -> list[dict[str, Value]]:
        return [layer.arguments for layer in self.bench.document.graph.layers()]

    @property
    def steps(self) -> int:
        return self.bench.document.undo_stack.count()


def of_dense(*given: Mapping[str, Value]) -> tuple[ModelGraph, list[str]]:
    """A drawing of Dense layers with these arguments."""
    graph = ModelGraph()
    nodes = [add(graph, "Dense", f"dense_{place}") for place in range(len(given))]
    for layer, arguments in zip(graph.layers(), given, strict=True):
        SetLayer(structs.replace(layer, arguments=dict(arguments))).apply(graph)
    return graph, nodes


def lines(many: Many) -> list[str]:
    """What the form says of the nodes."""
    return many.form.text().replace("\u00a0", " ").splitlines()


@pytest.fixture
def three(bench: Bench) -> Many:
    """Three Dense layers that differ in units, activation and bias."""
    graph, nodes = of_dense(
        {"units": 8, "activation": "relu"},
        {"units": 16, "activation": "relu", "use_bias": False},
        {"units": 8},
    )
    return Many(bench, graph, *nodes)


def test_nodes_are_counted_and_their_classes_named(bench: Bench) -> None:
    graph = ModelGraph()
    nodes = [add(graph, name, f"x{i}") for i, name in enumerate(["Dense", "Conv2D", "Dense"])]
    many = Many(bench, graph, *nodes)
    assert lines(many) == ["3 nodes selected", "2 Dense, 1 Conv2D"]


def test_many_classes_are_counted_together_after_the_first_four(bench: Bench) -> None:
    graph = ModelGraph()
    classes = ["Dense", "Conv2D", "Add", "ReLU", "Flatten", "Dropout", "Dense"]
    nodes = [add(graph, name, f"x{i}") for i, name in enumerate(classes)]
    many = Many(bench, graph, *nodes)
    assert "2 Dense, 1 Conv2D, 1 Add, 1 ReLU, 2 others" in lines(many)


def test_values_that_are_not_the_same_are_shown_as_mixed(three: Many) -> None:
    units = three.text_of("units").line
    assert units.text() == ""
    assert units.placeholderText() == "mixed: 8, 16"
    assert three.choice_of("activation").combo.currentText() == "mixed"
    assert "relu" in three.choice_of("activation").combo.toolTip()
    check = three.check_of("use_bias").check
    assert check.checkState() is Qt.CheckState.PartiallyChecked
    assert check.text() == "mixed"


def test_a_value_that_is_the_same_is_shown_as_it_is(bench: Bench) -> None:
    many = Many(bench, *_flat(of_dense({"units": 8}, {"units": 8, "use_bias": True})))
    assert many.text_of("units").line.text() == "8"
    assert many.check_of("use_bias").check.isChecked()


def _flat(drawn: tuple[ModelGraph, list[str]]) -> tuple[ModelGraph, *tuple[str, ...]]:
    return (drawn[0], *drawn[1])


def test_a_name_and_the_object_that_it_stands_for_are_the_same(bench: Bench) -> None:
    named = {"kernel_initializer": "he_normal"}
    made = {"kernel_initializer": ObjectValue("keras.initializers", "HeNormal", {"seed": None})}
    other = {"kernel_initializer": "zeros"}
    graph, nodes = of_dense(named, made, other)
    many = Many(bench, graph, *nodes[:2])
    assert "mixed" not in many.choice_of("kernel_initializer").combo.currentText()
    bench.select(*nodes)
    assert many.choice_of("kernel_initializer").combo.currentText() == "mixed"


def test_what_is_entered_is_set_for_all_as_one_step(three: Many) -> None:
    before = encode_project(three.bench.document.graph)
    three.type("units", "32")
    assert [each["units"] for each in three.arguments()] == [32, 32, 32]
    assert three.steps == 1
    assert three.bench.document.undo_stack.undoText() == "Set units of 3 layers"
    assert three.text_of("units").line.text() == "32"
    three.bench.document.undo_stack.undo()
    assert encode_project(three.bench.document.graph) == before
    assert three.text_of("units").line.placeholderText() == "mixed: 8, 16"


def test_a_choice_is_set_for_all_and_mixed_is_no_choice(three: Many) -> None:
    combo = three.choice_of("activation").combo
    choose(combo, "mixed")
    assert three.steps == 0
    choose(combo, "tanh")
    assert [each["activation"] for each in three.arguments()] == ["tanh"] * 3
    assert combo.findText("mixed") == -1
    choose(combo, "None")
    assert all("activation" not in each for each in three.arguments())


def test_a_mark_between_both_is_set_for_all_when_it_is_pressed(three: Many) -> None:
    check = three.check_of("use_bias").check
    check.click()
    assert all("use_bias" not in each for each in three.arguments())
    check.click()
    assert [each["use_bias"] for each in three.arguments()] == [False] * 3


def test_a_mixed_field_that_is_left_empty_changes_nothing(three: Many) -> None:
    three.text_of("units").line.setFocus()
    QTest.keyClick(three.text_of("units").line, Qt.Key.Key_Return)
    three.bench.properties.commit()
    assert three.steps == 0


def test_mixed_values_can_be_left_out_of_all(bench: Bench) -> None:
    graph = ModelGraph()
    nodes = [add(graph, "Conv2D", f"c{n}", filters=4, groups=n) for n in (2, 4)]
    many = Many(bench, graph, *nodes)
    remove = many.text_of("groups").remove
    assert remove is not None
    assert not remove.isHidden()
    remove.click()
    assert many.arguments() == [{"filters": 4}, {"filters": 4}]
    assert remove.isHidden()
    assert many.text_of("groups").line.placeholderText() == "1"


def test_a_text_that_is_no_value_changes_none_of_them(three: Many) -> None:
    three.type("units", "many")
    assert three.steps == 0
    assert "Received: 'many'" in fault_of(three.form.rows["units"])


def test_what_was_typed_is_entered_for_the_nodes_that_were_selected(three: Many) -> None:
    nodes = [node.id for node in three.bench.document.graph.nodes()]
    three.bench.select(*nodes[:2])
    QTest.keyClicks(three.text_of("units").line, "5")
    three.bench.select(*nodes[1:])
    assert [each["units"] for each in three.arguments()] == [5, 5, 8]
    assert three.text_of("units").line.placeholderText() == "mixed: 5, 8"


def test_of_different_classes_what_all_take_can_be_set(bench: Bench) -> None:
    graph = ModelGraph()
    nodes = [
        add(graph, "Dense", "dense", units=4, activation="relu"),
        add(graph, "Conv2D", "conv", filters=4, activation="relu"),
        add(graph, "LSTM", "lstm", units=4),
    ]
    many = Many(bench, graph, *nodes[:2])
    assert "units" not in many.form.rows
    assert many.choice_of("activation").combo.currentText() == "relu"
    choose(many.choice_of("activation").combo, "gelu")
    assert [each.get("activation") for each in many.arguments()] == ["gelu", "gelu", None]
    bench.select(*nodes)
    many.unfold()
    # That of an LSTM is tanh where nothing is said.
    assert many.choice_of("activation").combo.currentText() == "mixed"
    choose(many.choice_of("activation").combo, "tanh")
    assert [each.get("activation") for each in many.arguments()] == ["tanh", "tanh", None]
    assert many.choice_of("activation").combo.currentText() == "tanh"


def test_layers_are_frozen_among_what_has_nothing_to_freeze(bench: Bench) -> None:
    graph = ModelGraph()
    nodes = [
        add(graph, "InputLayer", "first", shape=(8,)),
        add(graph, "Dense", "dense", units=4),
        add(graph, "Add", "plus", module="keras.ops"),
        add(graph, "Model", "inner", module="keras", model=linear()),
    ]
    many = Many(bench, graph, *nodes)
    assert set(many.form.rows) == {"trainable"}
    many.check_of("trainable").check.click()
    layers = {layer.name: layer for layer in bench.document.graph.layers()}
    assert [layers[name].trainable for name in ("first", "dense", "plus", "inner")] == [
        *(True, False, True, False)
    ]
    assert layers["inner"].model is not None
    assert not layers["inner"].model.layers()[1].trainable
    assert many.steps == 1


def test_of_a_layer_that_is_called_twice_the_layer_is_changed_once(bench: Bench) -> None:
    graph, nodes = of_dense({"units": 8}, {"units": 9})
    again = call_again(graph, nodes[0])
    many = Many(bench, graph, nodes[0], nodes[1])
    assert "called elsewhere too" in many.form.text()
    bench.select(nodes[0], again)
    assert "called elsewhere too" not in many.form.text()
    assert ("layers", "1") in many.form.facts()
    many.type("units", "3")
    assert many.arguments() == [{"units": 3}, {"units": 9}]
    assert bench.document.undo_stack.undoText() == "Set units of a layer"


def test_what_calls_are_given_is_set_for_all_calls(bench: Bench) -> None:
    graph = ModelGraph()
    first = add(graph, "Dropout", "drop", call={"training": True}, rate=0.5)
    many = Many(bench, graph, first, call_again(graph, first))
    assert many.choice_of("training").combo.currentText() == "mixed"
    choose(many.choice_of("training").combo, "True")
    graph = bench.document.graph
    assert [node.arguments for node in graph.nodes()] == [{"training": True}] * 2
    choose(many.choice_of("training").combo, "False")
    assert [node.arguments for node in bench.document.graph.nodes()] == [{}, {}]


def test_layers_that_are_not_known_have_nothing_to_be_set(bench: Bench) -> None:
    graph = ModelGraph()
    nodes = [add(graph, "Strange", f"s{n}", module="somebody", size=n) for n in range(2)]
    many = Many(bench, graph, *nodes)
    assert many.form.rows == {}
    assert "nothing in common" in many.form.text()


def test_an_object_is_given_to_all_with_its_arguments(bench: Bench) -> None:
    graph, nodes = of_dense({}, {"kernel_regularizer": "l1"})
    many = Many(bench, graph, *nodes)
    choose(many.choice_of("kernel_regularizer").combo, "l2")
    editor = many.form.rows["kernel_regularizer"].editor
    assert isinstance(editor, ObjectEditor)
    assert isinstance(editor.form, ArgumentForm)
    Rows(editor.form).type("l2", "0.5")
    value = ObjectValue("keras.regularizers", "L2", {"l2": 0.5})
    assert [each["kernel_regularizer"] for each in many.arguments()] == [value, value]


def test_the_form_follows_nodes_that_go(three: Many) -> None:
    bench = three.bench
    first, second, _ = (node.id for node in bench.document.graph.nodes())
    bench.document.apply(RemoveNode(first), "Delete")
    assert three.form.text().startswith("2 nodes")
    assert three.text_of("units").line.placeholderText() == "mixed: 16, 8"
    bench.document.apply(RemoveNode(second), "Delete")
    assert isinstance(bench.properties.form, NodeForm)


def test_what_no_file_could_hold_is_refused_for_all_and_can_be_mended(three: Many) -> None:
    three.type("units", str(10**40))
    assert fault_of(three.form.rows["units"]).startswith("Expected")
    assert three.text_of("units").line.text() == str(10**40)
    assert [each["units"] for each in three.arguments()] == [8, 16, 8]
    assert three.steps == 0
    three.type("units", "10")
    assert fault_of(three.form.rows["units"]) == ""
    assert [each["units"] for each in three.arguments()] == [10, 10, 10]


def test_rows_of_other_classes_are_put_away_and_taken_again(bench: Bench) -> None:
    graph = ModelGraph()
    dense = [add(graph, "Dense", f"d{n}", units=n) for n in (1, 2)]
    conv = [add(graph, "Conv2D", f"c{n}", filters=n) for n in (3, 4)]
    many = Many(bench, graph, *dense)
    row = many.form.rows["units"]
    bench.select(*conv)
    assert "units" not in many.form.rows
    assert not row.isVisible()
    many.type("filters", "9")
    bench.select(*dense)
    assert many.form.rows["units"] is row
    assert row.isVisible()
    many.type("units", "7")
    sizes = [layer.arguments for layer in bench.document.graph.layers()]
    assert sizes == [{"units": 7}, {"units": 7}, {"filters": 9}, {"filters": 9}]
