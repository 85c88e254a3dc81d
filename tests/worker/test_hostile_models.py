"""Models that would run something, or take all memory: the worker is given them and does not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from msgspec import Raw

from codegen import SourceError, generate
from graph.files import encode_project
from graph.kept_weights import kept_weights
from graph.opening import open_file
from tests.hostile import running
from tests.hostile.building import (
    JSON,
    call,
    chain,
    dense,
    functional,
    given,
    layer,
    operation,
    tensor,
    write_archive,
)
from tests.hostile.files import write_decoys
from tests.hostile.observing import MEMORY, Decoys
from tests.worker.conversation import Conversation
from tests.worker.drawings import example
from worker.protocol import Build, Failed, Inspect, InspectionEnded, NodeInspected, Ready

# Run by the worker's Python before anything else of it. What it logs begins with what it is.
_HOOK = """
import os, sys

log = os.open(os.environ["HOSTILE_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
libraries = (sys.prefix, sys.base_prefix, os.environ["HOSTILE_ROOT"])

def hook(event, args):
    if event == "open":
        if isinstance(args[0], int) or str(args[0]).startswith(libraries):
            return
    elif not event.startswith(("socket.", "subprocess.", "os.system", "os.exec", "os.fork",
                               "os.posix_spawn", "pickle.", "urllib.", "shutil.", "os.remove",
                               "os.rename", "os.mkdir", "os.listdir", "os.scandir")):
        return
    if event in ("os.listdir", "os.scandir") and str(args[0]).startswith(libraries):
        return
    os.write(log, f"{event} {args!r}\\n".encode(errors="replace"))

sys.addaudithook(hook)
"""
requests = count(1)


class Watched:
    """A worker that inspects, and what it does besides."""

    def __init__(self, folder: Path) -> None:
        self.outside = folder / "outside"
        self.decoys = Decoys(write_decoys(self.outside))
        self.log = folder / "log"
        self.worker = Conversation("numpy")
        self.worker.until(Ready)
        self.inspect_example()
        self.done()

    def inspect_example(self) -> None:
        """Has it inspect what harms nobody."""
        self.worker.send(Inspect(next(requests), Raw(encode_project(example("dense")))))
        self.worker.until(InspectionEnded)

    def inspect(self, path: Path) -> list[NodeInspected]:
        """Gives what it says of the nodes of a file."""
        project = encode_project(open_file(path).graph)
        self.worker.send(Inspect(next(requests), Raw(project)))
        replies, _ = self.worker.until(InspectionEnded)
        return [reply for reply in replies if isinstance(reply, NodeInspected)]

    def done(self) -> list[str]:
        """What it did since the last time, other than reading its libraries."""
        lines = self.log.read_text().splitlines()
        self.log.write_text("")
        return lines + self.decoys.touched()

    def peak(self) -> int:
        """The most memory that it ever had, in bytes; 0 where the system does not tell."""
        path = Path(f"/proc/{self.worker.process.pid}/status")
        lines = path.read_text().splitlines() if path.exists() else []
        kilobytes = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
        return int(kilobytes[0]) * 1024 if kilobytes else 0


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "sitecustomize.py").write_text(_HOOK)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(folder))
        patch.setenv("HOSTILE_LOG", str(folder / "log"))
        patch.setenv("HOSTILE_ROOT", str(Path(__file__).resolve().parents[2]))
        made = Watched(folder)
    yield made
    made.worker.close()


UNKNOWN = [case for case in running.CASES if case.unwritten]


def test_what_would_run_is_inspected_as_unknown_and_nothing_runs(
    watched: Watched, tmp_path: Path
) -> None:
    before = watched.peak()
    for case in UNKNOWN:
        path = tmp_path / case.file_name
        case.build(path, watched.outside)
        reports = watched.inspect(path)
        assert any(report.error for report in reports), case.name
        assert watched.done() == [], case.name
    assert watched.peak() - before <= MEMORY
    watched.inspect_example()


def test_the_watching_sees_what_the_worker_opens(watched: Watched) -> None:
    # Its own status, which no inspection reads: it is there, so that the log is no empty promise.
    assert watched.log.exists()
    watched.worker.send(Build(next(requests), "open('/dev/null')", "x.keras"))
    watched.worker.until(Failed)
    assert any(line.startswith("open ('/dev/null'") for line in watched.done())


def huge() -> dict[str, JSON]:
    """Models of little text that ask for much memory."""
    taken = tensor("features")
    broadcast = operation("BroadcastTo", "b", call(taken), shape=[60_000, 60_000, 4])
    tiled = operation("Tile", "t", call(taken), repeats=[100_000, 100_000])
    embedding = layer("Embedding", "e", input_dim=2_000_000_000, output_dim=1_000)
    return {
        "dense": chain(dense(units=2_000_000_000)),
        "embedding": chain(embedding),
        "input": chain(dense(), shape=[None, 2**31]),
        "broadcast": functional(given(shape=(1, 4)), broadcast),
        "tile": functional(given(shape=(1, 4)), tiled),
        "repeat": chain(layer("RepeatVector", "r", n=2_000_000_000)),
        "padding": chain(layer("ZeroPadding1D", "p", padding=2_000_000_000), shape=(None, 4, 4)),
        "conv": chain(
            layer("Conv2D", "c", filters=100_000, kernel_size=[9_000, 9_000], padding="same"),
            shape=(None, 8, 8, 3),
        ),
        "lstm": chain(layer("LSTM", "l", units=1_000_000), shape=(None, 4, 4)),
        "resizing": chain(
            layer("Resizing", "s", height=60_000, width=60_000), shape=(None, 8, 8, 3)
        ),
        "one_hot": chain(layer("CategoryEncoding", "o", num_tokens=2_000_000_000)),
    }


@pytest.mark.parametrize("name", huge())
def test_a_model_that_asks_for_much_is_inspected_without_the_memory(
    name: str, watched: Watched, tmp_path: Path
) -> None:
    path = tmp_path / f"{name}.keras"
    write_archive(path, huge()[name])
    before = watched.peak()
    reports = watched.inspect(path)
    assert len(reports) == 2
    assert watched.peak() - before <= MEMORY
    assert watched.done() == []
    watched.inspect_example()


def test_a_model_that_asks_for_much_is_not_built(trainer: Conversation, tmp_path: Path) -> None:
    path = tmp_path / "dense.keras"
    write_archive(path, huge()["dense"], {"model.weights.h5": b""})
    graph = open_file(path).graph
    source = generate(graph).text
    trainer.send(Build(next(requests), source, str(tmp_path / "x.keras"), kept_weights(graph)))
    _, failed = trainer.until(Failed)
    assert failed.message.startswith(f"{path}: Expected the weights of its model, 40,000,000,000")


def test_a_source_is_written_for_none_of_what_would_run(watched: Watched, tmp_path: Path) -> None:
    for case in UNKNOWN:
        path = tmp_path / case.file_name
        case.build(path, watched.outside)
        with pytest.raises(SourceError):
            generate(open_file(path).graph, script=True)
