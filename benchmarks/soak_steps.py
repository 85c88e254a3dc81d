"""What a person does in the window, chosen at random: each step is whole, and says what it did.

The gestures on the canvas are those of `tests.editor.canvas.random_gestures`, which hold canvas and
document against each other after each. Here is what is around them: files, panels, dialogs,
trainings, and workers that are killed.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import psutil
from msgspec import structs
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget

from benchmarks.offscreen import wait_until
from benchmarks.soak_answers import Answers
from editor.inspection import UP_TO_DATE
from editor.properties.editors import TextEditor
from editor.properties.node_form import NodeForm
from editor.window.files_controller import EXAMPLES
from editor.window.main_window import MainWindow
from editor.window.workspace import Workspace
from editor.worker_bridge import WorkerBridge
from graph.edits import SetName, SetTraining
from graph.files import decode_project, read_project, write_project
from graph.model import ModelGraph
from resources import read_resource
from tests.editor.canvas.agreement import require_agreement
from tests.editor.canvas.random_gestures import RandomHand

_LEFT = Qt.MouseButton.LeftButton
_MOST_OPEN = 4
_SHAPES = 60.0  # seconds in which they are there, on a busy machine
_ENDING = 30.0  # seconds in which workers of closed documents end
_TYPED = ("dense 8 relu", "conv2d 4 3", "add", "lstm", "input 16", "dropout", "no such layer")
_VALUES = ("1", "8", "0.5", "(4,)", "same", "relu", "None", "-3", "x" * 40, "")


class Steps:
    """Does one thing after another.

    Attributes:
        random: Chooses; it is given anew for each step.
        kills: How many workers were killed.
        trainings: How many trainings came to an end of their own.
    """

    def __init__(self, window: MainWindow, answers: Answers, folder: Path) -> None:
        self.window = window
        self.answers = answers
        self.random = Random(0)  # noqa: S311 - to be repeated
        self.kills = 0
        self.trainings = 0
        self.gestures = 0
        self._projects = folder / "projects"
        self._kept = folder / "kept"
        self._hands: dict[Workspace, tuple[RandomHand, ModelGraph]] = {}
        self._kept.mkdir(parents=True, exist_ok=True)
        self.light: dict[Callable[[], str], int] = {
            self.gesture: 24,
            self.search_for_a_layer: 5,
            self.take_from_the_palette: 3,
            self.type_a_property: 6,
            self.lay_out: 3,
            self.undo_and_redo: 3,
            self.zoom: 2,
            self.menu: 3,
            self.panel: 4,
            self.fold: 1,
            self.wear_a_theme: 1,
            self.resize: 1,
            self.dialog: 4,
            self.command_palette: 1,
            self.find: 2,
            self.save: 3,
            self.save_as: 3,
            self.open_project: 3,
            self.open_example: 3,
            self.new: 2,
            self.close_tab: 3,
            self.step_to_another: 3,
            self.export_source: 2,
            self.changed_by_another: 2,
            self.kill_an_inspection: 3,
        }
        self.heavy: dict[Callable[[], str], int] = {
            self.train: 3,
            self.train_and_stop: 3,
            self.train_and_pause: 2,
            self.train_and_kill: 3,
            self.train_and_close: 2,
            self.train_meanwhile: 2,
            self.export_keras: 2,
            self.open_keras: 2,
        }

    @property
    def current(self) -> Workspace:
        """The document that is looked at."""
        return self.window.current

    # -- the beginning ---------------------------------------------------------------------------

    def reset(self) -> str:
        """Closes everything and opens the same project; all is as it was the last time."""
        self.close_all()
        shutil.rmtree(self._projects, ignore_errors=True)
        self._projects.mkdir(parents=True)
        base = self._projects / "base.kcanvas"
        base.write_bytes(read_resource("examples/dense.kcanvas"))
        QApplication.clipboard().clear()
        self.window.actions_.themes["dark"].trigger()
        self.window.resize(1440, 900)
        for place in ("left", "bottom", "right"):
            self.window.places.set_folded(place, False)
        # The tabs in front stay there, and some start workers.
        for panel in (self.current.source, self.current.properties):
            self.window.places.show_tab(panel)
        self.window.files.open_path(base)
        self.current.canvas.fit()
        self.current.drawing.select_all()
        self.current.canvas.select_nodes([])
        self._wait_for_shapes()
        # Workers of closed documents have been told to end, and timers rest.
        self._wait_for_workers()
        QTest.qWait(1_500)
        return ""

    def require_agreement(self) -> None:
        """Raises `AssertionError` where the canvas does not show the document."""
        QCoreApplication.processEvents()
        require_agreement(self.current.document, self.current.canvas)

    def close_all(self) -> None:
        """Closes each document, with what runs in it."""
        self._hands.clear()
        self.answers.path = None
        for _ in range(len(self.window.workspaces)):
            self.window.actions_.close.trigger()

    def _wait_for_shapes(self) -> None:
        if not self.current.inspector.is_started:
            self.current.inspector.start()
        inspector = self.current.inspector
        try:
            wait_until(lambda: inspector.status == UP_TO_DATE, _SHAPES)
        except TimeoutError:
            raise AssertionError(f"Expected shapes. Received: {inspector.status!r}") from None

    def _wait_for_workers(self) -> None:
        """Waits until there is none but that which says shapes."""
        try:
            wait_until(lambda: len(_workers()) <= 1, _ENDING)
        except TimeoutError:
            bridges = self.window.findChildren(WorkerBridge)
            known = {each.process_id: type(each.parent()).__name__ for each in bridges}
            found = {number: known.get(number, "of nobody") for number in _workers()}
            raise AssertionError(f"Expected one worker. Received: {found}") from None

    # -- the canvas ------------------------------------------------------------------------------

    def gesture(self) -> str:
        """Makes some gestures on the canvas."""
        hand = self._hand()
        before = len(hand.done)
        hand.play(self.random.randrange(3, 12))
        self.gestures += len(hand.done) - before
        return ", ".join(hand.done[before:])

    def _hand(self) -> RandomHand:
        """Gives the hand that has played in this drawing; it undoes all, back to where it began."""
        workspace, graph = self.current, self.current.document.graph
        hand, played = self._hands.get(workspace, (None, None))
        if hand is None or played is not graph:
            workspace.document.undo_stack.clear()
            hand = RandomHand(self.window, self.random)
            self._hands[workspace] = hand, graph
        return hand

    def search_for_a_layer(self) -> str:
        """Asks for a layer by the keyboard, and types its name."""
        view, search = self.current.canvas.view, self.current.layer_search
        view.setFocus()
        QTest.keyClick(view, Qt.Key.Key_Tab)
        text = self.random.choice(_TYPED)
        if search.isVisible():
            QTest.keyClicks(search.field, text)
            QTest.keyClick(search.field, Qt.Key.Key_Return)
            QTest.keyClick(search.field, Qt.Key.Key_Escape)
            search.hide()
        return text

    def take_from_the_palette(self) -> str:
        """Double-clicks a layer in the palette."""
        tree = self.window.palette_panel.tree
        name = self.random.choice(("Input", "Dense", "Conv2D", "Dropout", "Add", "LSTM"))
        kind = Qt.MatchFlag.MatchRecursive | Qt.MatchFlag.MatchExactly
        for item in tree.findItems(name, kind)[:1]:
            tree.scrollToItem(item)
            place = tree.visualItemRect(item).center()
            QTest.mouseClick(tree.viewport(), _LEFT, pos=place)
            QTest.mouseDClick(tree.viewport(), _LEFT, pos=place)
        return name

    def type_a_property(self) -> str:
        """Selects a node, and types something into one of its properties."""
        nodes = [node.id for node in self.current.document.view_graph.nodes()]
        if not nodes:
            return "no node"
        self.current.canvas.select_nodes([self.random.choice(nodes)])
        form = self.current.properties.form
        if not isinstance(form, NodeForm) or not form.rows:
            return "no form"
        name, row = self.random.choice(list(form.rows.items()))
        text = self.random.choice(_VALUES)
        editor = row.editor
        if isinstance(editor, TextEditor) and not editor.line.isReadOnly():
            editor.line.selectAll()
            QTest.keyClicks(editor.line, text)
            QTest.keyClick(editor.line, Qt.Key.Key_Return)
        return f"{name} = {text!r}"

    def lay_out(self) -> str:
        """Has the nodes laid out, on a thread."""
        arrange = self.current.arrange
        self.window.actions_.of_command("lay_out").trigger()
        if self.random.random() < 0.3:
            arrange.cancel()
        wait_until(lambda: not arrange.busy)
        return f"{len(self.current.document.view_graph)} nodes"

    def undo_and_redo(self) -> str:
        """Undoes and redoes by keys."""
        undone, redone = self.random.randrange(1, 8), self.random.randrange(8)
        for action in [self.window.actions_.undo] * undone + [self.window.actions_.redo] * redone:
            action.trigger()
        return f"{undone} and {redone}"

    def zoom(self) -> str:
        """Zooms by each of the ways to."""
        actions = self.window.actions_
        chosen = [actions.zoom_in, actions.zoom_out, actions.zoom_reset, actions.fit]
        action = self.random.choice(chosen)
        action.trigger()
        return action.text()

    def menu(self) -> str:
        """Opens the menu of the canvas at a point, and leaves it."""
        viewport = self.current.canvas.view.viewport()
        boxes = [*self.current.canvas.view.drawn.boxes.values()]
        point = QPoint(self.random.randrange(viewport.width()), 60)
        if boxes and self.random.random() < 0.7:
            box = self.random.choice(boxes)
            point = self.current.canvas.view.mapFromScene(box.scene_box.center())
        reason = QContextMenuEvent.Reason.Mouse
        event = QContextMenuEvent(reason, point, viewport.mapToGlobal(point))
        QApplication.sendEvent(viewport, event)
        wait_until(lambda: QApplication.activePopupWidget() is None)
        return f"at {point.x()}, {point.y()}"

    # -- panels and dialogs ----------------------------------------------------------------------

    def panel(self) -> str:
        """Brings a panel to the front."""
        workspace = self.current
        panels: list[QWidget] = [
            *(workspace.properties, workspace.explain, workspace.training, workspace.runs),
            *(workspace.results, workspace.source, workspace.problems, workspace.costs_panel),
            workspace.data,
        ]
        chosen = self.random.choice(panels)
        self.window.places.show_tab(chosen)
        QTest.qWait(self.random.choice((0, 50, 400)))
        return type(chosen).__name__

    def fold(self) -> str:
        """Folds a side of the window, and unfolds it."""
        actions = self.window.actions_
        chosen = self.random.choice([actions.show_left, actions.show_bottom, actions.show_right])
        for _ in range(2):
            chosen.trigger()
            QTest.qWait(20)
        return chosen.text()

    def wear_a_theme(self) -> str:
        """Chooses another theme."""
        theme = self.random.choice(list(self.window.actions_.themes))
        self.window.actions_.themes[theme].trigger()
        return theme

    def resize(self) -> str:
        """Makes the window larger or smaller."""
        width, height = self.random.randrange(800, 1600), self.random.randrange(600, 1000)
        self.window.resize(width, height)
        QTest.qWait(20)
        return f"{width} × {height}"

    def dialog(self) -> str:
        """Opens a dialog, and leaves it by Escape."""
        actions = self.window.actions_
        opening: dict[str, Callable[[], object]] = {
            "keys": actions.set_keys.trigger,
            "agreements": actions.show_agreements.trigger,
            "report": actions.show_report.trigger,
            "about": actions.about.trigger,
            "earlier": actions.earlier.trigger,
            "both forms": self.current.show_both_forms,
            "picture": actions.of_command("export_picture").trigger,
        }
        name = self.random.choice(list(opening))
        opening[name]()
        self._leave_dialog()
        return name

    def _leave_dialog(self) -> None:
        asking = QApplication.activeModalWidget()
        if isinstance(asking, QDialog):
            QTest.qWait(self.random.choice((0, 30, 200)))
            QTest.keyClick(asking, Qt.Key.Key_Escape)
            wait_until(lambda: QApplication.activeModalWidget() is None)

    def command_palette(self) -> str:
        """Opens the list of all commands, types a word and leaves it."""
        self.window.actions_.command_palette.trigger()
        popup = self.window.command_palette.popup
        if field := popup.findChild(QLineEdit):
            QTest.keyClicks(field, self.random.choice(("lay", "zoom", "nothing like it")))
            QTest.keyClick(field, Qt.Key.Key_Escape)
        popup.hide()
        return ""

    def find(self) -> str:
        """Finds nodes by a word."""
        self.window.actions_.of_command("find").trigger()
        field = self.current.canvas_search.field
        text = self.random.choice(("dense", "conv", "1", "zzz"))
        QTest.keyClicks(field, text)
        QTest.qWait(50)
        QTest.keyClick(field, Qt.Key.Key_Return)
        QTest.keyClick(field, Qt.Key.Key_Escape)
        return text

    # -- files -----------------------------------------------------------------------------------

    def save(self) -> str:
        """Saves the document; one without a file gets one."""
        self.answers.path = self._some_path()
        self.window.actions_.save.trigger()
        return self.current.document.title

    def save_as(self) -> str:
        """Saves it under another name; read again, it is what is drawn."""
        self.answers.path = path = self._some_path()
        self.window.actions_.save_as.trigger()
        if self.current.document.path == path and read_project(path) != self.current.document.graph:
            raise AssertionError(f"Expected the drawing in {path}. Received: another one")
        return path.name

    def _some_path(self) -> Path:
        taken = {each.document.path for each in self.window.workspaces}
        names = [self._projects / f"drawing {number}.kcanvas" for number in range(8)]
        return self.random.choice([name for name in names if name not in taken])

    def open_project(self) -> str:
        """Opens a project that was saved, by the dialog or from the recent ones."""
        found = sorted(self._projects.glob("*.kcanvas"))
        self._make_room()
        path = self.random.choice(found)
        if self.random.random() < 0.5:
            self.answers.path = path
            self.window.actions_.open.trigger()
        else:
            self.window.files.open_path(path)
        return path.name

    def open_example(self) -> str:
        """Opens an example."""
        self._make_room()
        name = self.random.choice(list(EXAMPLES.values()))
        self.window.files.open_example(name)
        return name

    def new(self) -> str:
        """Begins an empty drawing."""
        self._make_room()
        self.window.actions_.new.trigger()
        return f"{len(self.window.workspaces)} open"

    def close_tab(self) -> str:
        """Closes the document, and what was changed in it is lost."""
        self._hands.pop(self.current, None)
        self.window.actions_.close.trigger()
        return f"{len(self.window.workspaces)} left"

    def _make_room(self) -> None:
        while len(self.window.workspaces) >= _MOST_OPEN:
            self.close_tab()

    def step_to_another(self) -> str:
        """Looks at another document."""
        self.window.actions_.next_document.trigger()
        return self.current.document.title

    def export_source(self) -> str:
        """Exports source by the dialog."""
        self.answers.path = self._projects / "exported.py"
        self.current.export()
        asking = QApplication.activeModalWidget()
        if not isinstance(asking, QDialog):
            return "nothing to export"
        button = getattr(asking, "export_button", None)
        if button is None or self.random.random() < 0.3:
            self._leave_dialog()
            return "left"
        wait_until(button.isEnabled)
        QTest.mouseClick(button, _LEFT)
        wait_until(lambda: QApplication.activeModalWidget() is None)
        return f"{self.answers.path.stat().st_size} bytes"

    def changed_by_another(self) -> str:
        """Another program changes the file, and it is loaded again or not."""
        document, bar = self.current.document, self.current.frame.changed
        path = document.path
        if path is None:
            return "no file"
        graph = read_project(path)
        SetName(f"changed_{self.random.randrange(1_000)}").apply(graph)
        write_project(graph, path)
        wait_until(bar.isVisible)
        button = self.random.choice([bar.load_button, bar.keep_button])
        QTest.mouseClick(button, _LEFT)
        return button.text()

    # -- workers ---------------------------------------------------------------------------------

    def kill_an_inspection(self) -> str:
        """Kills the worker that says shapes, and waits for the next one."""
        bridges = list(self.current.inspector.findChildren(WorkerBridge))
        killed = [_kill(each.process_id) for each in bridges if each.process_id]
        self.kills += sum(killed)
        QTest.qWait(self.random.choice((0, 100, 700)))
        return f"{sum(killed)} killed"

    def _ready_to_train(self, epochs: int) -> None:
        """Looks at a small model that can be trained."""
        self._make_room()
        graph = decode_project(read_resource("examples/dense.kcanvas"))
        SetTraining(structs.replace(graph.training, epochs=epochs)).apply(graph)
        path = self._projects / f"trained {self.random.randrange(3)}.kcanvas"
        self.window.files.new()
        self.current.document.replace(graph)
        self.answers.path = path
        if not any(each.document.path == path for each in self.window.workspaces):
            self.window.actions_.save_as.trigger()

    def _begin_training(self, epochs: int) -> None:
        self._ready_to_train(epochs)
        panel = self.current.training
        wait_until(lambda: panel.can_start)
        self.window.actions_.train.trigger()
        if not panel.running:
            why = panel.blocker or panel.run.error
            raise AssertionError(f"Expected a training. Received: {why!r}")

    def _wait_for_an_epoch(self) -> None:
        run = self.current.training.run
        wait_until(lambda: bool(run.progress and run.progress.completed) or bool(run.error))

    def _wait_for_end(self) -> str:
        panel = self.current.training
        wait_until(lambda: not panel.running)
        self.trainings += 1
        if panel.run.error:
            raise AssertionError(f"Expected a training to its end. Received: {panel.run.error}")
        return str(panel.status.title.text())

    def train(self) -> str:
        """Trains two epochs, and looks at what came of it."""
        self._begin_training(2)
        ended = self._wait_for_end()
        for panel in (self.current.results, self.current.runs, self.current.data):
            self.window.places.show_tab(panel)
            QTest.qWait(300)
        self.answers.path = path = self._projects / "trained.keras"
        path.unlink(missing_ok=True)
        self.window.actions_.save_model.trigger()
        wait_until(path.exists)
        return ended

    def train_and_stop(self) -> str:
        """Trains, and stops it after an epoch."""
        self._begin_training(100_000)
        self._wait_for_an_epoch()
        self.window.actions_.stop.trigger()
        return self._wait_for_end()

    def train_and_pause(self) -> str:
        """Trains, pauses, goes on, and stops at the end of an epoch."""
        self._begin_training(100_000)
        self._wait_for_an_epoch()
        panel = self.current.training
        progress = panel.run.progress
        panel.controls.pause.click()
        wait_until(lambda: progress is not None and progress.paused)
        panel.controls.pause.click()
        panel.controls.end_of_epoch.click()
        return self._wait_for_end()

    def train_and_kill(self) -> str:
        """Trains, and kills the worker at some moment."""
        self._begin_training(100_000)
        panel = self.current.training
        if self.random.random() < 0.7:
            self._wait_for_an_epoch()
        else:
            QTest.qWait(self.random.randrange(1_500))
        self.kills += _kill(panel.run.process_id)
        wait_until(lambda: not panel.running)
        return panel.run.error

    def train_and_close(self) -> str:
        """Trains, and closes the document meanwhile."""
        self._begin_training(100_000)
        if self.random.random() < 0.5:
            self._wait_for_an_epoch()
        return self.close_tab()

    def train_meanwhile(self) -> str:
        """Trains, and goes on with something else."""
        self._begin_training(self.random.choice((3, 100_000)))
        return ""

    def export_keras(self) -> str:
        """Has a worker write the drawn model as a `.keras` file."""
        self._ready_to_train(2)
        self.answers.path = path = self._kept / f"model {self.random.randrange(3)}.keras"
        path.unlink(missing_ok=True)
        self.window.actions_.export_keras.trigger()
        wait_until(lambda: path.exists() and not self.current.saver.running)
        return path.name

    def open_keras(self) -> str:
        """Opens a model that Keras saved."""
        found = sorted(self._kept.glob("*.keras"))
        if not found:
            return "none"
        self._make_room()
        self.window.files.open_path(self.random.choice(found))
        return f"{len(self.current.document.graph)} nodes"


def _workers() -> list[int]:
    """Gives the processes of workers; the guard that ends them with the program is none."""
    found = []
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.Error):
            if "worker" in child.cmdline():
                found.append(child.pid)
    return found


def _kill(process_id: int | None) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        if process_id is not None:
            psutil.Process(process_id).kill()
            return True
    return False
