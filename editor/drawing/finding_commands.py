"""Ways through a drawing: to what is looked for, to its ends, to what is wrong, along a wire."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QObject, Signal

from editor.canvas.going import go_to
from editor.canvas.minimap import Minimap
from editor.canvas.widget import CanvasWidget
from editor.document import Document
from editor.findings import Findings
from editor.window.canvas_search import CanvasSearch
from editor.window.command import Command
from graph.checks import Problem
from graph.elements import Edge
from graph.finding import in_order, of_same_class
from graph.model import ModelGraph
from graph.topology import leading_to, reachable_from


class FindingCommands(QObject):
    """Finds, goes and selects; the document stays as it is.

    Signals:
        refused: There is nothing to go to.
        said: What is wrong where the view has gone.
        minimap_wanted: Whether the minimap is to be shown from now on.
    """

    refused = Signal(str)
    said = Signal(str)
    minimap_wanted = Signal(bool)

    def __init__(
        self,
        document: Document,
        canvas: CanvasWidget,
        findings: Findings,
        *,
        search: CanvasSearch,
        minimap: Minimap,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._canvas = canvas
        self._findings = findings
        self._search = search
        self._minimap = minimap
        self._problem: Problem | None = None  # that was gone to last
        canvas.wire_activated.connect(lambda edge: self.follow(cast(Edge, edge)))

    def commands(self) -> list[Command]:
        """What can be done."""
        map_shown = Command(
            "show_minimap", "Minimap on or off", self.show_minimap, ("Ctrl+4",), "View"
        )
        return [*self._finding(), *self._going(), *self._selecting(), map_shown]

    def _finding(self) -> list[Command]:
        search, drawn = self._search, self._has_nodes
        return [
            Command("find", "Find\u2026", search.open_bar, ("Ctrl+F",), "Go", drawn),
            Command("find_next", "Find next", search.go_to_next, ("F3",), "Go", drawn),
            Command(
                "find_previous", "Find previous", search.go_to_previous, ("Shift+F3",), "Go", drawn
            ),
        ]

    def _going(self) -> list[Command]:
        drawn, wired = self._has_nodes, self._has_wire
        problem, before = self.go_to_next_problem, self.go_to_previous_problem
        inputs, outputs = self.go_to_next_input, self.go_to_next_output
        return [
            Command("next_problem", "Next problem", problem, ("F8",), "Go"),
            Command("previous_problem", "Previous problem", before, ("Shift+F8",), "Go"),
            Command("next_input", "Next input", inputs, ("Ctrl+Alt+I",), "Go", drawn),
            Command("next_output", "Next output", outputs, ("Ctrl+Alt+O",), "Go", drawn),
            Command(
                "follow_wire", "Follow the wire", self.follow_wire, ("Ctrl+Alt+J",), "Go", wired
            ),
        ]

    def _selecting(self) -> list[Command]:
        def command(name: str, text: str, run: Callable[[], None], key: str) -> Command:
            menu, chosen = "Edit/Select", self._has_selection
            return Command(name, text, run, (key,), menu, chosen, on_nodes=True)

        return [
            command(
                "select_upstream", "Select all upstream", self.select_upstream, "Alt+Shift+Left"
            ),
            command(
                "select_downstream",
                "Select all downstream",
                self.select_downstream,
                "Alt+Shift+Right",
            ),
            command(
                "select_same_class",
                "Select all of the same class",
                self.select_same_class,
                "Ctrl+Alt+A",
            ),
        ]

    # -- what there is ---------------------------------------------------------------------------

    def _has_nodes(self) -> bool:
        return len(self._document.view_graph) > 0

    def _has_selection(self) -> bool:
        return bool(self._canvas.view.selected_boxes())

    def _has_wire(self) -> bool:
        return len(self._canvas.selected_edges()) == 1

    # -- going -----------------------------------------------------------------------------------

    def go_to_next_input(self) -> None:
        """Goes to the input of the model after the selected one, or to the first."""
        self._go_on(self._document.view_graph.input_nodes(), "No input is drawn")

    def go_to_next_output(self) -> None:
        """Goes to the node of the next output of the model, or of the first."""
        tensors = self._document.view_graph.output_tensors()
        nodes = list(dict.fromkeys(tensor.node for tensor in tensors))
        self._go_on(nodes, "The model has no output yet")

    def _go_on(self, nodes: list[str], if_none: str) -> None:
        if not nodes:
            self.refused.emit(if_none)
            return
        selected = self._canvas.selected_nodes()
        known = len(selected) == 1 and selected[0] in nodes
        place = nodes.index(selected[0]) + 1 if known else 0
        go_to(self._canvas, [nodes[place % len(nodes)]])

    def go_to_next_problem(self) -> None:
        """Goes to what is wrong next, also in another graph of the document; errors first."""
        self._go_to_problem(1, start=-1)

    def go_to_previous_problem(self) -> None:
        """Goes to what is wrong before that."""
        self._go_to_problem(-1, start=0)

    def _go_to_problem(self, by: int, start: int) -> None:
        problems = sorted(self._findings.problems, key=lambda found: found.severity != "error")
        if not problems:
            self.refused.emit("No problem was found")
            return
        place = problems.index(self._problem) if self._problem in problems else start
        self._problem = problem = problems[(place + by) % len(problems)]
        self._document.show(problem.path)
        nodes = [node_id for node_id in problem.nodes if node_id in self._document.view_graph]
        if self._document.view_path == problem.path:
            go_to(self._canvas, nodes)
        # The box says what is wrong to a mouse alone.
        self.said.emit(problem.message)

    def follow_wire(self) -> None:
        """Goes to an end of the selected wire: to the far one, and from there to the other."""
        edges = self._canvas.selected_edges()
        if len(edges) == 1:
            self.follow(edges[0])

    def follow(self, edge: Edge) -> None:
        """Goes to an end of a wire: that which is not selected, or is farther from the view."""
        wire = self._canvas.view.drawn.wires.get((edge.target, edge.slot))
        if wire is None:
            return
        middle, selected = self._canvas.view_centre(), self._canvas.selected_nodes()
        ends = [port for port in wire.ports if [port.box.id] != selected]
        far = max(ends, key=lambda port: (port.scenePos() - middle).manhattanLength())
        go_to(self._canvas, [far.box.id])
        wire.setSelected(True)  # so that the same key leads back

    def show_minimap(self) -> None:
        """Shows the minimap wherever there is more than is seen, or no longer."""
        self._minimap.set_wanted(not self._minimap.is_wanted)
        self.minimap_wanted.emit(self._minimap.is_wanted)

    # -- selecting -------------------------------------------------------------------------------

    def select_upstream(self) -> None:
        """Selects all that the selected nodes depend on, and them."""
        self._select(leading_to)

    def select_downstream(self) -> None:
        """Selects all that depends on the selected nodes, and them."""
        self._select(reachable_from)

    def select_same_class(self) -> None:
        """Selects all nodes whose layers are of the class of a selected one."""
        graph = self._document.view_graph
        self._canvas.select_nodes(of_same_class(graph, self._canvas.selected_nodes()))

    def _select(self, reach: Callable[[ModelGraph, list[str]], set[str]]) -> None:
        graph, chosen = self._document.view_graph, self._canvas.selected_nodes()
        found = reach(graph, chosen)
        # The chosen ones come first: the view stays with them.
        self._canvas.select_nodes([*chosen, *in_order(graph, list(found.difference(chosen)))])
