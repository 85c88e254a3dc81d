"""What a person does with files: saves, opens and exports them, as another program changes them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from benchmarks.offscreen import wait_until
from benchmarks.soaking.person import Person
from editor.window.files_controller import EXAMPLES
from graph.edits import SetName
from graph.files import read_project, write_project

_LEFT = Qt.MouseButton.LeftButton


class FileSteps(Person):
    """Saves and opens."""

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
        names = [self.projects / f"drawing {number}.kcanvas" for number in range(8)]
        return self.random.choice([name for name in names if name not in taken])

    def open_project(self) -> str:
        """Opens a project that was saved, by the dialog or from the recent ones."""
        found = sorted(self.projects.glob("*.kcanvas"))
        self.make_room()
        path = self.random.choice(found)
        if self.random.random() < 0.5:
            self.answers.path = path
            self.window.actions_.open.trigger()
        else:
            self.window.files.open_path(path)
        return path.name

    def open_example(self) -> str:
        """Opens an example."""
        self.make_room()
        name = self.random.choice(list(EXAMPLES.values()))
        self.window.files.open_example(name)
        return name

    def new(self) -> str:
        """Begins an empty drawing."""
        self.make_room()
        self.window.actions_.new.trigger()
        return f"{len(self.window.workspaces)} open"

    def step_to_another(self) -> str:
        """Looks at another document."""
        self.window.actions_.next_document.trigger()
        return self.current.document.title

    def export_source(self) -> str:
        """Exports source by the dialog."""
        self.answers.path = self.projects / "exported.py"
        self.current.export()
        asking = QApplication.activeModalWidget()
        if not isinstance(asking, QDialog):
            return "nothing to export"
        button = getattr(asking, "export_button", None)
        if button is None or self.random.random() < 0.3:
            self.leave_dialog()
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
