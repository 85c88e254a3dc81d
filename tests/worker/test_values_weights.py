"""Whose weights values are shown with, what is kept for the next request, and what ends one."""

from pathlib import Path

import keras
import numpy as np
import pytest
from msgspec import Raw, structs

from codegen import generate
from graph.edits import Connect, RemoveNode, SetLayer, SetTraining
from graph.elements import Tensor
from graph.files import encode_project
from graph.kept_weights import kept_weights
from graph.opening import open_file
from graph.training import Training
from tests.worker.conversation import Conversation
from tests.worker.drawings import Drawing, example
from tests.worker.showing import (
    Place,
    Shown,
    by_hand,
    finished,
    first,
    set_argument,
    shown,
    small_digits,
    trained_on,
)
from tests.worker.test_adapting import table_of_texts, text_classifier
from worker.flowing import samples
from worker.flowing.samples import Samples
from worker.flowing.showing import Values
from worker.flowing.trained import LastTraining
from worker.inbox import Inbox
from worker.inspection import Inspector
from worker.protocol import (
    Failed,
    Inspect,
    ShowValues,
    Stop,
    Train,
    TrainingEnded,
    ValuesEnded,
)


@pytest.fixture(scope="module")
def values() -> Values:
    return Values(Inspector())


def test_a_trained_model_shows_what_it_has_learned(values: Values) -> None:
    graph = example("digits_cnn")
    SetTraining(structs.replace(graph.training, epochs=3)).apply(graph)
    fresh = shown(values, graph)
    model = trained_on(graph)
    _, x_test = by_hand(graph)
    right = 0
    for number in range(10):
        after = shown(values, graph, taught=LastTraining(model), sample=number, trained=True)
        probabilities = after.one("n8").numbers
        assert after.sample.trained == 4
        assert probabilities == first(model.predict(x_test[number : number + 1], verbose=0))
        right += after.sample.class_names[int(np.argmax(probabilities))] == after.sample.target
    assert right > 7
    assert shown(values, graph).tensors == fresh.tensors


def test_weights_of_a_training_go_to_the_layers_that_are_the_same_still(values: Values) -> None:
    graph = example("digits_cnn")
    SetTraining(structs.replace(graph.training, epochs=1)).apply(graph)
    model = trained_on(graph)
    set_argument(graph, "n7", units=20)
    answer = shown(values, graph, taught=LastTraining(model), trained=True)
    assert answer.sample.trained == 2  # the convolutions; the last layer is of another shape too
    probe = keras.Model(model.inputs, model.get_layer("conv_2").output)
    _, x_test = by_hand(graph)
    held = answer.one("n3")
    expected = probe.predict(x_test[:1], verbose=0)
    assert (held.minimum, held.maximum) == pytest.approx((expected.min(), expected.max()), abs=1e-5)


def test_layers_that_keras_names_keep_their_weights_when_others_come_and_go(
    values: Values,
) -> None:
    drawing = Drawing()
    source = drawing.input(64)
    nodes = [source]
    for _ in range(3):
        nodes.append(drawing.layer("Dense", nodes[-1], units=64, activation="relu"))
    drawing.layer("Dense", nodes[-1], units=10, activation="softmax")
    graph = finished(drawing, Training(data="digits", epochs=1))
    unnamed = [layer for layer in graph.layers() if not layer.is_input]
    for place, layer in enumerate(unnamed):
        # As after the removal of one: Keras will begin at `dense`.
        SetLayer(structs.replace(layer, named=False, name=f"dense_{place + 1}")).apply(graph)
    project = encode_project(graph)
    model = trained_on(graph)
    assert [layer.name for layer in model.layers] == ["dense", "dense_1", "dense_2", "dense_3"]
    RemoveNode(nodes[1]).apply(graph)
    Connect(Tensor(source), nodes[2]).apply(graph)
    answer = shown(values, graph, taught=LastTraining(model, project), trained=True)
    assert answer.sample.trained == 3
    _, x_test = by_hand(graph)
    assert answer.one(nodes[2]).numbers == first(model.get_layer("dense_1")(x_test[:1]))


def test_layers_that_learned_from_the_data_are_known_again(values: Values, tmp_path: Path) -> None:
    graph = text_classifier(table_of_texts(tmp_path), named=False)
    project = encode_project(graph)
    model = trained_on(graph)
    answer = shown(values, graph, taught=LastTraining(model, project), trained=True)
    assert answer.sample.trained == 2  # the embedding and the end
    _, x_test = by_hand(graph)
    probability = model.predict(x_test[:1], verbose=0)[0, 0]
    told = answer.one(graph.output_tensors()[0].node)
    assert told.numbers == pytest.approx((1 - probability, probability), abs=1e-5)


def test_before_a_training_it_is_said_that_there_was_none(values: Values) -> None:
    answer = shown(values, small_digits(), trained=True)
    assert answer.sample.trained == 0
    assert answer.sample.notes == ("Nothing is trained yet: all weights are fresh.",)


def test_data_and_model_are_kept_while_they_stay_the_same(
    values: Values, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[str] = []

    class Counted(Samples):
        def __init__(self, source: str) -> None:
            loaded.append(source)
            super().__init__(source)

    monkeypatch.setattr(samples, "Samples", Counted)
    values.forget()
    graph = small_digits()
    before = shown(values, graph)
    assert shown(values, graph, sample=1).tensors != before.tensors
    set_argument(graph, "n2", units=9)
    shown(values, graph)
    assert len(loaded) == 1
    SetTraining(structs.replace(graph.training, seed=5)).apply(graph)
    shown(values, graph)
    assert len(loaded) == 2
    set_argument(graph, "n2", units=8)
    SetTraining(structs.replace(graph.training, seed=0)).apply(graph)
    assert shown(values, graph).tensors == before.tensors  # fresh weights, and the same ones


def test_layers_show_the_weights_that_they_keep_from_a_file(values: Values, tmp_path: Path) -> None:
    path = tmp_path / "kept.keras"
    keras.utils.set_random_seed(9)
    inputs = keras.layers.Input((64,), name="pixels")
    outputs = keras.layers.Dense(10, activation="softmax", name="head")(inputs)
    keras.Model(inputs, outputs, name="kept").save(path)
    graph = open_file(path).graph
    SetTraining(Training(data="digits")).apply(graph)
    fresh, kept = (shown(values, graph, kept=each) for each in (None, kept_weights(graph)))
    _, x_test = by_hand(graph)
    expected = first(keras.models.load_model(path).predict(x_test[:1], verbose=0))
    node = graph.output_tensors()[0].node
    assert kept.one(node).numbers == expected
    assert fresh.one(node).numbers != expected


def test_the_worker_shows_values_before_and_after_a_training(trainer: Conversation) -> None:
    graph = small_digits()
    node = graph.output_tensors()[0].node
    project = Raw(encode_project(graph))
    asked: tuple[Place, ...] = (((), node),)
    answers = []
    for trained in (False, True):
        trainer.send(ShowValues(7, project, 0, asked, trained=trained))
        replies, ended = trainer.until(ValuesEnded)
        answers.append(Shown([*replies, ended]))
        if not trained:
            trainer.send(Train(8, generate(graph, script=True).text, project=project))
            trainer.until(TrainingEnded)
    before, after = answers
    assert (before.sample.trained, after.sample.trained) == (0, 2)
    assert before.one(node).numbers != after.one(node).numbers
    model = trained_on(graph)
    _, x_test = by_hand(graph)
    assert after.one(node).numbers == first(model.predict(x_test[:1], verbose=0))


def test_a_newer_request_ends_those_before_it_and_a_stop_ends_none() -> None:
    inbox = Inbox()
    older, newer = (ShowValues(number, Raw(b"{}"), 0, ()) for number in (1, 2))
    inbox.put(older)
    inbox.put(Stop(3))
    first_request, first_is_unwanted = inbox.get()
    assert (first_request, first_is_unwanted()) == (older, False)
    inbox.put(newer)
    inbox.put(Inspect(4, Raw(b"{}")))
    assert first_is_unwanted()
    second_request, second_is_unwanted = inbox.get()
    assert (second_request, second_is_unwanted()) == (newer, False)


def test_without_data_the_worker_says_so_and_goes_on(trainer: Conversation) -> None:
    trainer.send(ShowValues(20, Raw(encode_project(small_digits(data=""))), 0, (((), "n1"),)))
    failed = trainer.receive()
    assert isinstance(failed, Failed)
    assert failed.request == 20
    assert failed.message.startswith("Expected a data set to train on: ")
    trainer.send(ShowValues(21, Raw(encode_project(small_digits())), 0, (((), "n1"),)))
    _, ended = trainer.until(ValuesEnded)
    assert (ended.request, ended.missing) == (21, 0)
