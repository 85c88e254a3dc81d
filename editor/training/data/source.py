"""Where the samples come from: a set with a name, a file, a folder, or a function of the person's.

Choosing is all that happens here: nothing is read, and nothing is run.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from editor import dialogs
from editor.document import Document
from editor.look.style import ROW_HEIGHT, STEP, label
from editor.look.tooltips import tooltip
from editor.properties.choices import ComboBox
from editor.training.data.functions import functions_of
from editor.training.data.kinds import Kind, chosen, kind_of
from editor.training.data.splitting import NARROWEST
from editor.training.data.trust import function_file
from graph.data import BUILT_IN, FILE_SUFFIXES, KERAS
from graph.errors import ProjectFileError
from graph.opening import read_script
from graph.training import Training
from graph.wording import legible

NO_DATA = "Choose a data set"
FILE, IMAGES, TEXTS, FUNCTION = "File…", "Folder of images…", "Folder of texts…", "Python function…"
DATA_FILTER = f"Data ({' '.join('*' + suffix for suffix in FILE_SUFFIXES)})"
_FOLDERS = {IMAGES: "images", TEXTS: "texts"}
DOC = (
    "A data set that comes with scikit-learn or that Keras fetches, a file (.csv, .parquet, .npz, "
    ".npy), a folder with a folder for each class, or a function of your own"
)


class DataSource(QWidget):
    """The list of what there is, and the function of a file of Python.

    Signals:
        entered: Settings with other data.
    """

    entered = Signal(object)

    def __init__(self, document: Document, caption_width: int) -> None:
        super().__init__()
        self._document = document
        self.data = ComboBox()
        self.data.setAccessibleName("Data")
        self.function = ComboBox()
        self.function.setAccessibleName("Function that gives the data")
        self._caption = label("Function", "label")
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(2 * STEP)
        layout.setVerticalSpacing(0)
        layout.setColumnMinimumWidth(0, caption_width)
        layout.setColumnStretch(1, 1)
        caption = label("Data", "label")
        caption.setBuddy(self.data)
        for row, (title, field) in enumerate(
            ((caption, self.data), (self._caption, self.function))
        ):
            layout.addWidget(title, row, 0)
            layout.addWidget(field, row, 1)
            field.setMinimumWidth(NARROWEST)
        layout.setRowMinimumHeight(0, ROW_HEIGHT)
        self.data.activated.connect(self._on_activated)
        self.function.activated.connect(self._on_function_activated)

    def show_training(self, training: Training) -> None:
        """Shows what is chosen."""
        for combo in (self.data, self.function):
            combo.blockSignals(True)
        self._show_data(training)
        self._show_function(training)
        for combo in (self.data, self.function):
            combo.blockSignals(False)

    def _show_data(self, training: Training) -> None:
        combo, data = self.data, training.data
        combo.clear()
        combo.addItem(NO_DATA, "")
        kind = kind_of(training)
        is_named = kind in (Kind.BUILT_IN, Kind.FETCHED)
        if data and not is_named:
            combo.addItem(legible(Path(data).name or data), data)
        for names in (BUILT_IN, KERAS):
            for name in names:
                combo.addItem(name, name)
            combo.insertSeparator(combo.count())
        for text in (FILE, *_FOLDERS, FUNCTION):
            combo.addItem(text, None)
        combo.setCurrentIndex(combo.findData(data))
        combo.setToolTip(tooltip(DOC if is_named or not data else legible(data, 500)))

    def _show_function(self, training: Training) -> None:
        path = function_file(training, self._document.folder)
        for part in (self._caption, self.function):
            part.setVisible(path is not None)
        self.function.clear()
        if path is None:
            return
        names = _functions(path)
        name = training.reading.function
        for each in names if name in names or not name else [name, *names]:
            self.function.addItem(legible(each), each)
        self.function.setCurrentIndex(self.function.findData(name))

    def _on_activated(self, index: int) -> None:
        data, text = self.data.itemData(index), self.data.itemText(index)
        training = self._document.graph.training
        if data is None:
            changed = self._ask(text)
        else:
            changed = chosen(training, data, training.reading.kind if data == training.data else "")
        if changed is None:
            self.show_training(training)
        else:
            self.entered.emit(changed)

    def _ask(self, text: str) -> Training | None:
        """Asks for a file or a folder; None when the person changed their mind."""
        training, start = self._document.graph.training, self._start()
        if text in _FOLDERS:
            path = dialogs.open_folder_name(self, text.rstrip("…"), start)
        else:
            python = "Python (*.py)" if text == FUNCTION else DATA_FILTER
            path = dialogs.open_file_name(self, start, python)
        if path is None:
            return None
        kind = "function" if text == FUNCTION else _FOLDERS.get(text, "")
        return chosen(training, self._kept(path), kind, _first(path) if text == FUNCTION else "")

    def _on_function_activated(self, index: int) -> None:
        training = self._document.graph.training
        name = self.function.itemData(index)
        if name != training.reading.function:
            self.entered.emit(chosen(training, training.data, "function", name))

    def _start(self) -> Path:
        return self._document.path.parent if self._document.path else Path.home()

    def _kept(self, path: Path) -> str:
        """Gives a path as the project keeps it: what lies beside it stays together when moved."""
        folder = self._start()
        if self._document.path and path.is_relative_to(folder):
            return path.relative_to(folder).as_posix()
        return Path(os.path.abspath(path)).as_posix()


def _functions(path: Path) -> list[str]:
    try:
        return _found_in(path, path.stat().st_mtime_ns)
    except (OSError, ProjectFileError):
        return []


@lru_cache(maxsize=8)
def _found_in(path: Path, _changed: int) -> list[str]:
    # Shown again at every edit of the document.
    return functions_of(read_script(path))


def _first(path: Path) -> str:
    return next(iter(_functions(path)), "load_data")
