"""The program of `observing`, which reads what the program itself keeps, and what is handed to it.

Each command is given a folder in which all lies, and prints what became of it: "taken" or "refused"
and a sentence. What it needs is imported and used once before anything is watched.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
os.environ |= {"QT_QPA_PLATFORM": "offscreen", "KERAS_BACKEND": "numpy"}

import platformdirs
from PySide6.QtCore import QCoreApplication

from editor.journal.places import left_behind, left_beside
from editor.runs.listing import Lister
from editor.saving.locks import Locks
from editor.settings import SettingsStore
from editor.trust.agreements import kept_agreements
from graph.errors import ProjectFileError
from graph.files import read_project
from graph.fragments import paste_fragment
from graph.model import ModelGraph
from graph.opening import open_configuration
from graph.pasted_text import fragment_in
from graph.runs.folder import RunFolder
from tests.hostile import observing
from worker.protocol import decode_reply, decode_request, read_lines
from worker.running.state import read_state

Read = Callable[[Path], object]


def _settings(folder: Path) -> object:
    store = SettingsStore(folder / "settings.json")
    store.save()
    return len(store.settings.recent), store.settings.theme, store.was_broken


def _clipboard(folder: Path) -> object:
    text = (folder / "clipboard.txt").read_text()
    try:
        return "fragment", len(paste_fragment(ModelGraph(), fragment_in(text))[1])
    except ProjectFileError as error:
        refused = str(error)
    try:
        return "model", len(open_configuration(text, folder / "clipboard.txt").graph)
    except ProjectFileError:
        raise ProjectFileError(refused) from None


def _journal(folder: Path) -> object:
    left = left_beside(folder / "x.kcanvas")
    if left is None:
        return "no journal"
    if left.fault:
        raise ProjectFileError(left.fault)
    assert left.journal is not None
    return Path(left.journal.head.project).name, len(left.changes), left.has_file


def _journals(folder: Path) -> object:
    found = left_behind(folder)
    if faults := [each.fault for each in found if each.fault]:
        raise ProjectFileError(faults[0])
    return len(found)


def _lock(folder: Path) -> object:
    locks, project = Locks(), folder / "x.kcanvas"
    return locks.holder(project), locks.is_elsewhere(project)


def _runs(folder: Path) -> object:
    listing = Lister().read(folder / "x.kcanvas", whole=False)
    if listing.faults:
        raise ProjectFileError(listing.faults[0][1])
    for run in listing.runs:
        read_project(RunFolder(run.path).project)
    return len(listing.runs), listing.left_out, [run.epochs for run in listing.runs[:3]]


def _state(folder: Path) -> object:
    return len(read_state(folder / "state.npy").arrays)


def _agreements(folder: Path) -> object:
    vars(platformdirs)["user_data_dir"] = lambda *_, **__: str(folder)
    return len(kept_agreements())


def _messages(decode: Callable[[bytes], object]) -> Read:
    def read(folder: Path) -> object:
        with (folder / "lines.jsonl").open("rb") as stream:
            for line in read_lines(stream):
                decode(line)
        return "all"

    return read


READERS: dict[str, Read] = {
    "settings": _settings,
    "clipboard": _clipboard,
    "journal": _journal,
    "journals": _journals,
    "lock": _lock,
    "runs": _runs,
    "state": _state,
    "agreements": _agreements,
    "replies": _messages(decode_reply),
    "requests": _messages(decode_request),
}


def _reading(read: Read) -> Callable[[Path, Path], int]:
    def run(folder: Path, _: Path) -> int:
        try:
            print("taken", read(folder))
        except (
            OSError,
            ValueError,
        ) as error:  # those of a project and of the protocol are of these
            print("refused", error)
            return 2
        return 0

    return run


def main() -> None:
    """Watches each reader."""
    application = QCoreApplication([])  # by which Qt knows who holds a lock
    # A journal tells of its computer.
    observing.HARMLESS.add("socket.gethostname")
    observing.COMMANDS.clear()
    for name, read in READERS.items():
        observing.COMMANDS[name] = _reading(read)
    observing.main()
    del application


if __name__ == "__main__":
    main()
