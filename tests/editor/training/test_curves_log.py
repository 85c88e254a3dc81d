"""The log of a run as it is shown: its end, as plain text, while it grows."""

import os
from pathlib import Path

import pytest
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from editor.look.theme import DARK
from editor.training import run_log
from editor.training.curves import CurvesWidget


@pytest.fixture
def curves(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> CurvesWidget:
    monkeypatch.setattr(run_log, "INTERVAL", 20)
    curves = CurvesWidget(DARK)
    qtbot.addWidget(curves)
    curves.resize(420, 240)
    curves.show()
    curves.bar.log_button.click()
    return curves


def text(curves: CurvesWidget) -> str:
    return curves.log.text.toPlainText()


def wait_for(qtbot: QtBot, curves: CurvesWidget, wanted: str) -> None:
    qtbot.waitUntil(lambda: text(curves) == wanted)


def test_without_a_run_it_is_told_what_will_be_there(curves: CurvesWidget) -> None:
    assert curves.log.words.isVisible()
    assert curves.log.words.text() == "What a training says is shown here."
    assert not curves.bar.slider.isVisible()  # there is nothing to smooth


def test_a_log_is_shown_from_its_first_line_and_as_it_grows(
    qtbot: QtBot, curves: CurvesWidget, tmp_path: Path
) -> None:
    curves.show_run(tmp_path)
    qtbot.waitUntil(lambda: curves.log.words.text() == "This run has said nothing yet.")
    log = tmp_path / "log.txt"
    log.write_text("Started.\n")
    wait_for(qtbot, curves, "Started.")
    with log.open("a") as file:
        file.write("Epoch 1\n")
    wait_for(qtbot, curves, "Started.\nEpoch 1")


def test_what_is_selected_stays_while_a_log_grows_and_its_end_is_followed(
    qtbot: QtBot, curves: CurvesWidget, tmp_path: Path
) -> None:
    log, lines = tmp_path / "log.txt", [f"line {number}" for number in range(100)]
    log.write_text("\n".join(lines) + "\n")
    curves.show_run(tmp_path)
    wait_for(qtbot, curves, "\n".join(lines))
    bar = curves.log.text.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0
    cursor = curves.log.text.textCursor()
    cursor.select(QTextCursor.SelectionType.WordUnderCursor)
    curves.log.text.setTextCursor(cursor)
    selected = curves.log.text.textCursor().selectedText()
    bar.setValue(3)
    log.write_text("\n".join([*lines, "more"]) + "\n")
    wait_for(qtbot, curves, "\n".join([*lines, "more"]))
    assert bar.value() == 3
    assert curves.log.text.textCursor().selectedText() == selected != ""


def test_of_a_long_log_the_end_alone_is_read(
    qtbot: QtBot, curves: CurvesWidget, tmp_path: Path
) -> None:
    with (tmp_path / "log.txt").open("wb") as file:
        file.truncate(2**33)  # takes no room: it is a hole
        file.seek(0, os.SEEK_END)
        file.write(b"\nthe last line\n")
    curves.show_run(tmp_path)
    qtbot.waitUntil(lambda: text(curves).endswith("the last line"))
    assert len(text(curves)) <= run_log.MOST


def test_what_a_log_holds_is_plain_text(qtbot: QtBot, curves: CurvesWidget, tmp_path: Path) -> None:
    long = "x" * 5000
    (tmp_path / "log.txt").write_bytes(
        f"<b>bold</b>\tone\r\n\x1b[31mred\u202e\n{long}\n".encode() + b"\xff\n"
    )
    curves.show_run(tmp_path)
    wait_for(
        qtbot,
        curves,
        f"<b>bold</b>    one\n\ufffd[31mred\ufffd\n{long[:2000]}…\n\ufffd",
    )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with a name")
def test_a_pipe_in_place_of_a_log_is_not_waited_for(
    qtbot: QtBot, curves: CurvesWidget, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "log.txt")
    curves.show_run(tmp_path)
    qtbot.waitUntil(lambda: text(curves).startswith("log.txt cannot be read: Expected a file."))


def test_another_run_shows_its_own_log_and_none_shows_none(
    qtbot: QtBot, curves: CurvesWidget, tmp_path: Path
) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "log.txt").write_text(f"{name}\n")
        curves.show_run(tmp_path / name)
        wait_for(qtbot, curves, name)
    curves.show_run(None)
    assert text(curves) == ""
    assert curves.log.words.isVisible()


def test_nothing_is_read_while_the_curves_are_shown(
    qtbot: QtBot, curves: CurvesWidget, tmp_path: Path
) -> None:
    curves.bar.curves_button.click()
    (tmp_path / "log.txt").write_text("Started.\n")
    curves.show_run(tmp_path)
    qtbot.wait(100)
    assert text(curves) == ""
    curves.bar.log_button.click()
    wait_for(qtbot, curves, "Started.")
