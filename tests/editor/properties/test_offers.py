"""What an argument is chosen from: whatever is offered fits, is written, and is what it says."""

import pytest

from codegen.expressions import value_expression
from editor.properties.offers import (
    LAYERS,
    MODULES,
    canonical,
    layer_offers,
    loss_offers,
    object_offers,
    schedule_offers,
    takes_layers,
)
from graph.arguments import argument_fault
from graph.catalogue import Argument, LayerClass, load_catalogue
from graph.values import ObjectValue, Value

CATALOGUE = load_catalogue()
ARGUMENTS = [
    (layer, argument) for layer in CATALOGUE.layers for argument in layer.arguments if layer.canvas
]


def completed(value: Value) -> Value:
    """Gives an object whose required arguments have values."""
    if not isinstance(value, ObjectValue):
        return value
    known = CATALOGUE.find_object(value.module, value.class_name) or CATALOGUE.find(
        value.module, value.class_name
    )
    assert known is not None
    return ObjectValue(
        value.module,
        value.class_name,
        {each.name: sample(each, known) for each in known.arguments if each.required},
    )


def sample(argument: Argument, known: object) -> Value:
    """Gives a value that fits a required argument."""
    if argument.type == "layer":
        is_rnn = isinstance(known, LayerClass) and argument.name == "cell"
        return ObjectValue(LAYERS, "LSTMCell" if is_rnn else "LSTM", {"units": 1})
    if argument.type == "list":
        return ()
    samples: dict[str, Value] = {
        "int": 1,
        "float": 0.5,
        "str": "text",
        "choice": argument.choices[0] if argument.choices else "",
        "int_tuple": 1,
        "shape": (1,),
        "activation": "relu",
        "dict": {},
        "optimizer": "adam",
        "any": 1,
    }
    return samples[argument.type]


@pytest.mark.parametrize("kind", [kind for kind in MODULES if kind != "optimizer"])
def test_every_object_that_is_offered_fits_and_can_be_written(kind: str) -> None:
    argument = next(each for _, each in ARGUMENTS if each.type == kind)
    offers = object_offers(argument, CATALOGUE)
    assert len(offers) >= len(CATALOGUE.choices(argument)) > 0
    for offer in offers:
        value = completed(offer.value)
        assert argument_fault(argument, value, CATALOGUE) == "", offer.title
        value_expression(value, CATALOGUE)


def test_every_layer_that_is_offered_fits_and_can_be_written() -> None:
    wrapping = [
        (layer, argument)
        for layer, argument in ARGUMENTS
        if argument.type == "layer" or takes_layers(layer.class_name, argument, CATALOGUE)
    ]
    assert {layer.class_name for layer, _ in wrapping} == {
        "Bidirectional",
        "Pipeline",
        "RNN",
        "SpectralNormalization",
        "TimeDistributed",
    }
    for layer, argument in wrapping:
        offers = layer_offers(layer.class_name, argument, CATALOGUE)
        assert offers
        for offer in offers:
            value = completed(offer.value)
            held = (value,) if argument.type == "list" else value
            assert argument_fault(argument, held, CATALOGUE) == "", offer.title
            value_expression(held, CATALOGUE)


@pytest.mark.parametrize("kind", ["initializer", "regularizer", "constraint", "optimizer"])
def test_every_name_has_the_class_that_it_stands_for(kind: str) -> None:
    argument = Argument(name="it", type=kind)  # type: ignore[arg-type]
    offers = object_offers(argument, CATALOGUE)
    named = [offer for offer in offers if isinstance(offer.value, str)]
    assert named
    assert [offer.title for offer in named if offer.made_of is None] == []


def test_the_functions_of_activations_are_not_taken_for_the_layers() -> None:
    # leaky_relu has a slope of 0.2, LeakyReLU one of 0.3.
    argument = Argument(name="activation", type="activation")
    offers = object_offers(argument, CATALOGUE)
    plain = ObjectValue(LAYERS, "LeakyReLU")
    assert canonical(plain, offers) == plain
    assert {"leaky_relu", "LeakyReLU"} <= {offer.title for offer in offers}


def test_losses_and_schedules_are_offered_with_their_arguments() -> None:
    losses = {offer.title: offer for offer in loss_offers(CATALOGUE)}
    assert losses.keys() == set(CATALOGUE.losses)
    assert losses["huber"].has_arguments
    assert {"ExponentialDecay", "CosineDecay"} <= {
        offer.title for offer in schedule_offers(CATALOGUE)
    }


@pytest.mark.parametrize(
    ("arguments", "name"),
    [({}, "he_normal"), ({"seed": None}, "he_normal"), ({"seed": 1}, None), ({"own": 1}, None)],
)
def test_an_object_goes_by_its_name_where_it_says_no_more(
    arguments: dict[str, Value], name: str | None
) -> None:
    offers = object_offers(Argument(name="it", type="initializer"), CATALOGUE)
    value = ObjectValue("keras.initializers", "HeNormal", arguments)
    assert canonical(value, offers) == (name or value)
