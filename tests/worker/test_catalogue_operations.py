import inspect
from functools import cache
from typing import Any

import keras
import pytest
from keras import KerasTensor, tree

from graph.arguments import argument_fault
from graph.catalogue import LayerClass, load_catalogue
from graph.values import from_json
from tests.worker.operation_samples import function_of, sample_call
from worker.catalogue import overlay_of
from worker.catalogue_operations import described_operations

OPERATIONS = load_catalogue().operations


def name_of(operation: LayerClass) -> str:
    return operation.class_name


def operation_of(output: Any) -> Any:
    return tree.flatten(output)[0]._keras_history.operation


def given_outputs(operation: LayerClass, given: dict[str, Any]) -> int:
    arguments = {each.name: each.default for each in operation.arguments} | given
    return operation.outputs + sum(arguments[name] is True for name in operation.outputs_when)


@cache
def called(class_name: str) -> tuple[Any, dict[str, Any]]:
    """Gives what a sample call of an operation gives, and its arguments."""
    operation = load_catalogue().find("keras.ops", class_name)
    assert operation is not None
    return sample_call(operation)


@pytest.mark.parametrize("operation", OPERATIONS, ids=name_of)
def test_a_function_makes_the_operation_that_the_catalogue_says(operation: LayerClass) -> None:
    output, given = called(operation.class_name)
    made = operation_of(output)
    assert (type(made).__module__, type(made).__name__) == (
        operation.file_module,
        operation.class_name,
    )
    assert load_catalogue().find_saved(operation.file_module, operation.class_name) is operation
    if operation.outputs:
        assert len(tree.flatten(output)) == given_outputs(operation, given)


@pytest.mark.parametrize("operation", OPERATIONS, ids=name_of)
def test_the_configuration_of_an_operation_holds_its_arguments_and_the_call_the_rest(
    operation: LayerClass,
) -> None:
    output, given = called(operation.class_name)
    made = operation_of(output)
    config = {key: value for key, value in made.get_config().items() if key != "name"}
    assert config.keys() == {each.name for each in operation.arguments}
    for argument in operation.arguments:
        default = argument.default if argument.saved is None else argument.saved
        if argument.follows:
            default = given[argument.follows]
        expected = given.get(argument.name, default)
        value = from_json(config[argument.name])
        assert value == from_json(expected)
        assert argument_fault(argument, value, load_catalogue()) == ""
    called_with = made._inbound_nodes[0].arguments
    if operation.inputs[0].variadic:
        assert len(called_with.args) == 2
        return
    places = {*operation.call[: len(called_with.args)], *called_with.kwargs}
    assert given.keys() - config.keys() <= places
    assert operation.open_call or places <= {*operation.call}


@pytest.mark.parametrize("operation", OPERATIONS, ids=name_of)
def test_the_parameters_of_an_operation_are_those_of_its_function(operation: LayerClass) -> None:
    parameters = inspect.signature(function_of(operation)).parameters.values()
    names = [each.name for each in parameters if each.kind is not each.VAR_KEYWORD]
    listed = operation.parameters
    assert [*listed[: len(names)]] == names
    # `rms_scaling` of layer_normalization is in keywords of any name there.
    assert {*listed[len(names) :]} <= {"rms_scaling"}


@pytest.mark.parametrize("operation", OPERATIONS, ids=name_of)
def test_the_tensors_of_an_operation_are_among_its_inputs(operation: LayerClass) -> None:
    _, given = called(operation.class_name)
    tensors = {
        name
        for name, value in given.items()
        if any(isinstance(part, KerasTensor) for part in tree.flatten(value))
    }
    assert tensors <= {each.name for each in operation.inputs}
    listed = {name for name in tensors if isinstance(given[name], (tuple, list))}
    assert listed == {each.name for each in operation.inputs if each.many}
    values = {each.name for each in operation.call_arguments}
    assert {*operation.call} == {each.name for each in operation.inputs} | values


def test_every_function_of_keras_ops_that_makes_an_operation_is_known_or_left_out() -> None:
    """Finds the operations without reading their code: by the names of their classes."""
    known = {each.class_name.lower() for each in OPERATIONS}
    left_out = {name.lower() for name in overlay_of("operations")["left_out"]}
    functions = {each.function.rpartition(".")[2] for each in OPERATIONS}
    others = {
        name
        for module in (keras.ops, keras.ops.image)
        for name, _ in inspect.getmembers(module, inspect.isfunction)
        if name not in functions and name.replace("_", "") not in known | left_out
    }
    assert others == {
        *("extract_patches_3d", "hard_swish", "swish"),  # of those that are known
        *("convert_to_numpy", "custom_gradient", "dtype", "is_tensor", "shape"),
        *("bartlett", "blackman", "hamming", "hanning", "kaiser"),
        *("empty", "eye", "identity", "ones", "tri", "zeros", "vectorize"),
    }


def test_operations_have_names_of_their_own_and_none_is_offered_twice() -> None:
    names = [each.class_name for each in OPERATIONS]
    assert len({*names}) == len(names)
    functions = [(each.function_module, each.function) for each in OPERATIONS]
    assert len({*functions}) == len(functions)


@pytest.mark.parametrize(
    "entry",
    [
        {"left_out": {"NoSuchOperation": "it is none"}},
        {"arguments": {"no_such_argument": {}}},
        {"operations": {"NoSuchOperation": {}}},
        {"operations": {"Mean": {"arguments": {"no_such_argument": {}}}}},
        {"grouped": {"shape": ["NoSuchOperation"]}},
    ],
)
def test_an_overlay_entry_that_matches_no_operation_is_an_error(entry: dict[str, Any]) -> None:
    overlay = overlay_of("operations")
    ((section, patch),) = entry.items()
    with pytest.raises(ValueError, match=r"NoSuchOperation|no_such_argument"):
        described_operations(overlay | {section: overlay[section] | patch})
