import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from graph.edits import SetLayer
from graph.model import ModelGraph
from graph.naming import (
    MAXIMUM_LENGTH,
    is_argument_name,
    legal_name,
    model_training_fault,
    name_fault,
    names_in_source,
    snake_case,
    training_fault,
    unique_layer_name,
    unique_name,
)
from tests.graph.drawings import add, chain, nested


@pytest.mark.parametrize(
    ("class_name", "expected"),
    [
        ("Dense", "dense"),
        ("Conv2D", "conv2d"),
        ("MaxPooling2D", "max_pooling2d"),
        ("BatchNormalization", "batch_normalization"),
        ("ReLU", "re_lu"),
        ("LSTM", "lstm"),
        ("GlobalAveragePooling2D", "global_average_pooling2d"),
    ],
)
def test_a_class_gets_the_name_that_keras_gives_it(class_name: str, expected: str) -> None:
    assert snake_case(class_name) == expected


def test_the_second_layer_of_a_class_gets_a_number() -> None:
    graph = ModelGraph()
    assert unique_layer_name(graph, "Dense") == "dense"
    add(graph, "Dense", "dense")
    assert unique_layer_name(graph, "Dense") == "dense_1"
    add(graph, "Dense", "dense_1")
    assert unique_layer_name(graph, "Dense") == "dense_2"


def test_a_number_that_is_there_is_counted_on() -> None:
    assert unique_name("conv_7", {"conv_7", "conv_1"}) == "conv_2"


def test_the_longest_name_stays_a_name_with_its_number() -> None:
    longest = "x" * MAXIMUM_LENGTH
    name = unique_name(longest, {longest})
    assert name.endswith("x_1")
    assert name_fault(name) == ""


@pytest.mark.parametrize("name", ["dense", "Dense 1", "größe", "層", "a.b", "class", "x" * 200])
def test_a_name_that_keras_takes_has_no_fault(name: str) -> None:
    assert name_fault(name) == ""


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "an empty one"),
        ("a/b", "without '/', which Keras refuses. Received: 'a/b'"),
        ("x" * 201, "at most 200 characters. Received: 201"),
        ("a\nb", r"printable characters, trimmed. Received: 'a\nb'"),
        ("a\u202eb", "printable"),
        (" a", "trimmed"),
        ("a ", "trimmed"),
    ],
)
def test_a_name_that_keras_or_a_list_cannot_hold_has_a_fault(name: str, words: str) -> None:
    assert words in name_fault(name)


@given(st.text(max_size=300), st.sets(st.text(max_size=3)))
def test_a_legal_name_has_no_fault_and_is_not_taken(name: str, taken: set[str]) -> None:
    legal = legal_name(name, taken)
    assert name_fault(legal) == ""
    assert legal not in taken


@given(st.text(max_size=30))
def test_a_name_without_fault_stays_as_it_is(name: str) -> None:
    if not name_fault(name) and not model_training_fault(name):
        assert legal_name(name, set()) == name


@pytest.mark.parametrize(
    ("name", "legal"),
    [
        ("my model", "my_model"),
        ("größe", "groe"),
        ("日本", "layer"),
        ("_x", "x"),
        ("été/2", "ete_2"),
    ],
)
def test_a_legal_name_is_spelled_as_tensorflow_trains_it(name: str, legal: str) -> None:
    assert legal_name(name, set()) == legal


@given(st.text(max_size=300))
def test_tensorflow_trains_a_model_of_a_legal_name(name: str) -> None:
    assert model_training_fault(legal_name(name, set())) == ""


def test_a_name_that_tensorflow_does_not_train_says_what_it_takes() -> None:
    expected = "Expected a name of ASCII letters, digits, '.', '-' and '_', for TensorFlow to train"
    assert training_fault("my layer") == f"{expected} it. Received: 'my layer'"
    assert training_fault("_hidden") == ""
    assert "a letter or a digit at first" in model_training_fault("_hidden")


@pytest.mark.parametrize("name", ["a b", "class", "", "é", "a=1, b"])
def test_an_argument_needs_a_name_that_python_takes(name: str) -> None:
    assert not is_argument_name(name)
    assert is_argument_name("training")


def named(*names: str) -> ModelGraph:
    """Draws layers of the class Dense; a name in brackets is left to Keras."""
    graph = ModelGraph()
    for name in names:
        node = add(graph, "Dense", name.strip("()"))
        layer = structs.replace(graph.layer_of(node), named="(" not in name)
        SetLayer(layer).apply(graph)
    return graph


@pytest.mark.parametrize(
    ("names", "written"),
    [
        (("a", "b"), "ab"),
        (("(dense)", "(dense_1)"), ""),
        (("(dense)", "head"), "h"),
        (("(dense_1)", "dense"), "dd"),
        (("(dense)", "dense_7"), "dd"),
        (("(dense)", "dense_last"), "d"),
    ],
)
def test_names_stand_in_the_source_that_were_chosen_or_that_keras_could_give_twice(
    names: tuple[str, ...], written: str
) -> None:
    graph = named(*names)
    ids = names_in_source(graph)
    assert "".join(layer.name[0] for layer in graph.layers() if layer.id in ids) == written


def test_an_operation_and_a_model_count_by_words_of_their_own() -> None:
    graph = chain("InputLayer")
    add(graph, "Add", "add_1", {}, "keras.ops")
    assert names_in_source(graph) == {"l1"}
    add(graph, "Dense", "add")
    assert names_in_source(graph) == {"l1", "l2", "l3"}
    graph = nested(chain("InputLayer"))
    SetLayer(structs.replace(graph.layer("l2"), named=False)).apply(graph)
    assert names_in_source(graph) == {"l1"}
    add(graph, "Dense", "sequential_3")
    assert names_in_source(graph) == {"l1", "l2", "l3"}
