import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.arguments import argument_fault
from graph.catalogue import Argument, load_catalogue
from graph.values import ObjectValue, Value, from_json
from tests.graph.strategies import law, values

CATALOGUE = load_catalogue()
EVERY = [
    (layer_class.class_name, argument)
    for layer_class in CATALOGUE.layers
    for argument in (*layer_class.arguments, *CATALOGUE.common)
]
L2 = ObjectValue("keras.regularizers", "L2", {"l2": 0.01})
LSTM = ObjectValue("keras.layers", "LSTM", {"units": 4, "name": "inner", "trainable": False})


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
