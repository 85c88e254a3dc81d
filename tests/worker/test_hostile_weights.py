"""Weights that somebody made to harm whoever trains on: the worker says so, and lives on."""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Callable
from itertools import count
from pathlib import Path

import h5py  # type: ignore[import-untyped]
import keras
import numpy as np
import pytest
from keras import layers
from msgspec import structs

from codegen import generate
from graph.kept_weights import kept_weights
from graph.model import ModelGraph
from graph.opening import open_file
from graph.training import Training
from tests.hostile.building import zeros_member
from tests.hostile.files import write_decoys
from tests.hostile.observing import MEMORY, Decoys
from tests.worker.conversation import Conversation
from worker.protocol import Build, Failed, Reply, Saved, Train

WEIGHTS = "model.weights.h5"
requests = count(1)
Damage = Callable[[h5py.File, str, Path], None]


def external_storage(file: h5py.File, name: str, outside: Path) -> None:
    shape = file[name].shape
    del file[name]
    place = str(outside / "data.bin")
    file.create_dataset(name, shape, "f4", external=[(place, 0, h5py.h5f.UNLIMITED)])


def external_link(file: h5py.File, name: str, outside: Path) -> None:
    del file[name]
    file[name] = h5py.ExternalLink(str(outside / "other.h5"), "/data")


def external_folder(file: h5py.File, name: str, outside: Path) -> None:
    folder = name.rpartition("/")[0]
    del file[folder]
    file[folder] = h5py.ExternalLink(str(outside / "other.h5"), "/")


def soft_link(file: h5py.File, name: str, _: Path) -> None:
    del file[name]
    file[name] = h5py.SoftLink(f"/{name}")


def virtual_data(file: h5py.File, name: str, outside: Path) -> None:
    shape = file[name].shape
    del file[name]
    layout = h5py.VirtualLayout(shape, "f4")
    layout[:] = h5py.VirtualSource(str(outside / "other.h5"), "data", shape)
    file.create_virtual_dataset(name, layout)


def huge_shape(file: h5py.File, name: str, _: Path) -> None:
    del file[name]
    file.create_dataset(name, (60_000, 62_500), "f4", chunks=(1_000, 1_000))


def other_shape(file: h5py.File, name: str, _: Path) -> None:
    del file[name]
    file[name] = np.ones((7, 7), "f4")


def words(file: h5py.File, name: str, _: Path) -> None:
    shape = file[name].shape
    del file[name]
    file.create_dataset(
        name, data=np.full(shape, "x" * 99, dtype=object), dtype=h5py.string_dtype()
    )


def missing(file: h5py.File, name: str, _: Path) -> None:
    del file[name]


DAMAGES: list[Damage] = [
    external_storage,
    external_link,
    external_folder,
    soft_link,
    virtual_data,
    huge_shape,
    other_shape,
    words,
    missing,
]


class Files:
    """Good files, a folder of decoys, and the worker that is given what was made of the files."""

    def __init__(self, folder: Path, trainer: Conversation) -> None:
        self.folder = folder
        self.outside = folder / "outside"
        self.decoys = Decoys(write_decoys(self.outside))
        self.worker = trainer
        model = keras.Sequential(
            [layers.Input((4,)), layers.Dense(5, name="hidden"), layers.Dense(3, name="head")]
        )
        for suffix in (".keras", ".h5"):
            model.save(self.path(suffix))

    def path(self, suffix: str) -> Path:
        """The good file of a kind."""
        return self.folder / f"good{suffix}"

    def damaged(self, suffix: str, damage: Damage) -> Path:
        """A file of which the first weight was damaged."""
        target = self.folder / f"{damage.__name__}{suffix}"
        if suffix == ".h5":
            target.write_bytes(self.path(suffix).read_bytes())
            self._damage(target, damage)
            return target
        beside = self.folder / "beside.h5"
        return self.rewritten(target, lambda data: self._damaged_bytes(data, beside, damage))

    def rewritten(self, target: Path, change: Callable[[bytes], bytes]) -> Path:
        """A `.keras` file of which the weights are others."""
        with zipfile.ZipFile(self.path(".keras")) as old, zipfile.ZipFile(target, "w") as new:
            for name in old.namelist():
                data = old.read(name)
                new.writestr(name, change(data) if name == WEIGHTS else data)
        return target

    def _damaged_bytes(self, data: bytes, beside: Path, damage: Damage) -> bytes:
        beside.write_bytes(data)
        self._damage(beside, damage)
        return beside.read_bytes()

    def _damage(self, path: Path, damage: Damage) -> None:
        with h5py.File(path, "r+") as file:
            names: list[str] = []
            file.visit(lambda name: names.append(name) or None)  # type: ignore[func-returns-value]
            first = next(
                name
                for name in names
                if isinstance(file[name], h5py.Dataset) and file[name].shape == (4, 5)
            )
            damage(file, first, self.outside)

    def build(self, path: Path) -> Reply:
        """What the worker says in the end when it is to write the model of a file."""
        graph = open_file(path).graph
        request = next(requests)
        output = self.folder / f"built_{request}.keras"
        source = generate(graph).text
        self.worker.send(Build(request, source, str(output), kept_weights(graph)))
        return self._end()

    def train(self, graph: ModelGraph) -> Reply:
        """What the worker says first when it is to train a model."""
        source = generate(graph, script=True).text
        self.worker.send(Train(next(requests), source, kept_weights(graph)))
        return self.worker.receive()

    def _end(self) -> Reply:
        while not isinstance(reply := self.worker.receive(), Failed | Saved):
            pass
        return reply

    def peak(self) -> int:
        """The most memory that the worker ever had, in bytes; 0 where the system does not tell."""
        path = Path(f"/proc/{self.worker.process.pid}/status")
        lines = path.read_text().splitlines() if path.exists() else []
        kilobytes = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
        return int(kilobytes[0]) * 1024 if kilobytes else 0


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, trainer: Conversation) -> Files:
    made = Files(tmp_path_factory.mktemp("weights"), trainer)
    for suffix in (".keras", ".h5"):  # so that what is imported for them is there
        assert isinstance(made.build(made.path(suffix)), Saved)
    return made


def assert_refused(files: Files, path: Path) -> None:
    """The worker refuses a file in one sentence, touches nothing else, and goes on."""
    files.decoys.touched()
    before = files.peak()
    reply = files.build(path)
    assert isinstance(reply, Failed), reply
    assert reply.message.startswith(f"{path}: Expected ")
    assert "Received: " in reply.message
    assert reply.message.isprintable()
    assert len(reply.message) < 1_000
    assert files.decoys.touched() == []
    assert files.peak() - before <= MEMORY
    assert isinstance(files.build(files.path(".keras")), Saved)


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_weights_that_are_none_are_refused_in_one_sentence(
    damage: Damage, suffix: str, files: Files
) -> None:
    assert_refused(files, files.damaged(suffix, damage))


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[: len(data) // 2],
        lambda data: b"",
        lambda data: b"\x80\x04." * 1_000,
        lambda data: data[:600] + bytes(len(data) - 600),
    ],
    ids=["cut", "nothing", "a pickle", "zeros"],
)
def test_a_file_of_weights_that_is_broken_is_refused_in_one_sentence(
    change: Callable[[bytes], bytes], files: Files
) -> None:
    assert_refused(files, files.rewritten(files.folder / "broken.keras", change))


def test_a_training_does_not_begin_with_such_weights(files: Files) -> None:
    path = files.damaged(".keras", external_link)
    graph = open_file(path).graph
    data = files.folder / "data.npz"
    np.savez(data, x=np.ones((8, 4), "f4"), y=np.ones((8, 3), "f4"))
    graph.training = structs.replace(Training(data=str(data)), loss="mse", metrics=())
    files.decoys.touched()
    reply = files.train(graph)
    assert isinstance(reply, Failed), reply
    assert reply.message.startswith(f"{path}: Expected the weights of its model.")
    assert files.decoys.touched() == []


def of_units(files: Files, units: int, target: Path) -> Path:
    """The good file with a layer of so many units, and the weights as they were."""
    with zipfile.ZipFile(files.path(".keras")) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b'"units": 5', b'"units": %d' % units))
    return target


def test_a_file_that_asks_for_more_than_it_holds_gets_no_memory(files: Files) -> None:
    path = of_units(files, 2_000_000_000, files.folder / "huge.keras")
    assert_refused(files, path)


def test_a_file_that_says_that_it_holds_much_gets_no_memory(files: Files) -> None:
    path = files.folder / "lying.keras"
    zeros_member(path, WEIGHTS, 2**20, declared=2**30)
    with zipfile.ZipFile(of_units(files, 40_000_000, files.folder / "many.keras")) as old:
        config = old.read("config.json")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("config.json", config)
    assert_refused(files, path)


def test_weights_that_unpack_to_a_thousand_times_their_size_get_no_memory(files: Files) -> None:
    path = files.folder / "bomb.keras"
    zeros_member(path, WEIGHTS, 300 * 2**20)
    with zipfile.ZipFile(files.path(".keras")) as old:
        config = old.read("config.json")
    assert json.loads(config)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("config.json", config)
    assert_refused(files, path)


@pytest.mark.skipif(sys.platform != "linux", reason="no other system tells")
def test_the_decoys_tell_when_they_are_touched(files: Files) -> None:
    files.decoys.touched()
    with h5py.File(files.outside / "linking.h5") as file:
        assert file["link"].shape == (4,)
    assert set(files.decoys.touched()) >= {"linking.h5", "other.h5"}
