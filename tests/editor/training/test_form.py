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
from editor.training.form import TrainingForm
from graph.catalogue import load_catalogue
from graph.data import BUILT_IN
from graph.edits import SetTraining
from graph.training import Training
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
    assert form.optimizer.currentText() == training.optimizer
    assert form.loss.currentText() == training.loss
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
    choose(form.optimizer, "sgd")
    choose(form.loss, "mean_squared_error")
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
    choose(form.loss, document.graph.training.loss)
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
    menu = form.metrics_button.menu()
    menu.aboutToShow.emit()
    actions = {action.text(): action for action in menu.actions()}
    assert set(actions) == set(load_catalogue().metrics)
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
    assert form.optimizer.currentText() == "from_the_future"
    document.undo_stack.undo()
    assert form.optimizer.currentText() == "adam"


def test_the_wheel_over_a_field_that_is_not_in_use_changes_nothing(
    document: Document, form: TrainingForm
) -> None:
    form.show()
    form.metrics.setFocus()
    for field in (form.epochs, form.optimizer, form.validation_split):
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
