"""The form of one layer: its name, its arguments by the catalogue, and what Keras says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import structs
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from editor.document import Document
from editor.findings import Findings
from editor.layer_matching import shown_name
from editor.look.paragraph import Paragraph
from editor.look.theme import UNKNOWN_CATEGORY, Theme
from editor.properties.editors import ABSENT, Given, TextEditor, ValueEditor, editor_for
from editor.properties.facts import node_facts
from editor.properties.literals import LiteralError
from editor.properties.rows import ElidedLabel, FactsGrid, FormRow, Section, rule
from graph.catalogue import Argument, Catalogue, LayerClass
from graph.edits import SetLayer
from graph.errors import GraphError
from graph.model import Layer
from graph.naming import name_fault
from graph.values import Value

WEIGHTS = "Initializers, regularizers, constraints"
RARE = "Rarely used"
TYPES = "Data type, trainable"

_WEIGHT_TYPES = ("initializer", "regularizer", "constraint")
_RARE_NAMES = ("lora_rank", "lora_alpha", "quantization_config", "use_cudnn", "unroll")
_NAME = Argument(name="name", type="str", required=True, doc="Its name in the model.")
_TRAINABLE = Argument(
    name="trainable", type="bool", default=True, doc="Whether training changes the weights."
)


class LayerForm(QWidget):
    """Edits the layer that a node calls; every entry is one edit of the document."""

    def __init__(
        self,
        document: Document,
        catalogue: Catalogue,
        findings: Findings,
        theme: Theme,
        *,
        node_id: str,
        open_sections: set[str],
    ) -> None:
        super().__init__()
        self.node_id = node_id
        self.rows: dict[str, FormRow] = {}
        self._document = document
        self._catalogue = catalogue
        self._findings = findings
        self._open_sections = open_sections
        self._sections: list[Section] = []
        self._class = catalogue.find(self.layer.module, self.layer.class_name)
        self._header = _Header(theme, self._class)
        self._facts = FactsGrid()
        self._fault = Paragraph("", "fault")
        self._fault.setContentsMargins(0, 6, 0, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._header)
        layout.addSpacing(10)
        self._add_rows(layout)
        layout.addSpacing(8)
        layout.addWidget(rule())
        layout.addSpacing(8)
        layout.addWidget(self._facts)
        layout.addWidget(self._fault)
        layout.addStretch(1)
        self.refresh()

    @property
    def layer(self) -> Layer:
        """The layer as the document holds it now."""
        return self._document.graph.layer_of(self.node_id)

    def show_node(self, node_id: str) -> bool:
        """Shows another node; says whether its layer has the rows that the form was made with."""
        self.node_id = node_id
        if not self.still_fits() or self._rows_of_no_use():
            return False
        for section in self._sections:
            section.button.setChecked(section.title in self._open_sections)
        for row in self.rows.values():
            row.editor.forget()
        self.refresh()
        return True

    def set_theme(self, theme: Theme) -> None:
        """Wears another theme."""
        self._header.set_theme(theme)

    def still_fits(self) -> bool:
        """Whether the document still has this node, with the class that the form was made for."""
        graph = self._document.graph
        if self.node_id not in graph:
            return False
        layer = graph.layer_of(self.node_id)
        unknown = layer.arguments.keys() - self.rows.keys() - self._folded_names()
        return self._catalogue.find(layer.module, layer.class_name) == self._class and not unknown

    def refresh(self) -> None:
        """Shows the document's values and what is known of the node."""
        layer = self.layer
        self._header.show_layer(layer, len(self._document.graph.calls(layer.id)))
        for name, row in self.rows.items():
            row.editor.show_value(_given(layer, name))
        self.refresh_facts()

    def refresh_facts(self) -> None:
        """Shows what is known of the node."""
        self._facts.show_facts(node_facts(self._document.graph, self._findings, self.node_id))
        faults = (found.message for found in self._findings.errors_at(self.node_id))
        self._fault.setText("\n\n".join(dict.fromkeys(faults)))
        self._fault.setVisible(bool(self._fault.text()))

    def commit(self) -> None:
        """Enters what is typed in any row."""
        for row in list(self.rows.values()):
            row.editor.commit()

    def _add_rows(self, layout: QVBoxLayout) -> None:
        self._add_row(layout, _NAME, TextEditor(_NAME, self._parse_name, clearable=False))
        for argument in self._main_arguments():
            self._add_argument(layout, argument)
        folded = self._folded_arguments()
        for title, arguments in folded.items():
            if arguments or title == TYPES:
                self._add_section(layout, title, self._filler(title, arguments))

    def _add_section(
        self, layout: QVBoxLayout, title: str, fill: Callable[[QVBoxLayout], None]
    ) -> None:
        section = Section(title, fill)
        section.button.setChecked(title in self._open_sections)
        section.button.toggled.connect(
            lambda shown: (
                self._open_sections.add(title) if shown else self._open_sections.discard(title)
            )
        )
        layout.addWidget(section)
        self._sections.append(section)

    def _filler(self, title: str, arguments: list[Argument]) -> Callable[[QVBoxLayout], None]:
        def fill(rows: QVBoxLayout) -> None:
            for argument in arguments:
                self._add_argument(rows, argument)
            if title == TYPES:
                self._add_row(rows, _TRAINABLE, editor_for(_TRAINABLE, self._catalogue))

        return fill

    def _add_argument(self, layout: QVBoxLayout, argument: Argument) -> None:
        self._add_row(layout, argument, editor_for(argument, self._catalogue))

    def _add_row(self, layout: QVBoxLayout, argument: Argument, editor: ValueEditor) -> None:
        row = FormRow(argument.name, argument.doc, editor)
        row.editor.show_value(_given(self.layer, argument.name))
        row.editor.value_entered.connect(lambda value: self._on_value_entered(argument, value))
        self.rows[argument.name] = row
        layout.addWidget(row)

    def _main_arguments(self) -> Iterable[Argument]:
        folded = self._folded_names()
        known = self._class.arguments if self._class else ()
        yield from (argument for argument in known if argument.name not in folded)
        names = {argument.name for argument in known} | folded
        for name in (name for name in self.layer.arguments if name not in names):
            yield Argument(name=name, type="any", doc="Keras's documentation does not name it.")

    def _folded_arguments(self) -> dict[str, list[Argument]]:
        own = self._class.arguments if self._class else ()
        common = self._catalogue.common if self._class else ()
        own_names = {argument.name for argument in own}
        return {
            WEIGHTS: [a for a in own if a.type in _WEIGHT_TYPES],
            RARE: [a for a in own if a.name in _RARE_NAMES],
            TYPES: [a for a in own if a.name == "dtype"]
            + [a for a in common if a.name not in own_names],
        }

    def _rows_of_no_use(self) -> bool:
        """Whether there are rows for arguments that only the layer shown before had."""
        known = {argument.name for argument in self._class.arguments} if self._class else set()
        own = {_NAME.name, _TRAINABLE.name, *known, *self._folded_names(), *self.layer.arguments}
        return bool(self.rows.keys() - own)

    def _folded_names(self) -> set[str]:
        return {found.name for part in self._folded_arguments().values() for found in part}

    def _parse_name(self, text: str) -> Value:
        if fault := name_fault(text):
            raise LiteralError(fault)
        others = (other for other in self._document.graph.layers() if other.id != self.layer.id)
        if any(other.name == text for other in others):
            raise LiteralError(f"Expected a name that no other layer has. Received: {text!r}")
        return text

    def _on_value_entered(self, argument: Argument, value: Given) -> None:
        layer = self.layer
        if argument is _NAME:
            changed = structs.replace(layer, name=str(value))
        elif argument is _TRAINABLE:
            changed = structs.replace(layer, trainable=value is ABSENT or bool(value))
        else:
            arguments = dict(layer.arguments)
            arguments.pop(argument.name, None)
            if value is not ABSENT:
                arguments[argument.name] = value
            changed = structs.replace(layer, arguments=arguments)
        try:
            self._document.apply(SetLayer(changed), f"Set {argument.name}")
        except GraphError as error:
            self.rows[argument.name].editor.refuse(str(error), _given(layer, argument.name))


def _given(layer: Layer, name: str) -> Given:
    if name == _NAME.name:
        return layer.name
    if name == _TRAINABLE.name:
        return layer.trainable
    return layer.arguments.get(name, ABSENT)


class _Header(QWidget):
    """The name and class of a layer beside the bar of its category."""

    def __init__(self, theme: Theme, layer_class: LayerClass | None) -> None:
        super().__init__()
        self._category = layer_class.category if layer_class else UNKNOWN_CATEGORY
        self._name = ElidedLabel("title")
        self._class_name = ElidedLabel("dim")
        self._bar = _Bar(QColor(theme.category(self._category)))
        self._title = shown_name(layer_class) if layer_class else ""
        texts = QVBoxLayout()
        texts.setSpacing(1)
        texts.addWidget(self._name)
        texts.addWidget(self._class_name)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self._bar)
        layout.addLayout(texts, 1)

    def show_layer(self, layer: Layer, calls: int) -> None:
        times = "called once" if calls == 1 else f"called {calls} times"
        self._name.show_text(layer.name)
        self._class_name.show_text(f"{self._title or layer.class_name} \u00b7 {times}")

    def set_theme(self, theme: Theme) -> None:
        self._bar.set_colour(QColor(theme.category(self._category)))


class _Bar(QWidget):
    """The bar of a category's colour."""

    def __init__(self, colour: QColor) -> None:
        super().__init__()
        self._colour = colour
        self.setFixedWidth(6)

    def set_colour(self, colour: QColor) -> None:
        self._colour = colour
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(0, 0, 0, 0))
        painter.setBrush(self._colour)
        painter.drawRoundedRect(self.rect().adjusted(0, 2, 0, -2), 2, 2)
        painter.end()
