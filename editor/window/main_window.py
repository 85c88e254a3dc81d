"""The main window: puts the parts together and says what each action does.

The parts know the document and nothing of each other; whatever one tells another goes through here.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSize, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QIcon
from PySide6.QtWidgets import QMainWindow, QTabWidget, QWidget

from editor import dialogs
from editor.analysis import Analyser, Analysis
from editor.canvas.widget import CanvasWidget
from editor.document import Document
from editor.drawing_commands import DrawingCommands
from editor.findings import Findings
from editor.inspection import Inspector
from editor.look.appearance import Appearance
from editor.look.theme import Theme
from editor.model_saving import ModelSaver
from editor.properties.model_form import ModelForm
from editor.properties.panel import PropertiesPanel
from editor.settings import SettingsStore, ThemeChoice
from editor.source.panel import SourcePanel
from editor.structure_commands import StructureCommands
from editor.training.panel import TrainingPanel
from editor.window.actions import Actions
from editor.window.canvas_frame import CanvasFrame
from editor.window.canvas_tools import CanvasTools
from editor.window.dropping import dropped_model
from editor.window.explain_panel import ExplainPanel
from editor.window.files_controller import EXAMPLES, FilesController
from editor.window.layer_search import LayerSearch
from editor.window.menus import fill_menu_bar
from editor.window.palette import Palette
from editor.window.places import Place, Places
from editor.window.problems_panel import ProblemsPanel
from editor.window.status import StatusLine
from editor.window.top_bar import TopBar
from graph.catalogue import Catalogue
from resources import resource_path

_ABOUT = (
    "Draw a Keras model, see whether and why it is Sequential or Functional, export it as Python, "
    "train it and save it."
)
_SIZE = (1440, 900)


class MainWindow(QMainWindow):
    """One open document and everything around it."""

    def __init__(self, catalogue: Catalogue, store: SettingsStore) -> None:
        super().__init__()
        self.setWindowIcon(QIcon(str(resource_path("icons/app.svg"))))
        self.setAcceptDrops(True)
        self.store = store
        self.catalogue = catalogue
        self.appearance = Appearance(store.settings.theme, self)
        self._make_parts(catalogue, self.appearance.theme)
        self._place_parts()
        self._connect_parts()
        self._connect_actions()
        self._restore()
        self._on_analysed(self.analyser.current)
        self._on_selection_changed([])
        self.actions_.show_notes.setEnabled(bool(self.document.notes))
        self._on_training_state_changed()
        self._on_title_changed()
        self.canvas.setFocus()

    def begin(self, path: Path | None = None) -> None:
        """Opens a file, if one was named, and asks Keras for shapes; after the window is shown."""
        if path is not None:
            self.files.open_path(path)
        self.inspector.start()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Asks about what would be lost, and ends the workers."""
        if not self.files.may_leave() or not self._may_end_training():
            event.ignore()
            return
        self._remember()
        # Ending the workers may take a moment, which nobody needs to watch.
        self.hide()
        self.files.stop()
        self.source.stop()
        self.training.shutdown()
        self.saver.stop()
        self.inspector.stop()
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes a file that can be opened."""
        if dropped_model(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Opens the file, once the program that it comes from is no longer kept waiting."""
        path = dropped_model(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            QTimer.singleShot(0, self, lambda: self.files.open_path(path))

    # -- putting together ------------------------------------------------------------------------

    def _make_parts(self, catalogue: Catalogue, theme: Theme) -> None:
        self.document = Document(self)
        self.analyser = Analyser(self.document, catalogue, self)
        self.inspector = Inspector(self.document, self)
        self.findings = Findings(self.document, self.analyser, self.inspector, self)
        self.canvas = CanvasWidget(self.document, catalogue, theme)
        self.frame = CanvasFrame(self.canvas, self.document, theme)
        self.drawing = DrawingCommands(self.document, self.canvas, self)
        self.structure = StructureCommands(
            self.document, self.canvas, self.drawing, self.findings, self
        )
        self.palette_panel = Palette(catalogue, theme)
        self.layer_search = LayerSearch(catalogue, theme, self)
        self.properties = PropertiesPanel(self.document, catalogue, self.findings, theme)
        self.explain = ExplainPanel()
        self.problems = ProblemsPanel(self.document, self.findings, theme)
        self.source = SourcePanel(
            self.document, self.analyser, self.inspector, self.store, theme=theme
        )
        self.training = TrainingPanel(self.document, self.analyser, catalogue, theme)
        self.files = FilesController(
            self.document,
            self.store,
            self,
            settle=self.properties.commit,
            arrange=self.canvas.arrange,
        )
        self.saver = ModelSaver(self.document, self.analyser, self)
        self.actions_ = Actions(self.document.undo_stack, self)
        self.canvas_tools = CanvasTools(
            self.document,
            self.canvas,
            drawing=self.drawing,
            search=self.layer_search,
            actions=self.actions_,
            catalogue=catalogue,
        )
        self.top_bar = TopBar(self.document)
        self.status = StatusLine(self.document, self.findings, catalogue)
        self.places = Places(self.palette_panel, self.frame)

    def _place_parts(self) -> None:
        _add_tabs(self.places.right, {"PROPERTIES": self.properties, "EXPLAIN": self.explain})
        bottom: dict[str, QWidget] = {
            "TRAINING": self.training,
            "SOURCE": self.source,
            "PROBLEMS": self.problems,
        }
        _add_tabs(self.places.bottom, bottom)
        fill_menu_bar(self.top_bar.menu_bar, self.actions_, self.files)
        self.setMenuWidget(self.top_bar)
        self.setCentralWidget(self.places)
        self.setStatusBar(self.status)
        # On the window too, so that keys work where the menu bar is not asked.
        self.addActions(self.actions_.all())

    def _restore(self) -> None:
        settings = self.store.settings
        self.resize(QSize(*_SIZE).boundedTo(self.screen().availableSize()))
        self.restoreGeometry(QByteArray.fromBase64(settings.geometry.encode()))
        self.places.restore(settings)
        self.actions_.themes[settings.theme].setChecked(True)
        self._show_folded()

    def _remember(self) -> None:
        settings = self.store.settings
        settings.geometry = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        self.places.remember(settings)
        self.store.save()

    # -- connections -----------------------------------------------------------------------------

    def _connect_parts(self) -> None:
        self.canvas.selection_changed.connect(self._on_selection_changed)
        self.canvas.node_activated.connect(self.structure.open_node)
        self.properties.select_calls_requested.connect(self.structure.select_calls_of)
        self.properties.make_independent_requested.connect(self.structure.make_node_independent)
        self.properties.open_requested.connect(self.document.enter)
        self.palette_panel.layer_chosen.connect(self.drawing.add_layer)
        for panel in (self.problems, self.explain):
            panel.nodes_activated.connect(self.canvas.select_nodes)
        self.source.nodes_activated.connect(self._on_source_activated)
        self.explain.sequential_requested.connect(lambda: self.analyser.set_functional(False))
        for refusing in (self.canvas, self.drawing, self.structure):
            refusing.refused.connect(self.status.say)
        self.frame.badge.clicked.connect(lambda: self.places.show_tab(self.explain))
        self.frame.empty.search_requested.connect(self.canvas_tools.search_in_the_middle)
        self.frame.empty.example_requested.connect(self._open_first_example)
        self.frame.empty.file_requested.connect(self.files.open)
        self.analyser.analysed.connect(self._on_analysed)
        self.inspector.status_changed.connect(self.status.set_shapes)
        self.findings.problems_changed.connect(self._on_problems_changed)
        self.findings.shapes_changed.connect(self._on_shapes_changed)
        # What was opened is seen before anything is worked out about it.
        self.document.graph_replaced.connect(self.canvas.view.viewport().repaint)
        # The canvas has drawn another graph by now, and knows nothing of it besides.
        self.document.view_changed.connect(self._on_problems_changed)
        self.document.view_changed.connect(self._on_shapes_changed)
        self.problems.count_changed.connect(self._on_problem_count_changed)
        self.training.status_changed.connect(self.status.set_training)
        self.saver.said.connect(self.status.say)
        self.saver.status_changed.connect(self.status.set_saving)
        self.training.state_changed.connect(self._on_training_state_changed)
        self.source.exported.connect(lambda path: self.status.say(f"Exported {Path(path).name}"))
        self.files.saved.connect(lambda name: self.status.say(f"Saved {name}"))
        self.places.folded_changed.connect(self._show_folded)
        self.appearance.theme_changed.connect(self._on_theme_changed)
        self.document.path_changed.connect(self._on_title_changed)
        self.document.modified_changed.connect(self._on_title_changed)
        self.frame.notes.available_changed.connect(self.actions_.show_notes.setEnabled)
        self.top_bar.train_button.clicked.connect(self._on_train_clicked)
        self.top_bar.export_button.clicked.connect(self._export)

    def _connect_actions(self) -> None:
        actions = self.actions_
        for action, slot in {
            actions.new: self.files.new,
            actions.open: self.files.open,
            actions.save: self.files.save,
            actions.save_as: self.files.save_as,
            actions.export: self._export,
            actions.export_keras: self._export_keras,
            actions.quit: self.close,
            actions.cut: self.drawing.cut,
            actions.copy: self.drawing.copy,
            actions.paste: self.drawing.paste,
            actions.paste_as_shared: self.drawing.paste_as_shared,
            actions.use_again: self.structure.use_again,
            actions.make_independent: self.structure.make_independent,
            actions.select_calls: self.structure.select_calls,
            actions.make_model: self.structure.make_model,
            actions.dissolve: self.structure.dissolve,
            actions.open_model: self.structure.open_selected,
            actions.leave_model: self.structure.leave,
            actions.show_notes: self.frame.notes.bring_back,
            actions.duplicate: self.drawing.duplicate,
            actions.delete: self.drawing.delete,
            actions.select_all: self.drawing.select_all,
            actions.zoom_in: self.frame.zoom_bar.zoom_in,
            actions.zoom_out: self.frame.zoom_bar.zoom_out,
            actions.zoom_reset: lambda: self.canvas.set_zoom(1.0),
            actions.fit: self.canvas.fit,
            actions.add_layer: self.canvas_tools.search_in_the_middle,
            actions.add_layer_here: self.canvas_tools.search_where_the_menu_was,
            actions.lay_out: self.canvas.lay_out,
            actions.use_as_output: self.drawing.toggle_output,
            actions.rename_model: self._rename_model,
            actions.train: self._train,
            actions.stop: self.training.stop,
            actions.save_model: self.training.save_model,
            actions.about: lambda: dialogs.show_about(self, "Keras Canvas", _ABOUT),
        }.items():
            # The state that `triggered` carries is of no interest to any of them.
            action.triggered.connect(lambda _=False, slot=slot: slot())
        for place, action in self._place_actions().items():
            action.toggled.connect(
                lambda shown, place=place: self.places.set_folded(place, not shown)
            )
        for choice, action in actions.themes.items():
            action.triggered.connect(lambda _=False, choice=choice: self._choose_theme(choice))

    def _place_actions(self) -> dict[Place, QAction]:
        actions = self.actions_
        return {
            "left": actions.show_left,
            "bottom": actions.show_bottom,
            "right": actions.show_right,
        }

    # -- what happens ----------------------------------------------------------------------------

    def _on_selection_changed(self, node_ids: list[str]) -> None:
        self.properties.show_nodes(node_ids)
        self.source.show_nodes(node_ids)

    def _on_source_activated(self, node_ids: list[str], path: tuple[str, ...]) -> None:
        self.document.show(path)
        self.canvas.select_nodes(node_ids)

    def _open_first_example(self) -> None:
        self.files.open_example(list(EXAMPLES.values())[-1])

    def _on_analysed(self, analysis: Analysis) -> None:
        self.frame.show_analysis(analysis)
        self.explain.show_analysis(analysis)

    def _on_problems_changed(self) -> None:
        self.canvas.set_problems(self.findings.problems_in_view())
        self.canvas.set_waiting(self.findings.waiting())

    def _on_shapes_changed(self) -> None:
        self.canvas.set_tensor_specs(self.findings.tensor_specs())
        self.canvas.set_waiting(self.findings.waiting())

    def _on_problem_count_changed(self, count: int) -> None:
        tabs = self.places.bottom
        title = f"PROBLEMS  {count}" if count else "PROBLEMS"
        tabs.setTabText(tabs.indexOf(self.problems), title)

    def _show_folded(self) -> None:
        for place, action in self._place_actions().items():
            action.setChecked(not self.places.is_folded(place))

    def _on_title_changed(self, *_: object) -> None:
        self.setWindowTitle(f"{self.document.title}[*] \u2014 Keras Canvas")
        self.setWindowModified(self.document.is_modified)

    def _on_theme_changed(self) -> None:
        theme = self.appearance.theme
        self.canvas.set_theme(theme)
        self.frame.badge.set_theme(theme)
        self.palette_panel.set_theme(theme)
        self.layer_search.set_theme(theme)
        self.properties.set_theme(theme)
        self.problems.set_theme(theme)
        self.source.set_theme(theme)
        self.training.set_theme(theme)

    def _choose_theme(self, choice: ThemeChoice) -> None:
        self.appearance.choose(choice)
        self.store.settings.theme = choice
        self.store.save()

    def _rename_model(self) -> None:
        self.canvas.select_nodes([])
        self.places.show_tab(self.properties)
        if isinstance(self.properties.form, ModelForm):
            self.properties.form.name.setFocus()
            self.properties.form.name.line.selectAll()

    def _export(self) -> None:
        self.properties.commit()
        self.places.show_tab(self.source)
        self.source.export()

    def _export_keras(self) -> None:
        self.properties.commit()
        self.saver.save()

    # -- training --------------------------------------------------------------------------------

    def _train(self) -> None:
        self.properties.commit()
        self.places.show_tab(self.training)
        self.training.start()
        if not self.training.running and self.training.blocker:
            self.status.say(self.training.blocker)

    def _on_train_clicked(self) -> None:
        if self.training.running:
            self.training.stop()
        else:
            self._train()

    def _on_training_state_changed(self) -> None:
        training = self.training
        self.top_bar.show_training(running=training.running, blocker=training.blocker)
        self.actions_.train.setEnabled(not training.running)
        self.actions_.stop.setEnabled(training.running)
        self.actions_.save_model.setEnabled(training.can_save)

    def _may_end_training(self) -> bool:
        return not self.training.running or dialogs.ask_to_stop_training(self)


def _add_tabs(tabs: QTabWidget, pages: dict[str, QWidget]) -> None:
    for title, page in pages.items():
        tabs.addTab(page, title)
