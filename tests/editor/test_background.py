import threading
from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from editor.background import LATE, Background, Work


@pytest.fixture
def background(qtbot: QtBot) -> Background:
    return Background()


def giving(answer: object) -> Callable[[], Work]:
    return lambda: lambda: answer


class Held:
    """A question whose answer comes when it is let go."""

    def __init__(self, answer: object) -> None:
        self.released = threading.Event()
        self._answer = answer

    def prepare(self) -> Work:
        return self._work

    def _work(self) -> object:
        assert self.released.wait(10)
        return self._answer


def test_the_work_is_done_elsewhere_and_its_answer_comes_here(
    qtbot: QtBot, background: Background
) -> None:
    threads: list[int] = []
    background.answered.connect(lambda _: threads.append(threading.get_ident()))
    with qtbot.waitSignal(background.answered) as blocker:
        background.ask(lambda: threading.get_ident)
        assert background.busy
    assert threads == [threading.get_ident()]
    assert blocker.args != threads
    assert not background.busy


def test_the_newest_question_alone_is_answered(qtbot: QtBot, background: Background) -> None:
    answers: list[object] = []
    background.answered.connect(answers.append)
    first = Held("first")
    background.ask(first.prepare)
    prepared: list[str] = []

    def second() -> Work:
        prepared.append("second")
        return lambda: "second"

    background.ask(second)
    background.ask(giving("third"))
    first.released.set()
    with qtbot.waitSignal(background.answered):
        pass
    assert answers == ["third"]
    assert prepared == []


def test_a_question_that_was_taken_back_is_not_answered(
    qtbot: QtBot, background: Background
) -> None:
    held = Held("old")
    background.ask(held.prepare)
    background.forget()
    assert not background.busy
    with qtbot.waitSignal(background.answered) as blocker:
        background.ask(giving("new"))
        held.released.set()
    assert blocker.args == ["new"]


def test_an_answer_that_takes_long_is_said_to(qtbot: QtBot, background: Background) -> None:
    held = Held(None)
    changes: list[bool] = []
    background.late_changed.connect(changes.append)
    with qtbot.waitSignal(background.late_changed, timeout=50 * LATE):
        background.ask(held.prepare)
    assert background.late
    with qtbot.waitSignal(background.answered):
        held.released.set()
    assert changes == [True, False]


def test_a_fault_of_the_work_is_raised_in_the_windows_thread(
    qtbot: QtBot, background: Background
) -> None:
    def fail() -> object:
        raise ZeroDivisionError("the work")

    with qtbot.captureExceptions() as caught:
        background.ask(lambda: fail)
        qtbot.waitUntil(lambda: not background.busy)
    assert [type(error) for _, error, _ in caught] == [ZeroDivisionError]


def test_a_window_that_is_closed_meanwhile_hears_nothing(qtbot: QtBot) -> None:
    background = Background()
    held = Held(None)
    others = threading.enumerate()
    background.ask(held.prepare)
    threads = [each for each in threading.enumerate() if each not in others]
    background.deleteLater()
    del background
    held.released.set()
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()
