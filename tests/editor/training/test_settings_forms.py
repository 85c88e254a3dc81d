"""The parts of the training's form beyond names: callbacks, outputs, class weights, devices."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QMenu
from pytestqt.qtbot import QtBot

from codegen import generate
from editor.document import Document
from editor.properties.given import ABSENT
from editor.training.callbacks_form import NO_TENSORBOARD, CallbackItem
from editor.training.fit_form import read_weights
from editor.training.form import TrainingForm
from graph.catalogue import load_catalogue
from graph.edits import SetTraining
from graph.training import Fitting
from graph.values import ObjectValue, Value, from_json, to_json
from tests.editor.properties.forms import Rows
from tests.worker.drawings import example


def form_of(qtbot: QtBot, name: str) -> TrainingForm:
    document = Document()
    document.replace(example(name))
    form = TrainingForm(document, load_catalogue())
    qtbot.addWidget(form)
    return form


def document_of(form: TrainingForm) -> Document:
    return form._document


@pytest.fixture
def digits(qtbot: QtBot) -> TrainingForm:
    return form_of(qtbot, "digits_cnn")


@pytest.fixture
def two(qtbot: QtBot) -> TrainingForm:
    return form_of(qtbot, "two_outputs")


def fitting(form: TrainingForm) -> Fitting:
    return document_of(form).graph.training.fitting


def compiled(form: TrainingForm) -> dict[str, Any]:
    return document_of(form).graph.training.compiled


def choose(combo: QComboBox, text: str) -> None:
    combo.setCurrentText(text)
    combo.activated.emit(combo.currentIndex())
    combo.textActivated.emit(text)


def add(form: TrainingForm, name: str) -> CallbackItem:
    menu = form.callbacks_form.add_button.menu()
    next(action for action in menu.actions() if action.text() == name).trigger()
    return form.callbacks_form.items[-1]


def rows_of(item: CallbackItem) -> Rows:
    item.fold.setChecked(True)
    assert item.form is not None
    return Rows(item.form)


def names(form: TrainingForm) -> list[str]:
    return [each["$object"].removeprefix("keras.callbacks.") for each in fitting(form).callbacks]


def written(form: TrainingForm) -> str:
    return generate(document_of(form).graph, script=True).text


# -- callbacks -------------------------------------------------------------------------------------


def test_every_callback_of_the_catalogue_can_be_added_and_written(digits: TrainingForm) -> None:
    for known in load_catalogue().callbacks:
        add(digits, known.class_name)
    source = written(digits)
    assert all(f"keras.callbacks.{name}(" in source for name in names(digits))
    assert len(digits.callbacks_form.items) == len(load_catalogue().callbacks)


def test_callbacks_are_changed_moved_and_removed_and_each_is_undone(digits: TrainingForm) -> None:
    first, second = add(digits, "EarlyStopping"), add(digits, "CSVLogger")
    rows_of(first).type("patience", "9")
    stopping = fitting(digits).callbacks[0]
    assert stopping["arguments"] == {"patience": 9, "restore_best_weights": True}
    assert not first.up.isEnabled()
    assert not second.down.isEnabled()
    second.up.click()
    assert names(digits) == ["CSVLogger", "EarlyStopping"]
    digits.callbacks_form.items[0].remove.click()
    assert names(digits) == ["EarlyStopping"]
    stack = document_of(digits).undo_stack
    for expected in (2, 2, 2, 1, 0):
        stack.undo()
        assert len(names(digits)) == len(digits.callbacks_form.items) == expected
    assert not document_of(digits).is_modified


def test_a_path_that_leads_elsewhere_is_refused_where_it_is_typed(digits: TrainingForm) -> None:
    item = add(digits, "CSVLogger")
    rows = rows_of(item)
    rows.type("filename", "../log.csv")
    assert rows.fault("filename").startswith("Expected a path within the folder of the run")
    assert fitting(digits).callbacks[0]["arguments"] == {"filename": "log.csv"}


def test_what_a_callback_waits_for_in_vain_is_said(digits: TrainingForm) -> None:
    item = add(digits, "EarlyStopping")
    assert item.note.isHidden()
    digits.validation_split.setValue(0.0)
    assert "no val_loss" in item.note.text()
    rows_of(item).type("monitor", "loss")
    assert item.note.isHidden()
    if find_spec("tensorboard") is None:
        assert add(digits, "TensorBoard").note.text() == NO_TENSORBOARD


def test_a_callback_of_a_file_that_is_none_is_shown_and_can_go(digits: TrainingForm) -> None:
    odd = ({"$object": "os.system", "arguments": {"command": "true"}}, "EarlyStopping")
    training = document_of(digits).graph.training
    changed = structs.replace(training, fitting=Fitting(callbacks=odd))
    document_of(digits).apply(SetTraining(changed), "Open")
    items = digits.callbacks_form.items
    assert [item.note.text().split(".")[0] for item in items] == [
        "Expected callbacks of Keras (BackupAndRestore, CSVLogger, EarlyStopping, "
        "ModelCheckpoint, ReduceLROnPlateau, TensorBoard, TerminateOnNaN)",
        "Expected a callback of Keras",
    ]
    items[0].remove.click()
    digits.callbacks_form.items[0].remove.click()
    assert fitting(digits).callbacks == ()


# -- fit and devices -------------------------------------------------------------------------------


def test_classes_weigh_equally_balanced_or_by_numbers(digits: TrainingForm) -> None:
    form = digits.fit_form
    choose(form.class_weight, "balanced")
    assert fitting(digits).class_weight == "balanced"
    choose(form.class_weight, "by numbers")
    assert not form.numbers.isHidden()
    form.numbers.setText("0: 1, 3: 2.5")
    form.numbers.editingFinished.emit()
    assert fitting(digits).class_weight == {"0": 1.0, "3": 2.5}
    assert "class_weight={0: 1.0, 3: 2.5}" in written(digits)
    document_of(digits).undo_stack.undo()
    assert form.class_weight.currentText() == "balanced"
    choose(form.class_weight, "equal")
    assert fitting(digits).class_weight is None
    assert form.numbers.isHidden()


def test_weights_that_are_none_are_said(qtbot: QtBot, digits: TrainingForm) -> None:
    choose(digits.fit_form.class_weight, "by numbers")
    digits.fit_form.numbers.setText("0: -1")
    with qtbot.waitSignal(digits.fault_changed) as blocker:
        digits.fit_form.numbers.editingFinished.emit()
    assert blocker.args == [
        "Expected classes and their weights, such as 0: 1, 1: 2.5. Received: 0: -1"
    ]
    assert fitting(digits).class_weight is None


@pytest.mark.parametrize("text", ["", "1", "a: 1", "-1: 1", "0: nan", "0: inf", "9999999: 1"])
def test_a_text_that_names_no_weights_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"Expected classes .* Received: "):
        read_weights(text)


def test_the_classes_of_several_outputs_cannot_be_weighed(two: TrainingForm) -> None:
    assert not two.fit_form.class_weight.isEnabled()
    assert "one output only" in two.fit_form.class_weight.toolTip()


def test_what_a_run_computes_with_is_set(digits: TrainingForm) -> None:
    form = digits.device_form
    choose(form.backend, "JAX")
    form.devices.setValue(2)
    assert (fitting(digits).backend, fitting(digits).devices) == ("jax", 2)
    assert form.fault.isHidden()
    form.hosts.setChecked(True)
    assert form.fault.text().startswith("Expected JAX to train on several computers")
    form.devices.setValue(1)
    assert form.fault.isHidden()
    choose(form.policy, "mixed_float16")
    assert document_of(digits).graph.settings.dtype_policy == "mixed_float16"
    source = written(digits)
    assert 'os.environ["KERAS_BACKEND"] = "jax"' in source
    assert 'set_dtype_policy("mixed_float16")' in source


def test_a_backend_that_is_not_installed_cannot_be_chosen(digits: TrainingForm) -> None:
    model = digits.device_form.backend.model()
    for row, name in enumerate(("tensorflow", "jax", "torch")):
        index = model.index(row, 0)
        enabled = bool(model.flags(index) & Qt.ItemFlag.ItemIsEnabled)
        assert enabled == (find_spec(name) is not None)


# -- compile ---------------------------------------------------------------------------------------


def test_steps_and_compilation_are_set_and_left_out_again(digits: TrainingForm) -> None:
    section = digits.compile_form.further.sections[0]
    section.button.setChecked(True)
    rows = Rows(digits.compile_form.further)
    rows.type("steps_per_execution", "8")
    rows.choose("jit_compile", "False")
    assert compiled(digits) == {"steps_per_execution": 8, "jit_compile": False}
    assert digits.compile_form.others.isHidden()
    assert "steps_per_execution=8, jit_compile=False" in " ".join(written(digits).split())
    rows.type("steps_per_execution", "")
    rows.choose("jit_compile", "auto")
    assert compiled(digits) == {}


def test_a_metric_with_arguments_stands_beside_names(digits: TrainingForm) -> None:
    field = digits.compile_form.metrics
    menu = field.menu_button.menu()
    menu.aboutToShow.emit()
    further = menu.findChild(QMenu)
    assert further is not None
    actions = {action.text(): action for action in further.actions()}
    actions["TopKCategoricalAccuracy"].trigger()
    (editor,) = field.below.editors
    assert editor.fold is not None
    editor.fold.click()
    assert editor.form is not None
    Rows(editor.form).type("k", "3")
    top = ObjectValue("keras.metrics", "TopKCategoricalAccuracy", {"k": 3})
    assert from_json(compiled(digits)["metrics"]) == ("accuracy", top)
    assert digits.metrics.text() == "accuracy"
    digits.metrics.setText("")
    digits.metrics.editingFinished.emit()
    assert from_json(compiled(digits)["metrics"]) == (top,)
    document_of(digits).undo_stack.undo()
    assert digits.metrics.text() == "accuracy"
    editor.value_entered.emit(ABSENT)
    assert compiled(digits) == {}
    assert field.below.isHidden()


def test_each_output_has_a_loss_a_weight_and_metrics(two: TrainingForm) -> None:
    rows = two.compile_form.outputs.rows
    assert not two.compile_form.outputs.isHidden()
    assert [row.loss.combo.currentText() for row in rows] == [
        "binary_crossentropy",
        "mean_squared_error",
    ]
    before = document_of(two).graph.training
    rows[1].weight.setValue(0.25)
    rows[1].loss.value_entered.emit("huber")
    rows[0].metrics.line.setText("accuracy")
    rows[0].metrics.line.editingFinished.emit()
    source = " ".join(written_model(two).split())
    assert "huber" in source
    assert "0.25" in source
    given = compiled(two)
    assert list(from_json(given["loss_weights"])) == [1.0, 0.25]  # type: ignore[arg-type]
    assert from_json(given["metrics"])[0] == ("accuracy",)  # type: ignore[index]
    for _ in range(3):
        document_of(two).undo_stack.undo()
    assert document_of(two).graph.training == before


def test_losses_by_name_stay_losses_by_name(two: TrainingForm) -> None:
    document = document_of(two)
    outputs = [document.graph.layer_of(each.node).name for each in document.graph.output_tensors()]
    losses: dict[str, Value] = dict.fromkeys(outputs, "mean_squared_error")
    changed = structs.replace(document.graph.training, compiled={"loss": to_json(losses)})
    document.apply(SetTraining(changed), "Open")
    two.compile_form.outputs.rows[0].loss.value_entered.emit("huber")
    assert compiled(two)["loss"] == {**losses, outputs[0]: "huber"}


def written_model(form: TrainingForm) -> str:
    return generate(document_of(form).graph).text
