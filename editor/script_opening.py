"""Opens a Python script that builds a Keras model: asks, runs it in a worker, and has its model.

Every opening asks anew, unless the person has said that they need not be asked again about this
content. What is run is the very text that they were shown. What the worker answers is that of a
stranger's code, and is read as a stranger's file is.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from editor import dialogs
from editor.script_running import RunningDialog
from editor.trust.agreements import agree, is_kept
from editor.worker_bridge import WorkerBridge
from graph.digests import digest_of
from graph.errors import ProjectFileError
from graph.opening import Opened, open_configuration, read_script
from graph.wording import legible
from worker.protocol import (
    SCRIPT_SECONDS,
    Failed,
    ModelTaken,
    Offer,
    Ready,
    Reply,
    RunScript,
    ScriptRun,
    TakeModel,
)

_RUN, _TAKE = 1, 2


class ScriptOpener(QObject):
    """Opens one script at a time.

    Signals:
        opened: The path, and the model.
        refused: The path, why it was not opened in one sentence, and the whole of it or "".
    """

    opened = Signal(Path, Opened)
    refused = Signal(Path, str, str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._path = Path()
        self._text = b""
        self._dialog: RunningDialog | None = None
        self._bridge = WorkerBridge("tensorflow", self, runs_script=True)
        self._bridge.replies_received.connect(self._on_replies_received)
        self._bridge.ended.connect(self._refuse)

    @property
    def running(self) -> bool:
        """Whether a script is being run."""
        return self._bridge.running

    def open(self, path: Path) -> None:
        """Runs a script, once the person has agreed; what comes of it is told by the signals.

        Raises:
            ProjectFileError: it cannot be read.
        """
        if self.running:
            return
        text = read_script(path)
        if not is_kept(digest_of(text)):
            run = dialogs.ask_to_run(self._window, path, text)
            if not run:
                return
            if run == "always":
                agree(text, path, "model", keep=True)
        self._path, self._text = path.absolute(), text
        self._show_dialog()
        self._bridge.start(self._path.parent)

    def stop(self) -> None:
        """Ends what runs, at once; nothing more is told of it."""
        self._bridge.stop()
        self._close_dialog()

    def _on_replies_received(self, replies: list[Reply]) -> None:
        for reply in replies:
            if not self.running:
                return  # it was ended by what came before; a script can write replies of its own
            match reply:
                case Ready():
                    self._bridge.send(
                        RunScript(_RUN, str(self._path), self._text), within=SCRIPT_SECONDS
                    )
                    if self._dialog is not None:
                        self._dialog.begin()
                case ScriptRun():
                    self._choose(reply.offers)
                case ModelTaken():
                    self._take(reply.configuration)
                case Failed():
                    self._refuse(reply.message, reply.details)

    def _choose(self, offers: Sequence[Offer]) -> None:
        drawable = [offer for offer in offers if not offer.fault]
        likely = [offer for offer in drawable if offer.likely]
        if not drawable:
            self._refuse(_why_none(offers))
            return
        if len(likely) == 1:
            name: str | None = likely[0].name
        else:
            self._close_dialog()
            name = dialogs.choose_model(self._window, self._path, offers)
        if name is None:
            self.stop()
            return
        if self._dialog is None and self.running:
            self._show_dialog().begin()
        self._bridge.send(TakeModel(_TAKE, name), within=SCRIPT_SECONDS)

    def _take(self, configuration: str) -> None:
        self.stop()
        try:
            opened = open_configuration(configuration, self._path)
        except ProjectFileError as error:
            self.refused.emit(self._path, str(error), "")
        else:
            self.opened.emit(self._path, opened)

    def _refuse(self, why: str, whole: str = "") -> None:
        self.stop()
        self.refused.emit(self._path, why, whole)

    def _show_dialog(self) -> RunningDialog:
        dialog = self._dialog = RunningDialog(self._path.name, self._window)
        dialog.rejected.connect(self.stop)
        dialog.open()
        return dialog

    def _close_dialog(self) -> None:
        dialog, self._dialog = self._dialog, None
        if dialog is not None:
            dialog.rejected.disconnect(self.stop)
            dialog.close()


def _why_none(offers: Sequence[Offer]) -> str:
    found = offers[0] if offers else None
    received = f"`{legible(found.name)}`, a {legible(found.class_name)}" if found else "none"
    why = f": {legible(found.fault, 500)}" if found else ""
    return f"Expected a model that can be drawn. Received: {received}{why}"
