import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.choosing.layer_matching import drawable, matches, short_name, shown_name, split_query
from editor.choosing.typed_arguments import is_value
from graph.catalogue import LayerClass, load_catalogue

CATALOGUE = load_catalogue()


def names(query: str) -> list[str]:
    return [shown_name(found) for found in matches(CATALOGUE, query)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("dnse", "Dense"),  # letters left out
        ("desne", "Dense"),  # exchanged
        ("dwnse", "Dense"),  # mistyped
        ("batchnrom", "BatchNormalization"),
        ("cnov2d", "Conv2D"),
        ("maxpol", "MaxPooling2D"),
        ("batch norm", "BatchNormalization"),
        ("max pooling", "MaxPooling2D"),
        ("gap", "GlobalAveragePooling2D"),
        ("pool", "MaxPooling2D"),
    ],
)
def test_a_name_is_found_however_it_is_typed(query: str, first: str) -> None:
    assert names(query)[0] == first


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("fully connected", "Dense"),
        ("residual", "Add"),
        ("mean pooling", "AveragePooling2D"),
        ("deconvolution", "Conv2DTranspose"),
        ("self attention", "MultiHeadAttention"),
        ("randomly rotates", "RandomRotation"),
        ("bahdanau", "AdditiveAttention"),
    ],
)
def test_a_layer_is_found_by_what_people_call_it_and_by_its_description(
    query: str, first: str
) -> None:
    assert names(query)[0] == first


def test_a_name_comes_before_another_word_for_something_else() -> None:
    assert names("mean")[0] == "ops.mean"
    assert "AveragePooling2D" in names("mean")


def test_mistakes_are_allowed_for_where_nothing_fits_alone() -> None:
    assert names("lstm") == ["LSTM", "ConvLSTM2D", "ConvLSTM1D", "ConvLSTM3D"]


@pytest.mark.parametrize(
    ("words", "first", "left"),
    [
        (["dense", "64", "relu"], "Dense", ["64", "relu"]),
        (["max", "pooling", "2"], "MaxPooling2D", ["2"]),
        (["batch", "norm"], "BatchNormalization", []),
        (["dense", "relu"], "Dense", ["relu"]),
        (["ops.mean", "-1"], "ops.mean", ["-1"]),
        (["dnse", "64"], "Dense", ["64"]),
        (["bidirectional", "lstm", "64"], "Bidirectional", ["lstm", "64"]),
    ],
)
def test_the_name_ends_where_the_values_begin(
    words: list[str], first: str, left: list[str]
) -> None:
    classes, rest = split_query(CATALOGUE, words, is_value)
    assert (shown_name(classes[0]), rest) == (first, left)


def test_values_alone_find_nothing() -> None:
    assert split_query(CATALOGUE, ["64"], is_value) == ([], ["64"])


@given(st.sampled_from(drawable(CATALOGUE)))
def test_each_is_found_first_among_its_kind_by_its_whole_name(layer_class: LayerClass) -> None:
    found = matches(CATALOGUE, shown_name(layer_class).lower())
    same = [each for each in found if short_name(each) == short_name(layer_class)]
    assert layer_class in same
    assert short_name(found[0]).lower() == short_name(layer_class).lower()


@given(st.text(max_size=30))
def test_nothing_is_found_twice(query: str) -> None:
    found = [(each.module, each.class_name) for each in matches(CATALOGUE, query)]
    assert len(found) == len(set(found))
