import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.choosing.layer_matching import drawable, is_operation
from editor.choosing.likely_layers import givers, takers, takes
from graph.catalogue import LayerClass, load_catalogue

CATALOGUE = load_catalogue()


def names(
    shape: tuple[int | None, ...] | None, dtype: str = "float32", after: str = ""
) -> list[str]:
    found = takers(CATALOGUE, shape, dtype, CATALOGUE.find("keras.layers", after))
    return [each.class_name for each in found if not is_operation(each)]


@pytest.mark.parametrize(
    ("shape", "first", "not_offered"),
    [
        ((None, 32), "Dense", {"Conv1D", "Conv2D", "LSTM"}),
        ((None, 10, 32), "LSTM", {"Conv2D", "MaxPooling3D"}),
        ((None, 28, 28, 3), "Conv2D", {"Conv1D", "LSTM", "ConvLSTM2D"}),
        ((None, 8, 28, 28, 3), "Conv3D", {"Conv2D"}),
    ],
)
def test_what_takes_so_many_dimensions_is_offered_and_nothing_that_does_not(
    shape: tuple[int | None, ...], first: str, not_offered: set[str]
) -> None:
    found = names(shape)
    assert found[0] == first
    assert {"Dropout", "Add", "Concatenate"} <= set(found)
    assert not not_offered & set(found)


def test_whole_numbers_and_texts_are_for_layers_of_their_own() -> None:
    assert names((None, 20), "int32")[0] == "Embedding"
    assert names((None, 1), "string")[0] == "TextVectorization"
    assert "Dense" not in names((None, 1), "string")
    assert "TextVectorization" not in names((None, 1), "float32")


def test_what_usually_follows_a_layer_comes_first() -> None:
    shape = (None, 28, 28, 32)
    assert names(shape, after="Conv2D")[:2] == ["BatchNormalization", "Activation"]
    assert names(shape, after="BatchNormalization")[0] == "Activation"
    assert names((None, 32), after="Flatten")[0] == "Dense"
    assert names((None, 10, 16), after="Embedding")[0] == "LSTM"


def test_before_keras_has_said_a_shape_nothing_is_left_out_and_the_usual_comes_first() -> None:
    after_flatten, after_pooling = names(None, after="Flatten"), names(None, after="MaxPooling2D")
    assert after_flatten[0] == "Dense"
    assert after_pooling[0] == "Conv2D"
    assert set(after_flatten) == set(after_pooling) >= {"Conv1D", "Conv2D", "LSTM"}


def test_an_input_takes_nothing_and_is_the_likeliest_to_give() -> None:
    assert "InputLayer" not in names(None)
    assert givers(CATALOGUE)[0].class_name == "InputLayer"
    assert set(map(key, givers(CATALOGUE))) == set(map(key, drawable(CATALOGUE)))


def key(layer_class: LayerClass) -> tuple[str, str]:
    return layer_class.module, layer_class.class_name


@given(st.none() | st.integers(1, 7), st.sampled_from([None, "float32", "int32", "bool", "string"]))
def test_each_that_takes_a_tensor_is_offered_once(rank: int | None, dtype: str | None) -> None:
    shape = None if rank is None else (None,) * rank
    found = [key(each) for each in takers(CATALOGUE, shape, dtype)]
    assert len(found) == len(set(found))
    assert set(found) == {key(each) for each in drawable(CATALOGUE) if takes(each, rank, dtype)}
