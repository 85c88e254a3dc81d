"""The readers of bytes that come from elsewhere.

A reader gives a value or raises the one error that it documents, in a sentence that fits a window.
The seeds are written by the program's own writers.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import h5py  # type: ignore[import-untyped]
import msgspec

from editor.journal.places import _noted
from editor.journal.record import Head, read_journal, write_journal
from editor.settings import Settings, SettingsStore
from editor.trust.agreements import Agreement
from editor.trust.agreements import _read as _read_agreement
from graph.errors import GraphError, ProjectFileError
from graph.files import decode_project, encode_project
from graph.fragments import encode_fragment, paste_fragment
from graph.keras_files import hdf5_attributes
from graph.model import ModelGraph
from graph.opening import open_configuration, open_file
from graph.pasted_text import fragment_in
from graph.runs.folder import RunFolder
from graph.runs.record import EpochRecord, RunRecord
from graph.training import Training
from tests.fuzz.data_targets import DATA
from tests.fuzz.target import Target, in_file, written
from tests.graph.drawings import example
from tests.hostile.building import chain, dense, write_archive
from worker.protocol import (
    DescribeData,
    EpochEnded,
    Failed,
    Inspect,
    ProtocolError,
    Ready,
    RunPaused,
    Shutdown,
    Train,
    decode_reply,
    decode_request,
    encode,
)


def _drawing() -> ModelGraph:
    return example("shared_encoder")


def _fragment() -> bytes:
    graph = _drawing()
    return encode_fragment(graph, [node.id for node in graph.nodes()]).encode()


def _in_folder(name: str, read: Callable[[Path], object]) -> Callable[[bytes], object]:
    def reading(data: bytes) -> object:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
            return read(Path(folder))

    return reading


def _write_hdf5(path: Path) -> None:
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = json.dumps(chain(dense()))
        file.attrs["training_config"] = json.dumps({"loss": "mse", "metrics": ["mae"]})


def _read_agreements(folder: Path) -> object:
    (found,) = (folder / "agreements").iterdir()
    return _read_agreement(found)


def _agreements() -> list[bytes]:
    return [msgspec.json.encode(Agreement(b"print(1)", "x.py", "model", 1.0))]


def _read_run(folder: Path) -> object:
    return RunFolder(folder).read()


def _record() -> list[bytes]:
    record = RunRecord("x", "model", 1.0, Training(), origin="/x.kcanvas", versions={"keras": "3"})
    return [msgspec.json.encode(record)]


def _read_history(folder: Path) -> object:
    return RunFolder(folder).history()


def _history() -> list[bytes]:
    epochs = [EpochRecord(number, {"loss": 1.0, "val_loss": None}, 0.1, 2.0) for number in range(3)]
    return [b"".join(msgspec.json.encode(each) + b"\n" for each in epochs)]


def _requests() -> list[bytes]:
    project = msgspec.Raw(encode_project(_drawing()))
    asked = [encode(Inspect(2, project)), encode(DescribeData(3, project))]
    return [*asked, encode(Train(1, "x = 1", agreed="0")), encode(Shutdown())]


def _replies() -> list[bytes]:
    told = [encode(Ready("3.9", "numpy")), encode(RunPaused(1, paused=True))]
    return [*told, encode(Failed(1, "x")), encode(EpochEnded(1, 0, {"loss": 1.0}, 0.5))]


_REFUSED = (ProjectFileError,)

TARGETS: tuple[Target, ...] = (
    Target("project", decode_project, _REFUSED, lambda: [encode_project(_drawing())]),
    Target(
        "fragment",
        lambda data: paste_fragment(ModelGraph(), fragment_in(data.decode(errors="replace"))),
        _REFUSED,
        lambda: [_fragment(), b"> see\n> " + _fragment()],
    ),
    Target(
        "configuration",
        lambda data: open_configuration(data.decode(errors="replace"), Path("x.py")),
        _REFUSED,
        lambda: [json.dumps(chain(dense())).encode()],
    ),
    Target(
        "archive",
        in_file(".keras", open_file),
        _REFUSED,
        lambda: [written(".keras", lambda path: write_archive(path, chain(dense())))],
    ),
    Target(
        "hdf5",
        in_file(".h5", open_file),
        _REFUSED,
        lambda: [written(".h5", _write_hdf5)],
        starts=hdf5_attributes.__file__,
    ),
    Target(
        "journal",
        in_file(".journal", read_journal),
        _REFUSED,
        lambda: [written(".journal", lambda path: write_journal(path, Head("x"), _drawing()))],
    ),
    Target(
        "settings",
        in_file(".json", SettingsStore),
        (),
        lambda: [msgspec.json.encode(Settings(recent=["a"], keys={"save": ["Ctrl+S"]}))],
    ),
    Target("place", in_file(".place", _noted), (), lambda: [b"/nowhere/.x.kcanvas.journal"]),
    Target("agreement", _in_folder("agreements/x.json", _read_agreements), (), _agreements),
    Target("record", _in_folder("run.json", _read_run), (GraphError, ProjectFileError), _record),
    Target("history", _in_folder("history.jsonl", _read_history), (ProjectFileError,), _history),
    Target("request", decode_request, (ProtocolError,), _requests),
    Target("reply", decode_reply, (ProtocolError,), _replies),
    *DATA,
)
