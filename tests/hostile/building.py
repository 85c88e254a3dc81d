"""Builds files as Keras saves them, by hand: no Keras would write what stands in these."""

from __future__ import annotations

import json
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import h5py  # type: ignore[import-untyped]

JSON = dict[str, Any]
_STORED_AS = 20  # version of zip that unpacks it


def tensor(layer: str, call: Any = 0, index: Any = 0, rank: int = 2) -> JSON:
    """A tensor as calls name it."""
    shape = [None] + [4] * (rank - 1)
    config = {"shape": shape, "dtype": "float32", "keras_history": [layer, call, index]}
    return {"class_name": "__keras_tensor__", "config": config}


def call(*args: Any, **kwargs: Any) -> JSON:
    """One entry of `inbound_nodes`."""
    return {"args": list(args), "kwargs": kwargs}


def layer(
    class_name: str, name: str, *calls: JSON, module: str | None = "keras.layers", **config: Any
) -> JSON:
    """One entry of `layers`."""
    return {
        "module": module,
        "class_name": class_name,
        "config": {"name": name, "trainable": True, **config},
        "registered_name": None,
        "name": name,
        "inbound_nodes": list(calls),
    }


def operation(class_name: str, name: str, *calls: JSON, **config: Any) -> JSON:
    """An operation as one entry of `layers`; it does not know `trainable`."""
    made = layer(class_name, name, *calls, module="keras.src.ops.numpy", **config)
    del made["config"]["trainable"]
    return made


def given(name: str = "features", shape: Any = (None, 4), **config: Any) -> JSON:
    """An input."""
    shape = list(shape) if isinstance(shape, tuple) else shape
    config = {"dtype": "float32", "sparse": False, **config}
    return layer("InputLayer", name, batch_shape=shape, **config)


def functional(*layers: JSON, outputs: Any = None, inputs: Any = None, name: str = "m") -> JSON:
    """A Functional model, whose first layer is its input and whose last is its output."""
    config = {
        "name": name,
        "trainable": True,
        "layers": list(layers),
        "input_layers": inputs or [layers[0]["name"], 0, 0],
        "output_layers": outputs or [layers[-1]["name"], 0, 0],
    }
    return {
        "module": "keras.src.models.functional",
        "class_name": "Functional",
        "config": config,
        "registered_name": "Functional",
    }


def chain(*layers: JSON, shape: Any = (None, 4), name: str = "m") -> JSON:
    """A Functional model that calls each layer on what the one before it gives."""
    wired = [given(shape=shape)]
    for each in layers:
        wired.append({**each, "inbound_nodes": [call(tensor(wired[-1]["name"]))]})
    return functional(*wired, name=name)


def sequential(*layers: JSON, name: str = "m") -> JSON:
    """A Sequential model."""
    return {
        "module": "keras",
        "class_name": "Sequential",
        "config": {"name": name, "trainable": True, "layers": list(layers)},
        "registered_name": None,
    }


def dense(name: str = "dense", **config: Any) -> JSON:
    """A layer that harms nobody."""
    return layer("Dense", name, **{"units": 2, **config})


def function(module: str | None, name: str) -> JSON:
    """A function as Keras writes one."""
    return {"module": module, "class_name": "function", "config": name, "registered_name": name}


def described(module: str | None, class_name: str, **config: Any) -> JSON:
    """An object as Keras writes one."""
    return {"module": module, "class_name": class_name, "config": config, "registered_name": None}


# -- files ---------------------------------------------------------------------------------------


def write_archive(
    path: Path, config: JSON | bytes | None, members: Mapping[str, bytes] | None = None
) -> None:
    """Writes a `.keras` archive; without a configuration where that is None."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("metadata.json", b'{"keras_version": "3.15.1"}')
        if config is not None:
            data = config if isinstance(config, bytes) else json.dumps(config).encode()
            archive.writestr("config.json", data)
        for name, content in (members or {}).items():
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of two members of one name
                archive.writestr(name, content)


def write_hdf5(
    path: Path, config: JSON | bytes | None, change: Callable[[h5py.File], None] | None = None
) -> None:
    """Writes a `.h5` file; without a configuration where that is None."""
    with h5py.File(path, "w") as file:
        if config is not None:
            data = config if isinstance(config, bytes) else json.dumps(config).encode()
            file.attrs["model_config"] = data
        if change is not None:
            change(file)


def zeros_member(path: Path, name: str, size: int, *, declared: int | None = None) -> None:
    """Writes an archive of one member: JSON's white space, which a thousandth of it unpacks to.

    Args:
        path: The archive.
        name: The member.
        size: Bytes that it unpacks to, in whole MiB.
        declared: Bytes that the archive says it has; the truth, unless given.
    """
    piece = b" " * 2**20
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    again = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    end = zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    count = size // len(piece)
    check = 0
    for _ in range(count):
        check = zlib.crc32(piece, check)
    packed = start + again * (count - 1) + end
    sizes = struct.pack("<III", check, len(packed), size if declared is None else declared)
    encoded = name.encode()
    about = struct.pack("<HHHHH", _STORED_AS, 0, 8, 0, 0x21) + sizes
    about += struct.pack("<HH", len(encoded), 0)
    local = b"PK\3\4" + about + encoded + packed
    central = b"PK\1\2" + struct.pack("<H", _STORED_AS) + about
    central += struct.pack("<HHHII", 0, 0, 0, 0, 0) + encoded
    end_record = struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)
    path.write_bytes(local + central + b"PK\5\6" + end_record)
