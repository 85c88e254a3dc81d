"""Reads the classes, not layers, whose objects are arguments: initializers, optimizers, losses.

They take plain values, and other objects of these classes, and only compute: this is the
allow-list of what a document may have made. What takes a function, or data, is left out by
`resources/objects_overlay.json`, with the reason.

Callbacks write files besides, so they are a list of their own: only the settings of a training can
name them. `LearningRateScheduler` and `LambdaCallback` take functions and are not among them.
"""

import inspect
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import keras

from worker.catalogue_arguments import described_arguments, patched
from worker.catalogue_texts import class_text

Overlay = dict[str, Any]

_MODULES = (
    keras.constraints,
    keras.dtype_policies,
    keras.initializers,
    keras.losses,
    keras.metrics,
    keras.optimizers,
    keras.optimizers.schedules,
    keras.quantizers,
    keras.random,
    keras.regularizers,
)
_FUNCTIONS = (keras.activations, keras.losses, keras.metrics)
_NOT_FUNCTIONS = frozenset({"deserialize", "get", "serialize"})


def described_objects(overlay: Overlay) -> list[dict[str, Any]]:
    """Returns the records of all such classes, by module and name.

    Raises:
        ValueError: an entry of the overlay matches nothing.
    """
    records = [
        _described(path, cls, names, overlay)
        for path, cls, names in _public_classes()
        if f"{path}.{cls.__name__}" not in overlay["left_out"]
    ]
    if unmatched := list(_unmatched(overlay, records)):
        raise ValueError(f"Expected each overlay entry to match something. Received: {unmatched}")
    return sorted(records, key=lambda record: (record["module"], record["class_name"]))


def described_callbacks(overlay: Overlay) -> list[dict[str, Any]]:
    """Returns the records of the callbacks that the overlay names, by their names.

    Raises:
        ValueError: the overlay names an argument that a callback does not take.
    """
    return [_described_callback(name, overlay) for name in sorted(overlay["callbacks"])]


def public_functions() -> dict[str, list[str]]:
    """Returns the names of the functions that arguments may be, by their module."""
    return {
        module.__name__: sorted({*_names(module, inspect.isfunction)} - _NOT_FUNCTIONS)
        for module in _FUNCTIONS
    }


def _public_classes() -> Iterator[tuple[str, type, list[str]]]:
    """Yields each class with its module and its other names; lower case ones are no class names."""
    for module in _MODULES:
        found: dict[type, list[str]] = {}
        for name in _names(module, inspect.isclass):
            found.setdefault(getattr(module, name), []).append(name)
        for cls, names in found.items():
            others = {name for name in names if name[0].isupper()} - {cls.__name__}
            yield module.__name__, cls, sorted(others)


def _names(module: ModuleType, kind: Any) -> Iterator[str]:
    return (name for name, _ in inspect.getmembers(module, kind))


def _described(path: str, cls: type, aliases: list[str], overlay: Overlay) -> dict[str, Any]:
    patch = dict(overlay["objects"].get(f"{path}.{cls.__name__}", {}))
    patches = overlay["arguments"], patch.pop("arguments", {})
    records = described_arguments(cls, object, shared=frozenset())
    return {
        "class_name": cls.__name__,
        "module": path,
        "doc": class_text(cls),
        "aliases": aliases,
        "arguments": [patched(record, *patches) for record in records],
        **patch,
    }


def _described_callback(name: str, overlay: Overlay) -> dict[str, Any]:
    cls, patches = getattr(keras.callbacks, name), overlay["callbacks"][name]
    records = described_arguments(cls, keras.callbacks.Callback, shared=frozenset())
    if unmatched := sorted(patches.keys() - {record["name"] for record in records}):
        raise ValueError(f"Expected arguments of {name} in the overlay. Received: {unmatched}")
    kept = [each for each in records if "left_out" not in patches.get(each["name"], {})]
    return {
        "class_name": name,
        "module": keras.callbacks.__name__,
        "doc": class_text(cls),
        "arguments": [patched(each, patches) for each in kept],
    }


def _unmatched(overlay: Overlay, records: list[dict[str, Any]]) -> Iterator[str]:
    classes = {f"{path}.{cls.__name__}" for path, cls, _ in _public_classes()}
    taken = {
        f"{record['module']}.{record['class_name']}": {one["name"] for one in record["arguments"]}
        for record in records
    }
    yield from sorted({*overlay["left_out"]} - classes)
    yield from sorted({*overlay["arguments"]}.difference(*taken.values()))
    for path, patch in overlay["objects"].items():
        if path not in taken:
            yield path
        for name in {*patch.get("arguments", {})} - taken.get(path, set()):
            yield f"{path}.{name}"
