from pathlib import Path

import pytest
from msgspec import structs
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from editor import dialogs
from editor.document import Document
from editor.properties.object_editor import ObjectEditor
from editor.training.form import TrainingForm
from graph.catalogue import load_catalogue
from graph.data import BUILT_IN
from graph.edits import SetTraining
from graph.training import Training
from graph.values import ObjectValue, Value, from_json, to_json
from tests.editor.properties.drawn import add, linear
from tests.editor.properties.forms import Rows, type_into
from tests.worker.drawings import example


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    document = Document()
    document.replace(example("digits_cnn"))
    return document


@pytest.fixture
def form(qtbot: QtBot, document: Document) -> TrainingForm:
    form = TrainingForm(document, load_catalogue())
    qtbot.addWidget(form)
    return form


def choose(combo: QComboBox, text: str) -> None:
    """Chooses as a person does, so that `activated` is emitted."""
    index = combo.findText(text)
    assert index >= 0
    combo.setCurrentIndex(index)
    combo.activated.emit(index)
    combo.textActivated.emit(text)


def test_the_fields_show_the_document(document: Document, form: TrainingForm) -> None:
    training = document.graph.training
    assert form.data.currentData() == training.data == "digits"
    assert form.optimizer.combo.currentText() == training.optimizer
    assert form.loss.combo.currentText() == training.loss
    assert form.metrics.text() == ", ".join(training.metrics)
    assert form.epochs.value() == training.epochs
    assert form.batch_size.value() == training.batch_size
    assert form.validation_split.value() == training.validation_split
    assert not document.is_modified


def test_each_setting_is_one_edit_that_can_be_undone(
    document: Document, form: TrainingForm
) -> None:
    before = document.graph.training
    choose(form.data, "iris")
    choose(form.optimizer.combo, "sgd")
    choose(form.loss.combo, "mean_squared_error")
    form.epochs.setValue(3)
    form.batch_size.setValue(16)
    form.validation_split.setValue(0.1)
    stack = document.undo_stack
    assert [stack.text(step) for step in range(stack.count())] == [
        "Set data",
        "Set optimizer",
        "Set loss",
        "Set epochs",
        "Set batch size",
        "Set validation split",
    ]
    assert document.graph.training == structs.replace(
        before,
        data="iris",
        optimizer="sgd",
        loss="mean_squared_error",
        epochs=3,
        batch_size=16,
        validation_split=0.1,
    )
    while stack.canUndo():
        stack.undo()
    assert document.graph.training == before
    assert form.data.currentData() == before.data
    assert form.epochs.value() == before.epochs


def test_choosing_what_is_chosen_is_no_edit(document: Document, form: TrainingForm) -> None:
    choose(form.data, "digits")
    choose(form.loss.combo, document.graph.training.loss)
    assert document.undo_stack.count() == 0


def test_typing_a_number_is_one_edit_when_it_is_done(
    document: Document, form: TrainingForm
) -> None:
    form.show()
    form.epochs.setFocus()
    form.epochs.selectAll()
    QTest.keyClicks(form.epochs, "123")
    assert document.undo_stack.count() == 0
    QTest.keyClick(form.epochs, Qt.Key.Key_Return)
    assert document.undo_stack.count() == 1
    assert document.graph.training.epochs == 123


def test_metrics_are_read_as_a_list(document: Document, form: TrainingForm) -> None:
    form.metrics.setText(" accuracy ,f1_score, accuracy,")
    form.metrics.editingFinished.emit()
    assert document.graph.training.metrics == ("accuracy", "f1_score")
    assert form.metrics.text() == "accuracy, f1_score"


def test_an_unknown_metric_is_refused_with_a_reason(
    qtbot: QtBot, document: Document, form: TrainingForm
) -> None:
    form.metrics.setText("accuracy, nonsense")
    with qtbot.waitSignal(form.fault_changed) as blocker:
        form.metrics.editingFinished.emit()
    assert blocker.args == ["Expected metrics that Keras knows. Received: nonsense"]
    assert document.undo_stack.count() == 0
    assert form.metrics.property("role") == "fault"
    form.metrics.setText("")
    form.metrics.editingFinished.emit()
    assert document.graph.training.metrics == ()
    assert form.metrics.property("role") == ""


def test_metrics_can_be_chosen_from_a_menu(document: Document, form: TrainingForm) -> None:
    menu = form.compile_form.metrics.menu_button.menu()
    menu.aboutToShow.emit()
    actions = {action.text(): action for action in menu.actions()}
    assert set(actions) == {*load_catalogue().metrics, "With arguments"}
    assert actions["accuracy"].isChecked()
    seen = []
    for name in ("f1_score", "accuracy"):
        actions[name].trigger()
        seen.append(document.graph.training.metrics)
    assert seen == [("accuracy", "f1_score"), ("f1_score",)]


def test_data_beside_the_project_is_kept_relative_to_it(
    document: Document, form: TrainingForm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document.save(tmp_path / "model.kcanvas")
    monkeypatch.setattr(dialogs, "open_file_name", lambda *_: tmp_path / "data" / "faces.npz")
    choose(form.data, "File…")
    assert document.graph.training.data == "data/faces.npz"
    assert form.data.currentText() == "faces.npz"


def test_data_from_elsewhere_is_kept_by_its_whole_path(
    document: Document, form: TrainingForm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "open_file_name", lambda *_: tmp_path / "faces.csv")
    choose(form.data, "File…")
    assert document.graph.training.data == (tmp_path / "faces.csv").as_posix()


def test_no_file_chosen_leaves_the_data(
    document: Document, form: TrainingForm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "open_file_name", lambda *_: None)
    choose(form.data, "File…")
    assert document.graph.training.data == "digits"
    assert form.data.currentData() == "digits"


def test_every_built_in_data_set_is_offered(form: TrainingForm) -> None:
    offered = [form.data.itemData(index) for index in range(form.data.count())]
    assert offered[1 : 1 + len(BUILT_IN)] == list(BUILT_IN)


def test_an_optimizer_that_this_keras_does_not_know_is_shown(
    document: Document, form: TrainingForm
) -> None:
    document.apply(SetTraining(Training(optimizer="from_the_future")), "Set optimizer")
    assert form.optimizer.combo.currentText() == "from_the_future"
    document.undo_stack.undo()
    assert form.optimizer.combo.currentText() == "adam"


def test_the_wheel_over_a_field_that_is_not_in_use_changes_nothing(
    document: Document, form: TrainingForm
) -> None:
    form.show()
    form.metrics.setFocus()
    for field in (form.epochs, form.optimizer.combo, form.validation_split):
        event = QWheelEvent(
            QPointF(5, 5),
            QPointF(5, 5),
            QPoint(0, 0),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(field, event)
    assert document.undo_stack.count() == 0


# -- what is more than a name ----------------------------------------------------------------------

ADAM = ObjectValue(
    "keras.optimizers",
    "Adam",
    {
        "learning_rate": ObjectValue(
            "keras.optimizers.schedules",
            "ExponentialDecay",
            {"initial_learning_rate": 0.01, "decay_steps": 100, "decay_rate": 0.9},
        )
    },
)


def compile_with(document: Document, **arguments: Value) -> None:
    compiled = {name: to_json(value) for name, value in arguments.items()}
    training = structs.replace(document.graph.training, compiled=compiled)
    document.apply(SetTraining(training), "Open")


def optimizer_of(document: Document) -> Value:
    return from_json(document.graph.training.compiled["optimizer"])


def rows_of(editor: ObjectEditor) -> Rows:
    assert editor.form is not None
    return Rows(editor.form)


def test_an_optimizer_of_a_file_is_shown_with_its_arguments(
    document: Document, form: TrainingForm
) -> None:
    compile_with(document, optimizer=ADAM)
    assert form.optimizer.combo.currentText().startswith("Adam(learning_rate=ExponentialDecay(")
    rows = rows_of(form.optimizer)
    assert rows.inner("learning_rate").line("decay_steps").text() == "100"
    rows.inner("learning_rate").type("decay_rate", "0.5")
    changed = optimizer_of(document)
    assert isinstance(changed, ObjectValue)
    schedule = changed.arguments["learning_rate"]
    assert isinstance(schedule, ObjectValue)
    assert schedule.arguments["decay_rate"] == 0.5
    assert document.undo_stack.undoText() == "Set optimizer"


def test_a_learning_rate_is_a_number_or_a_schedule(document: Document, form: TrainingForm) -> None:
    choose(form.optimizer.combo, "sgd")
    assert document.graph.training.compiled == {}
    rows = rows_of(form.optimizer)
    rate = rows.editor("learning_rate", ObjectEditor)
    assert rate.search is not None
    type_into(rate.search.line, "0.05")
    sgd = ObjectValue("keras.optimizers", "SGD", {"learning_rate": 0.05})
    assert optimizer_of(document) == sgd
    assert document.graph.training.optimizer == "sgd"
    type_into(rate.search.line, "fast")
    assert rows.fault("learning_rate").startswith("Expected a number")
    assert optimizer_of(document) == sgd
    rows.choose("learning_rate", "CosineDecay")
    rows.inner("learning_rate").type("decay_steps", "10")
    changed = optimizer_of(document)
    assert isinstance(changed, ObjectValue)
    assert changed.arguments["learning_rate"] == ObjectValue(
        "keras.optimizers.schedules", "CosineDecay", {"decay_steps": 10}
    )


def test_a_name_takes_the_place_of_what_a_file_said(document: Document, form: TrainingForm) -> None:
    compile_with(document, optimizer=ADAM, loss={"one": "mse", "other": "mae"})
    choose(form.optimizer.combo, "rmsprop")
    assert document.graph.training.optimizer == "rmsprop"
    assert document.graph.training.compiled.keys() == {"loss"}
    assert form.loss.combo.currentText() == "{'one': 'mse', 'other': 'mae'}"
    assert form.loss.form is None
    choose(form.loss.combo, "huber")
    assert document.graph.training.loss == "huber"
    assert document.graph.training.compiled == {}


def test_a_loss_gets_arguments_of_its_own(document: Document, form: TrainingForm) -> None:
    choose(form.loss.combo, "huber")
    rows_of(form.loss).type("delta", "2")
    training = document.graph.training
    assert from_json(training.compiled["loss"]) == ObjectValue(
        "keras.losses", "Huber", {"delta": 2}
    )
    assert training.loss == "huber"
    rows_of(form.loss).type("delta", "")
    assert document.graph.training.compiled == {}


def test_metrics_of_a_file_are_shown_until_they_are_replaced(
    document: Document, form: TrainingForm
) -> None:
    named = document.graph.training.metrics
    iou = ObjectValue("keras.metrics", "MeanIoU", {"num_classes": 3})
    compile_with(document, metrics={"one": (iou,)})
    assert form.metrics.text() == "{'one': (MeanIoU(num_classes=3),)}"
    assert form.metrics.isReadOnly()
    assert form.compile_form.metrics.menu_button.isHidden()
    form.metrics.editingFinished.emit()
    assert "metrics" in document.graph.training.compiled
    form.compile_form.metrics.replace_button.click()
    assert document.graph.training.compiled == {}
    assert form.metrics.text() == ", ".join(named)
    assert not form.metrics.isReadOnly()
    assert form.compile_form.metrics.replace_button.isHidden()


def test_further_arguments_of_compile_are_shown_and_can_go(
    document: Document, form: TrainingForm
) -> None:
    assert form.compile_form.others.isHidden()
    compile_with(document, optimizer=ADAM, loss_weights={"one": 1.0, "other": 0.5})
    assert form.compile_form.others.text() == "loss_weights={'one': 1.0, 'other': 0.5}"
    form.compile_form.others.remove.click()
    assert document.graph.training.compiled.keys() == {"optimizer"}
    assert form.compile_form.others.isHidden()


def test_an_argument_that_no_file_could_hold_is_said_and_kept(
    document: Document, form: TrainingForm
) -> None:
    choose(form.optimizer.combo, "sgd")
    rows_of(form.optimizer).choose("learning_rate", "PiecewiseConstantDecay")
    rows = rows_of(form.optimizer).inner("learning_rate")
    steps = document.undo_stack.count()
    too_deep = "[" * 32 + "]" * 32
    rows.type("boundaries", too_deep)
    assert rows.fault("boundaries").startswith("Expected a value nested at most 32 deep.")
    assert rows.line("boundaries").text() == too_deep
    assert document.undo_stack.count() == steps


def test_what_is_compiled_belongs_to_the_whole_model_also_while_a_part_is_in_view(
    document: Document, form: TrainingForm
) -> None:
    graph = document.graph
    node_id = add(graph, "Model", "part", module="keras", model=linear())
    document.enter(graph.node(node_id).layer)
    choose(form.optimizer.combo, "sgd")
    assert document.graph.training.optimizer == "sgd"
