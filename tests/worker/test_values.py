"""What comes out of each node when one sample of the data runs through the drawn model."""

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from msgspec import Raw

from codegen import generate
from graph.edits import SetInterface, SetTraining
from graph.elements import Tensor
from graph.files import encode_project
from graph.interface import outputs_in_order
from graph.model import ModelGraph
from graph.opening import open_file
from graph.training import Training
from tests.corpus import MODELS
from tests.worker.drawings import Drawing, example
from tests.worker.showing import arrays, by_hand, failure, finished, first, places, shown
from tests.worker.test_adapting import table_of_texts, text_classifier
from worker.flowing import planning
from worker.flowing.showing import Values
from worker.inspection import Inspector
from worker.protocol import (
    Reply,
    ShowValues,
    TensorValues,
    ValuesEnded,
)
from worker.script import load_script

rng = np.random.default_rng(3)


@pytest.fixture(scope="module")
def values() -> Values:
    return Values(Inspector())


def test_a_digit_runs_through_the_network_of_the_example(values: Values) -> None:
    graph = example("digits_cnn")
    answer = shown(values, graph)
    model, x_test = by_hand(graph)
    assert answer.sample.samples == len(x_test) == 360
    assert answer.sample.class_names == tuple("0123456789")
    assert answer.sample.target == "7"
    assert (answer.sample.trained, answer.sample.notes) == (0, ())
    assert (answer.ended.missing, answer.ended.note) == (0, "")
    kinds = {node: answer.one(node).kind for _, node in answer.tensors}
    assert kinds == {
        **{"n1": "image", "n2": "maps", "n3": "maps", "n4": "maps"},
        **{"n5": "vector", "n6": "vector", "n7": "vector", "n8": "classes"},
    }
    image = answer.one("n1")
    assert (image.rows, image.columns, image.planes) == (8, 8, 1)
    assert list(image.pixels) == list(np.rint(x_test[0].reshape(-1) * 255))
    assert answer.one("n8").numbers == first(model.predict(x_test[:1], verbose=0))
    # Dropout drops nothing but in a training.
    assert answer.one("n6").numbers == answer.one("n5").numbers


def test_only_what_is_asked_for_is_answered(values: Values) -> None:
    answer = shown(values, example("digits_cnn"), [((), "n4"), ((), "n8"), ((), "n99")])
    assert list(answer.tensors) == [((), "n4"), ((), "n8")]
    assert answer.ended.missing == 1


def everything() -> tuple[ModelGraph, dict[str, Any]]:
    """A nested model that is called twice, a shared layer, states, an operation and a dead end."""
    inner, drawing = Drawing(), Drawing()
    entry = inner.input(6, 4)
    projected = inner.layer("Dense", entry, units=4)
    scaled = inner.operation("Multiply", {"x1": projected, "x2": entry})
    source = drawing.input(6, 4)
    left = drawing.model(inner, source, name="encoder")
    right = drawing.call_again(left, drawing.layer("Rescaling", source, scale=0.5))
    shared = drawing.layer("Conv1D", left, filters=3, kernel_size=2)
    again = drawing.call_again(shared, right)
    states = drawing.layer("LSTM", shared, units=5, return_state=True, return_sequences=True)
    pooled = drawing.layer("GlobalAveragePooling1D", again)
    joined = drawing.layer("Concatenate", Tensor(states, 1), Tensor(states, 2), pooled)
    head = drawing.layer("Dense", joined, units=1)
    dead = drawing.layer("Flatten", source)
    nodes = {"entry": entry, "projected": projected, "scaled": scaled, "left": left}
    nodes |= {"right": right, "shared": shared, "again": again, "states": states}
    return drawing.graph, nodes | {"pooled": pooled, "head": head, "dead": dead}


def test_nested_and_shared_layers_show_what_keras_computes(values: Values, tmp_path: Path) -> None:
    graph, at = everything()
    x = rng.normal(size=(40, 6, 4)).astype("float32")
    SetTraining(arrays(tmp_path, x, x.sum((1, 2)), loss="mse")).apply(graph)
    SetInterface(outputs=(Tensor(at["head"]),)).apply(graph)
    answer = shown(values, graph)
    model, x_test = by_hand(graph)
    encoder, sample = model.get_layer("encoder"), x_test[:1]
    layer = graph.node(at["left"]).layer
    parts = keras.Model(encoder.inputs, [encoder.layers[1].output, *encoder.outputs])
    projected, scaled = parts.predict(sample, verbose=0)
    assert mean_of(answer.one(at["projected"], layer)) == first_mean(projected)
    assert mean_of(answer.one(at["scaled"], layer)) == first_mean(scaled)
    assert mean_of(answer.one(at["left"])) == first_mean(scaled)
    halved = encoder.predict(sample / 2, verbose=0)
    assert mean_of(answer.one(at["right"])) == first_mean(halved)
    convolution = next(each for each in model.layers if isinstance(each, keras.layers.Conv1D))
    assert mean_of(answer.one(at["shared"])) == first_mean(convolution(scaled))
    assert mean_of(answer.one(at["again"])) == first_mean(convolution(halved))
    recurrent = next(each for each in model.layers if isinstance(each, keras.layers.LSTM))
    sequence, *states = recurrent(convolution(scaled))
    told = answer.tensors[(), at["states"]]
    assert [each.kind for each in told] == ["sequence", "vector", "vector"]
    assert mean_of(told[0]) == first_mean(sequence)
    assert [each.numbers for each in told[1:]] == [first(each) for each in states]
    assert answer.one(at["head"]).numbers == first(model.predict(sample, verbose=0))
    assert ((), at["dead"]) not in answer.tensors  # it leads to no output
    assert answer.ended.missing == 1


def mean_of(tensor: TensorValues) -> tuple[float | None, float | None]:
    return tensor.mean, tensor.maximum


def first_mean(output: Any) -> Any:
    array = np.asarray(output)[0]
    return pytest.approx((float(array.mean()), float(array.max())), abs=1e-5)


@pytest.mark.parametrize(
    "name",
    [
        *("masked_words_to_lstm", "mask_into_a_nested_model", "mask_inside_a_nested_model"),
        *("attention_of_padded_words", "attention_with_scores", "vision_transformer"),
        *("models_twelve_deep", "functional_in_a_sequential", "layer_called_on_its_own_output"),
        *("time_distributed_model", "nested_model_of_which_the_middle_is_used"),
    ],
)
def test_every_node_of_a_model_of_keras_shows_what_the_model_gives(
    name: str, values: Values, tmp_path: Path
) -> None:
    keras.backend.clear_session()
    model = MODELS[name]()
    model.save(tmp_path / "model.keras")
    graph = open_file(tmp_path / "model.keras").graph
    (taken,) = model.inputs
    sample = rng.integers(0, 3, [size or 6 for size in taken.shape[1:]]).astype(taken.dtype)
    SetTraining(arrays(tmp_path, np.stack([sample] * 10), np.arange(10) % 2)).apply(graph)
    answer = shown(values, graph)
    assert set(answer.tensors) == set(places(graph))
    keras.backend.clear_session()
    script = load_script(generate(graph).text)
    keras.utils.set_random_seed(0)
    given = keras.tree.flatten(script.build_model().predict(sample[np.newaxis], verbose=0))
    told = [answer.tensors[(), each.node][each.tensor_index] for each in outputs_in_order(graph)]
    assert [mean_of(each) for each in told] == [first_mean(each) for each in given]


def test_words_become_numbers_and_a_sequence_that_is_masked(values: Values, tmp_path: Path) -> None:
    x = np.array([[3, 1, 0, 0], [2, 2, 2, 0]] * 20)
    drawing = Drawing()
    source = drawing.input(4, dtype="int32")
    embedded = drawing.layer("Embedding", source, input_dim=5, output_dim=3, mask_zero=True)
    state = drawing.layer("LSTM", embedded, units=6)
    end = drawing.layer("Dense", state, units=1, activation="sigmoid")
    graph = finished(
        drawing, arrays(tmp_path, x, x[:, 0] % 2, loss="binary_crossentropy", validation_split=0.1)
    )
    answer = shown(values, graph)
    model, x_test = by_hand(graph)
    assert answer.one(source).numbers == tuple(map(float, x_test[0]))
    assert (answer.one(embedded).kind, answer.one(embedded).rows) == ("sequence", 3)
    hidden = keras.Model(model.inputs, model.layers[-2].output)
    assert answer.one(state).numbers == first(hidden.predict(x_test[:1], verbose=0))
    probability = model.predict(x_test[:1], verbose=0)[0, 0]
    assert answer.one(end).kind == "classes"
    assert answer.one(end).numbers == pytest.approx((1 - probability, probability), abs=1e-5)


def test_texts_show_their_words_and_what_was_learned_of_them(
    values: Values, tmp_path: Path
) -> None:
    graph = text_classifier(table_of_texts(tmp_path), 1)
    answer = shown(values, graph)
    text, words, *_ = (answer.one(node.id) for node in graph.nodes())
    assert text.kind == "text"
    assert text.words[0].startswith("a ")
    assert words.shape == (4,)
    assert len(set(words.numbers)) > 2  # not all of them unknown
    assert answer.sample.class_names == ("no", "yes")
    assert answer.sample.target in {"no", "yes"}


def test_layers_that_change_pictures_in_a_training_leave_them(
    values: Values, tmp_path: Path
) -> None:
    x = rng.random(size=(20, 40, 30, 3)).astype("float32")
    drawing = Drawing()
    source = drawing.input(40, 30, 3)
    turned = drawing.layer("RandomRotation", source, factor=0.5)
    scaled = drawing.layer("Rescaling", turned, scale=2.0)
    folded = drawing.layer("Conv2D", scaled, filters=3, kernel_size=3)
    drawing.layer("Dense", drawing.layer("Flatten", folded), units=2)
    answer = shown(values, finished(drawing, arrays(tmp_path, x, np.arange(20) % 2)))
    assert answer.one(turned).kind == answer.one(source).kind == "image"
    assert answer.one(turned).pixels == answer.one(source).pixels == answer.one(scaled).pixels
    assert answer.one(folded).kind == "maps"
    assert answer.one(source).planes == 3


def test_an_incomplete_drawing_shows_what_is_complete(values: Values) -> None:
    drawing = Drawing()
    source = drawing.input(8, 8, 1)
    folded = drawing.layer("Conv2D", source, filters=4, kernel_size=3)
    drawing.layer("Add", folded)
    drawing.layer("Dense", units=3)
    graph = finished(drawing, Training(data="digits"))
    answer = shown(values, graph, [((), node.id) for node in graph.nodes()])
    assert {node for _, node in answer.tensors} >= {source, folded}


def test_what_keras_refuses_is_left_out_and_the_reason_told(values: Values) -> None:
    drawing = Drawing()
    source = drawing.input(8, 8, 1)
    folded = drawing.layer("Conv2D", source, filters=4, kernel_size=3)
    refused = drawing.layer("Conv2D", folded, filters=4, kernel_size=9)
    drawing.layer("Flatten", refused)
    answer = shown(values, finished(drawing, Training(data="digits")))
    assert {node for _, node in answer.tensors} == {source, folded}
    assert answer.ended.missing == 2
    assert answer.ended.note.startswith(f"`Conv2D_{refused}`: ")


def test_where_nothing_can_be_run_the_reason_is_all_there_is(values: Values) -> None:
    drawing = Drawing()
    refused = drawing.layer("Conv2D", drawing.input(8, 8, 1), filters=4, kernel_size=9)
    graph = finished(drawing, Training(data="digits"))
    with pytest.raises(ValueError, match=f"`Conv2D_{refused}`: "):
        shown(values, graph)
    unwired = Drawing()
    unwired.input(8, 8, 1)
    assert "Received: none" in failure(values, finished(unwired, Training(data="digits")))


def test_a_tensor_that_is_too_large_is_never_computed(
    values: Values, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing = Drawing()
    wide = drawing.layer("Dense", drawing.input(64), units=300)
    drawing.layer("RepeatVector", wide, n=1_000_000)
    answer = shown(values, finished(drawing, Training(data="digits")))
    assert answer.ended.missing == 1
    assert "Received: 300,000,000" in answer.ended.note
    monkeypatch.setattr(planning, "MAXIMUM_PARAMETERS", 1000)
    assert failure(values, drawing.graph) == (
        "Expected a model of at most 1,000 parameters to show values of. Received: 19,500"
    )


def test_values_that_are_no_numbers_are_counted(values: Values, tmp_path: Path) -> None:
    x = np.ones((20, 3), "float32")
    x[:, 1] = np.nan
    drawing = Drawing()
    source = drawing.input(3)
    drawing.layer("Dense", source, units=1)
    graph = finished(drawing, arrays(tmp_path, x, np.ones(20), loss="mse"))
    told = shown(values, graph).one(source)
    assert (told.not_finite, told.minimum, told.maximum, told.mean) == (1, 1, 1, 1)
    assert told.numbers == (1, 1, 1)


def test_data_that_does_not_fit_is_one_sentence(values: Values, tmp_path: Path) -> None:
    x = np.zeros((20, 5), "float32")
    drawing = Drawing()
    drawing.layer("Dense", drawing.input(3), units=1)
    graph = finished(drawing, arrays(tmp_path, x, np.ones(20), loss="mse"))
    message = failure(values, graph)
    assert message.startswith(str(tmp_path / "arrays.npz"))
    assert message.endswith("takes. Received: (5,)")
    assert "Expected samples of shape (3,)" in message
    SetTraining(Training()).apply(graph)
    assert failure(values, graph).startswith("Expected a data set to train on: ")
    SetTraining(Training(data="iris")).apply(graph)
    assert "Received: shape (3,)" in failure(values, graph)


def test_the_answer_of_a_large_model_stays_within_its_bounds(
    values: Values, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.flowing.showing.MAXIMUM_BYTES", 8 * 700)
    answer = shown(values, example("digits_cnn"))
    sizes = [len(each.pixels) for (each,) in answer.tensors.values()]
    assert max(sizes) <= 700
    assert answer.one("n3").planes == 700 // 64


def test_an_unwanted_request_ends_in_the_middle(values: Values) -> None:
    replies: list[Reply] = []
    graph = example("digits_cnn")
    asked = tuple(places(graph))
    request = ShowValues(1, Raw(encode_project(graph)), 0, asked)
    values.show(request, replies.append, lambda: len(replies) == 3, None)
    assert len(replies) == 3
    assert not any(isinstance(each, ValuesEnded) for each in replies)
