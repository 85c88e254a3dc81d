"""The source of the document as it is drawn: up to date while somebody looks at it.

Small drawings are written at once, in the turn of the event loop that follows an edit. What takes
longer than a frame is written on a thread, from a copy, and the text before it stays until then.
The time that the last one took says which: records of layers that an edit leaves alone are the same
ones in a copy, so what was found out about them on the thread serves the window as well.

Where looking for blocks takes too long for each edit, they stay where they are until the person
pauses; then the text is written as it would be exported.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from statistics import median
from typing import cast

from msgspec import Struct
from PySide6.QtCore import QObject, QTimer, Signal

from codegen import Source, SourceError, UnplannedError, generate
from codegen.docstrings import Facts
from editor.analysis import changes_model
from editor.background import Background
from editor.document import Document
from graph.model import ModelGraph

BUDGET = 0.008  # seconds of a frame; the checks and the painting take the other half
QUICK = 0.016  # and for a text whose blocks stay where they were: one frame, if need be
EXPECTED = 0.0004  # seconds for a node of a drawing that was not written before
SETTLE = 300  # ms without an edit, after which blocks are looked for anew


class Written(Struct, frozen=True):
    """What came of writing.

    Attributes:
        source: None where nothing can be written, or nothing is yet; `error` then says why.
        settled: Whether it is the text that would be exported.
        seconds: How much work it was.
    """

    source: Source | None = None
    error: str = ""
    settled: bool = True
    seconds: float = 0.0


class LiveSource(QObject):
    """Keeps the source of a document.

    Attributes:
        current: The newest there is; behind the drawing while `up_to_date` is not.

    Signals:
        written: `current` is another one.
        late_changed: Whether the text has been behind the drawing for a noticeable time.
    """

    written = Signal()
    late_changed = Signal(bool)

    def __init__(
        self, document: Document, *, flat: bool = False, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.current = Written()
        self.script = False
        self.flat = flat
        self.up_to_date = False
        self._document = document
        self._facts: Facts | None = None
        self._watched = False
        # How long the last ones took, as exported and as left; there may be none to go by.
        self._seconds: float | None = None
        # The last three: one that took long, as any may, says little of the next.
        self._quick_seconds: deque[float] = deque(maxlen=3)
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._write)
        self._background = Background(self)
        self._background.answered.connect(self._on_answered)
        self._background.late_changed.connect(self.late_changed)
        self._settle_timer = QTimer(self, singleShot=True, interval=SETTLE)
        self._settle_timer.timeout.connect(self._settle)
        self._settling = Background(self)
        self._settling.answered.connect(self._on_answered)
        document.edit_applied.connect(self._on_edit_applied)
        document.graph_replaced.connect(self._on_graph_replaced)

    @property
    def late(self) -> bool:
        """Whether the text has been behind the drawing for a noticeable time."""
        return self._background.late

    def set_watched(self, watched: bool) -> None:
        """Says whether anybody looks at it; while nobody does, nothing is written."""
        self._watched = watched
        if not watched:
            self.stop()
        elif not self.up_to_date:
            self._write()

    def set_script(self, script: bool) -> None:
        """Chooses between the model alone and a whole training script."""
        if script != self.script:
            self.script = script
            self._outdate()

    def set_flat(self, flat: bool) -> None:
        """Chooses between one line a layer, and blocks and loops."""
        if flat != self.flat:
            self.flat = flat
            self._forget_times()
            self._outdate()

    def set_facts(self, facts: Facts | None) -> None:
        """Takes what Keras says of the model, which stands in its docstring."""
        if facts != self._facts:
            self._facts = facts
            self._outdate()

    def refresh(self) -> None:
        """Writes it now, however long that takes, unless it is up to date."""
        if not self.up_to_date:
            self.stop()
            self._take(self._prepared(self._document.graph)())

    def stop(self) -> None:
        """Gives up what is being written."""
        self._timer.stop()
        self._background.forget()
        self._settle_timer.stop()
        self._settling.forget()

    def _on_edit_applied(self, edit: object) -> None:
        if changes_model(edit):
            self._outdate()

    def _on_graph_replaced(self) -> None:
        self._facts = None
        self._forget_times()
        self.current = Written()
        self._outdate()

    def _outdate(self) -> None:
        self.up_to_date = False
        if self._watched:
            self._timer.start()

    def _forget_times(self) -> None:
        self._seconds = None
        self._quick_seconds.clear()

    def _write(self) -> None:
        self._settle_timer.stop()
        self._settling.forget()
        if self._expected() <= BUDGET:
            self.refresh()
        elif not self._write_quickly():
            is_first = self._seconds is None
            if is_first:
                # The text of another document, or in another form, would look like this one's.
                self.current = Written()
                self.written.emit()
            graph = self._document.graph
            self._background.ask(lambda: self._prepared(graph.copy(), quick=not is_first))

    def _write_quickly(self) -> bool:
        """Writes it at once if that takes less than a frame."""
        if self.flat or not self._quick_seconds or median(self._quick_seconds) > QUICK:
            return False
        try:
            written = _write(self._document.graph, self.script, False, self._facts, quick=True)
        except UnplannedError:
            return False
        self._background.forget()
        self._take(written)
        return True

    def _settle(self) -> None:
        self._settling.ask(lambda: self._prepared(self._document.graph.copy()))

    def _prepared(self, graph: ModelGraph, *, quick: bool = False) -> Callable[[], Written]:
        script, flat, facts = self.script, self.flat, self._facts

        def write() -> Written:
            if quick and not flat:
                with suppress(UnplannedError):
                    return _write(graph, script, flat, facts, quick=True)
            return _write(graph, script, flat, facts)

        return write

    def _on_answered(self, answer: object) -> None:
        # Else the drawing has changed since it was asked for, and is about to be written.
        if not self._timer.isActive():
            self._take(cast(Written, answer))

    def _take(self, written: Written) -> None:
        if written.settled:
            self._seconds = written.seconds
        else:
            self._quick_seconds.append(written.seconds)
            self._settle_timer.start()
        is_new = not self.up_to_date or written.source != self.current.source
        self.current = written
        self.up_to_date = True
        if is_new:
            self.written.emit()

    def _expected(self) -> float:
        if self._seconds is not None:
            return self._seconds
        return count_nodes(self._document.graph) * EXPECTED


def count_nodes(graph: ModelGraph) -> int:
    """Counts the nodes of a graph and of the models in it."""
    inner = sum(count_nodes(layer.model) for layer in graph.layers() if layer.model is not None)
    return len(graph) + inner


def _write(
    graph: ModelGraph, script: bool, flat: bool, facts: Facts | None, *, quick: bool = False
) -> Written:
    """Writes what is complete of a graph.

    Raises:
        UnplannedError: with `quick`, the blocks have to be looked for anew.
    """
    began = time.thread_time()
    source, error = None, ""
    try:
        source = generate(graph, script=script, partial=True, flat=flat, facts=facts, quick=quick)
    except SourceError as fault:
        error = str(fault)
    return Written(source, error, not quick, time.thread_time() - began)
