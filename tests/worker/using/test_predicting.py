"""New samples are prepared exactly as the script prepares those that the model learned from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest
import tensorflow as tf
from sklearn.datasets import load_diabetes, load_digits, load_iris

from codegen import generate
from graph.training import Feed, Reading, Training
from tests.codegen.drawings import Drawing
from worker.protocol import Predict, Predicted
from worker.script import load_script
from worker.using.judging import EndedError
from worker.using.new_samples import SamplesError
from worker.using.predicting import predict_samples

GENERATOR = np.random.default_rng(0)
TABLE = pd.DataFrame(
    {
        "a": GENERATOR.normal(50, 10, 40),
        "b": GENERATOR.normal(-3, 2, 40),
        "size": GENERATOR.normal(200, 30, 40),
        "kind": np.array(["cat", "dog", "emu"])[np.arange(40) % 3],
    }
)
CROSSENTROPY = "sparse_categorical_crossentropy"


def drawn(
    training: Training,
    shape: tuple[int, ...] = (2,),
    units: int = 3,
    activation: str = "softmax",
    **arguments: Any,
) -> str:
    """The script of a small model with one input and one output."""
    drawing = Drawing("small", training)
    x = drawing.input("samples", shape, **arguments)
    if len(shape) > 1:
        x = drawing.layer("Flatten", "flat", x)
    if arguments.get("dtype") == "string":
        known = ("good", "bad")
        x = drawing.layer(
            "TextVectorization", "words", x, vocabulary=known, output_mode="multi_hot"
        )
    drawing.layer("Dense", "answer", x, units=units, activation=activation)
    return generate(drawing.graph, script=True).text


def built(source: str) -> tuple[Any, keras.Model]:
    script = load_script(source, "script_of_a_test")
    keras.utils.set_random_seed(0)
    model = script.build_model()
    script.compile_model(model)
    return script, model


def predicted(source: str, model: keras.Model, **given: str) -> Predicted:
    return predict_samples(Predict(1, source, **given), model, lambda: False)


def numbers_of(path: Path) -> np.ndarray:
    with np.load(path) as arrays:
        return np.asarray(arrays["answer"])


def test_rows_of_a_table_are_mapped_by_name_and_scaled_as_in_training(tmp_path: Path) -> None:
    path, new, out = (str(tmp_path / name) for name in ("data.csv", "new.csv", "out.npz"))
    TABLE.to_csv(path, index=False)
    TABLE[["b", "a"]][:7].to_csv(new, index=False)
    inputs = {"samples": Feed(("a", "b"), "standardize")}
    reading = Reading(inputs=inputs, outputs={"answer": Feed(("kind",))}, shuffle=False)
    source = drawn(Training(path, reading=reading))
    script, model = built(source)
    said = predicted(source, model, samples=new, output=out)
    # The first rows are the first of the training, where nothing is shuffled.
    x_train = script.load_data()[0]
    expected = model.predict(x_train[:7], verbose=0)
    assert np.allclose(numbers_of(Path(out)), expected, atol=1e-6)
    assert said.samples == len(said.rows) == 7
    assert said.columns == ("answer", "answer: how sure")
    kinds = ("cat", "dog", "emu")
    assert [row[0] for row in said.rows] == [kinds[each] for each in expected.argmax(axis=1)]
    assert [float(row[1]) for row in said.rows] == pytest.approx(expected.max(axis=1), rel=1e-3)
    assert said.output == out


@pytest.mark.parametrize("streamed", [False, True])
def test_several_ends_are_predicted_and_numbers_are_given_before_scaling(
    tmp_path: Path, streamed: bool
) -> None:
    path, out = str(tmp_path / "data.csv"), tmp_path / "out.csv"
    table = TABLE.assign(kind=np.arange(40) % 3)
    table.to_csv(path, index=False)
    reading = Reading(
        inputs={"first": Feed(("a",), "standardize"), "second": Feed(("b",))},
        outputs={"size": Feed(("size",), "standardize"), "kind": Feed(("kind",))},
        streamed=streamed,
    )
    losses = {"size": "mse", "kind": CROSSENTROPY}
    training = Training(path, metrics=(), reading=reading, compiled={"loss": losses})
    drawing = Drawing("several", training)
    first, second = (drawing.input(name, (1,)) for name in ("first", "second"))
    both = drawing.layer("Concatenate", "both", first, second)
    drawing.layer("Dense", "size", both, units=1)
    drawing.layer("Dense", "kind", both, units=3, activation="softmax")
    source = generate(drawing.graph, script=True).text
    script, model = built(source)
    said = predicted(source, model, values="a\tb\n50\t-3\n60\t1\n", output=str(out))
    parts = script.load_data()
    known = parts[0].source.iloc[parts[0].places] if streamed else script.split_data()[0]
    mean, deviation = known["size"].mean(), known["size"].std(ddof=0)
    scaled = (np.array([[50.0], [60.0]]) - known["a"].mean()) / known["a"].std(ddof=0)
    given = {"first": scaled, "second": np.array([[-3.0], [1.0]])}
    size, kind = model.predict(given, verbose=0)
    assert said.columns == ("size", "kind", "kind: how sure")
    assert [float(row[0]) for row in said.rows] == pytest.approx(
        size[:, 0] * deviation + mean, rel=1e-3
    )
    assert [row[1] for row in said.rows] == [str(each) for each in kind.argmax(axis=1)]
    assert said.notes == ("The numbers are those before scaling.",)
    written = pd.read_csv(out)
    assert list(written) == ["size", "kind", "kind[0]", "kind[1]", "kind[2]"]
    assert np.allclose(written[["kind[0]", "kind[1]", "kind[2]"]], kind, atol=1e-5)


@pytest.mark.parametrize(
    "values",
    [
        "5.1, 3.5, 1.4, 0.2\n6.2, 2.9, 4.3, 1.3",
        "a\tb\tc\td\n5.1\t3.5\t1.4\t0.2\n6.2\t2.9\t4.3\t1.3",
    ],
)
def test_pasted_values_are_scaled_by_what_the_training_part_says(
    tmp_path: Path, values: str
) -> None:
    source = drawn(Training("iris"), (4,))
    script, model = built(source)
    out = tmp_path / "out.npz"
    said = predicted(source, model, values=values, output=str(out))
    x, y = load_iris(return_X_y=True)
    train = script.train_test_split(x, y, test_size=0.2, random_state=0, stratify=y)[0]
    rows = np.array([[5.1, 3.5, 1.4, 0.2], [6.2, 2.9, 4.3, 1.3]])
    expected = model.predict((rows - train.mean(axis=0)) / train.std(axis=0), verbose=0)
    assert np.allclose(numbers_of(out), expected, atol=1e-5)
    names = ("setosa", "versicolor", "virginica")
    assert [row[0] for row in said.rows] == [names[each] for each in expected.argmax(axis=1)]


def test_a_measured_target_of_a_bundled_set_is_given_before_scaling(tmp_path: Path) -> None:
    reading = Reading(outputs={"answer": Feed((), "standardize")})
    training = Training("diabetes", loss="mse", metrics=(), reading=reading)
    source = drawn(training, (10,), 1, "linear")
    script, model = built(source)
    x, y = load_diabetes(return_X_y=True)
    new = tmp_path / "new.npy"
    np.save(new, x[:3])
    said = predicted(source, model, samples=str(new))
    x_train, _, y_train, _ = script.load_data()
    del x_train
    known = script.train_test_split(y, test_size=0.2, random_state=0)[0]
    assert np.allclose(y_train.mean(), 0, atol=1e-6)
    inputs = script.train_test_split(x, test_size=0.2, random_state=0)[0]
    scaled = (x[:3] - inputs.mean(axis=0)) / inputs.std(axis=0)
    expected = model.predict(scaled, verbose=0)[:, 0] * known.std() + known.mean()
    assert [float(row[0]) for row in said.rows] == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("suffix", [".csv", ".npy", ".parquet"])
def test_a_plain_table_needs_no_target_in_new_rows(tmp_path: Path, suffix: str) -> None:
    path, out = tmp_path / f"data{suffix}", tmp_path / "out.npz"
    numbers = TABLE.assign(kind=np.arange(40) % 3).drop(columns="size")
    match suffix:
        case ".csv":
            numbers.to_csv(path, index=False)
        case ".npy":
            np.save(path, numbers.to_numpy())
        case _:
            numbers.to_parquet(path)
    source = drawn(Training(str(path)))
    _, model = built(source)
    predicted(source, model, values="1,2\n3,4\n", output=str(out))
    expected = model.predict(np.array([[1.0, 2], [3, 4]]), verbose=0)
    assert np.allclose(numbers_of(out), expected, atol=1e-6)


def test_an_archive_gives_the_shape_that_new_arrays_are_held_to(tmp_path: Path) -> None:
    path, new, out = (tmp_path / name for name in ("data.npz", "new.npz", "out.npz"))
    samples = GENERATOR.normal(size=(20, 2, 3)).astype("float32")
    np.savez(path, x=samples, y=np.arange(20) % 3)
    np.savez(new, x=samples[:4])
    source = drawn(Training(str(path)), (2, 3))
    _, model = built(source)
    predicted(source, model, samples=str(new), output=str(out))
    assert np.allclose(numbers_of(out), model.predict(samples[:4], verbose=0), atol=1e-6)
    np.savez(new, x=samples[:4, :, :2])
    with pytest.raises(SamplesError, match=r"new.npz: Expected samples of shape \(2, 3\)"):
        predicted(source, model, samples=str(new))


def test_images_are_read_as_the_script_reads_its_folder(tmp_path: Path) -> None:
    for place in range(12):
        folder = tmp_path / "data" / "ab"[place % 2]
        folder.mkdir(parents=True, exist_ok=True)
        pixels = GENERATOR.integers(0, 255, (9, 7, 3), dtype="uint8")
        (folder / f"{place}.png").write_bytes(tf.io.encode_png(pixels).numpy())
    feeds = {"samples": Feed((), "divide_255")}
    reading = Reading("images", inputs=feeds)
    source = drawn(Training(str(tmp_path / "data"), reading=reading), (6, 6, 3), 2)
    _, model = built(source)
    out = tmp_path / "out.npz"
    predicted(source, model, samples=str(tmp_path / "data" / "a"), output=str(out))
    files = sorted((tmp_path / "data" / "a").iterdir())
    read = keras.utils.image_dataset_from_directory(
        tmp_path / "data" / "a",
        labels=None,
        image_size=(6, 6),
        shuffle=False,
        batch_size=len(files),
    )
    (images,) = list(read)
    expected = model.predict(np.asarray(images) / 255, verbose=0)
    assert np.allclose(numbers_of(out), expected, atol=1e-5)


def test_an_image_of_a_digit_is_brought_to_the_brightness_of_the_set(tmp_path: Path) -> None:
    source = drawn(Training("digits"), (8, 8, 1), 10)
    _, model = built(source)
    first = load_digits().images[0]
    picture = tmp_path / "digit.png"
    levels = np.rint(first * 255 / 16).astype("uint8")[..., None]
    picture.write_bytes(tf.io.encode_png(levels).numpy())
    out = tmp_path / "out.npz"
    predicted(source, model, samples=str(picture), output=str(out))
    expected = model.predict((first / 16).reshape(1, 8, 8, 1), verbose=0)
    assert np.allclose(numbers_of(out), expected, atol=1e-2)


def test_each_pasted_line_is_a_text(tmp_path: Path) -> None:
    for kind, text in (("bad", "a bad one"), ("good", "a good one")):
        (tmp_path / "data" / kind).mkdir(parents=True)
        for place in range(5):
            (tmp_path / "data" / kind / f"{place}.txt").write_text(text)
    reading = Reading("texts")
    source = drawn(Training(str(tmp_path / "data"), reading=reading), (), 2, dtype="string")
    _, model = built(source)
    out = tmp_path / "out.npz"
    said = predicted(
        source, model, values="a good one, it is\na bad one, very\nwell\n", output=str(out)
    )
    given = tf.constant(["a good one, it is", "a bad one, very", "well"])
    assert np.allclose(numbers_of(out), model.predict(given, verbose=0), atol=1e-6)
    assert said.samples == 3


def test_what_a_person_s_own_function_prepares_is_taken_as_it_is(tmp_path: Path) -> None:
    module, new, out = (tmp_path / name for name in ("own.py", "new.npy", "out.npz"))
    module.write_text("raise SystemExit('it is not run to predict')")
    np.save(new, np.ones((3, 2)))
    reading = Reading("function", "data")
    source = drawn(Training(str(module), reading=reading))
    _, model = built(source)
    predicted(source, model, samples=str(new), output=str(out))
    assert np.allclose(numbers_of(out), model.predict(np.ones((3, 2)), verbose=0), atol=1e-6)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ("", "Expected samples: a file or values. Received: none"),
        ("1,2,3,4,5", "The values: Expected 2 columns. Received: 5"),
        ("1,\n2,3", "The values: Expected a value in every cell. Received: empty cells"),
        ("a,c\n1,2", "The values: Expected a column `b`. Received: a, c"),
        ("a,b\n", "The values: Expected rows of values. Received: none"),
    ],
)
def test_samples_that_do_not_fit_are_said_in_one_sentence(
    tmp_path: Path, values: str, said: str
) -> None:
    path = tmp_path / "data.csv"
    TABLE.drop(columns="size").to_csv(path, index=False)
    source = drawn(Training(str(path)))
    _, model = built(source)
    with pytest.raises(SamplesError) as raised:
        predicted(source, model, values=values)
    assert str(raised.value) == said


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("new.xlsx", b"", "Expected samples in .csv"),
        ("new.npz", b"PK no", "new.npz: Expected arrays"),
        ("new.png", b"no image", "new.png: Expected an image that can be read"),
    ],
)
def test_files_that_cannot_be_read_are_named(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    source = drawn(Training("digits"), (8, 8, 1), 10)
    _, model = built(source)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SamplesError, match=said):
        predicted(source, model, samples=str(tmp_path / name))


def test_a_prediction_that_is_no_longer_wanted_writes_nothing(tmp_path: Path) -> None:
    source = drawn(Training("iris"), (4,))
    _, model = built(source)
    request = Predict(1, source, values="1,2,3,4", output=str(tmp_path / "out.csv"))
    with pytest.raises(EndedError):
        predict_samples(request, model, lambda: True)
    assert not list(tmp_path.iterdir())
