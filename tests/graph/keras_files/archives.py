"""Archives and configurations as Keras writes them, made without Keras."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from graph.elements import Layer
from graph.errors import ProjectFileError
from graph.model import ModelGraph
from graph.opening import Opened, open_file

MEGABYTE = 1024 * 1024
Entry = dict[str, Any]
_FIXTURES = Path(__file__).parent / "fixtures"


def fixture(name: str) -> Entry:
    """Gives a configuration that Keras wrote; see `write_fixtures`."""
    entry: Entry = json.loads((_FIXTURES / f"{name}.json").read_text())
    return entry


def write_archive(path: Path, config: Any, members: dict[str, bytes] | None = None) -> Path:
    """Writes a `.keras` archive; a configuration that is bytes is written as it is."""
    data = config if isinstance(config, bytes) else json.dumps(config).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("metadata.json", '{"keras_version": "3.15.1"}')
        archive.writestr("config.json", data)
        for name, content in (members or {}).items():
            archive.writestr(name, content)
    return path


def opened(folder: Path, config: Any, members: dict[str, bytes] | None = None) -> Opened:
    """Opens an archive with this configuration."""
    return open_file(write_archive(folder / "model.keras", config, members))


def refusal(path: Path) -> str:
    """Gives the one sentence that a file is answered with."""
    with pytest.raises(ProjectFileError) as caught:
        open_file(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: Expected ")
    assert "Received: " in message
    assert "\n" not in message
    assert len(message) - len(str(path)) < 400
    return message


def tensor(layer: str, call: int = 0, index: int = 0, dtype: str = "float32") -> Entry:
    """Gives a tensor in the arguments of a call."""
    history = [layer, call, index]
    config = {"shape": [None, 4], "dtype": dtype, "keras_history": history}
    return {"class_name": "__keras_tensor__", "config": config}


def called(*args: Any, **kwargs: Any) -> Entry:
    """Gives a call."""
    return {"args": list(args), "kwargs": kwargs}


def entry(
    class_name: str, name: str, *calls: Any, module: str = "keras.layers", **config: Any
) -> Entry:
    """Gives the entry of a layer with its calls."""
    return {
        "module": module,
        "class_name": class_name,
        "config": {"name": name, "trainable": True, **config},
        "registered_name": None,
        "name": name,
        "inbound_nodes": list(calls),
    }


def given_input(name: str = "x", **config: Any) -> Entry:
    """Gives the entry of an input of four numbers."""
    config = {"batch_shape": [None, 4], "dtype": "float32", "sparse": False, **config}
    return entry("InputLayer", name, **config)


def dense(name: str, *calls: Any, **config: Any) -> Entry:
    """Gives the entry of a Dense layer."""
    return entry("Dense", name, *calls, **{"units": 4, **config})


def operation(class_name: str, name: str, *calls: Any, **config: Any) -> Entry:
    """Gives the entry of an operation of `keras.ops`, which is not trainable."""
    made = entry(class_name, name, *calls, module="keras.src.ops.numpy")
    return made | {"config": {"name": name, **config}, "registered_name": class_name}


def functional(*layers: Entry, inputs: Any = None, outputs: Any = None, **config: Any) -> Entry:
    """Gives the entry of a Functional model; it takes the first layer and gives the last."""
    # Keras counts the calls of a Functional model from one here.
    first_call = 1 if layers[-1]["class_name"] == "Functional" else 0
    return {
        "module": "keras.src.models.functional",
        "class_name": "Functional",
        "config": {
            "name": "model",
            "trainable": True,
            "layers": list(layers),
            "input_layers": [layers[0]["name"], 0, 0] if inputs is None else inputs,
            "output_layers": [layers[-1]["name"], first_call, 0] if outputs is None else outputs,
            **config,
        },
        "registered_name": "Functional",
        "build_config": {"input_shape": None},
    }


def sequential(*layers: Entry, name: str = "chain", **config: Any) -> Entry:
    """Gives the entry of a Sequential."""
    return {
        "module": "keras",
        "class_name": "Sequential",
        "config": {"name": name, "trainable": True, "layers": list(layers), **config},
        "registered_name": None,
    }


def chain(*layers: Entry) -> Entry:
    """Gives a Functional model that calls layers, given without calls, one after another."""
    names = ["x", *(layer["name"] for layer in layers)]
    for before, layer in zip(names, layers, strict=False):
        layer["inbound_nodes"] = [called(tensor(before))]
    return functional(given_input(), *layers)


def layer_called(graph: ModelGraph, name: str) -> Layer:
    """Gives the layer of this name."""
    return next(layer for layer in graph.layers() if layer.name == name)


def names_of(graph: ModelGraph) -> list[str]:
    """Gives the names of the layers in the order of their calls."""
    return [graph.layer_of(node.id).name for node in graph.nodes()]
