import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.arguments import argument_fault
from graph.catalogue import Argument, load_catalogue
from graph.values import ObjectValue, TensorValue, Value, from_json
from tests.graph.strategies import law, values

CATALOGUE = load_catalogue()
EVERY = [
    (layer_class.class_name, argument)
    for layer_class in CATALOGUE.layers
    for argument in (*layer_class.arguments, *CATALOGUE.common)
]
ANY = Argument("x", "any")
L2 = ObjectValue("keras.regularizers", "L2", {"l2": 0.01})
LSTM = ObjectValue("keras.layers", "LSTM", {"units": 4, "name": "inner", "trainable": False})


CELL = ObjectValue("keras.layers", "LSTMCell", {"units": 4, "kernel_regularizer": L2})
INFINITE = ObjectValue("builtins", "float", {"value": "inf"})
SEEDED = ObjectValue(
    "keras.initializers", "HeNormal", {"seed": ObjectValue("keras.random", "SeedGenerator")}
)


def fault(class_name: str, name: str, value: Value) -> str:
    layer_class = CATALOGUE.find("keras.layers", class_name)
    assert layer_class is not None
    argument = CATALOGUE.argument(layer_class, name)
    assert argument is not None
    return argument_fault(argument, value, CATALOGUE)


@pytest.mark.parametrize(
    ("class_name", "name", "value"),
    [
        ("Dense", "units", 64),
        ("Dense", "activation", None),
        ("Dense", "activation", "relu"),
        ("Dense", "use_bias", False),
        ("Dense", "kernel_regularizer", L2),
        ("Dense", "kernel_initializer", ObjectValue("keras.initializers", "HeNormal", {"seed": 1})),
        ("Dense", "dtype", "mixed_float16"),
        ("Conv2D", "kernel_size", 3),
        ("Conv2D", "kernel_size", (3, 5)),
        ("Conv2D", "padding", "same"),
        ("Dropout", "rate", 0),
        ("Dropout", "rate", 0.5),
        ("InputLayer", "shape", (None, 3)),
        ("InputLayer", "shape", ()),
        ("Bidirectional", "layer", LSTM),
        ("RandomZoom", "height_factor", (-0.1, 0.2)),
        ("Dense", "activation", ObjectValue("keras.activations", "function", {"name": "gelu"})),
        ("Dense", "activation", ObjectValue("keras.layers", "LeakyReLU", {"name": "inner"})),
        ("Dense", "kernel_initializer", SEEDED),
        ("Dense", "dtype", ObjectValue("keras.dtype_policies", "DTypePolicy", {"name": "int8"})),
        ("Dense", "dtype", "complex64"),
        ("ReLU", "max_value", INFINITE),
        ("RNN", "cell", CELL),
        ("RNN", "cell", (CELL, CELL)),
        ("StackedRNNCells", "cells", (CELL, CELL)),
        ("Bidirectional", "backward_layer", LSTM),
        ("Pipeline", "layers", (ObjectValue("keras.layers", "Rescaling", {"scale": 0.5}),)),
    ],
)
def test_a_value_that_fits_has_no_fault(class_name: str, name: str, value: Value) -> None:
    assert fault(class_name, name, value) == ""


@pytest.mark.parametrize(
    ("class_name", "name", "value", "message"),
    [
        ("Dense", "units", "64", "Expected a whole number for `units`. Received: '64'"),
        ("Dense", "units", 64.0, "Expected a whole number for `units`. Received: 64.0"),
        ("Dense", "units", True, "Expected a whole number for `units`. Received: True"),
        ("Dense", "units", None, "Expected a whole number for `units`. Received: None"),
        ("Dense", "use_bias", 1, "Expected True or False for `use_bias`. Received: 1"),
        ("Dropout", "rate", "half", "Expected a number for `rate`. Received: 'half'"),
        (
            *("Conv2D", "kernel_size", (3, "3")),
            "Expected a whole number or a tuple of them for `kernel_size`. Received: (3, '3')",
        ),
        (
            *("Conv2D", "padding", "full"),
            "Expected one of 'valid', 'same' for `padding`. Received: 'full'",
        ),
        (
            *("InputLayer", "shape", 4),
            "Expected a tuple of whole numbers, None where a size is open for `shape`. Received: 4",
        ),
        (
            *("Dense", "kernel_regularizer", ObjectValue("os", "system", {"command": "x"})),
            "Expected a regularizer of `keras.regularizers` for `kernel_regularizer`. "
            "Received: os.system(command='x')",
        ),
        (
            *("Bidirectional", "layer", ObjectValue("somebody", "LSTM")),
            f"Expected a layer of Keras {CATALOGUE.keras_version} that is described by values for "
            "`layer`. Received: somebody.LSTM()",
        ),
        (
            *("Bidirectional", "layer", ObjectValue("keras.layers", "LSTM")),
            "Expected LSTM with a value for `units` for `layer`. Received: keras.layers.LSTM()",
        ),
        (
            *("TimeDistributed", "layer", ObjectValue("keras.layers", "Dense", {"units": "x"})),
            "Expected Dense with a whole number for `units` for `layer`. "
            "Received: keras.layers.Dense(units='x')",
        ),
        (
            *("TimeDistributed", "layer"),
            ObjectValue("keras.layers", "Dense", {"units": 1, "colour": 2}),
            "Expected Dense without 'colour' for `layer`. "
            "Received: keras.layers.Dense(units=1, colour=2)",
        ),
    ],
)
def test_a_value_that_does_not_fit_says_what_was_expected_and_received(
    class_name: str, name: str, value: Value, message: str
) -> None:
    assert fault(class_name, name, value) == message


@pytest.mark.parametrize(
    "value",
    [
        ObjectValue("builtins", "slice", {"start": None, "stop": 3, "step": None}),
        ObjectValue("builtins", "slice", {"start": TensorValue(0)}),
        ObjectValue("builtins", "Ellipsis"),
        ObjectValue("builtins", "float", {"value": "-inf"}),
        ObjectValue("numpy", "array", {"value": ((1, 2.5), (INFINITE, 0)), "dtype": "float32"}),
        ObjectValue("keras.ops", "convert_to_tensor", {"x": (1, 2), "dtype": "int32"}),
        (None, {"key": ObjectValue("builtins", "Ellipsis")}),
        {"a": TensorValue(0), "b": (TensorValue(1),)},
    ],
)
def test_what_json_has_no_word_for_is_taken_where_any_value_is(value: Value) -> None:
    assert argument_fault(ANY, value, CATALOGUE) == ""


@pytest.mark.parametrize(
    "value",
    [
        ObjectValue("builtins", "exec", {"source": "1"}),
        ObjectValue("builtins", "slice", {"start": L2}),
        ObjectValue("builtins", "slice", {"begin": 1}),
        ObjectValue("builtins", "Ellipsis", {"value": 1}),
        ObjectValue("builtins", "float", {"value": "1.0"}),
        ObjectValue("numpy", "array", {"value": {"a": 1}}),
        ObjectValue("numpy", "array", {"dtype": "float32"}),
        ObjectValue("numpy", "load", {"file": "x.npy"}),
        ObjectValue("keras.ops", "zeros", {"shape": (30000, 60000)}),
        ObjectValue("keras.ops", "Add", {}),
        ObjectValue("keras.activations", "function", {"name": "deserialize"}),
        ObjectValue("keras.config", "function", {"name": "set_floatx"}),
        ObjectValue("keras.layers", "Lambda", {"function": "f"}),
        ObjectValue("keras.layers", "TFSMLayer", {"filepath": "x"}),
        ObjectValue("keras.utils", "get_file", {"origin": "x"}),
        ObjectValue("keras.initializers", "get", {"identifier": "x"}),
        ObjectValue("keras.initializers", "HeNormal", {"seed": "x"}),
        ObjectValue("keras.initializers", "HeNormal", {"colour": 1}),
        ObjectValue("", "Custom", {"config": {}}),
    ],
)
def test_nothing_but_described_objects_is_taken_however_deep_it_stands(value: Value) -> None:
    within: Value = {"key": (1, value)}
    for held in (value, (value,), within):
        assert argument_fault(ANY, held, CATALOGUE).startswith("Expected ")
    inner = ObjectValue("keras.layers", "Dense", {"units": 1, "quantization_config": value})
    assert fault("TimeDistributed", "layer", inner).startswith("Expected Dense with ")


@pytest.mark.parametrize("name", ["layer", "backward_layer"])
def test_a_list_of_cells_is_no_layer_elsewhere(name: str) -> None:
    assert fault("Bidirectional", name, (CELL, CELL)).startswith("Expected a layer for ")


def test_an_inner_vocabulary_is_no_file_either() -> None:
    inner = ObjectValue("keras.layers", "StringLookup", {"vocabulary": "https://x"})
    message = fault("Pipeline", "layers", (inner,))
    assert message.startswith("Expected StringLookup with a list of words, not a file of them,")


def test_a_name_that_is_no_activation_is_told_some_that_are() -> None:
    message = fault("Dense", "activation", "rleu")
    assert message.startswith("Expected one of 'celu', 'elu', ")
    assert message.endswith(", ... for `activation`. Received: 'rleu'")


def test_a_received_value_is_cut() -> None:
    assert len(fault("Dense", "units", "x" * 10_000_000)) < 200


def test_every_default_of_keras_fits() -> None:
    faults = [
        f"{class_name}: {message}"
        for class_name, argument in EVERY
        if not argument.required
        if (message := argument_fault(argument, from_json(argument.default), CATALOGUE))
    ]
    assert faults == []


@law
@given(st.sampled_from([argument for _, argument in EVERY]), values)
def test_any_value_is_taken_or_answered_in_one_short_sentence(
    argument: Argument, value: Value
) -> None:
    message = argument_fault(argument, value, CATALOGUE)
    assert len(message) < 400
    if message:
        assert message.startswith("Expected ")
        assert f" for `{argument.name}`. Received: " in message
        assert "\n" not in message
