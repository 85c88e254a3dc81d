"""The look of the window's widgets, made of a theme's tokens: palette, style sheet and fonts.

Widgets say what they are with a `role` property (`set_role`), never how they look, so that the
whole look can be read here.
"""

from __future__ import annotations

from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QLabel, QWidget

from editor.look.theme import Theme
from resources import resource_path

ROW_HEIGHT = 34
STEP = 4
BODY_SIZE = 13  # px
LABEL_SIZE = 12


def body_font(pixel_size: int = BODY_SIZE) -> QFont:
    """The face for words."""
    font = QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont))
    font.setFamilies(["Inter", *font.families()])
    font.setPixelSize(pixel_size)
    return font


def mono_font(pixel_size: int = LABEL_SIZE) -> QFont:
    """The face for values and code."""
    font = QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    font.setFamilies(["JetBrains Mono", *font.families()])
    font.setPixelSize(pixel_size)
    return font


def set_role(widget: QWidget, role: str) -> None:
    """Gives a widget the look of a role, also after it was shown with another."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
            return  # Qt will ask for the look when the widget is first shown
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def label(text: str, role: str = "") -> QLabel:
    """Makes a label whose text is never read as markup."""
    made = QLabel()
    # A document's names end up in labels; rich text could reach for files and the network.
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    set_role(made, role)
    return made


def palette(theme: Theme) -> QPalette:
    """The colours of whatever the style sheet does not name."""
    made = QPalette()
    role = QPalette.ColorRole
    colours = {
        role.Window: theme.panel,
        role.Base: theme.canvas,
        role.AlternateBase: theme.raised,
        role.Button: theme.raised,
        role.Mid: theme.line,
        role.Dark: theme.line,
        role.Midlight: theme.line,
        role.Light: theme.line,
        role.Shadow: theme.line,
        role.WindowText: theme.text,
        role.Text: theme.text,
        role.ButtonText: theme.text,
        role.BrightText: theme.error,
        role.PlaceholderText: theme.dim,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Accent: theme.accent,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
    }
    for colour_role, colour in colours.items():
        made.setColor(colour_role, QColor(colour))
    for colour_role in (role.Text, role.WindowText, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, colour_role, QColor(theme.dim))
    return made


def style_sheet(theme: Theme) -> str:
    """The style sheet of the application."""
    icons = {
        "close": _icon("close"),
        "chevron_down": _icon("chevron-down"),
        "chevron_up": _icon("chevron-up"),
        "check": _icon(f"check-{theme.name}"),
    }
    tokens = {name: value for name, value in vars(theme).items() if isinstance(value, str)}
    return _SHEET.substitute(tokens, **icons, mono=_mono_families())


def tinted(theme: Theme, colour: str, share: float) -> QColor:
    """Mixes a share of a colour into the panel's."""
    top, ground = QColor(colour), QColor(theme.panel)
    return QColor.fromRgbF(
        ground.redF() + (top.redF() - ground.redF()) * share,
        ground.greenF() + (top.greenF() - ground.greenF()) * share,
        ground.blueF() + (top.blueF() - ground.blueF()) * share,
    )


def _icon(name: str) -> str:
    return resource_path(f"icons/{name}.svg").as_posix()


def _mono_families() -> str:
    return ", ".join(f'"{family}"' for family in mono_font().families())


_SHEET = Template("""
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 6px 8px; }
QMainWindow::separator { width: 0; height: 0; }
QSplitter::handle { background: $line; }
QSplitter::handle:hover { background: $accent; }
QScrollArea, QGraphicsView { border: 0; }
QFrame[role="rule"] { background: $line; border: 0; max-height: 1px; min-height: 1px; }

QLabel[role="caption"] { color: $dim; font-size: 11px; font-weight: 500; }
QLabel[role="label"] { color: $dim; font-size: 12px; }
QLabel[role="dim"] { color: $dim; font-size: 12px; }
QLabel[role="title"] { font-size: 15px; font-weight: 600; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="value"] { font-family: $mono; font-size: 12px; }
QLabel[role="fault"] { color: $error; font-size: 12px; }
QLabel[role="link"] { color: $accent; }
QLabel[role="main"] { color: $on_accent; font-weight: 600; }
QLabel[role="changed"] { color: $accent; font-size: 16px; }

QWidget#topBar { border-bottom: 1px solid $line; }
QMenuBar { background: transparent; padding: 0 4px; }
QMenuBar::item { background: transparent; color: $dim; padding: 6px 10px; border-radius: 5px; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $line; color: $text; }
QMenu { background: $raised; border: 1px solid $line; padding: 5px; }
QMenu::item { padding: 6px 28px 6px 24px; border-radius: 4px; }
QMenu::item:selected { background: $line; }
QMenu::item:disabled { color: $dim; }
QMenu::separator { height: 1px; background: $line; margin: 5px 6px; }
QMenu::right-arrow { margin-right: 6px; }

QStatusBar { border-top: 1px solid $line; color: $dim; font-size: 12px; }
QStatusBar::item { border: 0; }
QStatusBar QLabel { color: $dim; font-size: 12px; }

QPushButton, QToolButton {
    background: $raised; border: 1px solid $line; border-radius: 6px; padding: 0 14px;
    min-height: 26px;
}
QFileDialog QToolButton { padding: 0; }
QPushButton:hover, QToolButton:hover { border-color: $dim; }
QPushButton:pressed, QToolButton:pressed { background: $line; }
QPushButton:focus, QToolButton:focus { border-color: $accent; }
QPushButton:disabled, QToolButton:disabled { color: $dim; background: transparent; }
QPushButton:default { border-color: $accent; }
QPushButton[role="main"] {
    background: $accent; color: $on_accent; border-color: $accent; font-weight: 600;
}
QPushButton[role="main"]:hover { border-color: $text; }
QPushButton[role="main"]:focus { border: 2px solid $text; padding: 0 13px; min-height: 24px; }
QPushButton[role="main"]:disabled { background: $line; color: $dim; border-color: $line; }
QPushButton[role="segment"] {
    background: transparent; border-color: transparent; color: $dim; padding: 0 10px;
}
QPushButton[role="segment"]:hover { color: $text; }
QPushButton[role="segment"]:focus { border-color: $accent; }
QPushButton[role="segment"]:checked { background: $line; color: $text; }
QPushButton[role="flat"] { background: transparent; border: 0; color: $dim; padding: 0 8px; }
QPushButton[role="flat"]:hover, QPushButton[role="flat"]:focus { color: $text; }
QPushButton[role="flat"]:disabled { color: $line; }
QPushButton[role="segment"]:checked { color: $text; border-color: $accent; }
QPushButton[role="section"] {
    background: transparent; border: 0; color: $dim; font-size: 12px; text-align: left;
    padding: 0; min-height: 30px;
}
QPushButton[role="part"] {
    background: transparent; border: 0; color: $text; font-size: 11px; font-weight: 600;
    text-align: left; padding: 0; min-height: 34px;
}
QPushButton[role="section"]:hover, QPushButton[role="section"]:focus { color: $text; }
QPushButton[role="part"]:hover, QPushButton[role="part"]:focus { color: $accent; }
QPushButton[role="link"] {
    background: transparent; border: 0; color: $accent; text-align: left; padding: 0;
    min-height: 24px;
}
QPushButton[role="link"]:hover, QPushButton[role="link"]:focus { text-decoration: underline; }
QPushButton::menu-indicator, QToolButton::menu-indicator { image: none; width: 0; }

QLineEdit, QComboBox, QAbstractSpinBox {
    background: $canvas; border: 1px solid $line; border-radius: 6px; padding: 0 8px;
    min-height: 26px; selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit:hover, QComboBox:hover, QAbstractSpinBox:hover { border-color: $dim; }
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus { border-color: $accent; }
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled { color: $dim; }
QLineEdit:read-only { background: transparent; color: $dim; }
QLineEdit[role~="fault"], QLineEdit[role~="fault"]:focus { border-color: $error; }
QComboBox QLineEdit { background: transparent; border: 0; padding: 0; min-height: 0; }
QComboBox[role~="fault"], QComboBox[role~="fault"]:focus { border-color: $error; }
QComboBox::drop-down { border: 0; width: 24px; }
QComboBox::down-arrow { image: url("$chevron_down"); width: 12px; height: 12px; }
QComboBox QAbstractItemView, QListView[role="completions"] {
    background: $raised; border: 1px solid $line; padding: 4px; outline: 0;
    selection-background-color: $line; selection-color: $text;
}
QComboBox QAbstractItemView::item, QListView[role="completions"]::item { min-height: 24px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
    border: 0; background: transparent; width: 20px;
}
QAbstractSpinBox::up-arrow { image: url("$chevron_up"); width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow { image: url("$chevron_down"); width: 10px; height: 10px; }
QCheckBox { spacing: 8px; }
QCheckBox::indicator, QTreeView::indicator {
    width: 14px; height: 14px; border: 1px solid $dim; border-radius: 4px; background: $canvas;
}
QCheckBox:focus { outline: 0; }
QCheckBox::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked, QTreeView::indicator:checked {
    background: $accent; border-color: $accent; image: url("$check");
}
QCheckBox::indicator:indeterminate {
    border-color: $accent;
    background: qlineargradient(x1: 0, y1: 0, x2: 0, y2: 1, stop: 0.40 $canvas, stop: 0.41 $accent,
        stop: 0.59 $accent, stop: 0.60 $canvas);
}
QCheckBox::indicator:focus { border: 2px solid $text; width: 12px; height: 12px; }
QWidget[role~="value"] { font-family: $mono; font-size: 12px; }

QTabWidget::pane { border: 0; }
QTabWidget::tab-bar { left: 10px; }
QTabBar { qproperty-drawBase: 0; background: transparent; }
QTabBar::tab {
    background: transparent; color: $dim; font-size: 11px; font-weight: 500; padding: 0 2px;
    margin: 0 11px 0 5px; min-height: 34px; border: 0; border-bottom: 2px solid transparent;
}
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar#documents { border-bottom: 1px solid $line; }
QTabBar#documents::tab { font-size: 12px; margin: 0; padding: 0 6px 0 14px; min-width: 96px; }
QTabBar#documents::tab:selected { background: $canvas; }
QTabBar::close-button { image: url("$close"); width: 16px; height: 16px; border-radius: 4px; }
QTabBar::close-button:hover { background: $line; }

QAbstractItemView { background: transparent; border: 0; outline: 0; }
QListView::item, QTreeView::item { border: 0; color: $text; }
QListView::item:hover, QTreeView::item:hover { background: $raised; }
QListView::item:selected, QTreeView::item:selected { background: $line; color: $text; }
QHeaderView::section { background: transparent; color: $dim; border: 0; }
QTableView { color: $text; }
QTableView::item { border: 0; padding: 0 14px; }
QTableView::item:hover { background: $raised; }
QTableView::item:selected { background: $line; color: $text; }
QTableView QHeaderView::section {
    padding: 4px 14px; font-size: 12px; border-bottom: 1px solid $line;
}
QTreeView[role="choices"]::item { padding: 6px 8px; }
QTreeView[role="choices"] QHeaderView::section { padding: 4px 11px; font-size: 12px; }
QPlainTextEdit, QTextEdit {
    background: $panel; border: 0;
    selection-background-color: $accent; selection-color: $on_accent;
}
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QLabel#qt_msgbox_label { font-weight: 600; min-width: 360px; }
QLabel#qt_msgbox_informativelabel { color: $dim; }
QProgressBar { background: $line; border: 0; border-radius: 3px; max-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $dim; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QFrame#zoomBar, QFrame#canvasSearch, QFrame#heatLegend {
    background: $panel; border: 1px solid $line; border-radius: 7px;
}
QFrame#breadcrumbs { background: $panel; border: 1px solid $line; border-radius: 7px; }
QFrame#breadcrumbs QPushButton { min-height: 22px; padding: 0 4px; }
QFrame#notesBar { background: $raised; border: 0; border-bottom: 1px solid $line; }
QFrame#notesBar QPlainTextEdit { background: $raised; }
QFrame#layerSearch, QFrame#listPopup { background: $panel; border: 1px solid $line; }
QFrame#zoomBar QPushButton, QFrame#canvasSearch QPushButton, QFrame#heatLegend QPushButton {
    min-height: 24px;
}
QFrame#emptyCanvas { background: transparent; border: 0; }
""")
