"""One open document and everything around it: its canvas, its panels, its commands, its workers.

The parts know the document and nothing of each other; whatever one tells another goes through here.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from editor import dialogs
from editor.analysis import Analyser, Analysis
from editor.canvas.widget import CanvasWidget
from editor.costs.colouring import Colouring
from editor.costs.follower import CostsFollower
from editor.costs.panel import CostsPanel
from editor.document import Document
from editor.drawing.arrange_commands import ArrangeCommands
from editor.drawing.bookmark_commands import BookmarkCommands
from editor.drawing.building_commands import BuildingCommands
from editor.drawing.drawing_commands import DrawingCommands
from editor.drawing.finding_commands import FindingCommands
from editor.drawing.frame_commands import FrameCommands
from editor.drawing.keyboard_commands import KeyboardCommands
from editor.drawing.selection_commands import SelectionCommands
from editor.drawing.structure_commands import StructureCommands
from editor.findings import Findings
from editor.flowing.flow import Flow
from editor.flowing.panel import DataPanel
from editor.flowing.previews import Previews
from editor.inspection import Inspector
from editor.look.theme import Theme
from editor.model_saving import ModelSaver
from editor.pictures.commands import PictureCommands
from editor.properties.many_form import ManyForm
from editor.properties.model_form import ModelForm
from editor.properties.node_form import NodeForm
from editor.properties.panel import PropertiesPanel
from editor.results.panel import ResultsPanel
from editor.runs.panel import RunsPanel
from editor.settings import SettingsStore
from editor.source.panel import SourcePanel
from editor.training.panel import TrainingPanel
from editor.window.actions import Actions
from editor.window.canvas_frame import CanvasFrame
from editor.window.canvas_search import CanvasSearch
from editor.window.canvas_tools import CanvasTools
from editor.window.command import Command
from editor.window.explain_panel import ExplainPanel
from editor.window.layer_search import LayerSearch
from editor.window.places import Pages, new_pages
from editor.window.problems_panel import ProblemsPanel
from editor.window.run_links import connect_runs
from editor.window.status import StatusLine
from graph.catalogue import Catalogue
from graph.model import ModelGraph
from graph.sequential import leave

_REST = 60_000  # ms out of sight, after which nobody is likely to come back in a moment


class Workspace(QObject):
    """A document that is open in the window.

    Signals:
        panel_wanted: A panel is to be brought to the front.
        example_wanted: The example of this name is to be opened; "" is the one to begin with.
        drawing_wanted: A graph is to be opened in a tab of its own.
        file_wanted: A file is to be opened.
        minimap_wanted: Whether the minimap is to be shown, on every canvas.
        training_changed: A training began or ended, or can begin or no longer.
    """

    panel_wanted = Signal(QWidget)
    example_wanted = Signal(str)
    drawing_wanted = Signal(ModelGraph)
    file_wanted = Signal()
    minimap_wanted = Signal(bool)
    training_changed = Signal()

    def __init__(
        self,
        catalogue: Catalogue,
        store: SettingsStore,
        theme: Theme,
        actions: Actions,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._make_document(catalogue, theme)
        self._make_panels(catalogue, store, theme)
        self.canvas_tools = CanvasTools(
            self.document,
            self.canvas,
            drawing=self.drawing,
            findings=self.findings,
            mend=self.problems.apply_fix,
            search=self.layer_search,
            actions=actions,
            catalogue=catalogue,
        )
        self.status = StatusLine(self.document, self.costs, catalogue)
        self.pages = Pages(
            self.frame,
            new_pages({"PROPERTIES": self.properties, "EXPLAIN": self.explain}),
            new_pages(
                {
                    "TRAINING": self.training,
                    "RUNS": self.runs,
                    "RESULTS": self.results,
                    "SOURCE": self.source,
                    "PROBLEMS": self.problems,
                    "COSTS": self.costs_panel,
                    "DATA": self.data,
                }
            ),
            self.status,
        )
        self.frame.minimap.set_wanted(store.settings.minimap)
        self._rest = QTimer(self, singleShot=True, interval=_REST)
        self._rest.timeout.connect(self.inspector.stop)
        self._connect_canvas()
        self._connect_panels()
        self._on_analysed(self.analyser.current)
        self._on_selection_changed([])

    def _make_document(self, catalogue: Catalogue, theme: Theme) -> None:
        self.document = Document(self)
        self.analyser = Analyser(self.document, catalogue, self)
        self.inspector = Inspector(self.document, self)
        self.findings = Findings(self.document, self.analyser, self.inspector, self)
        self.costs = CostsFollower(self.document, self.findings, catalogue, self)
        self.canvas = CanvasWidget(self.document, catalogue, theme)
        self.canvas_search = CanvasSearch(self.document, self.canvas, catalogue)
        self.frame = CanvasFrame(self.canvas, self.document, self.canvas_search, theme)
        self.drawing = DrawingCommands(self.document, self.canvas, self)
        self.frames = FrameCommands(self.document, self.canvas, self.drawing, self)
        self.arrange = ArrangeCommands(self.document, self.canvas, self)
        self.structure = StructureCommands(
            self.document, self.canvas, self.drawing, self.findings, self
        )
        self.layer_search = LayerSearch(catalogue, theme, self.frame)
        self._make_commands(catalogue)

    def _make_commands(self, catalogue: Catalogue) -> None:
        self.building = BuildingCommands(
            self.document,
            self.canvas,
            drawing=self.drawing,
            findings=self.findings,
            search=self.layer_search,
            catalogue=catalogue,
            parent=self,
        )
        self.finding = FindingCommands(
            self.document,
            self.canvas,
            self.findings,
            search=self.canvas_search,
            minimap=self.frame.minimap,
            parent=self,
        )
        self.selecting = SelectionCommands(self.document, self.canvas, self)
        self.bookmarks = BookmarkCommands(self.document, self.canvas, self)
        self.pictures = PictureCommands(self.document, self.findings, catalogue, self._window)
        self.keyboard = KeyboardCommands(
            self.document, self.canvas, self.drawing, catalogue, edit=self.edit_properties
        )

    def _make_panels(self, catalogue: Catalogue, store: SettingsStore, theme: Theme) -> None:
        self.properties = PropertiesPanel(self.document, catalogue, self.findings, theme)
        self.explain = ExplainPanel(self.document)
        self.problems = ProblemsPanel(self.document, self.findings, theme)
        self.costs_panel = CostsPanel(self.document, self.findings, self.costs, theme)
        self.source = SourcePanel(self.document, self.analyser, self.inspector, store, theme=theme)
        self.training = TrainingPanel(self.document, self.analyser, catalogue, theme)
        self.runs = RunsPanel(self.document, theme)
        self.results = ResultsPanel(self.document, theme)
        self.flow = Flow(self.document, self.analyser, self.training.run, self)
        self.data = DataPanel(self.document, self.flow, theme)
        self.previews = Previews(self.document, self.canvas, self.flow, self.data, self)
        self.colouring = Colouring(
            self.document,
            self.canvas,
            self.costs,
            panel=self.costs_panel,
            legend=self.frame.legend,
            parent=self,
        )
        self.saver = ModelSaver(self.document, self.analyser, self._window)
        # They ask over the window, and go with the document.
        for asking in (self.pictures, self.saver):
            asking.setParent(self)

    # -- connections -----------------------------------------------------------------------------

    def _connect_canvas(self) -> None:
        self.canvas.selection_changed.connect(self._on_selection_changed)
        self.canvas.node_activated.connect(self.structure.open_node)
        for refusing in (self.canvas, self.drawing, self.structure, self.frames, self.arrange):
            refusing.refused.connect(self.status.say)
        self.building.refused.connect(self.status.say)
        self.selecting.said.connect(self.status.say)
        for part in (self.finding, self.bookmarks):
            part.refused.connect(self.status.say)
            part.said.connect(self.status.say)
        self.pictures.refused.connect(self.status.say)
        self.pictures.exported.connect(self._say_exported)
        self.canvas_search.found_changed.connect(self.frame.minimap.show_marked)
        self.finding.minimap_wanted.connect(self.minimap_wanted)
        self.arrange.busy_changed.connect(self._on_arranging_changed)
        self.frame.zoom_bar.layout_requested.connect(self.arrange.lay_out)
        self.frame.badge.clicked.connect(lambda: self.panel_wanted.emit(self.explain))
        self.frame.empty.search_requested.connect(self.canvas_tools.search_in_the_middle)
        self.frame.empty.example_requested.connect(lambda: self.example_wanted.emit(""))
        self.frame.empty.file_requested.connect(self.file_wanted)
        # What was opened is seen before anything is worked out about it.
        self.document.graph_replaced.connect(self.canvas.view.viewport().repaint)
        # The canvas has drawn another graph by now, and knows nothing of it besides.
        self.document.view_changed.connect(self._on_problems_changed)
        self.document.view_changed.connect(self._on_shapes_changed)

    def _connect_panels(self) -> None:
        self.properties.select_calls_requested.connect(self.structure.select_calls_of)
        self.properties.make_independent_requested.connect(self.structure.make_node_independent)
        self.properties.open_requested.connect(self.document.enter)
        for panel in (self.problems, self.explain, self.costs_panel):
            panel.nodes_activated.connect(self.canvas.select_nodes)
        self.source.nodes_activated.connect(self._on_source_activated)
        self.explain.sequential_requested.connect(lambda: self.analyser.set_functional(False))
        self.explain.both_forms_requested.connect(self.show_both_forms)
        self.explain.left_requested.connect(self._on_left_requested)
        self.explain.example_requested.connect(self.example_wanted)
        self.analyser.analysed.connect(self._on_analysed)
        self.inspector.status_changed.connect(self.status.set_shapes)
        self.findings.problems_changed.connect(self._on_problems_changed)
        self.findings.shapes_changed.connect(self._on_shapes_changed)
        self.problems.count_changed.connect(self._on_problem_count_changed)
        self.training.status_changed.connect(self.status.set_training)
        self.training.state_changed.connect(self.training_changed)
        connect_runs(self.training, self.runs, self.results, self.panel_wanted.emit)
        self.runs.drawing_wanted.connect(self.drawing_wanted)
        self.saver.said.connect(self.status.say)
        self.saver.status_changed.connect(self.status.set_saving)
        self.data.training_wanted.connect(lambda: self.panel_wanted.emit(self.training))
        self.source.exported.connect(self._say_exported)

    # -- what happens ----------------------------------------------------------------------------

    def _on_selection_changed(self, node_ids: list[str]) -> None:
        self.properties.show_nodes(node_ids)
        self.source.show_nodes(node_ids)
        self.costs_panel.show_nodes(node_ids)
        self.data.show_nodes(node_ids)

    def _on_source_activated(self, node_ids: list[str], path: tuple[str, ...]) -> None:
        self.document.show(path)
        self.canvas.select_nodes(node_ids)

    def _on_analysed(self, analysis: Analysis) -> None:
        self.frame.show_analysis(analysis)
        self.explain.show_analysis(analysis)

    def _on_problems_changed(self) -> None:
        self.canvas.set_problems(self.findings.problems_in_view())
        self.canvas.set_waiting(self.findings.waiting())

    def _on_shapes_changed(self) -> None:
        self.canvas.set_tensor_specs(self.findings.tensor_specs())
        self.canvas.set_waiting(self.findings.waiting())

    def _on_arranging_changed(self, busy: bool) -> None:
        self.status.set_arranging("laying out" if busy else "")

    def _say_exported(self, path: str) -> None:
        self.status.say(f"Exported {Path(path).name}")

    def _on_problem_count_changed(self, count: int) -> None:
        tabs = self.pages.bottom
        title = f"PROBLEMS  {count}" if count else "PROBLEMS"
        tabs.setTabText(tabs.indexOf(self.problems), title)

    # -- what the window tells -------------------------------------------------------------------

    @property
    def is_untouched(self) -> bool:
        """Whether nothing was drawn or opened here, so that a file may take its place."""
        document = self.document
        never_used = document.path is None and document.origin is None
        return never_used and not document.is_modified and len(document.graph) == 0

    def commands(self) -> list[Command]:
        """What can be done with the document besides the window's own actions."""
        offering = (
            *(self.pictures, self.building, self.keyboard, self.finding, self.bookmarks),
            *(self.selecting, self.frames, self.arrange, self.colouring, self.previews),
        )
        return [command for part in offering for command in part.commands()]

    def come_forward(self, *, asks: bool) -> None:
        """Prepares for being looked at.

        Args:
            asks: Whether Keras is asked for shapes.
        """
        self._rest.stop()
        if asks and not self.inspector.is_started:
            self.inspector.start()
        self.canvas_tools.enable()
        self.canvas.setFocus()

    def step_back(self) -> None:
        """Lets the worker go after a while in which the document is not looked at."""
        self.properties.commit()
        self._rest.start()

    def set_theme(self, theme: Theme) -> None:
        """Wears another theme."""
        self._theme = theme
        for part in (self.canvas, self.frame.badge, self.frame.legend, self.layer_search):
            part.set_theme(theme)
        self.properties.set_theme(theme)
        first = (self.problems, self.source, self.training, self.runs)
        for panel in (*first, self.results, self.costs_panel, self.data):
            panel.set_theme(theme)

    def edit_properties(self) -> None:
        """Puts the cursor into the properties of what is selected."""
        self.panel_wanted.emit(self.properties)
        form = self.properties.form
        if isinstance(form, NodeForm):
            rows = list(form.rows.values())
            # The first is the name, which is changed less often than what a layer does.
            rows[min(1, len(rows) - 1)].editor.setFocus()
        elif isinstance(form, ManyForm) and form.rows:
            next(iter(form.rows.values())).editor.setFocus()

    def show_both_forms(self) -> None:
        """Shows the graph in view as Sequential and as Functional, side by side."""
        from editor.source.both_forms import BothForms  # noqa: PLC0415 - the source's modules

        BothForms(self.document.view_graph, self._theme, self._window).open()

    def _on_left_requested(self, chain: list[str]) -> None:
        left = self.document.view_graph.copy()
        leave(left, chain).apply(left)
        self.drawing_wanted.emit(left)

    def rename_model(self) -> None:
        """Puts the cursor where the model's name is."""
        self.canvas.select_nodes([])
        self.panel_wanted.emit(self.properties)
        if isinstance(self.properties.form, ModelForm):
            self.properties.form.name.setFocus()
            self.properties.form.name.line.selectAll()

    def export(self) -> None:
        """Shows the source, and asks for where it is exported to."""
        self.properties.commit()
        self.panel_wanted.emit(self.source)
        self.source.export()

    def export_keras(self) -> None:
        """Writes the model as Keras's own file."""
        self.properties.commit()
        self.saver.save()

    def train(self) -> None:
        """Begins a training, or says what is missing for one."""
        self.properties.commit()
        self.panel_wanted.emit(self.training)
        self.training.start()
        if not self.training.running and self.training.blocker:
            self.status.say(self.training.blocker)

    def may_end_training(self) -> bool:
        """Asks about a training that runs; says whether it may be ended."""
        if not self.training.running:
            return True
        queue = self.training.queue
        return dialogs.ask_to_stop_training(
            self._window, len(queue.going), queue.consequences_of_closing()
        )

    def stop(self) -> None:
        """Ends the workers, as the document is closed."""
        self._rest.stop()
        self.frame.changed.watching.stop()
        self.source.stop()
        self.training.shutdown()
        self.results.shutdown()
        self.saver.stop()
        self.inspector.stop()
