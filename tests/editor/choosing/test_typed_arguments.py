"""What is typed behind the name of a layer."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from editor.choosing.layer_choice import choice_of, find, preview
from editor.choosing.layer_matching import drawable, shown_name
from editor.choosing.typed_arguments import TypedArguments, words_of
from graph.arguments import argument_fault
from graph.catalogue import load_catalogue
from graph.values import ObjectValue, Value, to_json

CATALOGUE = load_catalogue()


def typed(query: str) -> TypedArguments:
    """What a query says of the first thing that it finds."""
    found = find(CATALOGUE, query)
    return choice_of(found.classes[0], found.words, CATALOGUE).typed


def shown(query: str) -> str:
    """The line below the list."""
    found = find(CATALOGUE, query)
    return preview(choice_of(found.classes[0], found.words, CATALOGUE), CATALOGUE)


@pytest.mark.parametrize(
    ("query", "arguments"),
    [
        ("dense 64 relu", {"units": 64, "activation": "relu"}),
        ("dense relu 64", {"units": 64, "activation": "relu"}),
        ("Dense 64, ReLU", {"units": 64, "activation": "relu"}),
        ('Dense(64, activation="relu")', {"units": 64, "activation": "relu"}),
        ("dense 64 use_bias = false", {"units": 64, "use_bias": False}),
        ("dense 64 act=tanh", {"units": 64, "activation": "tanh"}),
        ("dense 64 float16", {"units": 64, "dtype": "float16"}),
        ("conv2d 32 3 same", {"filters": 32, "kernel_size": 3, "padding": "same"}),
        ("conv2d 32 3x3 2", {"filters": 32, "kernel_size": (3, 3), "strides": 2}),
        ("conv2d 32 (3, 5)", {"filters": 32, "kernel_size": (3, 5)}),
        ("max pooling 2d 3", {"pool_size": 3}),
        ("input 28 28 1", {"shape": (28, 28, 1)}),
        ("input 28,28,1", {"shape": (28, 28, 1)}),
        ("input none 16 int32", {"shape": (None, 16), "dtype": "int32"}),
        ("reshape -1 4", {"target_shape": (-1, 4)}),
        ("dropout .5", {"rate": 0.5}),
        ("rescaling 1/255", {"scale": 1 / 255}),
        ("lstm 128 return_sequences", {"units": 128, "return_sequences": True}),
        ("dense 64 he_normal", {"units": 64, "kernel_initializer": "he_normal"}),
        ("concatenate 1", {"axis": 1}),
        ("ops.mean -1 keepdims", {"axis": -1, "keepdims": True}),
        ("embedding 10000 64 mask_zero", {"input_dim": 10000, "output_dim": 64, "mask_zero": True}),
    ],
)
def test_each_word_fills_the_argument_that_it_fits(query: str, arguments: dict[str, Value]) -> None:
    found = typed(query)
    assert (found.arguments, found.fault) == (arguments, "")


def test_a_function_takes_a_number_in_place_of_its_second_tensor() -> None:
    assert typed("multiply 2") == TypedArguments(call_arguments={"x2": 2})
    assert typed("getitem 0").call_arguments == {"key": 0}


def test_a_layer_that_wraps_another_takes_the_rest_as_that_one() -> None:
    inner = ObjectValue("keras.layers", "LSTM", {"units": 64, "return_sequences": True})
    assert typed("bidirectional lstm 64 return_sequences").arguments == {"layer": inner}


def test_the_name_and_whether_it_is_trained_are_said_by_name() -> None:
    found = typed("dense 10 name=head trainable=false")
    assert (found.arguments, found.name, found.trainable) == ({"units": 10}, "head", False)


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("dense 64 rleu", "Expected a value that Dense takes, perhaps `relu`. Received: 'rleu'"),
        ("dropout much", "Expected a number for `rate`. Received: 'much'"),
        ("dense 0.5", "Expected a whole number for `units`. Received: 0.5"),
        ("flatten 3", "Expected a value that Flatten takes. Received: '3'"),
        ("dense colour=2", "Expected a value that Dense takes. Received: 'colour'"),
        ("conv2d 8 3 padding=some", "Expected one of 'valid', 'same' for `padding`. Received: "),
        ("bidirectional nothing", "Expected a layer for `layer`. Received: 'nothing'"),
        ("dense 64 name=a/b", "Expected a name without '/', which Keras refuses. Received: 'a/b'"),
        ("dense 64 units=", "Expected a value that Dense takes. Received: 'units='"),
        ("dense 99999999999999999999999", "Expected an integer of at most 64 bits. Received: "),
    ],
)
def test_a_word_that_fits_nothing_is_said_to(query: str, fault: str) -> None:
    assert typed(query).fault.startswith(fault)


def test_what_a_word_may_become_is_offered() -> None:
    assert typed("dense 64 sig").hints == ("sigmoid",)
    assert typed("lstm 8 return_").hints[:2] == ("return_sequences", "return_state")
    assert typed("conv2d 8 3 padding=s").hints == ("padding=same",)
    assert "activation=" in typed("dense 64 acti").hints


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("dense", "Dense(units, activation, use_bias, kernel_initializer, bias_initializer, …)"),
        ("dense 64 relu", 'Dense(64, activation="relu")'),
        ("conv2d 32", "Conv2D(32, kernel_size=?)"),
        ("max pooling 2", "MaxPooling2D(pool_size=2)"),
        ("input 28 28 1", "Input(shape=(28, 28, 1))"),
        ("bidirectional lstm 64", "Bidirectional(LSTM(64))"),
        ("dense 3 name=head trainable=false", 'Dense(3, name="head", trainable=False)'),
        ("add", "Add()"),
        ("ops.mean -1", "ops.mean(x, axis=-1)"),
        ("add 2", "x + 2"),
        ("getitem 0", "x[0]"),
    ],
)
def test_the_line_below_the_list_is_the_call_that_is_made(query: str, line: str) -> None:
    assert shown(query) == line


def test_a_layer_is_found_before_the_operation_unless_it_cannot_take_the_values() -> None:
    def first(query: str) -> str:
        return shown_name(find(CATALOGUE, query).classes[0])

    assert (first("add"), first("add 2"), first("multiply 2")) == ("Add", "ops.add", "ops.multiply")
    assert (first("conv 32 3"), first("conv1d 32 3")) == ("Conv2D", "Conv1D")


def test_what_alone_is_offered_keeps_its_order_until_something_is_typed() -> None:
    offered = [each for each in drawable(CATALOGUE) if each.class_name in ("Conv3D", "Dropout")]
    assert list(find(CATALOGUE, "", offered[::-1]).classes) == offered[::-1]
    assert [each.class_name for each in find(CATALOGUE, "conv", offered).classes] == ["Conv3D"]
    assert find(CATALOGUE, "dense", offered).classes == ()


def test_words_stay_together_in_brackets_and_quotes() -> None:
    assert words_of("dense (1, 2) [3, 4] 'a b' c = d") == [
        *("dense", "(1, 2)", "[3, 4]", "'a b'", "c=d")
    ]
    assert words_of("") == []
    assert len(words_of("1 " * 1000)) < 100


WORDS = st.sampled_from(
    [
        *("64", "-1", "0.5", "3x3", "1,2", "relu", "same", "None", "true", "1e400", "1/0", "nan"),
        *("use_bias", "return_state", "units=", "=", "name=x", "axis=(1,2)", "dtype=int8", "lstm"),
        *("(", ")", "'", '"', "[1", "{}", "__import__('os')", "x" * 60, "\x00", "9" * 5000),
    ]
)


@given(st.sampled_from(drawable(CATALOGUE)), st.lists(WORDS | st.text(max_size=8), max_size=6))
@example(CATALOGUE.layers[0], ["1" * 5000])
def test_whatever_is_typed_what_is_taken_fits_and_can_be_saved(
    layer_class: object, words: list[str]
) -> None:
    known = next(each for each in drawable(CATALOGUE) if each is layer_class)
    query = words_of(" ".join(words))
    choice = choice_of(known, query, CATALOGUE)

    assert preview(choice, CATALOGUE).isprintable()
    for name, value in choice.typed.arguments.items():
        argument = CATALOGUE.argument(known, name)
        assert argument is not None
        assert argument_fault(argument, value, CATALOGUE) == ""
    for value in (*choice.typed.arguments.values(), *choice.typed.call_arguments.values()):
        to_json(value)


@given(st.text(max_size=40))
def test_no_query_fails(query: str) -> None:
    found = find(CATALOGUE, query)
    if found.classes:
        choice_of(found.classes[0], found.words, CATALOGUE)
