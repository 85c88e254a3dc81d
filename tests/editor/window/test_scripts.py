"""Scripts in the window: the question, the run, the choice, and the drawing that comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QUrl
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from editor import dialogs, script_opening, worker_process
from editor.model_chooser import ModelChooser
from editor.script_opening import ScriptOpener
from editor.script_running import STARTING, RunningDialog
from editor.trust.agreements import kept_agreements, take_back
from editor.trust.program_dialog import ProgramDialog
from editor.window.dropping import dropped_model
from editor.window.files_controller import OPEN_FILTER
from editor.window.main_window import MainWindow
from graph.files import encode_project
from worker.protocol import Failed, Offer

LONG = 120_000  # ms; TensorFlow on a busy machine
SCRIPT = """import keras
from keras import layers

encoder = keras.Sequential([keras.Input((4,)), layers.Dense(3)], name="encoder")
inputs = keras.Input((4,), name="features")
model = keras.Model(inputs, layers.Add(name="sum")([encoder(inputs), encoder(inputs)]), name="m")
"""
READY = '{"type":"Ready","keras_version":"3","backend":"none"}'


class Person:
    """Agrees or not, chooses a model, and hears what went wrong."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answer = "once"
        self.choice: str | None = None
        self.asked: list[Path] = []
        self.offered: list[list[str]] = []
        self.errors: list[tuple[str, str, str]] = []
        monkeypatch.setattr(dialogs, "ask_to_run", self._ask)
        monkeypatch.setattr(dialogs, "choose_model", self._choose)
        monkeypatch.setattr(dialogs, "show_error", lambda _, *said: self.errors.append(said))

    def _ask(self, _: object, path: Path, program: bytes) -> str:
        assert program == path.read_bytes()
        self.asked.append(path)
        return self.answer

    def _choose(self, _: object, __: Path, offers: Sequence[Offer]) -> str | None:
        self.offered.append([offer.name for offer in offers])
        return self.choice


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> Person:
    return Person(monkeypatch)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "my_model.py"
    path.write_text(SCRIPT)
    return path


def running_dialog(window: MainWindow) -> RunningDialog:
    (found,) = window.findChildren(RunningDialog)
    return found


def run_instead(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """Has a program that says these lines, and waits, stand in for the worker."""
    program = f"import sys\nfor line in {lines!r}: print(line, flush=True)\nsys.stdin.read()"
    monkeypatch.setattr(worker_process, "ARGUMENTS", ("-c", program))


def test_a_script_becomes_a_new_document_of_its_name(
    qtbot: QtBot, window: MainWindow, person: Person, script: Path
) -> None:
    person.choice = "model"
    window.files.open_path(script)
    dialog = running_dialog(window)
    assert dialog.isVisible()
    assert dialog.words.text() == STARTING
    qtbot.waitUntil(lambda: window.current.document.title == "my_model", timeout=LONG)
    assert person.asked == [script]
    assert person.offered == [["model", "encoder"]]
    assert len(window.current.document.graph) == 4
    assert (window.current.document.path, window.current.document.is_modified) == (None, False)
    assert window.current.document.origin == script
    assert window.files.recent == [script]
    qtbot.waitUntil(lambda: not window.findChildren(RunningDialog))
    assert script.read_text() == SCRIPT
    boxes = [box.scene_box for box in window.current.canvas.view.drawn.boxes.values()]
    assert not any(a.intersects(b) for i, a in enumerate(boxes) for b in boxes[:i])
    assert person.errors == []


def test_an_error_names_the_line_and_leaves_the_document(
    qtbot: QtBot, window: MainWindow, person: Person, script: Path
) -> None:
    window.files.open_example("dense")
    before = encode_project(window.current.document.graph)
    script.write_text("import keras\n\nkeras.layers.Dens(3)\n")
    window.files.open_path(script)
    qtbot.waitUntil(lambda: bool(person.errors), timeout=LONG)
    ((text, why, whole),) = person.errors
    assert text == "my_model.py was not opened."
    assert why.startswith("my_model.py, line 3: AttributeError: ")
    assert "Traceback" in whole
    assert encode_project(window.current.document.graph) == before
    qtbot.waitUntil(lambda: not window.findChildren(RunningDialog))


def test_what_is_said_after_the_end_is_not_heard(
    qtbot: QtBot,
    window: MainWindow,
    person: Person,
    script: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run_instead(monkeypatch, READY)
    window.files.open_path(script)
    (opener,) = window.findChildren(ScriptOpener)
    opener._bridge.replies_received.emit([Failed(1, "one"), Failed(1, "two")])
    assert [why for _, why, _ in person.errors] == ["one"]


def test_without_consent_nothing_is_run(
    window: MainWindow, person: Person, script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.answer = ""
    monkeypatch.setattr(worker_process.subprocess, "Popen", None)  # type: ignore[attr-defined]
    window.files.open_path(script)
    assert person.asked == [script]
    assert window.findChildren(RunningDialog) == []
    assert window.files.recent == []


def test_every_opening_asks_anew(
    qtbot: QtBot,
    window: MainWindow,
    person: Person,
    script: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run_instead(monkeypatch, READY)
    for count in (1, 2):
        window.files.open_path(script)
        assert len(person.asked) == count
        running_dialog(window).stop_button.click()
        qtbot.waitUntil(lambda: not window.findChildren(RunningDialog))


def test_a_run_is_shown_and_can_be_stopped(
    qtbot: QtBot,
    window: MainWindow,
    person: Person,
    script: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run_instead(monkeypatch, READY)
    window.files.open_path(script)
    dialog = running_dialog(window)
    qtbot.waitUntil(lambda: dialog.words.text() == "0 s, of 60 at most")
    window.files.open_path(script)  # one at a time
    assert len(window.findChildren(RunningDialog)) == 1
    dialog.stop_button.click()
    assert not dialog.isVisible()
    assert person.errors == []
    assert len(window.current.document.graph) == 0


def test_a_run_that_takes_too_long_is_ended_and_said(
    qtbot: QtBot,
    window: MainWindow,
    person: Person,
    script: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run_instead(monkeypatch, READY)
    monkeypatch.setattr(script_opening, "SCRIPT_SECONDS", 0.5)
    window.files.open_path(script)
    qtbot.waitUntil(lambda: bool(person.errors), timeout=LONG)
    assert person.errors[0][1] == "It took longer than 0.5 seconds, and was ended."


OFFERS = '{"type":"ScriptRun","request":1,"offers":[%s]}'
ONE_OFFER = '{"name":"model","class_name":"Functional","likely":true,"whole":true}'
UNDRAWABLE = '{"name":"<b>mine","class_name":"Mine","fault":"its graph is code"}'


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([OFFERS % ONE_OFFER, '{"type":"ModelTaken","request":2,"configuration":"{}"}'], "model"),
        ([OFFERS % ONE_OFFER, '{"type":"Failed","request":2,"message":"no"}'], "no"),
        ([OFFERS % UNDRAWABLE], "Received: `<b>mine`, a Mine: its graph is code"),
        ([OFFERS % ""], "Received: none"),
        (["garbage"] * 200, "are no messages"),
    ],
)
def test_what_a_script_makes_the_worker_say_is_not_believed(
    qtbot: QtBot,
    window: MainWindow,
    person: Person,
    script: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    lines: list[str],
    why: str,
) -> None:
    run_instead(monkeypatch, READY, *lines)
    window.files.open_path(script)
    qtbot.waitUntil(lambda: bool(person.errors))
    assert why in person.errors[0][1]
    assert len(person.errors) == 1
    assert len(window.current.document.graph) == 0


def test_a_window_that_closes_ends_the_script(
    window: MainWindow, person: Person, script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_instead(monkeypatch, READY)
    window.files.open_path(script)
    window.close()
    assert not window.isVisible()


def test_a_file_that_cannot_be_read_is_not_asked_about(
    window: MainWindow, person: Person, tmp_path: Path
) -> None:
    window.files.open_path(tmp_path / "gone.py")
    assert person.asked == []
    assert "gone.py: Expected a readable file" in person.errors[0][1]


def test_scripts_are_offered_and_dropped() -> None:
    assert "*.py" in OPEN_FILTER
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/folder/model.PY")])
    assert dropped_model(data) == Path("/folder/model.PY")


# -- the dialogs themselves ----------------------------------------------------------------------


def test_the_question_says_what_it_means_shows_the_text_and_has_no_hasty_answer(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[ProgramDialog] = []
    monkeypatch.setattr(ProgramDialog, "exec", lambda self: seen.append(self))  # noqa: PLW0108 - bound
    assert dialogs.ask_to_run(window, Path("/folder/<b>my.py"), b"import keras\n") == ""
    (dialog,) = seen
    assert dialog.title.text() == "Run <b>my.py to open it?"
    assert "/folder/<b>my.py, 1 line" in dialog.place.text()
    assert dialog.view.toPlainText() == "import keras\n"
    assert dialog.view.isReadOnly()
    for words in ("with your rights", "60 seconds", "__main__"):
        assert words in dialog.meaning.text()
    assert dialog.cancel_button.isDefault()
    assert not dialog.run_button.autoDefault()
    assert not dialog.always_box.isChecked()


@pytest.mark.parametrize(("always", "answer"), [(False, "once"), (True, "always")])
def test_a_person_says_that_it_may_run_once_or_always(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, always: bool, answer: str
) -> None:
    def press_run(dialog: ProgramDialog) -> QDialog.DialogCode:
        dialog.always_box.setChecked(always)
        dialog.run_button.click()
        return QDialog.DialogCode(dialog.result())

    monkeypatch.setattr(ProgramDialog, "exec", press_run)
    assert dialogs.ask_to_run(window, Path("a.py"), b"") == answer


def test_what_may_always_run_is_not_asked_about_until_it_is_another(
    window: MainWindow, person: Person, script: Path
) -> None:
    person.answer = "always"
    for _ in range(2):
        window.files.open_path(script)
        running_dialog(window).stop_button.click()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert person.asked == [script]
    person.answer = ""
    script.write_text(SCRIPT + "import os\n")
    window.files.open_path(script)
    assert person.asked == [script, script]
    take_back(agreement.digest for agreement in kept_agreements())
    script.write_text(SCRIPT)
    window.files.open_path(script)
    assert person.asked == [script, script, script]


def test_the_choice_begins_with_the_whole_and_refuses_what_has_no_graph(qtbot: QtBot) -> None:
    offers = [
        Offer("model", "Functional", 12, 34_567, likely=True, whole=True),
        Offer("build_other", likely=True),
        Offer("<b>mine", "Mine", fault="its graph is Python code of its author's"),
    ]
    chooser = ModelChooser("my.py", offers)
    qtbot.addWidget(chooser)
    assert chooser.chosen == "model"
    rows = [row for place in range(3) if (row := chooser.list.topLevelItem(place))]
    texts = [[row.text(column) for column in range(4)] for row in rows]
    assert texts == [
        ["model", "Functional", "12", "34,567"],
        ["build_other()", "function", "", ""],
        ["<b>mine", "Mine, not drawable", "", ""],
    ]
    chooser.list.setCurrentIndex(chooser.list.model().index(1, 0))
    assert "calls this function" in chooser.about.text()
    chooser.list.setCurrentIndex(chooser.list.model().index(2, 0))
    assert not chooser.open_button.isEnabled()
    assert chooser.about.text() == "It cannot be drawn: its graph is Python code of its author's."
    chooser.list.itemActivated.emit(rows[2], 0)
    assert chooser.result() == 0
    chooser.list.setCurrentIndex(chooser.list.model().index(1, 0))
    chooser.list.itemActivated.emit(rows[1], 0)
    assert chooser.result() == QDialog.DialogCode.Accepted.value
    assert chooser.chosen == "build_other"
