"""Preprocessing layers learn from the data before a training, and what they learned can be kept."""

import csv
from pathlib import Path

import keras
import numpy as np
import pytest
from msgspec import structs

from codegen import generate
from codegen.adapt_section import adapted_layers
from codegen.source import SourceError
from graph.edit_makers import within
from graph.edits import SetLayer, SetTraining
from graph.model import ModelGraph
from graph.training import Training
from graph.values import from_json
from tests.worker.drawings import Drawing
from worker import adapting
from worker.protocol import Adapted, Reply, TrainingEnded
from worker.training import train

TEXTS = [
    *(f"a {praise} {kind}" for praise in ("good", "great", "fine") for kind in ("film", "play")),
    *(f"a {blame} {kind}" for blame in ("bad", "awful", "poor") for kind in ("film", "play")),
]
LIKED = ["yes"] * 6 + ["no"] * 6


def table_of_texts(folder: Path) -> Path:
    path = folder / "texts.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "liked"])
        writer.writerows(list(zip(TEXTS, LIKED, strict=True)) * 10)
    return path


def text_classifier(data: Path, *shape: int, named: bool = True) -> ModelGraph:
    drawing = Drawing()
    words = drawing.layer(
        "TextVectorization",
        drawing.input(*shape, dtype="string"),
        max_tokens=50,
        output_sequence_length=4,
    )
    embedded = drawing.layer("Embedding", words, input_dim=50, output_dim=4)
    pooled = drawing.layer("GlobalAveragePooling1D", embedded)
    drawing.layer("Dense", pooled, units=1, activation="sigmoid")
    training = Training(data=str(data), loss="binary_crossentropy", epochs=30)
    return finished(drawing.graph, training, named=named)


def finished(graph: ModelGraph, training: Training, *, named: bool = True) -> ModelGraph:
    SetTraining(training).apply(graph)
    for layer in graph.layers():
        SetLayer(structs.replace(layer, named=named)).apply(graph)
    graph.settings = structs.replace(graph.settings, named=named)
    return graph


def run(graph: ModelGraph) -> tuple[keras.Model, dict[str, Adapted], TrainingEnded]:
    replies: list[Reply] = []
    source = generate(graph, script=True).text
    model = train(1, source, replies.append, lambda: False)
    ended = replies[-1]
    assert isinstance(ended, TrainingEnded)
    return model, {each.layer: each for each in replies if isinstance(each, Adapted)}, ended


def keep(graph: ModelGraph, learned: dict[str, Adapted]) -> None:
    """Does what the window does with the reports: gives the layers what they learned."""
    places = adapted_layers(graph)
    assert learned.keys() == places.keys()
    for name, report in learned.items():
        *models, layer_id = places[name]
        layer = graph.nested(models).layer(layer_id)
        given = {name: from_json(value) for name, value in report.arguments.items()}
        arguments = {
            name: value for name, value in (layer.arguments | given).items() if value is not None
        }
        within(models, SetLayer(structs.replace(layer, arguments=arguments))).apply(graph)


@pytest.mark.parametrize("shape", [(), (1,)])
def test_a_text_classifier_trains_on_a_table_of_texts(
    shape: tuple[int, ...], tmp_path: Path
) -> None:
    graph = text_classifier(table_of_texts(tmp_path), *shape)
    model, learned, ended = run(graph)
    (report,) = learned.values()
    assert {"good", "awful", "film", "play", "a"} <= set(report.arguments["vocabulary"])
    assert (ended.evaluation["accuracy"] or 0) > 0.9
    keep(graph, learned)
    assert "adapt_model" not in generate(graph, script=True).text
    again, nothing, _ = run(graph)
    assert not nothing
    words = next(each for each in again.layers if "Vectorization" in type(each).__name__)
    before = next(each for each in model.layers if "Vectorization" in type(each).__name__)
    assert words.get_vocabulary() == before.get_vocabulary()


def test_the_script_finds_layers_that_leave_their_names_to_keras(tmp_path: Path) -> None:
    graph = text_classifier(table_of_texts(tmp_path), named=False)
    source = generate(graph, script=True).text
    assert "name=" not in source
    model, learned, _ = run(graph)
    assert list(learned) == ["text_vectorization"] == list(adapted_layers(graph))
    assert model.get_layer("text_vectorization").vocabulary_size() > 5


def numbers(folder: Path) -> tuple[Path, np.ndarray]:
    x = np.random.default_rng(1).normal(5, 2, size=(100, 3)).astype("float32")
    path = folder / "numbers.npz"
    np.savez(path, x=x, y=(x.sum(axis=1) > 15).astype("int64"))
    return path, x


@pytest.mark.parametrize("named", [True, False])
def test_a_layer_in_the_middle_learns_from_what_reaches_it(named: bool, tmp_path: Path) -> None:
    data, x = numbers(tmp_path)
    drawing = Drawing()
    inner = Drawing()
    inner.layer("Normalization", inner.layer("Rescaling", inner.input(3), scale=10.0))
    nested = drawing.model(inner, drawing.input(3), name="prepared", named=named)
    scaled = drawing.layer("Rescaling", nested, scale=4.0)
    normal = drawing.layer("Normalization", scaled)
    drawing.layer("Dense", normal, units=2, activation="softmax")
    graph = finished(drawing.graph, Training(data=str(data), epochs=1), named=named)
    for layer in inner.graph.layers():
        SetLayer(structs.replace(layer, named=named)).apply(inner.graph)
    _, learned, _ = run(graph)
    first, second = learned.values()
    assert first.layer.count("/") == 1
    assert first.arguments["mean"] == pytest.approx(x.mean(axis=0) * 10, rel=0.05)
    # It is given what the one within the model has made: mean 0, and 4 times the variance 1.
    assert second.arguments["mean"] == pytest.approx([0, 0, 0], abs=1e-4)
    assert second.arguments["variance"] == pytest.approx([16, 16, 16], rel=1e-3)


def test_what_was_learned_gives_the_same_layers_when_it_is_kept(tmp_path: Path) -> None:
    data, _ = numbers(tmp_path)
    drawing = Drawing()
    source = drawing.input(3)
    bins = drawing.layer("Discretization", source, num_bins=4)
    padded = {"max_tokens": 8, "pad_to_max_tokens": True}
    kinds = drawing.layer("IntegerLookup", bins, output_mode="multi_hot", **padded)
    normal = drawing.layer("Normalization", source)
    drawing.layer("Dense", drawing.layer("Concatenate", kinds, normal), units=2)
    logits = {
        "loss": {
            "$object": "keras.losses.SparseCategoricalCrossentropy",
            "arguments": {"from_logits": True},
        }
    }
    graph = finished(drawing.graph, Training(data=str(data), epochs=1, compiled=logits))
    model, learned, ended = run(graph)
    assert len(learned) == 3
    keep(graph, learned)
    again, nothing, ended_again = run(graph)
    assert not nothing
    assert ended_again.evaluation == ended.evaluation
    sample = np.random.default_rng(2).normal(5, 2, size=(20, 3)).astype("float32")
    assert np.array_equal(model.predict(sample, verbose=0), again.predict(sample, verbose=0))


def test_weights_of_words_are_kept_with_the_words(tmp_path: Path) -> None:
    drawing = Drawing()
    text = drawing.input(dtype="string")
    padded = {"max_tokens": 30, "pad_to_max_tokens": True}
    words = drawing.layer("TextVectorization", text, output_mode="tf_idf", **padded)
    drawing.layer("Dense", words, units=1, activation="sigmoid")
    training = Training(data=str(table_of_texts(tmp_path)), loss="binary_crossentropy", epochs=1)
    graph = finished(drawing.graph, training)
    model, learned, _ = run(graph)
    keep(graph, learned)
    again, _, _ = run(graph)
    outputs = [
        keras.Model(each.inputs, each.layers[1].output).predict(np.array(TEXTS, object), verbose=0)
        for each in (model, again)
    ]
    assert outputs[0].any()
    assert np.array_equal(*outputs)


def test_what_is_too_large_for_a_project_is_said_and_not_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapting, "MAXIMUM_BYTES", 20)
    _, learned, _ = run(text_classifier(table_of_texts(tmp_path)))
    (report,) = learned.values()
    assert report.arguments == {}
    assert "Expected at most 20 bytes. Received: " in report.note


def test_a_layer_that_the_data_does_not_reach_is_one_sentence(tmp_path: Path) -> None:
    data, _ = numbers(tmp_path)
    drawing, inner = Drawing(), Drawing()
    inner.layer("Normalization", inner.input(4))
    first = drawing.layer("Dense", drawing.input(3), units=4)
    drawing.layer("Dense", drawing.model(inner, first, name="late"), units=2)
    graph = finished(drawing.graph, Training(data=str(data)))
    with pytest.raises(SourceError, match="Expected `late`, in which `Normalization_n2` learns"):
        generate(graph, script=True)


def failure(graph: ModelGraph) -> str:
    with pytest.raises(ValueError, match="Expected") as raised:
        train(1, generate(graph, script=True).text, lambda _: None, lambda: False)
    return str(raised.value)


def test_data_of_another_kind_than_the_input_is_one_sentence(tmp_path: Path) -> None:
    data, _ = numbers(tmp_path)
    table = table_of_texts(tmp_path)
    assert failure(text_classifier(data)).endswith(
        "Expected a target for each sample. Received: 300 samples and 100 targets"
    )
    wide = tmp_path / "wide.csv"
    wide.write_text("a,b,c\n" + "x,y,1\n" * 9, encoding="utf-8")
    assert failure(text_classifier(wide)).endswith(
        f"Expected a column of text and a target in {wide}. Received: 3 columns"
    )
    drawing = Drawing()
    drawing.layer("Dense", drawing.input(1), units=2)
    plain = finished(drawing.graph, Training(data=str(table)))
    assert "Expected numbers in all columns before the last" in failure(plain)
