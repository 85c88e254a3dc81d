"""New, open, save and the question about changes, with the dialogs answered by the tests."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QMenu

from editor import dialogs
from editor.dialogs import Answer
from editor.window.main_window import MainWindow
from graph.files import encode_project, read_project, write_project
from graph.model import ModelGraph
from tests.broken_projects import BROKEN_PROJECTS


class Answers:
    """What a person answers, and what was asked and said."""

    def __init__(self) -> None:
        self.about_changes: Answer | None = None
        self.path: Path | None = None
        self.errors: list[str] = []
        self.questions = 0

    def ask_about_changes(self, *_: object) -> Answer:
        self.questions += 1
        assert self.about_changes is not None, "Expected no question. Received: one about changes"
        return self.about_changes

    def file_name(self, *_: object) -> Path | None:
        return self.path

    def show_error(self, _: object, text: str, details: str = "") -> None:
        self.errors.append(f"{text} {details}")

    def ask_to_save_elsewhere(self, _: object, name: str, why: str) -> bool:
        self.errors.append(f"{name} was not saved. {why}")
        return False


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    made = Answers()
    monkeypatch.setattr(dialogs, "ask_about_changes", made.ask_about_changes)
    monkeypatch.setattr(dialogs, "open_file_name", made.file_name)
    monkeypatch.setattr(dialogs, "save_file_name", made.file_name)
    monkeypatch.setattr(dialogs, "show_error", made.show_error)
    monkeypatch.setattr(dialogs, "ask_to_save_elsewhere", made.ask_to_save_elsewhere)
    return made


def draw(window: MainWindow) -> None:
    window.current.drawing.add_layer("keras.layers", "Dense")


def test_save_asks_for_a_file_once(window: MainWindow, answers: Answers, tmp_path: Path) -> None:
    draw(window)
    answers.path = tmp_path / "drawn.kcanvas"
    window.actions_.save.trigger()
    assert read_project(answers.path) == window.current.document.graph
    assert not window.current.document.is_modified
    answers.path = None
    draw(window)
    window.actions_.save.trigger()
    assert len(read_project(tmp_path / "drawn.kcanvas")) == 2


def test_a_save_that_was_thought_better_of_changes_nothing(
    window: MainWindow, answers: Answers
) -> None:
    draw(window)
    window.actions_.save.trigger()
    assert window.current.document.path is None
    assert window.current.document.is_modified


def test_what_is_typed_in_a_form_is_saved_too(
    window: MainWindow, answers: Answers, tmp_path: Path
) -> None:
    window.current.properties.form.name.line.setText("typed")  # type: ignore[union-attr]
    answers.path = tmp_path / "drawn.kcanvas"
    window.actions_.save.trigger()
    assert read_project(answers.path).name == "typed"


def test_a_save_that_fails_says_why_and_keeps_the_changes(
    window: MainWindow, answers: Answers, tmp_path: Path
) -> None:
    draw(window)
    answers.path = tmp_path / "no folder" / "drawn.kcanvas"
    window.actions_.save.trigger()
    (error,) = answers.errors
    assert "drawn.kcanvas was not saved" in error
    assert window.current.document.is_modified


def test_open_shows_the_file_and_remembers_it(
    window: MainWindow, answers: Answers, tmp_path: Path
) -> None:
    answers.path = tmp_path / "there.kcanvas"
    write_project(ModelGraph("there"), answers.path)
    window.actions_.open.trigger()
    assert window.current.document.graph.name == "there"
    assert window.files.recent == [answers.path]
    assert window.windowTitle().startswith("there.kcanvas")


@pytest.mark.parametrize(
    "content",
    [
        *(pytest.param(content, id=kind) for kind, content in BROKEN_PROJECTS.items()),
        pytest.param(b"[1, 2]", id="list"),
        pytest.param(b"\x00" * 99, id="zeros"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_in_one_line_and_opens_nothing(
    window: MainWindow, answers: Answers, tmp_path: Path, content: bytes
) -> None:
    draw(window)
    window.current.document.undo_stack.setClean()
    before = encode_project(window.current.document.graph)
    answers.path = tmp_path / "broken.kcanvas"
    answers.path.write_bytes(content)
    window.actions_.open.trigger()
    (error,) = answers.errors
    assert "broken.kcanvas" in error
    assert "\n" not in error
    assert len(error) < 500
    assert encode_project(window.current.document.graph) == before
    assert window.files.recent == []


def test_a_file_that_is_gone_leaves_the_recent_ones(
    window: MainWindow, answers: Answers, tmp_path: Path
) -> None:
    path = tmp_path / "gone.kcanvas"
    write_project(ModelGraph(), path)
    window.files.open_path(path)
    window.actions_.close.trigger()
    path.unlink()
    window.files.open_path(path)
    assert len(answers.errors) == 1
    assert window.files.recent == []


def test_the_window_opens_with_a_message_when_its_file_is_missing(
    window: MainWindow, answers: Answers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window.current.inspector, "start", lambda: None)
    window.begin(tmp_path / "missing.kcanvas")
    assert len(answers.errors) == 1
    assert len(window.current.document.graph) == 0


def test_closing_changes_asks_and_cancel_stays(window: MainWindow, answers: Answers) -> None:
    draw(window)
    answers.about_changes = Answer.CANCEL
    window.actions_.close.trigger()
    assert answers.questions == 1
    assert len(window.current.document.graph) == 1


def test_discard_closes_without_saving(window: MainWindow, answers: Answers) -> None:
    draw(window)
    answers.about_changes = Answer.DISCARD
    window.actions_.close.trigger()
    assert len(window.current.document.graph) == 0
    assert not window.current.document.is_modified
    assert len(window.workspaces) == 1


def test_save_saves_before_closing(window: MainWindow, answers: Answers, tmp_path: Path) -> None:
    draw(window)
    answers.about_changes = Answer.SAVE
    answers.path = tmp_path / "kept.kcanvas"
    window.actions_.close.trigger()
    assert len(read_project(answers.path)) == 1
    assert len(window.current.document.graph) == 0


def test_a_window_with_changes_asks_before_it_closes(window: MainWindow, answers: Answers) -> None:
    draw(window)
    answers.about_changes = Answer.CANCEL
    assert not window.close()
    assert window.isVisible()
    answers.about_changes = Answer.DISCARD
    assert window.close()


def test_without_changes_nothing_is_asked(window: MainWindow, answers: Answers) -> None:
    window.files.open_example("dense")
    window.actions_.new.trigger()
    assert answers.questions == 0


def test_an_example_opens_without_a_file(window: MainWindow, answers: Answers) -> None:
    window.files.open_example("digits_residual")
    assert len(window.current.document.graph) > 5
    assert window.current.document.path is None
    assert not window.current.document.is_modified


def test_the_recent_menu_opens_its_file(
    window: MainWindow, answers: Answers, tmp_path: Path
) -> None:
    path = tmp_path / "recent & old.kcanvas"
    write_project(ModelGraph("recent"), path)
    window.files.open_path(path)
    window.actions_.new.trigger()
    menus = window.top_bar.menu_bar.findChildren(QMenu)
    (menu,) = [menu for menu in menus if menu.title() == "Open recent"]
    menu.aboutToShow.emit()
    (action,) = menu.actions()
    assert action.text() == "recent && old.kcanvas"
    action.trigger()
    assert window.current.document.graph.name == "recent"
