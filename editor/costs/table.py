"""The costs of the nodes in view as a table that sorts."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from editor.canvas.summary import shapes_text
from editor.costs.measures import MEASURES, Measure
from graph.costs import NodeCosts
from graph.inspected import Inspected
from graph.model import ModelGraph
from graph.wording import legible

_WORDS = ("Node", "Class", "Output shape")
SHARE = Qt.ItemDataRole.UserRole  # of the largest number of the column, in [0, 1]
NODE = Qt.ItemDataRole.UserRole + 1
_Index = QModelIndex | QPersistentModelIndex
_LONGEST = 60
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class _Row(Struct, frozen=True):
    node: str
    words: tuple[str, str, str]
    costs: NodeCosts
    place: int  # in the order of the graph


class CostsTable(QAbstractTableModel):
    """A row for each node of which costs are known."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[_Row] = []
        self._largest: list[float] = []
        self._sorted_by = -1
        self._order = Qt.SortOrder.AscendingOrder
        self._rows_of: dict[str, int] = {}

    def show_costs(
        self,
        graph: ModelGraph,
        costs: Mapping[str, NodeCosts],
        said: Mapping[str, Inspected],
    ) -> None:
        """Shows what the nodes of a graph cost, in the order that was chosen."""
        self.beginResetModel()
        self._rows = [
            _Row(node, _words(graph, node, said.get(node)), each, place)
            for place, (node, each) in enumerate(costs.items())
        ]
        self._largest = [_largest(measure, costs) for measure in MEASURES]
        self._put_in_order()
        self.endResetModel()

    def row_of(self, node: str) -> int | None:
        """Gives where a node stands."""
        return self._rows_of.get(node)

    def node_at(self, row: int) -> str:
        """Gives the node of a row."""
        return self._rows[row].node

    def rowCount(self, parent: _Index | None = None) -> int:
        """A row for each node."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        """Words first, then numbers."""
        return 0 if parent is not None and parent.isValid() else len(_WORDS) + len(MEASURES)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """What stands above a column."""
        if orientation is Qt.Orientation.Vertical:
            return None
        measure = MEASURES[section - len(_WORDS)] if section >= len(_WORDS) else None
        if role == Qt.ItemDataRole.DisplayRole:
            return measure.title if measure else _WORDS[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return measure.words if measure else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if measure else _LEFT
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What stands in a cell, and how."""
        row, column = self._rows[index.row()], index.column()
        if role == NODE:
            return row.node
        if column < len(_WORDS):
            return _text_data(row.words[column], role)
        measure, largest = MEASURES[column - len(_WORDS)], self._largest[column - len(_WORDS)]
        if role == Qt.ItemDataRole.DisplayRole:
            return measure.text(row.costs)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT
        if role == SHARE:
            value = measure.value(row.costs)
            return value / largest if value and largest else 0.0
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sorts by a column; a negative one is the order of the graph."""
        self.layoutAboutToBeChanged.emit()
        kept = [(index, self._rows[index.row()].node) for index in self.persistentIndexList()]
        self._sorted_by, self._order = column, order
        self._put_in_order()
        for index, node in kept:
            moved = self.index(self._rows_of[node], index.column())
            self.changePersistentIndex(index, moved)
        self.layoutChanged.emit()

    def _put_in_order(self) -> None:
        column, backwards = self._sorted_by, self._order is Qt.SortOrder.DescendingOrder
        self._rows.sort(key=lambda row: row.place)
        if column >= len(_WORDS):
            value = MEASURES[column - len(_WORDS)].value
            self._rows.sort(key=lambda row: _or_less(value(row.costs)), reverse=backwards)
        elif column >= 0:
            self._rows.sort(key=lambda row: row.words[column].casefold(), reverse=backwards)
        self._rows_of = {row.node: place for place, row in enumerate(self._rows)}


def _or_less(value: float | None) -> float:
    return -1.0 if value is None else value


def _largest(measure: Measure, costs: Mapping[str, NodeCosts]) -> float:
    finite = [value for each in costs.values() if (value := measure.value(each))]
    return 0.0 if measure.name == "field" else max(finite, default=0.0)


def _text_data(text: str, role: int) -> object:
    if role == Qt.ItemDataRole.DisplayRole:
        return text
    return _LEFT if role == Qt.ItemDataRole.TextAlignmentRole else None


def _words(graph: ModelGraph, node: str, said: Inspected | None) -> tuple[str, str, str]:
    layer = graph.layer_of(node)
    shapes = shapes_text(spec.shape for spec in said.outputs) if said else ""
    return legible(layer.name, _LONGEST), legible(layer.class_name, _LONGEST), shapes
