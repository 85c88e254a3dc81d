"""What a person does around the canvas: panels, themes, sizes and dialogs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from benchmarks.soaking.person import Person


class PanelSteps(Person):
    """Looks around."""

    def panel(self) -> str:
        """Brings a panel to the front."""
        workspace = self.current
        panels: list[QWidget] = [
            *(workspace.properties, workspace.explain, workspace.training, workspace.runs),
            *(workspace.results, workspace.source, workspace.problems, workspace.costs_panel),
            workspace.data,
        ]
        chosen = self.random.choice(panels)
        self.window.places.show_tab(chosen)
        QTest.qWait(self.random.choice((0, 50, 400)))
        return type(chosen).__name__

    def fold(self) -> str:
        """Folds a side of the window, and unfolds it."""
        actions = self.window.actions_
        chosen = self.random.choice([actions.show_left, actions.show_bottom, actions.show_right])
        for _ in range(2):
            chosen.trigger()
            QTest.qWait(20)
        return chosen.text()

    def wear_a_theme(self) -> str:
        """Chooses another theme."""
        theme = self.random.choice(list(self.window.actions_.themes))
        self.window.actions_.themes[theme].trigger()
        return theme

    def resize(self) -> str:
        """Makes the window larger or smaller."""
        width, height = self.random.randrange(800, 1600), self.random.randrange(600, 1000)
        self.window.resize(width, height)
        QTest.qWait(20)
        return f"{width} × {height}"

    def dialog(self) -> str:
        """Opens a dialog, and leaves it by Escape."""
        actions = self.window.actions_
        opening: dict[str, Callable[[], object]] = {
            "keys": actions.set_keys.trigger,
            "agreements": actions.show_agreements.trigger,
            "report": actions.show_report.trigger,
            "about": actions.about.trigger,
            "earlier": actions.earlier.trigger,
            "both forms": self.current.show_both_forms,
            "picture": actions.of_command("export_picture").trigger,
        }
        name = self.random.choice(list(opening))
        opening[name]()
        self.leave_dialog()
        return name

    def command_palette(self) -> str:
        """Opens the list of all commands, types a word and leaves it."""
        self.window.actions_.command_palette.trigger()
        popup = self.window.command_palette.popup
        if field := popup.findChild(QLineEdit):
            QTest.keyClicks(field, self.random.choice(("lay", "zoom", "nothing like it")))
            QTest.keyClick(field, Qt.Key.Key_Escape)
        popup.hide()
        return ""

    def find(self) -> str:
        """Finds nodes by a word."""
        self.window.actions_.of_command("find").trigger()
        field = self.current.canvas_search.field
        text = self.random.choice(("dense", "conv", "1", "zzz"))
        QTest.keyClicks(field, text)
        QTest.qWait(50)
        QTest.keyClick(field, Qt.Key.Key_Return)
        QTest.keyClick(field, Qt.Key.Key_Escape)
        return text
