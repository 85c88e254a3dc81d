"""Writes `resources/layers.json` from the installed Keras: `python -m worker.catalogue`.

The window must know every layer without importing Keras, so what it knows is generated here, in
the package that may import Keras, and kept in git, where a new Keras shows as a diff. What
introspection cannot tell stands in `resources/layers_overlay.json`, written by hand; an entry
there that matches nothing any more is an error. `--check` compares instead of writing.
"""

import argparse
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
from worker.catalogue_arguments import described_arguments, described_inputs
from worker.catalogue_identifiers import accepted_identifiers
from worker.catalogue_texts import class_text

WIDTH = 98
Overlay = dict[str, Any]


def build_catalogue() -> Catalogue:
    """Returns the catalogue of the installed Keras, with the overlay applied."""
    overlay: Overlay = json.loads(read_resource("layers_overlay.json"))
    layers = [_described_class(name, aliases, overlay) for name, aliases in _public_classes()]
    document = {
        "keras_version": keras.__version__,
        "categories": overlay["categories"],
        "common": overlay["common"],
        **accepted_identifiers(layers, overlay["identifiers"]),
        "layers": layers,
    }
    catalogue = msgspec.convert(document, Catalogue)
    if unmatched := list(_unmatched(overlay, catalogue)):
        raise ValueError(f"Expected each overlay entry to match something. Received: {unmatched}")
    return catalogue


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


def _described_class(name: str, aliases: list[str], overlay: Overlay) -> dict[str, Any]:
    layer_class = getattr(keras.layers, name)
    patch = dict(overlay["layers"].get(name, {}))
    patches = overlay["arguments"], patch.pop("arguments", {})
    dropped = {*overlay["dropped"], *patch.pop("dropped", ())}
    records = described_arguments(layer_class, keras.Layer, overlay["not_forwarded"])
    records += patch.pop("added", [])  # what a constructor takes out of its keywords by hand
    return {
        "class_name": name,
        "module": "keras.layers",
        "category": overlay["packages"].get(layer_class.__module__.split(".")[3], "core"),
        "doc": class_text(layer_class),
        "aliases": aliases,
        "arguments": [_patched(each, *patches) for each in records if each["name"] not in dropped],
        "inputs": described_inputs(layer_class),
        **patch,
    }


def _patched(record: dict[str, Any], *patches: dict[str, dict[str, Any]]) -> dict[str, Any]:
    for patch in patches:
        record = record | patch.get(record["name"], {})
    return record


def _unmatched(overlay: Overlay, catalogue: Catalogue) -> Iterator[str]:
    """Yields the overlay entries that are about nothing in the catalogue."""
    layers = {layer_class.class_name: layer_class for layer_class in catalogue.layers}
    names = {argument.name for each in catalogue.layers for argument in each.arguments}
    yield from sorted(overlay["arguments"].keys() - names)
    for class_name, patch in overlay["layers"].items():
        layer_class = layers.get(class_name)
        if layer_class is None:
            yield class_name
            continue
        for name in patch.get("arguments", {}):
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
