"""Whether the catalogue knows every argument that Keras writes into a file, and its default there.

A layer is made, asked for its configuration, and made again of what the catalogue says is not a
default. This is what opening a file and writing its source do.
"""

import json
from typing import Any

import keras
import pytest

from graph.arguments import argument_fault
from graph.catalogue import Argument, LayerClass, ObjectClass, load_catalogue
from graph.values import ObjectValue, Value, from_json
from tests.worker.layer_samples import constructed, other_value, required_arguments

CATALOGUE = load_catalogue()
LAYERS = [
    each
    for each in CATALOGUE.layers
    if each.needs != "code" and each.class_name not in ("InputSpec", "Wrapper")
]
KNOWN: list[LayerClass | ObjectClass] = [*LAYERS, *CATALOGUE.objects]
# What get_config leaves out: Keras computes it, or forgets it.
NOT_IN_CONFIG = {
    # of layers
    *("lora_rank", "lora_alpha", "gptq_unpacked_column_size", "flash_attention", "use_cudnn"),
    *("activity_regularizer", "seed", "sparse", "fill_value", "shape", "batch_size", "dtype"),
    # of losses, metrics, initializers and quantizers
    *("axis", "delta", "from_sorted_ids", "gain", "thresholds"),
}
# LossScaleOptimizer keeps none of what all optimizers take.
OF_OPTIMIZERS = {
    *("clipnorm", "clipvalue", "ema_momentum", "ema_overwrite_frequency", "global_clipnorm"),
    *("gradient_accumulation_steps", "loss_scale_factor", "use_ema", "weight_decay"),
}
# Keras takes no other value for any of their arguments than the one they have, or only names.
OF_ONE_VALUE = {"DTypePolicy", "FloatDTypePolicy", "Pipeline"}
OF_A_LAYER = {"name": Argument("name", "str"), "trainable": Argument("trainable", "bool")}


def name_of(known: LayerClass | ObjectClass) -> str:
    return f"{known.module.removeprefix('keras.')}.{known.class_name}"


def saved(made: Any) -> dict[str, Any]:
    """Gives the configuration of an object as a file holds it."""
    document = json.dumps(keras.saving.serialize_keras_object(made))
    config: dict[str, Any] = json.loads(document)["config"]
    if isinstance(config.get("dtype"), dict):
        config["dtype"] = config["dtype"]["config"]["name"]
    return config


def arguments_of(known: LayerClass | ObjectClass) -> tuple[Argument, ...]:
    return (*known.arguments, *(CATALOGUE.common if isinstance(known, LayerClass) else ()))


def is_default(value: Any, argument: Argument, config: dict[str, Any]) -> bool:
    if argument.required:
        return False
    if isinstance(value, dict) and "class_name" in value:
        known = CATALOGUE.find_saved_object(value["module"], value["class_name"])
        if known is None or argument.default not in known.identifiers:
            return False
        defaults = {each.name: each.default for each in known.arguments}
        return all(defaults[key] == held for key, held in value["config"].items())
    if argument.follows:
        return bool(value == config[argument.follows])
    return bool(value == (argument.default if argument.saved is None else argument.saved))


def made_again(known: LayerClass | ObjectClass, config: dict[str, Any]) -> Any:
    """Makes an object of those parts of a configuration that are no defaults."""
    given = {each.name: each for each in arguments_of(known)}
    return constructed(
        known,
        **{
            name: keras.saving.deserialize_keras_object(value)
            for name, value in config.items()
            if name not in given or not is_default(value, given[name], config)
        },
    )


def as_value(part: Any) -> Value:
    """Gives a part of a configuration as a document holds it."""
    if isinstance(part, list):
        return tuple(map(as_value, part))
    if not isinstance(part, dict):
        return from_json(part)
    arguments = {name: as_value(each) for name, each in part.get("config", part).items()}
    if "class_name" not in part:
        return arguments
    names = part["module"], part["class_name"]
    known = CATALOGUE.find_saved(*names) or CATALOGUE.find_saved_object(*names)
    assert known is not None
    return ObjectValue(known.module, known.class_name, arguments)


@pytest.mark.parametrize("known", KNOWN, ids=name_of)
def test_every_part_of_a_configuration_is_an_argument_and_has_a_value_that_fits(
    known: LayerClass | ObjectClass,
) -> None:
    config = saved(constructed(known, **required_arguments(known)))
    given = {each.name: each for each in arguments_of(known)} | OF_A_LAYER
    assert config.keys() <= given.keys()
    forgotten = OF_OPTIMIZERS if known.class_name == "LossScaleOptimizer" else set()
    assert given.keys() - config.keys() <= NOT_IN_CONFIG | OF_A_LAYER.keys() | forgotten
    faults = (
        argument_fault(given[name], as_value(part), CATALOGUE) for name, part in config.items()
    )
    assert [fault for fault in faults if fault] == []


@pytest.mark.parametrize("known", KNOWN, ids=name_of)
def test_what_is_made_of_the_parts_that_are_no_defaults_has_the_same_configuration(
    known: LayerClass | ObjectClass,
) -> None:
    config = saved(constructed(known, **required_arguments(known)))
    assert saved(made_again(known, config)) == config


@pytest.mark.filterwarnings("ignore:You passed `rms_scaling")
@pytest.mark.parametrize("known", KNOWN, ids=name_of)
def test_each_argument_alone_comes_back_from_the_configuration(
    known: LayerClass | ObjectClass,
) -> None:
    arguments = {each.name: each for each in arguments_of(known)}
    required = required_arguments(known)
    others = {name: other_value(each) for name, each in arguments.items() if name not in required}
    given = {name: value for name, value in others.items() if value is not None}
    refused: set[str] = set()
    for name, value in given.items():
        try:
            made = constructed(known, **required_arguments(known), **{name: value})
        except (TypeError, ValueError):  # Keras wants another argument with it
            refused.add(name)
            continue
        config = saved(made)
        assert saved(made_again(known, config)) == config
        for key in config.keys() & arguments.keys():
            assert argument_fault(arguments[key], as_value(config[key]), CATALOGUE) == ""
    assert refused < given.keys() or not given or known.class_name in OF_ONE_VALUE


@pytest.mark.parametrize("known", LAYERS, ids=name_of)
def test_a_saved_layer_is_found_by_the_names_it_has_in_the_file(known: LayerClass) -> None:
    names = keras.saving.serialize_keras_object(constructed(known, **required_arguments(known)))
    assert CATALOGUE.find_saved(names["module"], names["class_name"]) is known


@pytest.mark.parametrize("known", CATALOGUE.objects, ids=name_of)
def test_a_saved_object_is_found_by_the_names_it_has_in_the_file(known: ObjectClass) -> None:
    names = keras.saving.serialize_keras_object(constructed(known, **required_arguments(known)))
    found = CATALOGUE.find_saved_object(names["module"], names["class_name"])
    assert found is known or known.class_name == "FloatDTypePolicy"  # saved as the one above it


@pytest.mark.parametrize("known", LAYERS, ids=name_of)
def test_a_layer_passes_on_masks_where_the_catalogue_says_so(known: LayerClass) -> None:
    made = constructed(known, **required_arguments(known))
    assert made.supports_masking is known.supports_masking
    own = type(made).compute_mask is not keras.Layer.compute_mask
    assert own is known.computes_mask


def test_an_embedding_passes_on_masks_where_zero_is_one() -> None:
    """The one layer of which the catalogue cannot say it."""
    assert keras.layers.Embedding(3, 2, mask_zero=True).supports_masking
    assert not keras.layers.Embedding(3, 2).supports_masking


@pytest.mark.parametrize(
    ("module", "argument_type"),
    [
        (keras.initializers, "initializer"),
        (keras.regularizers, "regularizer"),
        (keras.constraints, "constraint"),
    ],
)
def test_an_identifier_stands_for_the_object_with_every_default(
    module: Any, argument_type: str
) -> None:
    named = [(name, each) for each in CATALOGUE.objects for name in each.identifiers]
    own = [(name, each) for name, each in named if each.module == module.__name__]
    assert {name for name, _ in own} == {*CATALOGUE.identifiers[argument_type]}
    for name, known in own:
        given = module.get(name)
        assert type(given).__name__ == known.class_name
        assert saved(given) == saved(constructed(known))
