import json
from pathlib import Path
from typing import Any

import h5py  # type: ignore[import-untyped]
import numpy as np
import pytest

from graph.opening import open_file
from tests.graph.keras_files.archives import chain, entry, fixture, opened, operation, refusal


def legacy(value: Any) -> Any:
    """Gives a configuration as a legacy file has it: layers without their modules."""
    if isinstance(value, list):
        return [legacy(item) for item in value]
    if not isinstance(value, dict):
        return value
    value = {key: legacy(item) for key, item in value.items()}
    if "inbound_nodes" in value or "layers" in value.get("config", {}):
        return {key: value[key] for key in value if key not in ("module", "registered_name")}
    return value


def write(path: Path, **attributes: Any) -> Path:
    """Writes a file whose root has these attributes."""
    with h5py.File(path, "w", libver="latest") as file:
        for name, value in attributes.items():
            file.attrs[name] = value
    return path


@pytest.mark.parametrize("name", ["attending", "captions", "masks", "whole"])
@pytest.mark.parametrize("suffix", [".h5", ".hdf5"])
def test_a_legacy_file_is_opened_as_the_archive_is(tmp_path: Path, name: str, suffix: str) -> None:
    config = fixture(name)
    archive = opened(tmp_path, config).graph
    training = {"training_config": json.dumps(config.get("compile_config")).encode()}
    text = json.dumps(legacy(config)).encode()
    result = open_file(write(tmp_path / f"model{suffix}", model_config=text, **training))
    assert result.notes == ()
    assert result.graph.settings.weights.endswith(suffix)
    assert result.graph.training == archive.training
    assert result.graph.layers() == archive.layers()
    assert result.graph.edges() == archive.edges()


def test_an_optimizer_stands_under_another_name_in_a_legacy_file(tmp_path: Path) -> None:
    compiled = {
        "loss": {"class_name": "BinaryCrossentropy", "config": {"from_logits": True}},
        "metrics": ["accuracy"],
        "optimizer_config": {"class_name": "SGD", "config": {"momentum": 0.5}},
    }
    path = write(
        tmp_path / "model.h5",
        model_config=json.dumps(legacy(fixture("captions"))).encode(),
        training_config=json.dumps(compiled).encode(),
    )
    training = open_file(path).graph.training
    assert training.compiled["optimizer"] == {
        "$object": "keras.optimizers.SGD",
        "arguments": {"momentum": 0.5},
    }
    assert training.compiled["loss"]["$object"] == "keras.losses.BinaryCrossentropy"


def test_layers_that_a_legacy_file_names_as_nothing_else_is_named_are_known(tmp_path: Path) -> None:
    layers = [
        entry("Discretization", "bins", num_bins=3),
        entry("SpatialDropout1D", "drop", rate=0.5),
        entry("Pipeline", "steps", layers=[]),
        entry("Add", "sum"),
        operation("Add", "plus"),
    ]
    for layer in layers[:3]:
        del layer["config"]["trainable"]
    config = legacy(chain(*layers))
    path = write(tmp_path / "model.h5", model_config=json.dumps(config).encode())
    graph = open_file(path).graph
    assert [(layer.module, layer.model) for layer in graph.layers()[1:]] == [
        *[("keras.layers", None)] * 4,
        ("keras.ops", None),
    ]


def test_a_text_of_variable_length_is_read_too(tmp_path: Path) -> None:
    text = json.dumps(legacy(fixture("captions")))
    assert open_file(write(tmp_path / "model.h5", model_config=text)).notes == ()


def test_a_file_of_weights_alone_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "model.weights.h5"
    with h5py.File(path, "w") as file:
        file.create_group("layers")
    assert "Received: weights alone" in refusal(path)


@pytest.mark.parametrize("data", [b"", b"hello", b"\x89HDF\r\n\x1a\n", b"\x89HDF\r\n\x1a\n" * 100])
def test_what_is_no_hdf5_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "bad.h5"
    path.write_bytes(data)
    assert "Expected an HDF5 file" in refusal(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "Expected a readable file" in refusal(tmp_path / "gone.h5")


@pytest.mark.parametrize("value", [7, np.zeros(3), np.array([b"a", b"b"])])
def test_a_configuration_that_is_no_text_is_refused(tmp_path: Path, value: Any) -> None:
    assert "Expected a text in model_config" in refusal(
        write(tmp_path / "bad.h5", model_config=value)
    )


@pytest.mark.parametrize(
    "text", ["x" * 20_000_000, np.bytes_(b"x" * 20_000_000)], ids=["of text", "of bytes"]
)
def test_a_configuration_without_end_is_refused_unread(tmp_path: Path, text: Any) -> None:
    assert "at most 8388608 bytes in model_config" in refusal(
        write(tmp_path / "bad.h5", model_config=text)
    )


def test_links_are_not_followed(tmp_path: Path) -> None:
    other = write(tmp_path / "other.h5", model_config="{}")
    with h5py.File(tmp_path / "bad.h5", "w") as file:
        file["model_config"] = h5py.ExternalLink(str(other), "/")
        file["loop"] = h5py.SoftLink("/loop")
    assert "Received: weights alone" in refusal(tmp_path / "bad.h5")
