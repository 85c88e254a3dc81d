"""Which of the two themes the window wears: the system's, or the one that the person chose.

Qt's own colour scheme is set as well, so that file dialogs and title bars go along.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from editor.look.style import palette, style_sheet
from editor.look.theme import DARK, LIGHT, Theme
from editor.settings import ThemeChoice

_MIDDLE = 128  # of Qt's lightness, which goes to 255
_SCHEMES = {"dark": Qt.ColorScheme.Dark, "light": Qt.ColorScheme.Light}


class Appearance(QObject):
    """The theme in use.

    Signals:
        theme_changed: Another theme is in use; it is given.
    """

    theme_changed = Signal(object)

    def __init__(self, choice: ThemeChoice, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.choice: ThemeChoice = choice
        self._set_scheme()
        self.theme = self._chosen()
        _wear(self.theme)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)

    def choose(self, choice: ThemeChoice) -> None:
        """Wears the dark theme, the light one, or whichever the system has."""
        self.choice = choice
        self._set_scheme()
        self._update()

    def _set_scheme(self) -> None:
        hints = QGuiApplication.styleHints()
        if self.choice == "system":
            hints.unsetColorScheme()
        else:
            hints.setColorScheme(_SCHEMES[self.choice])

    def _chosen(self) -> Theme:
        if self.choice != "system":
            return LIGHT if self.choice == "light" else DARK
        is_light = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Light
        return LIGHT if is_light else DARK

    def _on_scheme_changed(self, _: Qt.ColorScheme) -> None:
        self._update()

    def _update(self) -> None:
        theme = self._chosen()
        if theme != self.theme:
            self.theme = theme
            _wear(theme)
            self.theme_changed.emit(theme)


def theme_in_use() -> Theme:
    """The theme that the application wears, for what is not handed one."""
    return DARK if QGuiApplication.palette().window().color().lightness() < _MIDDLE else LIGHT


def _wear(theme: Theme) -> None:
    app = QApplication.instance()
    sheet = style_sheet(theme)
    # Each setting of it polishes every widget anew.
    if isinstance(app, QApplication) and app.styleSheet() != sheet:
        app.setPalette(palette(theme))
        app.setStyleSheet(sheet)
