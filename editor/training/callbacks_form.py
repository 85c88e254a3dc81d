"""The callbacks of a training: a list, each with a form of its arguments.

Their order is that in which Keras calls them. One is added with the arguments that it cannot do
without; nothing of it is kept here, so undo needs nothing.
"""

from __future__ import annotations

from importlib.util import find_spec

from msgspec import structs
from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from codegen.callbacks_section import CALLBACKS, callback_fault
from editor.look.paragraph import Paragraph
from editor.look.style import set_role
from editor.look.throwing_away import throw_away
from editor.look.tooltips import tooltip
from editor.properties.argument_form import ArgumentForm, Enter
from editor.properties.editors import small_button
from editor.properties.factory import EditorFactory
from editor.properties.given import ABSENT, Given
from editor.properties.object_editor import Details
from editor.training.editing import TrainingEdits
from graph.catalogue import Catalogue, ObjectClass
from graph.errors import GraphError
from graph.training import Training
from graph.values import ObjectValue, Value, from_json, to_json

STARTS: dict[str, dict[str, Value]] = {
    "BackupAndRestore": {"backup_dir": "backup"},
    "CSVLogger": {"filename": "log.csv"},
    "EarlyStopping": {"patience": 5, "restore_best_weights": True},
    "ModelCheckpoint": {"filepath": "best.keras", "save_best_only": True},
}
NO_TENSORBOARD = "Needs the package tensorboard, which is not installed: pip install tensorboard"
_UNVALIDATED = "Nothing is held out to validate on, so there is no"
_LABEL_WIDTH = 108  # px
_CLOSED, _OPEN = "\u25b8", "\u25be"


class CallbacksForm(QWidget):
    """Shows the callbacks; adds, removes, moves and changes them.

    Signals:
        fault_changed: What is wrong with what was entered last, or "".
    """

    fault_changed = Signal(str)

    def __init__(self, edits: TrainingEdits, catalogue: Catalogue, factory: EditorFactory) -> None:
        super().__init__()
        self._edits = edits
        self._catalogue = catalogue
        self._factory = factory
        self.items: list[CallbackItem] = []
        self.add_button = QPushButton("Add a callback")
        set_role(self.add_button, "link")
        self.add_button.setToolTip("What watches the training and acts on it")
        menu = QMenu(self.add_button)
        menu.setToolTipsVisible(True)
        for known in catalogue.callbacks:
            action = QAction(known.class_name, menu)
            action.setToolTip(tooltip(known.doc))
            action.triggered.connect(lambda _=False, known=known: self.add(known))
            menu.addAction(action)
        self.add_button.setMenu(menu)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._list)
        layout.addWidget(self.add_button)

    def add(self, known: ObjectClass) -> None:
        """Adds a callback of a class, and shows its arguments."""
        value = ObjectValue(CALLBACKS, known.class_name, dict(STARTS.get(known.class_name, {})))
        if not self._put([*self._held(), value]) and self.items:
            self.items[-1].fold.setChecked(True)

    def show_training(self) -> None:
        """Shows the callbacks of the document."""
        held = self._held()
        for place, value in enumerate(held):
            if place >= len(self.items) or not self.items[place].shows(value):
                self._make(place, value)
            item = self.items[place]
            item.show_value(value, self._note(value))
            item.up.setEnabled(place > 0)
            item.down.setEnabled(place < len(held) - 1)
        for item in self.items[len(held) :]:
            item.retire()
        del self.items[len(held) :]

    def _held(self) -> list[Value]:
        return [_read(each) for each in self._edits.fitting.callbacks]

    def _make(self, place: int, value: Value) -> None:
        if place < len(self.items):
            self.items.pop(place).retire()
        name = value.class_name if isinstance(value, ObjectValue) else ""
        known = self._catalogue.find_callback(name)
        item: CallbackItem = CallbackItem(
            name or "no callback",
            known,
            self._factory,
            lambda argument, given: self._enter(item, argument, given),
        )
        item.remove.clicked.connect(lambda: self._remove(item))
        item.up.clicked.connect(lambda: self._move(item, -1))
        item.down.clicked.connect(lambda: self._move(item, 1))
        self.items.insert(place, item)
        self._list.insertWidget(place, item)

    def _enter(self, item: CallbackItem, argument: str, given: Given) -> str:
        held, place = self._held(), self.items.index(item)
        value = held[place]
        if not isinstance(value, ObjectValue):
            return ""
        arguments = {name: kept for name, kept in value.arguments.items() if name != argument}
        if given is not ABSENT:
            arguments[argument] = given
        changed = structs.replace(value, arguments=arguments)
        if fault := callback_fault(changed, self._catalogue):
            return fault
        held[place] = changed
        return self._put(held)

    def _remove(self, item: CallbackItem) -> None:
        held = self._held()
        del held[self.items.index(item)]
        self._put(held)

    def _move(self, item: CallbackItem, by: int) -> None:
        held, place = self._held(), self.items.index(item)
        held.insert(place + by, held.pop(place))
        self._put(held)

    def _put(self, held: list[Value]) -> str:
        try:
            callbacks = tuple(to_json(value) for value in held)
        except GraphError as error:
            return str(error)
        fault = self._edits.set_fitting("Set callbacks", callbacks=callbacks)
        self.fault_changed.emit(fault)
        return fault

    def _note(self, value: Value) -> str:
        if not isinstance(value, ObjectValue):
            return "Expected a callback of Keras"
        if fault := callback_fault(value, self._catalogue):
            return fault
        if value.class_name == "TensorBoard" and find_spec("tensorboard") is None:
            return NO_TENSORBOARD
        return _unmeasured(value, self._edits.training, self._catalogue)


class CallbackItem(QWidget):
    """One callback: its name, the buttons beside it, and its arguments below."""

    def __init__(
        self, name: str, known: ObjectClass | None, factory: EditorFactory, enter: Enter
    ) -> None:
        super().__init__()
        self._name = name
        self._enter = enter
        self._known = known
        self._factory = factory
        self._value = ObjectValue(CALLBACKS, name)
        self.form: ArgumentForm | None = None  # made when it is first unfolded
        self.fold = QPushButton(checkable=True)
        set_role(self.fold, "section")
        self.up = small_button("\u2191", "Move up")
        self.down = small_button("\u2193", "Move down")
        self.remove = small_button("\u2715", "Remove")
        self.note = Paragraph("", "dim")
        self._details = Details(self)
        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(self.fold, 1)
        for button in (self.up, self.down, self.remove):
            head.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.note)
        layout.addWidget(self._details)
        self.fold.toggled.connect(self._on_folded)
        self._on_folded(False)

    def shows(self, value: Value) -> bool:
        """Whether a value is of the class that this is made for."""
        return isinstance(value, ObjectValue) and value.class_name == self._name

    def show_value(self, value: Value, note: str) -> None:
        """Shows a callback, and what there is to say of it."""
        if isinstance(value, ObjectValue):
            self._value = value
        self.note.setText(note)
        self.note.setVisible(bool(note))
        if self.form is not None:
            self.form.show_values(self._value.arguments)

    def retire(self) -> None:
        """Goes away; a field that loses the focus by that enters nothing."""
        if self.form is not None:
            self.form.retire()
        throw_away(self)

    def _on_folded(self, shown: bool) -> None:
        self.fold.setText(f"{_OPEN if shown else _CLOSED}   {self._name}")
        if shown and self.form is None and self._known is not None:
            self.form = ArgumentForm(
                self._factory.arrange(self._known, self._value),
                lambda argument: self._factory.editor(argument, self._known, 1),
                self._enter,
                self._details,
                label_width=_LABEL_WIDTH,
            )
            self._details.column.addWidget(self.form)
            self.form.show_values(self._value.arguments)
        self._details.setVisible(shown)


def _read(held: object) -> Value:
    try:
        return from_json(held)
    except GraphError:
        return None


def _unmeasured(value: ObjectValue, training: Training, catalogue: Catalogue) -> str:
    """Says where a callback waits for a number that this training does not give, or gives ""."""
    known = catalogue.find_callback(value.class_name)
    watched = known.argument("monitor") if known else None
    if watched is None or training.validation_split or training.reading.kind == "function":
        return ""
    if value.class_name == "ModelCheckpoint" and not value.arguments.get("save_best_only"):
        return ""
    name = value.arguments.get("monitor", watched.default)
    is_held_out = isinstance(name, str) and name.startswith("val_")
    return f"{_UNVALIDATED} {name}: choose another number to monitor." if is_held_out else ""
