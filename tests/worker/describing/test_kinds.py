"""Archives, folders, data with a name, and functions: each from files that are written for it."""

import sys
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from graph.data import BUILT_IN, FACTS, KERAS
from graph.digests import digest_of
from tests.worker.describing.asking import ask, column, parts
from worker.data_loading import DataError
from worker.describing import archives


def test_an_archive_is_told_by_its_arrays(tmp_path: Path) -> None:
    x = np.arange(30 * 64, dtype=np.uint8).reshape(30, 8, 8, 1)
    np.savez(tmp_path / "a.npz", x=x, y=np.arange(30) % 3, words=np.array(["a", "b"] * 15))
    described = ask(tmp_path / "a.npz")
    assert described.samples == 30
    assert [(each.name, each.kind, each.shape) for each in described.columns] == [
        ("x", "image", (8, 8, 1)),
        ("y", "class", ()),
        ("words", "class", ()),
    ]
    assert described.balance == (("0", 10), ("1", 10), ("2", 10))
    assert described.bytes == 30 * 64 + 30 * 8 + 30 * 4
    first = described.images[1]
    assert (first.rows, first.columns, first.channels, first.label) == (8, 8, 1, "1")
    assert first.pixels == x[1].tobytes()


def test_of_a_large_archive_the_first_samples_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "_READ", 640)  # of both together
    np.savez_compressed(tmp_path / "a.npz", x=np.ones((50, 4)), y=np.zeros(50))
    described = ask(tmp_path / "a.npz")
    assert described.samples == 50
    assert described.notes == (
        "Looked at the first 10 samples of `x`.",
        "Looked at the first 40 samples of `y`.",
        "All samples are of one class, 0.",
    )


def test_arrays_that_lie_are_noted(tmp_path: Path) -> None:
    x = np.array([[1.0, np.nan], [2.0, np.inf], [3.0, 4.0]])
    odd = np.array([1, "a", None], dtype=object)
    np.savez(tmp_path / "a.npz", x=np.asfortranarray(x), y=np.arange(2), odd=odd)
    described = ask(tmp_path / "a.npz")
    assert described.notes == (
        "`odd` holds Python objects, which are not loaded.",
        "Expected 3 entries in `y`, as in the others. Received: 2",
        "`x` has 2 values that are missing or not finite.",
    )
    assert column(described, "x").maximum == 4.0


def test_a_damaged_archive_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.npz").write_bytes(b"no archive")
    with pytest.raises(DataError, match=r"a\.npz: Expected a \.npz file of arrays .* damaged"):
        ask(tmp_path / "a.npz")


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    for name, count in (("cat", 3), ("dog", 2)):
        (tmp_path / "photos" / name).mkdir(parents=True)
        for place in range(count):
            pixels = tf.fill((6, 10, 3), tf.constant(60 * place, tf.uint8))
            file = tmp_path / "photos" / name / f"{place}.png"
            file.write_bytes(tf.io.encode_png(pixels).numpy())
    return tmp_path / "photos"


def test_a_folder_of_images_is_counted_and_looked_at(photos: Path) -> None:
    (photos / "dog" / "torn.png").write_bytes(b"\x89PNG no more")
    (photos / "empty").mkdir()
    described = ask(photos, kind="images")
    assert described.samples == 6
    assert described.balance == (("cat", 3), ("dog", 3), ("empty", 0))
    assert [each.label for each in described.images] == ["cat", "dog", "cat", "dog", "cat"]
    assert (described.images[0].rows, described.images[0].columns) == (6, 10)
    assert described.notes[0] == "The folder `empty` has no such file."
    assert described.notes[1].startswith("dog/torn.png cannot be read as an image: ")


def test_a_folder_of_texts_is_counted_and_looked_at(tmp_path: Path) -> None:
    (tmp_path / "good").mkdir()
    (tmp_path / "good" / "one.txt").write_text("a fine\nday")
    described = ask(tmp_path, kind="texts")
    assert described.rows == (("good", "a fine day"),)
    assert "There is one class: a model learns to say it always." in described.notes


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("none", "Expected a folder. Received: none"), ("photos/cat", "Expected a folder for each")],
)
def test_a_folder_that_holds_no_classes_says_so(photos: Path, name: str, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        ask(photos.parent / name, kind="images")


@pytest.mark.parametrize("name", [name for name in BUILT_IN if name in FACTS])
def test_a_set_of_scikit_learn_is_as_its_facts_say(name: str) -> None:
    described, facts = ask(name), FACTS[name]
    assert described.samples == facts.samples
    assert len(described.balance) == facts.classes
    assert bool(described.images) is (name == "digits")
    assert sum(parts(described)) == facts.samples


@pytest.mark.parametrize("name", KERAS)
def test_nothing_is_fetched_for_a_look(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    described = ask(name)
    assert described.samples == FACTS[name].samples
    assert described.testing == FACTS[name].tested or FACTS[name].tested == 0
    assert described.notes[0].startswith(f"Keras fetches {name} into {tmp_path}")


WITH_LIMITS = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
PROGRAM = """
import numpy as np
def pair(): return np.ones((20, 3)), np.arange(20) % 2
def split(): return np.ones((16, 3)), np.ones((4, 3)), np.zeros(16), np.zeros(4)
def named(): return {"left": np.ones((20, 3)), "right": np.ones((20, 2))}, np.zeros(20)
def sets(): return [(np.ones((8, 3)), np.zeros(8))] * 3, None, []
def wrong(): return 7
def fails(): raise OSError("no such disk")
def fills(): open(__file__ + ".huge", "wb").truncate(20 * 1024**3)
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    (tmp_path / "mine.py").write_text(PROGRAM)
    return tmp_path / "mine.py"


@pytest.mark.parametrize(
    ("name", "samples", "tested", "columns"),
    [
        ("pair", 20, 4, ["x", "y"]),
        ("split", 20, 4, ["x", "y"]),
        ("named", 20, 4, ["left", "right", "y"]),
        ("sets", -1, -1, ["x", "y"]),
    ],
)
def test_what_a_function_gives_is_told(
    program: Path, name: str, samples: int, tested: int, columns: list[str]
) -> None:
    described = ask(program, kind="function", function=name, agreed=digest_of(program.read_bytes()))
    assert (described.samples, described.testing) == (samples, tested)
    assert [each.name for each in described.columns] == columns


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("wrong", "mine.py: Expected .* Received: int"),
        ("fails", "no such disk"),
        pytest.param("fills", "too large", marks=WITH_LIMITS),
        ("none", "Expected a function none in the file. Received: none"),
    ],
)
def test_a_function_that_gives_no_data_is_one_sentence(
    program: Path, name: str, sentence: str
) -> None:
    with pytest.raises(DataError, match=sentence):
        ask(program, kind="function", function=name, agreed=digest_of(program.read_bytes()))


def test_a_function_is_not_run_without_an_agreement(program: Path) -> None:
    program.write_text("import sys\nsys.ran_unasked = True\ndef load(): return 1, 2\n")
    with pytest.raises(DataError, match="Expected an agreement to run this file"):
        ask(program, kind="function", function="load")
    with pytest.raises(DataError, match="Received: another content of the file"):
        ask(program, kind="function", function="load", agreed=digest_of(b"another text"))
    assert not hasattr(sys, "ran_unasked")


def test_without_data_there_is_nothing_to_look_into() -> None:
    with pytest.raises(DataError, match=r"Expected data to look into\. Received: none"):
        ask("")
