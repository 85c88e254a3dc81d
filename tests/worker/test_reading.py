"""Each kind of data, read by the source that is written for it, and trained on by Keras."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest
import tensorflow as tf
from msgspec import structs

from codegen import generate
from codegen.adapt_section import adapted_layers
from graph.edits import SetLayer
from graph.model import ModelGraph
from graph.training import Feed, Reading, Training
from graph.values import Value
from tests.codegen.drawings import Drawing

ROWS = 40
GENERATOR = np.random.default_rng(0)
Losses = dict[str, str]


def people() -> pd.DataFrame:
    """A table of numbers, words, texts and classes; a cell that nothing reads is empty."""
    kinds = np.arange(ROWS) % 3
    return pd.DataFrame(
        {
            "age": GENERATOR.integers(18, 80, ROWS),
            "income": GENERATOR.normal(3000.0, 900.0, ROWS),
            "job": np.array(["cook", "smith", "tailor"])[kinds],
            "note": ["a short text about it"] * ROWS,
            "unread": [None] * ROWS,
            "buys": np.arange(ROWS) % 2,
            "risk": np.array(["low", "middle", "high"])[kinds],
            "spends": GENERATOR.normal(100.0, 20.0, ROWS),
        }
    )


def two_by_two(training: Training, *, named: bool = True) -> ModelGraph:
    """Two inputs and two outputs."""
    drawing = Drawing("people", training)
    person = drawing.input("person", (2,))
    job = drawing.input("job", (1,))
    both = drawing.layer("Concatenate", "both", person, job)
    hidden = drawing.layer("Dense", "hidden", both, units=4)
    buys = drawing.layer("Dense", "buys", hidden, units=1, activation="sigmoid")
    risk = drawing.layer("Dense", "risk", hidden, units=3, activation="softmax")
    drawing.ends([person, job], [buys, risk])
    for layer in drawing.graph.layers():
        SetLayer(structs.replace(layer, named=named)).apply(drawing.graph)
    return drawing.graph


def dense(
    training: Training, shape: Value = (4,), units: int = 3, **arguments: Value
) -> ModelGraph:
    """One input and one output."""
    drawing = Drawing("small", training)
    x = drawing.input("features", shape, **arguments)
    if arguments.get("dtype") == "string":
        x = drawing.layer("TextVectorization", "words", x, output_sequence_length=4)
        x = drawing.layer("Embedding", "vectors", x, input_dim=50, output_dim=2)
    x = drawing.layer("Flatten", "flat", x)
    drawing.layer("Dense", "kinds", x, units=units, activation="softmax")
    return drawing.graph


def of_two(reading: Reading, data: Path, losses: Losses | None = None) -> Training:
    losses = losses or {"buys": "binary_crossentropy", "risk": "categorical_crossentropy"}
    return Training(
        str(data),
        metrics=(),
        epochs=1,
        batch_size=8,
        compiled={"loss": losses},
        reading=reading,
    )


def ran(graph: ModelGraph) -> tuple[Any, Any, keras.Model]:
    """Runs the functions of a script as `main` does, and gives it, the data and the model."""
    text = generate(graph, script=True).text
    keras.backend.clear_session()
    names: dict[str, Any] = {"__name__": "script"}
    exec(compile(text, "script", "exec"), names)  # noqa: S102 - our own source
    script = SimpleNamespace(**names)
    keras.utils.set_random_seed(script.SEED)
    data = script.load_data()
    model: keras.Model = script.build_model()
    script.compile_model(model)
    model.run_eagerly = True  # a graph takes a second to trace
    is_streamed = len(data) == 3
    if adapted_layers(graph):
        script.adapt_model(model, data[0].map(lambda x, y: x) if is_streamed else data[0])
    given, held = (data[:2], data[2:]) if is_streamed else ((data[0], data[2]), data[1::2])
    history = script.fit_model(model, *given, epochs=1).history
    assert np.isfinite(history["loss"]).all()
    assert ("val_loss" in history) == (graph.training.validation_split > 0)
    assert np.isfinite(model.evaluate(*held, verbose=0, return_dict=True)["loss"])
    return script, data, model


MAPPED = Reading(
    inputs={
        "person": Feed(("age", "income"), "standardize"),
        "job": Feed(("job",), "numbers"),
    },
    outputs={"buys": Feed(("buys",)), "risk": Feed(("risk",), "one_hot")},
)


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_columns_of_a_table_go_to_two_inputs_and_two_outputs(
    tmp_path: Path, suffix: str, named: bool
) -> None:
    path = tmp_path / f"people{suffix}"
    table = people()
    table.to_csv(path, index=False) if suffix == ".csv" else table.to_parquet(path)
    losses: Losses | None = None if named else {}
    training = of_two(MAPPED, path, losses)
    if not named:
        both: Any = ["binary_crossentropy", "categorical_crossentropy"]
        training = structs.replace(training, compiled={"loss": both})
    script, (x_train, x_test, y_train, y_test), model = ran(two_by_two(training, named=named))
    assert set(x_train) == {tensor.name for tensor in model.inputs}
    assert set(y_train) == set(model.output_names)
    person = x_train[model.inputs[0].name]
    np.testing.assert_allclose(person.mean(axis=0), 0.0, atol=1e-5)
    assert len(person) == 32
    assert len(x_test[model.inputs[0].name]) == len(y_test[model.output_names[0]]) == 8
    assert y_test[model.output_names[1]].shape == (8, 3)
    fresh = script.take_inputs(table.head(2), script.split_data()[0])
    assert model.predict(fresh, verbose=0)[1].shape == (2, 3)


def test_what_is_not_mapped_goes_by_the_names_of_the_ends(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    table = people().drop(columns=["unread"])
    table["job"] = GENERATOR.normal(size=ROWS)
    table.to_csv(path, index=False)
    inputs = {"person": Feed(("age", "income"), "min_max")}
    outputs = {"risk": Feed(prepare="one_hot")}
    _, (x_train, *_), _ = ran(two_by_two(of_two(Reading(inputs=inputs, outputs=outputs), path)))
    np.testing.assert_allclose(x_train["person"].max(axis=0), 1.0, atol=1e-5)
    assert x_train["job"].dtype == np.float32


def test_an_input_without_columns_gets_all_that_no_output_takes(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("kind,a,b,c,d\n" + "\n".join(f"{n % 3},{n},2,3,4" for n in range(ROWS)))
    reading = Reading(
        inputs={"features": Feed(prepare="divide_255")}, outputs={"kinds": Feed(("kind",))}
    )
    _, (x_train, _, y_train, _), _ = ran(dense(Training(str(path), reading=reading), (2, 2, 1)))
    assert x_train.shape == (32, 2, 2, 1)
    assert x_train.max() < 1
    assert set(np.unique(y_train)) == {0, 1, 2}


def test_a_table_without_names_counts_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("\n".join(f"{n},2,3,4,{n % 3}" for n in range(ROWS)))
    _, data, _ = ran(dense(Training(str(path), reading=Reading(has_header=False))))
    assert len(data[0]) + len(data[1]) == ROWS
    inputs = {"features": Feed(("3", "2", "1", "0"))}
    reading = Reading(
        inputs=inputs, outputs={"kinds": Feed(("4",))}, has_header=False, shuffle=False
    )
    _, (x_train, *_), _ = ran(dense(Training(str(path), reading=reading)))
    np.testing.assert_array_equal(x_train[:3, 3], [0, 1, 2])
    np.testing.assert_array_equal(x_train[:3, 0], [4, 4, 4])


def test_a_column_of_text_goes_to_an_input_of_text_beside_numbers(tmp_path: Path) -> None:
    path = tmp_path / "people.parquet"
    people().to_parquet(path)
    reading = Reading(
        inputs={"note": Feed(("note",)), "job": Feed(("job",), "one_hot")},
        outputs={"spends": Feed(("spends",), "standardize")},
    )
    drawing = Drawing("notes", Training(str(path), loss="mse", metrics=(), reading=reading))
    note, job = drawing.input("note", (), dtype="string"), drawing.input("job", (3,))
    words = drawing.layer("TextVectorization", "words", note, output_sequence_length=4)
    vectors = drawing.layer("Embedding", "vectors", words, input_dim=50, output_dim=2)
    pooled = drawing.layer("GlobalAveragePooling1D", "pooled", vectors)
    both = drawing.layer("Concatenate", "both", pooled, job)
    drawing.ends([note, job], [drawing.layer("Dense", "spends", both, units=1)])
    _, (x_train, _, y_train, _), model = ran(drawing.graph)
    assert x_train["job"].sum() == len(y_train)
    assert "about" in model.get_layer("words").get_vocabulary()
    assert abs(y_train.mean()) < 1e-6


def archive(path: Path) -> None:
    arrays: dict[str, Any] = {
        "people": GENERATOR.normal(5.0, 2.0, size=(ROWS, 2)),
        "job": np.arange(ROWS)[:, None] % 3,
        "buys": np.arange(ROWS) % 2,
        "levels": np.array(["low", "middle", "high"])[np.arange(ROWS) % 3],
    }
    np.savez_compressed(path, **arrays)


def test_arrays_of_an_archive_go_to_two_inputs_and_two_outputs(tmp_path: Path) -> None:
    path = tmp_path / "people.npz"
    archive(path)
    reading = Reading(
        inputs={"person": Feed(("people",), "standardize"), "job": Feed(prepare="numbers")},
        outputs={"risk": Feed(("levels",))},
    )
    _, (x_train, x_test, y_train, _), _ = ran(two_by_two(of_two(reading, path)))
    np.testing.assert_allclose(x_train["person"].mean(axis=0), 0.0, atol=1e-6)
    assert x_test["person"].shape == (8, 2)
    assert y_train["risk"].shape == (32, 3)


def test_rows_of_an_array_are_a_table(tmp_path: Path) -> None:
    path = tmp_path / "table.npy"
    rows = np.column_stack([GENERATOR.normal(size=(ROWS, 4)), np.arange(ROWS) % 3])
    np.save(path, rows)
    _, (x_train, _, y_train, _), _ = ran(dense(Training(str(path))))
    assert x_train.shape == (32, 4)
    for streamed in (False, True):
        inputs = {"features": Feed(("3", "2", "1", "0"), "standardize")}
        reading = Reading(inputs=inputs, outputs={"kinds": Feed(("4",))}, streamed=streamed)
        script, _, _ = ran(dense(Training(str(path), batch_size=8, reading=reading)))
    assert isinstance(script.open_source().to_numpy().base, np.memmap | np.ndarray)
    assert np.array_equal(np.unique(y_train), [0, 1, 2])


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
@pytest.mark.parametrize("validation_split", [0.0, 0.25])
def test_a_streamed_table_is_split_into_three_parts(
    tmp_path: Path, suffix: str, validation_split: float
) -> None:
    path = tmp_path / f"people{suffix}"
    table = people()
    table["job"] = np.arange(ROWS)
    table.to_csv(path, index=False) if suffix == ".csv" else table.to_parquet(path)
    inputs = {"person": Feed(("age", "income"), "standardize"), "job": Feed(("job",))}
    training = of_two(structs.replace(MAPPED, inputs=inputs, streamed=True), path)
    training = structs.replace(training, validation_split=validation_split)
    _, data, _ = ran(two_by_two(training))
    seen = [sorted(rows_of(part)) for part in data if part is not None]
    assert [len(part) for part in seen] == ([24, 8, 8] if validation_split else [32, 8])
    assert sorted(np.concatenate(seen)) == list(range(ROWS))
    person = np.concatenate([data[0][number][0]["person"] for number in range(len(data[0]))])
    np.testing.assert_allclose(person.mean(axis=0), 0.0, atol=1e-4)
    (x, y), words = data[-1][0], ["high", "low", "middle"]
    risks = [words[number] for number in y["risk"].argmax(axis=1)]
    assert risks == [table["risk"][int(row)] for row in x["job"].reshape(-1)]


def rows_of(part: keras.utils.PyDataset) -> list[int]:
    """Which rows a part of a stream holds, told by the column `job`."""
    batches = [part[number][0]["job"] for number in range(len(part))]
    return np.concatenate(batches).reshape(-1).astype(int).tolist()


def test_a_streamed_archive_is_mapped_into_memory(tmp_path: Path) -> None:
    path = tmp_path / "images.npz"
    np.savez_compressed(
        path,
        x=GENERATOR.integers(0, 255, size=(ROWS, 4, 4, 1), dtype="uint8"),
        y=np.arange(ROWS) % 3,
    )
    reading = Reading(inputs={"features": Feed(prepare="divide_255")}, streamed=True)
    training = Training(str(path), batch_size=8, reading=reading)
    script, data, _ = ran(dense(training, (4, 4, 1)))
    assert all(isinstance(array, np.memmap) for array in script.open_source().values())
    assert data[0][0][0].max() <= 1
    assert len(script.load_data(16)[0]) == 2


@pytest.fixture
def images(tmp_path: Path) -> Path:
    for kind in ("cat", "dog", "emu"):
        (tmp_path / kind).mkdir()
        for number in range(10):
            pixels = GENERATOR.integers(0, 255, size=(6, 6, 3), dtype="uint8")
            picture = tf.io.encode_png(pixels).numpy()
            (tmp_path / kind / f"{number}.png").write_bytes(picture)
    return tmp_path


@pytest.mark.parametrize(
    ("shape", "loss", "label"),
    [
        ((4, 4, 3), "sparse_categorical_crossentropy", ()),
        ((5, 4, 1), "categorical_crossentropy", (3,)),
        ((4, 4), "sparse_categorical_crossentropy", ()),
    ],
)
def test_a_folder_of_images_is_read_as_the_input_is_drawn(
    images: Path, shape: tuple[int, ...], loss: str, label: tuple[int, ...]
) -> None:
    reading = Reading("images", inputs={"features": Feed(prepare="divide_255")})
    training = Training(str(images), loss=loss, batch_size=4, reading=reading)
    _, data, _ = ran(dense(training, shape))
    counts = [sum(len(y) for _, y in part) for part in data]
    assert counts == [20, 4, 6]
    x, y = next(iter(data[0]))
    assert tuple(x.shape[1:3]) == shape[:2]
    assert tuple(y.shape[1:]) == label
    assert float(keras.ops.max(x)) <= 1


def test_a_folder_of_images_is_held_out_without_a_validation(images: Path) -> None:
    reading = Reading("images", shuffle=False)
    training = Training(str(images), validation_split=0.0, reading=reading)
    _, (train, validation, test), _ = ran(dense(training, (4, 4, 3)))
    assert validation is None
    assert [sum(len(y) for _, y in part) for part in (train, test)] == [24, 6]


def test_a_folder_of_texts_is_read(tmp_path: Path) -> None:
    for kind in ("good", "bad"):
        (tmp_path / kind).mkdir()
        for number in range(10):
            (tmp_path / kind / f"{number}.txt").write_text(f"a {kind} film")
    training = Training(
        str(tmp_path), loss="sparse_categorical_crossentropy", reading=Reading("texts")
    )
    _, _, model = ran(dense(training, (), 2, dtype="string"))
    assert set(model.get_layer("words").get_vocabulary()) == {
        "",
        "[UNK]",
        "a",
        "film",
        "good",
        "bad",
    }


FUNCTIONS = """
import numpy as np

def pair():
    return np.zeros((20, 4)), np.arange(20) % 3

def four():
    x, y = pair()
    return x[:15], x[15:], y[:15], y[15:]

def several():
    return {"features": np.zeros((20, 4))}, np.arange(20) % 3

def three():
    import tensorflow as tf
    data = tf.data.Dataset.from_tensor_slices(pair()).batch(4)
    return data, data, data
"""


@pytest.mark.parametrize("name", ["pair", "four", "several", "three"])
def test_a_function_of_the_persons_own_gives_the_data(tmp_path: Path, name: str) -> None:
    path = tmp_path / "data of mine.py"
    path.write_text(FUNCTIONS)
    reading = Reading("function", name, streamed=name == "three")
    _, data, _ = ran(dense(Training(str(path), reading=reading)))
    assert len(data) == (3 if name == "three" else 4)


def test_a_function_that_gives_something_else_is_told(tmp_path: Path) -> None:
    path = tmp_path / "data.py"
    path.write_text(FUNCTIONS)
    with pytest.raises(ValueError, match=r"Expected x_train, .* Received: 3 values of three"):
        ran(dense(Training(str(path), reading=Reading("function", "three"))))


def pictures(*shape: int) -> np.ndarray:
    return GENERATOR.integers(0, 255, size=(20, *shape), dtype="uint8")


def sequences() -> np.ndarray:
    lists = np.empty(20, object)
    lists[:] = [[1, 2, 3]] * 20
    return lists


@pytest.mark.parametrize(
    ("name", "samples", "shape", "loss"),
    [
        ("mnist", lambda: pictures(28, 28), (28, 28, 1), "sparse_categorical_crossentropy"),
        ("fashion_mnist", lambda: pictures(28, 28), (784,), "categorical_crossentropy"),
        ("cifar10", lambda: pictures(32, 32, 3), (32, 32, 3), "sparse_categorical_crossentropy"),
        ("imdb", sequences, (None,), "sparse_categorical_crossentropy"),
        ("reuters", sequences, (12,), "categorical_crossentropy"),
        ("boston_housing", lambda: GENERATOR.normal(9, 3, (20, 13)), (13,), "mse"),
    ],
)
def test_what_keras_fetches_is_made_ready_for_the_input(
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    samples: Callable[[], np.ndarray],
    shape: tuple[int | None, ...],
    loss: str,
) -> None:
    def load_data(num_words: int = 5) -> Any:
        del num_words
        labels = (np.arange(20) % 2)[:, None] if name.startswith("cifar") else np.arange(20) % 2
        return (samples(), labels), (samples(), labels)

    module = getattr(keras.datasets, name)
    monkeypatch.setattr(module, "load_data", load_data)
    units = {"mse": 1}.get(loss, {"reuters": 46, "imdb": 2}.get(name, 10))
    drawing = Drawing("fetched", Training(name, loss=loss, metrics=()))
    x = drawing.input("features", shape)
    if None in shape:
        x = drawing.layer("Embedding", "words", x, input_dim=99, output_dim=2)
        x = drawing.layer("GlobalAveragePooling1D", "pooled", x)
    x = drawing.layer("Flatten", "flat", x)
    drawing.layer("Dense", "kinds", x, units=units, activation=None if loss == "mse" else "softmax")
    _, (x_train, x_test, y_train, _), _ = ran(drawing.graph)
    assert x_train.shape[1:] == x_test.shape[1:] == tuple(size or 200 for size in shape)
    assert (y_train.ndim == 2 and y_train.shape[1] == units) == loss.startswith("categorical")
    if name == "boston_housing":
        np.testing.assert_allclose(x_train.mean(axis=0), 0.0, atol=1e-6)
    elif None not in shape and len(shape) > 1:
        assert x_train.dtype == np.float32
        assert x_train.max() <= 1
