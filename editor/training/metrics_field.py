"""Metrics: names with commas between, and below them those that have arguments of their own.

To Keras a metric is a name or an object. Names are typed, or chosen from a menu; the menu has the
classes too, and each object is unfolded into a form of its arguments.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from editor.look.style import ROW_HEIGHT, STEP, set_role
from editor.look.tooltips import tooltip
from editor.properties.editors import ValueEditor, small_button
from editor.properties.factory import EditorFactory
from editor.properties.given import ABSENT
from editor.properties.literals import excerpt, summary
from editor.properties.object_editor import ObjectEditor
from editor.properties.offers import Offer, metric_offers
from editor.properties.rows import FormRow
from graph.catalogue import Argument, Catalogue
from graph.values import ObjectValue, Value

ABOUT = "What is measured besides the loss, separated by commas"
_NUMBER_WIDTH = 16  # px


class MetricsField(QWidget):
    """Shows metrics, and says what is entered.

    Attributes:
        below: The metrics with arguments, to be laid out below the field.

    Signals:
        entered: The metrics, a tuple.
        replaced: What a file says is to go.
        fault_found: What is wrong with what was typed, or "".
    """

    entered = Signal(object)
    replaced = Signal()
    fault_found = Signal(str)

    def __init__(self, catalogue: Catalogue, factory: EditorFactory) -> None:
        super().__init__()
        self._catalogue = catalogue
        self._offers = metric_offers(catalogue)
        self._names: tuple[str, ...] = ()
        self._about = ABOUT
        self.line = QLineEdit(placeholderText="none")
        self.menu_button = QPushButton("+")
        set_role(self.menu_button, "flat")
        self.menu_button.setFixedWidth(ROW_HEIGHT)
        self.menu_button.setToolTip("Add or remove a metric")
        self.replace_button = QPushButton("Replace")
        set_role(self.replace_button, "link")
        self.replace_button.setToolTip("Leave out what the file says, and choose metrics by name")
        self.below = MetricObjects(self._offers, factory)
        self.setFocusProxy(self.line)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(STEP)
        layout.addWidget(self.line, 1)
        layout.addWidget(self.menu_button)
        layout.addWidget(self.replace_button)

    def _connect(self) -> None:
        menu = QMenu(self.menu_button)
        self._further = QMenu("With arguments", menu)
        for offer in self._offers:
            self._further.addAction(offer.title, self._adding(offer))
        menu.aboutToShow.connect(lambda: self._fill(menu))
        self.menu_button.setMenu(menu)
        self.line.editingFinished.connect(self._on_entered)
        self.replace_button.clicked.connect(self.replaced)
        self.below.entered.connect(lambda objects: self._enter(self._names, objects))
        self.below.fault_found.connect(self.fault_found)

    def show_value(self, value: Value) -> None:
        """Shows metrics that can be edited, or what else a file says, which can be replaced."""
        held = _listed(value)
        self._names = tuple(each for each in held or () if isinstance(each, str))
        objects = tuple(each for each in held or () if isinstance(each, ObjectValue))
        self._about = excerpt(value) if held is None else ABOUT
        self.line.setText(summary(value) if held is None else ", ".join(self._names))
        self.line.setCursorPosition(0)
        self.line.setReadOnly(held is None)
        self.menu_button.setVisible(held is not None)
        self.replace_button.setVisible(held is None)
        self.below.show_objects(objects)
        self.say("")

    def say(self, fault: str) -> None:
        """Says what is wrong with what is typed."""
        set_role(self.line, "fault" if fault else "")
        self.line.setToolTip(tooltip(fault or self._about))
        self.fault_found.emit(fault)

    def _on_entered(self) -> None:
        if self.line.isReadOnly():
            return
        names = [name.strip() for name in self.line.text().split(",") if name.strip()]
        unknown = [name for name in names if name not in self._catalogue.metrics]
        if unknown:
            self.say(f"Expected metrics that Keras knows. Received: {unknown[0]}")
            return
        self.say("")
        self._enter(tuple(dict.fromkeys(names)), self.below.held)

    def _enter(self, names: tuple[str, ...], objects: tuple[Value, ...]) -> None:
        self.entered.emit((*names, *objects))

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        for name in self._catalogue.metrics:
            action = QAction(name, menu, checkable=True, checked=name in self._names)
            action.toggled.connect(self._toggling(name))
            menu.addAction(action)
        menu.addMenu(self._further)

    def _toggling(self, name: str) -> Callable[[bool], None]:
        def toggle(on: bool) -> None:
            kept = tuple(other for other in self._names if other != name)
            self._enter((*kept, name) if on else kept, self.below.held)

        return toggle

    def _adding(self, offer: Offer) -> Callable[[], None]:
        return lambda: self._enter(self._names, (*self.below.held, offer.value))


class MetricObjects(QWidget):
    """Metrics that are objects, each with a form of its arguments.

    Signals:
        entered: The objects, a tuple.
        fault_found: What is wrong with what was typed, or "".
    """

    entered = Signal(object)
    fault_found = Signal(str)

    def __init__(self, offers: tuple[Offer, ...], factory: EditorFactory) -> None:
        super().__init__()
        self.held: tuple[Value, ...] = ()
        self.editors: list[ObjectEditor] = []
        self._rows: list[FormRow] = []
        self._offers = offers
        self._factory = factory
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)

    def show_objects(self, objects: tuple[Value, ...]) -> None:
        """Shows these objects."""
        self.held = objects
        while len(self.editors) < len(objects):
            self._add_row()
        for place, row in enumerate(self._rows):
            row.setVisible(place < len(objects))
            if place < len(objects):
                self.editors[place].show_value(objects[place])
        self.setVisible(bool(objects))

    def _add_row(self) -> None:
        place = len(self.editors)
        argument = Argument(name=str(place + 1), type="any", required=True)
        editor = ObjectEditor(argument, self._offers, self._factory)
        remove = small_button("\u2715", "Remove")
        editor.add_button(remove)
        remove.clicked.connect(lambda: self._put(place, ABSENT))
        editor.value_entered.connect(lambda value: self._put(place, value))
        editor.fault_found.connect(self.fault_found)
        row = FormRow(argument, editor, _NUMBER_WIDTH)
        self.editors.append(editor)
        self._rows.append(row)
        self._layout.addWidget(row)

    def _put(self, place: int, value: object) -> None:
        given = () if value is ABSENT else (cast("Value", value),)
        self.entered.emit((*self.held[:place], *given, *self.held[place + 1 :]))


def silence(field: MetricsField) -> None:
    """Keeps a field that goes away from entering what is typed in it."""
    for editor in (*field.below.findChildren(ValueEditor), field.below, field):
        editor.blockSignals(True)


def _listed(value: Value) -> tuple[Value, ...] | None:
    """Gives metrics that are names and objects, or None where they are more."""
    if value is None:
        return ()
    if isinstance(value, (str, ObjectValue)):
        return (value,)
    if not isinstance(value, tuple):
        return None
    return value if all(isinstance(each, (str, ObjectValue)) for each in value) else None
