"""What floats over the canvas on demand: the menu of what was pressed, and the search for layers.

And what can be done at all, which depends on what is selected and on what is in view.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QPointF, Qt

from editor.canvas.port_words import optional_inputs, ports_of
from editor.canvas.widget import CanvasWidget
from editor.document import Document
from editor.drawing.drawing_commands import DrawingCommands, is_output
from editor.drawing.structure_commands import can_be_independent, is_model
from editor.findings import Findings
from editor.window.actions import Actions
from editor.window.canvas_menu import Pressed, canvas_menu
from editor.window.layer_search import LayerSearch
from graph.catalogue import Catalogue
from graph.checks import Fix
from graph.elements import Tensor
from graph.sharing import can_be_shared


class CanvasTools(QObject):
    """Opens the menu and the search, and enables the actions for what is selected."""

    def __init__(
        self,
        document: Document,
        canvas: CanvasWidget,
        *,
        drawing: DrawingCommands,
        findings: Findings,
        mend: Callable[[Fix], None],
        search: LayerSearch,
        actions: Actions,
        catalogue: Catalogue,
    ) -> None:
        super().__init__(canvas)
        self._document = document
        self._canvas = canvas
        self._drawing = drawing
        self._findings = findings
        self._mend = mend
        self._search = search
        self._actions = actions
        self._catalogue = catalogue
        self._menu_place = (QPointF(), QPoint())
        canvas.selection_changed.connect(self._on_changed)
        canvas.menu_requested.connect(self._on_menu_requested)
        for changed in (document.edit_applied, document.view_changed, document.graph_replaced):
            changed.connect(self._on_changed)

    # -- what can be done ------------------------------------------------------------------------

    def _on_changed(self, *_: object) -> None:
        # The actions are those of the window, and about the document that is looked at.
        if self._canvas.isVisible():
            self.enable()

    def enable(self) -> None:
        """Enables the actions for what is selected, and for what is in view."""
        with self._canvas.view.drawn.selection_held():
            self._enable()

    def _enable(self) -> None:
        graph = self._document.view_graph
        nodes = [node_id for node_id in self._canvas.selected_nodes() if node_id in graph]
        actions = self._actions
        actions.enable_for_selection(
            len(nodes), len(self._canvas.selected_edges()), len(self._canvas.selected_notes())
        )
        actions.enable_for_node(
            sharable=len(nodes) == 1 and can_be_shared(graph.layer_of(nodes[0])),
            shared=can_be_independent(graph, nodes),
            is_model=is_model(graph, nodes),
        )
        marked = len(nodes) == 1 and is_output(graph, Tensor(nodes[0]))
        actions.use_as_output.setChecked(marked)
        actions.leave_model.setEnabled(bool(self._document.view_path))
        actions.enable_commands()

    # -- the menu --------------------------------------------------------------------------------

    def _on_menu_requested(self, scene_position: QPointF, global_position: QPoint) -> None:
        menu = canvas_menu(
            self._actions,
            self._pressed(),
            self._canvas,
            show_input=self._show_input,
            toggle_output=self._drawing.toggle_output,
            mend=self._mend,
        )
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._menu_place = (scene_position, global_position)
        menu.popup(global_position)

    def _pressed(self) -> Pressed:
        graph, nodes = self._document.view_graph, self._canvas.selected_nodes()
        canvas = self._canvas
        counts = len(nodes), len(canvas.selected_edges()), len(canvas.selected_notes())
        if len(nodes) != 1:
            return Pressed(*counts)
        outputs = ports_of(graph, nodes[0], self._catalogue).outputs
        return Pressed(
            *counts,
            shared=can_be_independent(graph, nodes),
            is_model=is_model(graph, nodes),
            fixes=self._findings.fixes_at(nodes[0]),
            inputs=tuple(optional_inputs(graph, nodes[0], self._catalogue)),
            outputs=tuple(
                (words, is_output(graph, Tensor(nodes[0], index)))
                for index, words in enumerate(outputs)
            ),
        )

    def _show_input(self, parameter: str) -> None:
        for node_id in self._canvas.selected_nodes():
            self._canvas.ask_for_input(node_id, parameter)

    # -- the search ------------------------------------------------------------------------------

    def search_where_the_menu_was(self) -> None:
        """Asks for a layer to add where the menu was opened."""
        self._search.ask(*self._menu_place)

    def search_in_the_middle(self) -> None:
        """Asks for a layer to add in the middle of the canvas."""
        canvas, search = self._canvas, self._search
        middle = canvas.mapToGlobal(canvas.rect().center())
        shown = middle - QPoint(search.width() // 2, search.height() // 2)
        search.ask(canvas.view_centre(), shown)
