"""The form of data without a worker: what it says is given to it."""

from pathlib import Path

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from editor import dialogs
from editor.document import Document
from editor.training.data import trust
from editor.training.data.form import DataForm
from editor.training.data.source import FILE, FUNCTION, IMAGES, TEXTS
from editor.trust.agreements import forget_for_now
from graph.catalogue import load_catalogue
from graph.data import NAMED
from graph.edits import AddNode, SetTraining
from graph.elements import Layer, Node
from graph.training import Feed, Reading, Training
from graph.values import from_json
from tests.editor.training.data.drawn import answer, described, document_of, two_by_two
from tests.worker.drawings import example


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    return document_of(two_by_two(), Training(data="homes.csv", epochs=2, batch_size=8))


@pytest.fixture
def form(qtbot: QtBot, document: Document, monkeypatch: pytest.MonkeyPatch) -> DataForm:
    form = DataForm(document, load_catalogue())
    monkeypatch.setattr(form.describer, "ask", lambda: None)
    qtbot.addWidget(form)
    return form


def choose(combo: QComboBox, text: str) -> None:
    index = combo.findText(text)
    assert index >= 0
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


def type_columns(form: DataForm, side: str, name: str, text: str) -> None:
    line = form.feeds.row(side, name).columns.line  # type: ignore[arg-type]
    line.selectAll()
    QTest.keyClicks(line, text)
    completer = line.completer()
    found = completer.popup() if completer else None
    # A list that is open gets the keys first.
    QTest.keyClick(found if found and found.isVisible() else line, Qt.Key.Key_Return)


def reading(document: Document) -> Reading:
    return document.graph.training.reading


def test_each_end_of_the_drawing_has_a_row(document: Document, form: DataForm) -> None:
    rows = [(row.side, row.name, row.shape.text()) for row in form.feeds.rows]
    assert rows == [
        ("inputs", "person", "2"),
        ("inputs", "home", "2"),
        ("outputs", "price", "1"),
        ("outputs", "kind", "2"),
    ]
    layer = Layer(document.graph.new_layer_id(), "InputLayer", "street", arguments={"shape": ()})
    document.apply(AddNode(Node(document.graph.new_node_id(), layer.id), layer), "Add", ())
    assert [row.name for row in form.feeds.rows][:3] == ["person", "home", "street"]
    document.undo_stack.undo()
    assert len(form.feeds.rows) == 4


def test_columns_are_mapped_by_typing_each_as_one_step(document: Document, form: DataForm) -> None:
    answer(form.describer, described())
    type_columns(form, "inputs", "person", 'age, "income, net"')
    type_columns(form, "outputs", "price", "price")
    assert reading(document).inputs == {"person": Feed(("age", "income, net"))}
    assert reading(document).outputs == {"price": Feed(("price",))}
    assert form.feeds.row("inputs", "person").columns.line.text() == 'age, "income, net"'
    assert document.undo_stack.count() == 2
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert reading(document) == Reading()
    assert form.feeds.row("inputs", "person").columns.line.text() == ""


def test_columns_are_mapped_by_marking_them(document: Document, form: DataForm) -> None:
    field = form.feeds.row("inputs", "home").columns
    assert not field.button.isEnabled()
    answer(form.describer, described())
    assert field.button.isEnabled()
    field.choose()
    popup = field.popup
    assert popup is not None
    QTest.keyClicks(popup.field, "pri")
    popup.all_button.click()
    popup.field.clear()
    popup.list.item(0).setCheckState(Qt.CheckState.Checked)
    popup.close()
    assert reading(document).inputs == {"home": Feed(("age", "price"))}
    assert document.undo_stack.count() == 1


def test_a_name_is_completed_behind_others(
    document: Document, form: DataForm, qtbot: QtBot
) -> None:
    answer(form.describer, described())
    line = form.feeds.row("inputs", "person").columns.line
    form.show()
    form.activateWindow()
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    QTest.keyClicks(line, "age, NET")
    found = line.completer().popup()
    assert found is not None
    assert found.isVisible()
    QTest.keyClick(found, Qt.Key.Key_Down)
    QTest.keyClick(found, Qt.Key.Key_Return)
    assert line.text() == 'age, "income, net"'
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert reading(document).inputs == {"person": Feed(("age", "income, net"))}
    form.close()


@pytest.mark.parametrize(
    "names", [("a\nb", " c "), tuple(f"column {place}" for place in range(5000)), ('"', "x\x00y")]
)
def test_names_that_are_only_looked_at_stay(
    document: Document, form: DataForm, names: tuple[str, ...]
) -> None:
    held = Reading(inputs={"person": Feed(names)})
    training = structs.replace(document.graph.training, reading=held)
    document.apply(SetTraining(training), "Map", ())
    form.feeds.row("inputs", "person").columns.line.editingFinished.emit()
    assert reading(document) == held


def test_a_column_that_is_not_there_is_said(document: Document, form: DataForm) -> None:
    type_columns(form, "inputs", "person", "age, nonsense")
    row = form.feeds.row("inputs", "person")
    assert row.fault.isHidden()
    answer(form.describer, described())
    assert row.fault.text() == "Expected columns of the data. Received: nonsense"
    assert row.columns.line.property("role") == "value fault"
    type_columns(form, "inputs", "person", "age")
    assert row.fault.text() == "Expected two columns for this shape. Received: one"
    type_columns(form, "inputs", "person", "age, price")
    assert row.fault.isHidden()


def test_a_preparation_is_chosen_and_left_again(document: Document, form: DataForm) -> None:
    choose(form.feeds.row("inputs", "person").prepare, "standardise")
    assert reading(document).inputs == {"person": Feed(prepare="standardize")}
    choose(form.feeds.row("inputs", "person").prepare, "as is")
    assert reading(document).inputs == {}


def test_the_split_is_set_field_by_field(document: Document, form: DataForm) -> None:
    form.reading.button.setChecked(True)
    form.test_split.setValue(0.3)
    form.validation_split.setValue(0.1)
    form.seed.setValue(7)
    form.shuffle.setChecked(False)
    form.has_header.setChecked(False)
    form.streamed.setChecked(True)
    training = document.graph.training
    assert (training.validation_split, training.seed) == (0.1, 7)
    assert training.reading == Reading(
        test_split=0.3, shuffle=False, has_header=False, streamed=True
    )
    assert document.undo_stack.count() == 6
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
    assert form.test_split.value() == 0.2
    assert form.shuffle.isChecked()


def test_what_does_not_count_for_the_data_is_not_offered(form: DataForm) -> None:
    assert not form.has_header.isHidden()
    choose(form.data, "mnist")
    assert form.has_header.isHidden()
    assert form.streamed.isHidden()
    for field in (form.test_split, form.shuffle):
        assert not field.isEnabled()
        assert "test samples of its own" in field.toolTip()
    choose(form.data, "digits")
    assert form.test_split.isEnabled()
    assert form.shuffle.isEnabled()
    assert "own" not in form.shuffle.toolTip()
    assert form.splitting.sizes.text() == "1,150 to train · 288 to validate · 359 to test"


def test_every_set_with_a_name_is_offered(form: DataForm) -> None:
    offered = [form.data.itemData(index) for index in range(form.data.count())]
    assert set(NAMED) <= set(offered)
    assert form.data.currentText() == "homes.csv"


def test_other_data_takes_the_mapping_along(document: Document, form: DataForm) -> None:
    type_columns(form, "inputs", "person", "age")
    form.test_split.setValue(0.3)
    choose(form.data, "digits")
    assert reading(document) == Reading(test_split=0.3)
    document.undo_stack.undo()
    assert reading(document).inputs == {"person": Feed(("age",))}


def test_folders_and_files_are_chosen_by_their_kind(
    document: Document, form: DataForm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document.save(tmp_path / "model.kcanvas")
    monkeypatch.setattr(dialogs, "open_folder_name", lambda *_: tmp_path / "photos")
    monkeypatch.setattr(dialogs, "open_file_name", lambda *_: tmp_path / "x.parquet")
    seen = []
    for text in (IMAGES, TEXTS, FILE):
        choose(form.data, text)
        seen.append((document.graph.training.data, reading(document).kind))
    assert seen == [("photos", "images"), ("photos", "texts"), ("x.parquet", "")]
    monkeypatch.setattr(dialogs, "open_folder_name", lambda *_: None)
    choose(form.data, IMAGES)
    assert form.data.currentText() == "x.parquet"


# -- a function of the person's --------------------------------------------------------------------

PROGRAM = """
import os
def helper(x): return x
def load_my_data(size=3): return size
class Thing: pass
def other(): raise SystemExit
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "mine.py"
    path.write_text(PROGRAM)
    return path


def use(form: DataForm, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialogs, "open_file_name", lambda *_: path)
    choose(form.data, FUNCTION)


def test_a_function_is_chosen_out_of_those_of_the_file(
    document: Document, form: DataForm, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(form, program, monkeypatch)
    assert (reading(document).kind, reading(document).function) == ("function", "load_my_data")
    function = form.source.function
    assert [function.itemText(place) for place in range(function.count())] == [
        "load_my_data",
        "other",
    ]
    choose(function, "other")
    assert reading(document).function == "other"
    assert not form.mapping.isVisibleTo(form)


def test_a_function_is_run_only_after_the_person_agreed_to_this_very_text(
    document: Document, form: DataForm, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(form, program, monkeypatch)
    asked: list[bytes] = []
    answers = iter(["", "once", "always"])

    def ask(_: object, path: Path, function: str, text: bytes) -> str:
        asked.append(text)
        assert (path, function) == (program, "load_my_data")
        return next(answers)

    monkeypatch.setattr(dialogs, "ask_to_run_data", ask)
    training = document.graph.training
    assert "Agree to run it" in trust.untrusted(training, None)
    assert not form.agree()
    assert trust.untrusted(training, None) != ""
    assert form.agree()
    assert form.agree()  # is not asked again
    assert trust.untrusted(training, None) == ""
    program.write_text(PROGRAM + "import subprocess\n")
    assert trust.untrusted(training, None) != ""
    assert form.agree()
    changed = PROGRAM + "import subprocess\n"
    assert asked == [PROGRAM.encode(), PROGRAM.encode(), changed.encode()]
    forget_for_now()
    assert trust.untrusted(training, None) == ""  # of the changed one, it is kept
    program.write_text(PROGRAM)
    assert trust.untrusted(training, None) != ""


def test_a_function_whose_file_is_gone_says_so(
    document: Document, form: DataForm, program: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    use(form, program, monkeypatch)
    program.unlink()
    with qtbot.waitSignal(form.fault_changed) as blocker:
        assert not form.agree()
    assert "Expected a readable file" in blocker.args[0]


def test_data_of_other_kinds_needs_no_agreement(document: Document, form: DataForm) -> None:
    assert form.agree()
    assert trust.untrusted(document.graph.training, None) == ""


# -- proposals -------------------------------------------------------------------------------------


def test_a_proposal_is_shown_and_applied_as_one_step(document: Document, form: DataForm) -> None:
    before = document.graph.training
    assert form.strip.isHidden()
    answer(form.describer, described())
    assert not form.strip.isHidden()
    assert "The losses mean_squared_error for `price`" in form.strip.text.text()
    assert document.graph.training == before
    form.strip.apply_button.click()
    assert document.undo_stack.count() == 1
    compiled = document.graph.training.compiled
    assert from_json(compiled["loss"]) == {
        "price": "mean_squared_error",
        "kind": "sparse_categorical_crossentropy",
    }
    assert form.strip.isHidden()
    document.undo_stack.undo()
    assert document.graph.training == before
    assert not form.strip.isHidden()


def test_a_proposal_that_was_put_away_stays_away(document: Document, form: DataForm) -> None:
    answer(form.describer, described())
    form.strip.hide_button.click()
    assert form.strip.isHidden()
    form.seed.setValue(3)
    assert form.strip.isHidden()
    type_columns(form, "outputs", "kind", "age")
    answer(form.describer, described())
    assert not form.strip.isHidden()  # it proposes something else


def test_what_is_known_of_other_data_is_forgotten(document: Document, form: DataForm) -> None:
    answer(form.describer, described())
    assert form.about.text().startswith("420 samples")
    choose(form.data, "digits")
    assert form.describer.description is None
    assert form.about.text() == "1,797 samples · 64 numbers · 10 classes"
    answer(form.describer, "homes.csv: Expected a table. Received: none")
    assert form.about.text() == "homes.csv: Expected a table. Received: none"
    assert form.about.property("role") == "fault"


def test_another_document_has_rows_of_its_own(document: Document, form: DataForm) -> None:
    document.replace(example("digits_cnn"))
    assert [row.side for row in form.feeds.rows] == ["inputs", "outputs"]
    assert form.data.currentText() == "digits"
    fields = structs.replace(document.graph.training)
    assert form.validation_split.value() == fields.validation_split
