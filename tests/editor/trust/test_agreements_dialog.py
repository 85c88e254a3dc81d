"""The list of programs that may run, as a person goes through it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.trust.agreements import agreements_folder, keep_agreement, kept_agreements
from editor.trust.agreements_dialog import AgreementsDialog
from editor.trust.program_dialog import ProgramDialog
from editor.window.main_window import MainWindow

_ROWS = QItemSelectionModel.SelectionFlag.Rows
ONE, OTHER = b"import keras\n", b"import numpy\n"


@pytest.fixture
def kept() -> None:
    keep_agreement(ONE, Path("<b>one.py"), "model")
    keep_agreement(OTHER, Path("other.py"), "data")


def opened(window: MainWindow) -> AgreementsDialog:
    window.actions_.show_agreements.trigger()
    (dialog,) = window.findChildren(AgreementsDialog)
    return dialog


def test_it_says_where_nothing_is_kept(window: MainWindow) -> None:
    dialog = opened(window)
    assert "No program runs without a question" in dialog.about.text()
    assert not dialog.take_back_button.isEnabled()
    dialog.close()


@pytest.mark.usefixtures("kept")
def test_a_program_is_shown_and_taken_back_by_a_key(qtbot: QtBot, window: MainWindow) -> None:
    dialog = opened(window)
    rows = [dialog.list.topLevelItem(place) for place in range(dialog.list.topLevelItemCount())]
    told = {row.text(0): (row.text(2), row) for row in rows if row is not None}
    assert {name: purpose for name, (purpose, _) in told.items()} == {
        "<b>one.py": "its model",
        "other.py": "its data",
    }
    alone = QItemSelectionModel.SelectionFlag.ClearAndSelect
    dialog.list.setCurrentItem(told["<b>one.py"][1], 0, alone | _ROWS)
    row = dialog.list.visualItemRect(told["<b>one.py"][1])
    assert row.height() > dialog.list.fontMetrics().height() + 8
    assert dialog.view.toPlainText() == ONE.decode()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    QTest.keyClick(dialog.list, Qt.Key.Key_Delete)
    assert [each.program for each in kept_agreements()] == [OTHER]
    assert dialog.view.toPlainText() == OTHER.decode()
    dialog.take_back_button.click()
    assert kept_agreements() == ()
    assert "No program" in dialog.about.text()
    dialog.close()


@pytest.mark.usefixtures("kept")
def test_what_cannot_be_taken_back_is_said(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opened(window)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(agreements_folder()))

    monkeypatch.setattr(Path, "unlink", refuse)
    dialog.take_back_button.click()
    assert dialog.about.text().startswith("Not taken back. Permission denied")
    assert len(kept_agreements()) == 2
    dialog.close()


def test_a_line_of_a_million_letters_is_shown_in_parts(qtbot: QtBot) -> None:
    dialog = ProgramDialog("Run?", Path("a.py"), b"#" + b"x" * 1_000_000, "It runs.")
    qtbot.addWidget(dialog)
    assert len(dialog.view.toPlainText().replace("\n", "")) == 1_000_001
    assert max(map(len, dialog.view.toPlainText().split("\n"))) == 1_000
