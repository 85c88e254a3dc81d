"""Data that a model cannot be trained on is told in one sentence, before the run."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
import pytest

from codegen import generate
from graph.training import Training
from tests.codegen.drawings import Drawing
from worker.data_fitting import misfit
from worker.data_loading import DataError, data_error, load_data

HEADER = "a,b,c,d,kind\n"
NUMBERS = np.random.default_rng(0).normal(size=(20, 4))
KINDS = np.arange(20) % 3
CROSSENTROPY = "sparse_categorical_crossentropy"
Shape = tuple[int | None, ...]


def script_for(data: str, shape: Shape = (4,), loss: str = CROSSENTROPY) -> Any:
    """The script of a small model on some data, run as the worker runs it."""
    drawing = Drawing("small", Training(data, loss=loss))
    flat = drawing.layer("Flatten", "flat", drawing.input("features", shape))
    drawing.layer("Dense", "kinds", flat, units=3)
    names: dict[str, Any] = {"__name__": "script"}
    exec(generate(drawing.graph, script=True).text, names)  # noqa: S102 - our own source
    return SimpleNamespace(**names)


def sentence(script: Any) -> str:
    """What is said of the data of a script; "" where nothing is."""
    try:
        arrays = load_data(script)
    except DataError as error:
        return str(error)
    model = script.build_model()
    script.compile_model(model)
    return misfit(model, arrays)


def rows(cells: str, count: int = 20) -> bytes:
    return (HEADER + f"{cells}\n" * count).encode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Expected a table with a header row. Received: none"),
        (HEADER.encode(), "Expected two samples or more. Received: 0"),
        (rows("1,2,3,4,0", 1), "Expected two samples or more. Received: 1"),
        (
            rows("1,2,red,4,0"),
            "Expected numbers in all columns before the last. Received: 'red'",
        ),
        (rows("1,2,,4,0"), "Received: empty cells"),
        (rows("1,2,3,4,"), "Received: empty cells"),
        (rows("1,2,inf,4,0"), "Expected a finite number in every place. Received: "),
        (rows("1,2,3,4,5,6,0"), "Expected a name in the header for each column. Received: fewer"),
        (
            b"a,b,kind\n" + b"1,2,0\n" * 20,
            "Expected samples of shape (4,), as the input `features`",
        ),
        (rows("1,2,3,4,0") + b"1,2,3,4,5,6,7,8\n", "Expected 5 columns in line 22. Received: 8"),
        (rows("1,2,3,4,0").replace(b",", b";"), "Expected columns separated by commas, the last"),
        (rows("1,2,3,4,7"), "Expected class numbers from 0 to 2, as many as the model has outputs"),
        (rows("1,2,3,4,-1"), "Received: -1"),
        (rows("1,2,3,4,0.5"), "Received: 0.5"),
        ("größe,b,c,d,e\n1,2,3,4,0\n".encode("latin-1"), "Expected text in UTF-8. Received: byte"),
    ],
)
def test_a_table_that_does_not_fit_is_told_in_one_sentence(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "Tabelle 日本.csv"
    path.write_bytes(content)
    assert said in sentence(script_for(str(path)))


def test_a_table_of_another_width_is_not_folded_into_images(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(rows("1,2,3,4,0"))
    assert sentence(script_for(str(path), (8, 8, 1))) == (
        f"Expected 64 columns and a target in {path}. Received: 4 and a target"
    )


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        ({"x": NUMBERS}, "Expected arrays x and y in "),
        ({"x": NUMBERS, "y": KINDS[:9]}, "Received: 20 samples and 9 targets"),
        ({"x": NUMBERS[:0], "y": KINDS[:0]}, "Expected two samples or more. Received: 0"),
        ({"x": np.float64(3), "y": KINDS}, "Received: a single number"),
        ({"x": np.array([None] * 20), "y": KINDS}, "or Python objects, which are not loaded"),
        ({"x": NUMBERS[:, :3], "y": KINDS}, "takes. Received: (3,)"),
        ({"x": NUMBERS, "y": np.eye(3)[KINDS]}, "Received: targets of shape (3,)"),
        ({"x": NUMBERS.astype(str), "y": KINDS}, "Expected numbers as samples. Received: text"),
        ({"x": NUMBERS, "y": KINDS.astype(str)}, "Expected numbers as targets. Received: text"),
        ({"x": NUMBERS.astype(complex), "y": KINDS}, "Received: complex128"),
        ({"x": NUMBERS * np.nan, "y": KINDS}, "Received: missing or infinite ones"),
    ],
)
def test_arrays_that_do_not_fit_are_told_in_one_sentence(
    tmp_path: Path, arrays: dict[str, Any], said: str
) -> None:
    path = tmp_path / "arrays.npz"
    np.savez(path, **arrays)
    assert said in sentence(script_for(str(path)))


@pytest.mark.parametrize("content", [b"", b"no arrays", b"PK\x03\x04 half a file"])
def test_a_file_that_is_no_arrays_is_told_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "arrays.npz"
    path.write_bytes(content)
    said = f"{path}: Expected a .npz file of arrays of numbers called x and y. Received: "
    assert sentence(script_for(str(path))).startswith(said)


def test_a_file_that_is_missing_or_a_folder_is_named_with_its_place(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.csv", tmp_path):
        named = path if path.suffix else path / "folder.npz"
        if not path.suffix:
            named.mkdir()
        said = sentence(script_for(str(named)))
        assert said.startswith("Expected a readable file. Received: ")
        assert str(named) in said


@pytest.mark.parametrize(
    "arrays",
    [
        {"x": NUMBERS, "y": KINDS},
        {"x": NUMBERS.astype("float16"), "y": KINDS.astype("uint8")},
        {"x": NUMBERS, "y": KINDS[:, None]},
        {"x": NUMBERS, "y": KINDS.astype(float)},
        {"x": NUMBERS, "y": KINDS > 1},
        {"x": NUMBERS[:, :, None], "y": KINDS},
    ],
)
def test_arrays_that_keras_takes_are_taken(tmp_path: Path, arrays: dict[str, Any]) -> None:
    path = tmp_path / "arrays.npz"
    np.savez(path, **arrays)
    assert sentence(script_for(str(path))) == ""


@pytest.mark.parametrize(
    ("loss", "targets", "said"),
    [
        ("categorical_crossentropy", np.eye(3)[KINDS], ""),
        ("categorical_crossentropy", np.eye(4)[KINDS], "Expected 3 classes"),
        ("mse", KINDS, "Expected targets of shape (3,), as the output of the model is"),
        ("binary_crossentropy", np.eye(3)[KINDS] * 2, "Expected targets from 0 to 1"),
        ("mse", np.eye(3)[KINDS] * 2, ""),
    ],
)
def test_targets_are_held_against_the_loss(loss: str, targets: np.ndarray, said: str) -> None:
    model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(3)])
    model.compile("sgd", loss)
    fault = misfit(model, (NUMBERS, NUMBERS, targets, targets))
    assert fault.startswith("Expected") == bool(said)
    assert said in fault


def test_a_fault_of_data_that_are_from_no_file_names_none() -> None:
    assert str(data_error(SimpleNamespace(), "Expected more.")) == "Expected more."
    named = data_error(SimpleNamespace(DATA_FILE="a.csv"), "Expected more.")
    assert str(named) == "a.csv: Expected more."
