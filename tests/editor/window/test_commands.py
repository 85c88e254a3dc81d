"""The list of all commands, keys that are changed, and commands that parts of the window offer."""

from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from editor.settings import SettingsStore
from editor.window.command import Command
from editor.window.keys_dialog import KeysDialog
from editor.window.list_popup import fitting
from editor.window.main_window import MainWindow
from graph.catalogue import Catalogue

CONTROL = Qt.KeyboardModifier.ControlModifier


def listed(window: MainWindow) -> list[str]:
    rows = window.command_palette.popup.list
    return [rows.item(row).text() for row in range(rows.count())]


def dialog_of(window: MainWindow) -> KeysDialog:
    window.actions_.set_keys.trigger()
    (dialog,) = window.findChildren(KeysDialog)
    return dialog


def test_every_action_has_a_name_of_its_own_that_settings_can_keep(window: MainWindow) -> None:
    names = Counter(action.objectName() for action in window.actions_.all())
    assert set(names.values()) == {1}
    assert "" not in names


def test_a_command_is_found_by_words_and_run(window: MainWindow) -> None:
    window.actions_.command_palette.trigger()
    popup = window.command_palette.popup
    QTest.keyClicks(popup.field, "dark")
    assert listed(window) == ["View: Theme: Dark"]
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    assert not popup.isVisible()
    assert window.store.settings.theme == "dark"


def test_what_cannot_be_done_now_stands_last_and_is_not_chosen(window: MainWindow) -> None:
    window.actions_.command_palette.trigger()
    popup = window.command_palette.popup
    texts = listed(window)
    assert texts.index("Edit: Copy") > texts.index("Edit: Select all")
    QTest.keyClicks(popup.field, "edit copy")
    assert listed(window) == ["Edit: Copy"]
    QTest.keyClick(popup.field, Qt.Key.Key_Return)
    assert popup.isVisible()
    QTest.keyClicks(popup.field, "zzz")
    assert listed(window) == []
    popup.close()


def test_the_best_fit_comes_first() -> None:
    texts = ["Redo last", "Zoom to one", "Lay out", "Relay", "last_one"]
    assert fitting("la", texts) == [2, 4, 0, 3]
    assert fitting("", texts) == [0, 1, 2, 3, 4]
    assert fitting("one zoom", texts) == [1]


def test_keys_that_were_chosen_work_at_once_and_after_the_next_start(
    qtbot: QtBot, window: MainWindow, catalogue: Catalogue, own_settings: Path
) -> None:
    dialog = dialog_of(window)
    dialog.choose(window.actions_.duplicate)
    dialog.editor.setKeySequence(QKeySequence("Ctrl+Alt+D"))
    dialog.set_button.click()
    dialog.close()
    window.current.drawing.add_layer("keras.layers", "Dense")
    QTest.keyClick(window, Qt.Key.Key_D, CONTROL | Qt.KeyboardModifier.AltModifier)
    assert len(window.current.document.graph) == 2
    QTest.keyClick(window, Qt.Key.Key_D, CONTROL)
    assert len(window.current.document.graph) == 2
    again = MainWindow(catalogue, SettingsStore(own_settings))
    qtbot.addWidget(again)
    assert again.actions_.duplicate.shortcut() == QKeySequence("Ctrl+Alt+D")
    assert again.actions_.copy.shortcut() == window.actions_.copy.shortcut()


def test_keys_that_another_has_are_said_and_taken_from_it(window: MainWindow) -> None:
    dialog = dialog_of(window)
    dialog.choose(window.actions_.rename_model)
    dialog.editor.setKeySequence(QKeySequence("Ctrl+D"))
    assert "is the key of Duplicate" in dialog.said.text()
    dialog.set_button.click()
    assert window.actions_.duplicate.shortcuts() == []
    assert window.actions_.rename_model.shortcut() == QKeySequence("Ctrl+D")
    dialog.reset_button.click()
    assert window.actions_.rename_model.shortcuts() == []
    dialog.choose(window.actions_.duplicate)
    dialog.reset_button.click()
    assert window.actions_.duplicate.shortcut() == QKeySequence("Ctrl+D")
    assert window.store.settings.keys == {}
    dialog.close()


def test_an_action_loses_its_keys_by_an_empty_field(window: MainWindow) -> None:
    dialog = dialog_of(window)
    dialog.choose(window.actions_.cut)
    dialog.editor.clear()
    dialog.set_button.click()
    assert window.actions_.cut.shortcuts() == []
    window.keys.reset_all()
    assert window.actions_.cut.shortcut() == QKeySequence(QKeySequence.StandardKey.Cut)
    dialog.close()


@pytest.mark.parametrize("text", ['{"keys": {"copy": ["nonsense"], "gone": ["Ctrl+D"]}}'])
def test_settings_that_name_no_keys_or_no_action_do_no_harm(
    qtbot: QtBot, window: MainWindow, catalogue: Catalogue, own_settings: Path, text: str
) -> None:
    own_settings.parent.mkdir(exist_ok=True)
    own_settings.write_text(text)
    again = MainWindow(catalogue, SettingsStore(own_settings))
    qtbot.addWidget(again)
    assert again.actions_.duplicate.shortcut() == QKeySequence("Ctrl+D")


def test_a_command_that_a_part_offers_is_in_menus_and_runs_for_the_document_in_front(
    window: MainWindow,
) -> None:
    ran: list[str] = []
    possible = [True]

    def bind(document: str) -> None:
        command = Command(
            "try_it",
            "Try it",
            lambda: ran.append(document),
            ("Ctrl+Alt+Y",),
            menu="Attempts/More",
            enabled=lambda: possible[0],
        )
        window._bind([command])

    bind("first")
    (menu,) = [m for m in window.top_bar.menu_bar.findChildren(QMenu) if m.title() == "More"]
    (action,) = menu.actions()
    titles = [each.text() for each in window.top_bar.menu_bar.actions()]
    assert titles.index("Attempts") == titles.index("Training") - 1
    action.trigger()
    bind("second")
    assert menu.actions() == [action]
    action.trigger()
    assert ran == ["first", "second"]
    possible[0] = False
    window.current.canvas_tools.enable()
    assert not action.isEnabled()
