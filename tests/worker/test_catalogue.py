import inspect
import sys

import keras
import msgspec
import pytest

from graph.catalogue import Argument, Catalogue, LayerClass, load_catalogue
from resources import read_resource
from tests.worker.layer_samples import class_of, constructed, required_arguments
from worker import catalogue as generator
from worker.catalogue import build_catalogue, catalogue_text, differences, main, overlay_of
from worker.catalogue_objects import described_objects

# What get_config leaves out: Keras computes it, or forgets it.
NOT_IN_CONFIG = {
    *("lora_rank", "lora_alpha", "gptq_unpacked_column_size", "flash_attention", "use_cudnn"),
    *("activity_regularizer", "seed", "sparse", "fill_value", "shape", "batch_size"),
    *("mask", "trainable"),
}
CONSTRUCTED = [each for each in load_catalogue().layers if each.canvas and each.needs != "code"]
CELLS = [each for each in load_catalogue().layers if each.class_name.endswith(("Cell", "Cells"))]
RECURRENT = [each for each in load_catalogue().layers if each.states]

# Then Keras's parts of docstrings, which are put into others, do not fit any more.
_with_docstrings = pytest.mark.skipif(
    sys.version_info >= (3, 13), reason="Python takes the indents out of docstrings"
)


@pytest.fixture(scope="module")
def installed() -> Catalogue:
    return build_catalogue()


def name_of(record: LayerClass | Argument) -> str:
    return record.class_name if isinstance(record, LayerClass) else record.name


@_with_docstrings
def test_the_written_catalogue_is_that_of_the_installed_keras(installed: Catalogue) -> None:
    assert differences(load_catalogue(), installed) == []
    written = read_resource("layers.json").decode().splitlines()  # git may turn line ends
    assert written == catalogue_text(installed).splitlines()


def test_every_public_class_of_keras_layers_is_in_the_catalogue() -> None:
    public = {name for name, _ in inspect.getmembers(keras.layers, inspect.isclass)}
    published = [each for each in load_catalogue().layers if not each.imported_from]
    known = [(each.class_name, *each.aliases) for each in published]
    assert public <= {name for names in known for name in names}
    assert all(hasattr(keras.layers, names[0]) for names in known)


def test_the_catalogue_is_small_enough_to_be_read_at_every_start() -> None:
    assert len(read_resource("layers.json")) < 600_000


def test_a_difference_is_told_by_class_and_argument(installed: Catalogue) -> None:
    text = catalogue_text(installed).replace(
        '{"name": "units", "type": "int"', '{"name": "units", "type": "float"', 1
    )
    changed = msgspec.json.decode(text, type=Catalogue)
    assert differences(changed, installed) == [
        "layers.Dense.arguments.units.type: the installed Keras gives 'int'. Received: 'float'"
    ]


def test_a_layer_that_is_missing_is_a_difference(installed: Catalogue) -> None:
    fewer = msgspec.structs.replace(installed, layers=installed.layers[1:])
    assert any("Activation" in line for line in differences(fewer, installed))


@_with_docstrings
def test_check_exits_with_1_and_names_the_differences(
    installed: Catalogue, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    newer = msgspec.structs.replace(installed, keras_version="99.0")
    monkeypatch.setattr(generator, "build_catalogue", lambda: newer)
    assert main(["--check"]) == 1
    assert capsys.readouterr().out == (
        f"keras_version: the installed Keras gives '99.0'. Received: {installed.keras_version!r}\n"
    )


@_with_docstrings
def test_check_exits_with_0_and_says_nothing_where_nothing_differs(
    installed: Catalogue, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generator, "build_catalogue", lambda: installed)
    assert main(["--check"]) == 0
    assert capsys.readouterr().out == ""


def test_an_overlay_entry_that_matches_nothing_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    overlay = overlay_of("layers")
    overlay["layers"]["Dense"] = {"arguments": {"unitz": {"type": "int"}}}
    overlay["layers"]["NoSuchLayer"] = {}
    overlay["saved"]["Conv1D"] = {"stridez": 1}
    given = {"layers": overlay}
    monkeypatch.setattr(generator, "overlay_of", lambda name: given.get(name) or overlay_of(name))
    with pytest.raises(
        ValueError, match=r"Received: \['Dense.unitz', 'NoSuchLayer', 'Conv1D.stridez'\]"
    ):
        build_catalogue()


def test_an_overlay_entry_that_matches_no_object_is_an_error() -> None:
    overlay = overlay_of("objects")
    overlay["objects"]["keras.initializers.NoSuchInitializer"] = {}
    overlay["objects"]["keras.losses.Huber"] = {"arguments": {"no_such_argument": {}}}
    overlay["arguments"]["never_taken"] = {}
    with pytest.raises(ValueError, match=r"never_taken.*NoSuchInitializer.*no_such_argument"):
        described_objects(overlay)


@pytest.mark.parametrize("layer_class", load_catalogue().layers, ids=name_of)
def test_every_default_is_that_of_the_signature(layer_class: LayerClass) -> None:
    parameters = inspect.signature(class_of(layer_class)).parameters
    for argument in layer_class.arguments:
        parameter = parameters.get(argument.name)
        if parameter is None or argument.required:
            continue  # forwarded to a base class, or None is a default that Keras refuses
        default = parameter.default
        assert argument.default == msgspec.json.decode(msgspec.json.encode(default))


@pytest.mark.parametrize(
    "layer_class", [each for each in load_catalogue().layers if each.inputs], ids=name_of
)
def test_every_parameter_of_call_takes_tensors_or_is_an_argument(layer_class: LayerClass) -> None:
    if layer_class.class_name == "TorchModuleWrapper":  # call(*args)
        return
    parameters = inspect.signature(class_of(layer_class).call).parameters.values()
    names = [each.name for each in parameters][1:]
    assert [*layer_class.call] == [name for name in names if name not in ("args", "kwargs")]
    tensors = [each.name for each in layer_class.inputs]
    values = [each.name for each in layer_class.call_arguments]
    assert sorted([*tensors, *values]) == sorted(layer_class.call)


@pytest.mark.parametrize("layer_class", RECURRENT, ids=name_of)
def test_a_recurrent_layer_returns_and_accepts_as_many_states_as_the_catalogue_says(
    layer_class: LayerClass,
) -> None:
    spatial = int(layer_class.class_name[-2]) if layer_class.class_name.endswith("D") else 0
    sequences = keras.Input((5, *[8] * spatial, 3))
    arguments = required_arguments(layer_class) | {"return_state": True}
    _, *states = constructed(layer_class, **arguments)(sequences)
    assert len(states) == layer_class.states
    (initial_state,) = [each for each in layer_class.inputs if each.name == "initial_state"]
    assert initial_state.minimum == initial_state.maximum == layer_class.states
    constructed(layer_class, **arguments)(sequences, initial_state=states)


@pytest.mark.parametrize(
    "class_name", ["AdditiveAttention", "Attention", "Dot", "HashedCrossing", "Subtract"]
)
def test_keras_takes_as_many_tensors_as_the_catalogue_says_and_no_more(class_name: str) -> None:
    layer_class = load_catalogue().find("keras.layers", class_name)
    assert layer_class is not None
    inputs = layer_class.inputs[0]
    assert inputs.maximum is not None
    arguments = required_arguments(layer_class)
    shape, dtype = ((1,), "string") if class_name == "HashedCrossing" else ((4, 8), "float32")
    tensors = [keras.Input(shape, dtype=dtype) for _ in range(inputs.maximum + 1)]
    constructed(layer_class, **arguments)(tensors[: inputs.minimum])
    constructed(layer_class, **arguments)(tensors[: inputs.maximum])
    with pytest.raises(ValueError, match="2"):
        constructed(layer_class, **arguments)(tensors)


@pytest.mark.parametrize(
    "argument_type", ["activation", "initializer", "regularizer", "constraint"]
)
def test_keras_accepts_every_identifier(argument_type: str) -> None:
    module = getattr(keras, f"{argument_type}s")
    names = load_catalogue().identifiers[argument_type]
    assert names
    for name in names:
        assert callable(module.get(name))


def test_a_model_compiles_with_every_optimizer_loss_and_metric() -> None:
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    catalogue = load_catalogue()
    assert {"adam", "sgd", "rmsprop"} <= {*catalogue.optimizers}
    assert {"mean_squared_error", "sparse_categorical_crossentropy"} <= {*catalogue.losses}
    assert {"accuracy", "auc", "mean_absolute_error"} <= {*catalogue.metrics}
    for optimizer in catalogue.optimizers:
        model.compile(optimizer=optimizer, loss="mean_squared_error")
    for loss in catalogue.losses:
        assert callable(keras.losses.get(loss))
    for metric in catalogue.metrics:
        assert callable(keras.metrics.get(metric))
