"""Rows for arguments: those that matter in sight, the others under headings that unfold.

The same rows stand for the arguments of a layer, of a layer within it, of an initializer and of an
optimizer, at any depth. Whose arguments they are is known outside.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TypeAlias

from PySide6.QtWidgets import QVBoxLayout, QWidget

from editor.look.throwing_away import throw_away
from editor.properties.arrangement import Arrangement
from editor.properties.editors import ValueEditor
from editor.properties.given import ABSENT, Given, Shown
from editor.properties.rows import LABEL_WIDTH, FormRow, Section
from graph.catalogue import Argument

# Takes the name of an argument and its value, or `ABSENT`; gives why it is refused, or "".
Enter: TypeAlias = Callable[[str, Given], str]


class ArgumentForm(QWidget):
    """Shows the values of arguments, and gives what the person enters to `enter`.

    Attributes:
        rows: The rows that were made, by the names of the arguments; those of a folded section are
            made when it is first unfolded.
    """

    def __init__(
        self,
        arrangement: Arrangement,
        make_editor: Callable[[Argument], ValueEditor],
        enter: Enter,
        parent: QWidget,
        *,
        open_sections: set[str] | None = None,
        label_width: int = LABEL_WIDTH,
    ) -> None:
        # Made within its parent: Qt looks through all of a widget that is given another one.
        super().__init__(parent)
        self.rows: dict[str, FormRow] = {}
        self.arrangement = arrangement
        self.sections: list[Section] = []
        self._make_editor = make_editor
        self._enter = enter
        self._open_sections = set() if open_sections is None else open_sections
        self._label_width = label_width
        self._values: Mapping[str, Shown] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        for argument in arrangement.main:
            self._add_row(self._layout, argument)
        for title, arguments in arrangement.folded.items():
            self._add_section(title, arguments)

    def fits(self, arrangement: Arrangement) -> bool:
        """Whether the rows are those of another arrangement too."""
        return arrangement == self.arrangement

    def show_values(self, values: Mapping[str, Shown]) -> None:
        """Shows these values, and the defaults of the arguments that have none."""
        self._values = values
        for name, row in self.rows.items():
            row.editor.show_held(values.get(name, ABSENT))

    def commit(self) -> None:
        """Enters what is typed in any row."""
        for row in list(self.rows.values()):
            row.editor.commit()

    def forget(self) -> None:
        """Lets go of what is typed, before the values of another are shown."""
        for section in self.sections:
            section.button.setChecked(section.title in self._open_sections)
        for row in self.rows.values():
            row.editor.forget()

    def refuse(self, name: str, fault: str) -> None:
        """Says why the document did not take what was entered for an argument."""
        if name in self.rows:
            self.rows[name].editor.refuse(fault, self._values.get(name, ABSENT))

    def retire(self) -> None:
        """Goes away; a field that loses the focus by that enters nothing."""
        for editor in self.findChildren(ValueEditor):
            editor.blockSignals(True)
        throw_away(self)

    def _add_section(self, title: str, arguments: Collection[Argument]) -> None:
        def fill(layout: QVBoxLayout) -> None:
            for argument in arguments:
                self._add_row(layout, argument)

        section = Section(title, fill)
        section.button.setChecked(title in self._open_sections)
        section.button.toggled.connect(lambda shown: self._remember(title, shown))
        self._layout.addWidget(section)
        self.sections.append(section)

    def _remember(self, title: str, shown: bool) -> None:
        if shown:
            self._open_sections.add(title)
        else:
            self._open_sections.discard(title)

    def _add_row(self, layout: QVBoxLayout, argument: Argument) -> None:
        editor = self._make_editor(argument)
        row = FormRow(argument, editor, self._label_width)
        self.rows[argument.name] = row
        layout.addWidget(row)
        editor.show_held(self._values.get(argument.name, ABSENT))
        editor.value_entered.connect(lambda value: self._on_value_entered(argument, value))

    def _on_value_entered(self, argument: Argument, value: Given) -> None:
        if fault := self._enter(argument.name, value):
            self.refuse(argument.name, fault)
