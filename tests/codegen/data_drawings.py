"""Drawings for each kind of data, which the tests of reading share; none is ever run."""

from __future__ import annotations

from msgspec import structs

from graph.model import ModelGraph
from graph.training import Feed, Reading, Training
from tests.codegen.drawings import Drawing

PEOPLE = Reading(
    inputs={"person": Feed(("age", "income"), "standardize"), "job": Feed(("job",), "numbers")},
    outputs={"buys": Feed(("buys",)), "risk": Feed(("risk",), "one_hot")},
)
ARRAYS = Reading(
    inputs={"person": Feed(("people",), "standardize"), "job": Feed(("jobs",))},
    outputs={"buys": Feed(("buys",)), "risk": Feed(("levels",))},
)


def people(data: str = "people.csv", reading: Reading = PEOPLE) -> ModelGraph:
    """Two inputs and two outputs, with a loss for each."""
    losses = {"buys": "binary_crossentropy", "risk": "categorical_crossentropy"}
    drawing = Drawing(
        "people", Training(data, metrics=(), compiled={"loss": losses}, reading=reading)
    )
    person, job = drawing.input("person", (2,)), drawing.input("job", (1,))
    both = drawing.layer("Concatenate", "both", person, job)
    hidden = drawing.layer("Dense", "hidden", both, units=8, activation="relu")
    buys = drawing.layer("Dense", "buys", hidden, units=1, activation="sigmoid")
    risk = drawing.layer("Dense", "risk", hidden, units=3, activation="softmax")
    drawing.ends([person, job], [buys, risk])
    return drawing.graph


def streamed(data: str, reading: Reading = PEOPLE) -> ModelGraph:
    """The same, read as it is needed."""
    inputs = {**reading.inputs, "job": Feed(reading.inputs["job"].columns)}
    return people(data, structs.replace(reading, inputs=inputs, streamed=True))


def pictures(
    reading: Reading, data: str = "pictures", *, validation_split: float = 0.2
) -> ModelGraph:
    """One input of images and one output of classes."""
    training = Training(data, reading=reading, validation_split=validation_split)
    drawing = Drawing("pictures", training)
    image = drawing.input("image", (32, 32, 3))
    scaled = drawing.layer("Rescaling", "scaled", image, scale=1 / 255)
    flat = drawing.layer("Flatten", "flat", scaled)
    drawing.layer("Dense", "kinds", flat, units=3, activation="softmax")
    return drawing.graph


def reviews(reading: Reading, data: str = "reviews") -> ModelGraph:
    """One input of text, whose words are learned before the training."""
    drawing = Drawing("reviews", Training(data, loss="binary_crossentropy", reading=reading))
    text = drawing.input("text", (), dtype="string")
    words = drawing.layer("TextVectorization", "words", text, output_sequence_length=8)
    vectors = drawing.layer("Embedding", "vectors", words, input_dim=99, output_dim=4)
    pooled = drawing.layer("GlobalAveragePooling1D", "pooled", vectors)
    drawing.layer("Dense", "liked", pooled, units=1, activation="sigmoid")
    return drawing.graph


def table(training: Training, shape: tuple[int | None, ...] = (4,), units: int = 3) -> ModelGraph:
    """One input and one output."""
    drawing = Drawing("table", training)
    flat = drawing.layer("Flatten", "flat", drawing.input("features", shape))
    drawing.layer("Dense", "kinds", flat, units=units)
    return drawing.graph


KINDS = {
    "mapped": people(),
    "mapped_arrays": people("people.npz", ARRAYS),
    "mapped_rows": people("people.parquet", structs.replace(PEOPLE, shuffle=False)),
    "streamed_table": streamed("people.csv"),
    "streamed_columns": streamed("people.parquet"),
    "streamed_rows": streamed("people.csv", structs.replace(PEOPLE, has_header=False)),
    "streamed_arrays": streamed("people.npz", ARRAYS),
    "images": pictures(Reading("images")),
    "images_divided": pictures(
        Reading("images", inputs={"image": Feed(prepare="divide_255")}, test_split=0.1)
    ),
    "images_tested": pictures(Reading("images", shuffle=False), validation_split=0.0),
    "texts": reviews(Reading("texts")),
    "function": people("people.py", Reading("function", "load_people")),
    "function_streamed": people("people.py", Reading("function", "stream", streamed=True)),
    "one_array": table(Training("rows.npy")),
    "folded": table(
        Training("pixels.csv", reading=Reading(inputs={"features": Feed(prepare="divide_255")})),
        (4, 4, 1),
    ),
    "cifar10": pictures(Reading(), "cifar10"),
    "imdb": table(Training("imdb"), (None,), 1),
    "boston": table(Training("boston_housing", loss="mse", metrics=()), (13,), 1),
    "scaled": table(
        Training("iris", reading=Reading(inputs={"features": Feed(prepare="min_max")}))
    ),
}
