"""Writes `resources/layers.json` from the installed Keras: `python -m worker.catalogue`.

The window must know every layer without importing Keras, so what it knows is generated here, in
the package that may import Keras, and kept in git, where a new Keras shows as a diff. What
introspection cannot tell stands in `resources/layers_overlay.json`, written by hand; an entry
there that matches nothing any more is an error. `--check` compares instead of writing.
"""

import argparse
import importlib
import inspect
import json
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import keras
import msgspec

from graph.catalogue import Catalogue, decode_catalogue
from resources import read_resource
from worker.catalogue_arguments import (
    call_parameters,
    described_arguments,
    described_inputs,
    described_parameter,
    patched,
)
from worker.catalogue_identifiers import accepted_identifiers, with_identifiers
from worker.catalogue_masks import computes_mask, supports_masking
from worker.catalogue_objects import (
    described_callbacks,
    described_objects,
    public_functions,
)
from worker.catalogue_operations import described_operations
from worker.catalogue_texts import argument_texts, class_text

WIDTH = 98
Overlay = dict[str, Any]


def build_catalogue() -> Catalogue:
    """Returns the catalogue of the installed Keras, with the overlay applied."""
    overlay = overlay_of("layers")
    of_operations = overlay_of("operations")
    layers = [_described_class(*each, overlay) for each in _classes(overlay)]
    accepted = accepted_identifiers(layers, overlay["identifiers"])
    document = {
        "keras_version": keras.__version__,
        "categories": overlay["categories"],
        "common": overlay["common"],
        **accepted,
        "layers": layers,
        "operation_categories": of_operations["categories"],
        "operations": described_operations(of_operations),
        "objects": with_identifiers(described_objects(overlay_of("objects")), accepted),
        "callbacks": described_callbacks(overlay_of("objects")),
        "functions": public_functions(),
    }
    catalogue = msgspec.convert(document, Catalogue)
    if unmatched := list(_unmatched(overlay, catalogue)):
        raise ValueError(f"Expected each overlay entry to match something. Received: {unmatched}")
    return catalogue


def overlay_of(name: str) -> Overlay:
    """Returns what is written by hand of "layers", "operations" or "objects"."""
    overlay: Overlay = json.loads(read_resource(f"{name}_overlay.json"))
    return overlay


def catalogue_text(catalogue: Catalogue) -> str:
    """Returns the text of `layers.json`: indented, with one argument a line."""
    return _rendered(msgspec.to_builtins(catalogue), "") + "\n"


def differences(written: Catalogue, installed: Catalogue) -> list[str]:
    """Returns one line for each fact in which a catalogue and the installed Keras differ."""
    old, new = (dict(_facts(msgspec.to_builtins(each))) for each in (written, installed))
    return [
        f"{path}: the installed Keras gives {new.get(path)!r}. Received: {old.get(path)!r}"
        for path in dict.fromkeys((*new, *old))
        if new.get(path) != old.get(path)
    ]


def main(arguments: list[str] | None = None) -> int:
    """Writes the catalogue, or with `--check` says where it differs; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m worker.catalogue")
    parser.add_argument("--check", action="store_true", help="compare and write nothing")
    options = parser.parse_args(arguments)
    installed = build_catalogue()
    if not options.check:
        target = Path(str(files("resources").joinpath("layers.json")))
        target.write_text(catalogue_text(installed), encoding="utf-8", newline="\n")
        return 0
    found = differences(decode_catalogue(read_resource("layers.json")), installed)
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


def _classes(overlay: Overlay) -> Iterator[tuple[str, str, list[str]]]:
    """Yields the module, the name and the other names of each class.

    Public models have a few layers of classes that Keras does not publish; the overlay names them.
    """
    for name, aliases in _public_classes():
        yield "keras.layers", name, aliases
    for name, module in overlay["private"].items():
        yield module, name, []


def _public_classes() -> list[tuple[str, list[str]]]:
    """Returns one public name of each class of `keras.layers`, with its other names.

    The class's own name comes first where it is public. `GroupQueryAttention` calls itself
    `GroupedQueryAttention` in files, though that is not to be found in `keras.layers`.
    """
    found: dict[type, list[str]] = {}
    for name, value in inspect.getmembers(keras.layers, inspect.isclass):
        found.setdefault(value, []).append(name)
    classes = []
    for value, names in found.items():
        public = value.__name__ if value.__name__ in names else names[0]
        classes.append((public, sorted({*names, value.__name__} - {public})))
    return sorted(classes)


def _described_class(
    module: str, name: str, aliases: list[str], overlay: Overlay
) -> dict[str, Any]:
    layer_class = getattr(importlib.import_module(module), name)
    patch = dict(overlay["layers"].get(name, {}))
    saved = {key: {"saved": value} for key, value in overlay["saved"].get(name, {}).items()}
    patches = overlay["arguments"], patch.pop("arguments", {}), saved
    dropped = {*overlay["dropped"], *patch.pop("dropped", ())}
    records = described_arguments(layer_class, keras.Layer, overlay["not_forwarded"])
    records += patch.pop("added", [])  # what a constructor takes out of its keywords by hand
    call = call_parameters(layer_class)
    inputs = patch.pop("inputs", None) or described_inputs(call)
    tensors = {each["name"] for each in inputs}
    texts = argument_texts(layer_class)
    values = [described_parameter(each, texts) for each in call if each.name not in tensors]
    return {
        "class_name": name,
        "module": module,
        "category": overlay["packages"].get(layer_class.__module__.split(".")[3], "core"),
        "doc": class_text(layer_class),
        "aliases": aliases,
        "arguments": [patched(each, *patches) for each in records if each["name"] not in dropped],
        "inputs": inputs,
        "call": [each.name for each in call],
        "call_arguments": [patched(each, overlay["call_arguments"]) for each in values],
        "supports_masking": supports_masking(layer_class),
        "computes_mask": computes_mask(layer_class),
        **patch,
    }


def _unmatched(overlay: Overlay, catalogue: Catalogue) -> Iterator[str]:
    """Yields the overlay entries that are about nothing in the catalogue."""
    layers = {layer_class.class_name: layer_class for layer_class in catalogue.layers}
    names = {argument.name for each in catalogue.layers for argument in each.arguments}
    of_calls = {argument.name for each in catalogue.layers for argument in each.call_arguments}
    yield from sorted(overlay["arguments"].keys() - names)
    yield from sorted(overlay["call_arguments"].keys() - of_calls)
    patches = [(name, patch.get("arguments", {})) for name, patch in overlay["layers"].items()]
    for class_name, patch in (*patches, *overlay["saved"].items()):
        layer_class = layers.get(class_name)
        if layer_class is None:
            yield class_name
            continue
        for name in patch:
            if layer_class.argument(name) is None:
                yield f"{class_name}.{name}"


def _rendered(value: Any, indent: str) -> str:
    """Returns a value as JSON; what holds records, or is too long, has one item a line."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list, tuple)) or _is_flat(value, line):
        return line
    inner = indent + " "
    if isinstance(value, dict):
        items = [f"{json.dumps(key)}: {_rendered(item, inner)}" for key, item in value.items()]
    else:
        items = [_rendered(item, inner) for item in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    body = ",\n".join(f"{inner}{item}" for item in items)
    return f"{opening}\n{body}\n{indent}{closing}"


def _is_flat(value: Any, line: str) -> bool:
    if isinstance(value, dict):  # an argument stays on its line however long it is
        return "type" in value or len(line) <= WIDTH
    return len(line) <= WIDTH and not any(isinstance(item, dict) for item in value)


def _facts(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yields each scalar of a document with its path; records in lists go by their names."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _facts(item, f"{path}.{key}" if path else key)
    elif isinstance(value, (list, tuple)) and any(isinstance(item, dict) for item in value):
        yield path, [item.get("class_name") or item["name"] for item in value]
        for item in value:
            yield from _facts(item, f"{path}.{item.get('class_name') or item['name']}")
    else:
        yield path, value


if __name__ == "__main__":
    sys.exit(main())
