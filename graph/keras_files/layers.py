"""From an entry of a configuration to a layer: its class, its name and its arguments."""

from __future__ import annotations

from typing import Any

from graph.catalogue import LayerClass
from graph.elements import INPUT_LAYER, MODEL, Layer
from graph.keras_files.adjusting import settle_built
from graph.keras_files.learned import LEARNING, Learner, settle_learned
from graph.keras_files.objects import raw_value, read_arguments, read_value
from graph.keras_files.places import refused, take_bool, take_dict, take_name, take_text
from graph.keras_files.reading import Reading
from graph.values import Value
from graph.wording import quoted


def read_layer(entry: dict[str, Any], reading: Reading, place: str, asset: str) -> Layer:
    """Gives the layer or operation of an entry that is no model; it has no id yet.

    Args:
        entry: The entry, with class, module and configuration.
        reading: The reading of the file.
        place: Where it stands, for an error.
        asset: Where the archive would keep files of its own, as Keras writes it.

    Raises:
        GraphError: the entry is not as Keras writes one.
    """
    take_text(entry.get("class_name"), f"{place}.class_name")
    config = take_dict(entry.get("config"), f"{place}.config")
    name = take_name(entry.get("name", config.get("name")), f"{place}.name")
    trainable = take_bool(config.get("trainable", True), f"{place}.config.trainable")
    known = reading.layer_class(entry)
    place = f"{place}.config"
    if known is None or known.needs == "code" or not known.canvas:
        return _opaque(entry, name, reading, place, known)
    if (known.module, known.class_name) == INPUT_LAYER:
        arguments = _input_arguments(config, reading, place)
    else:
        arguments = read_arguments(known, config, reading, place)
        settle_built(known.class_name, arguments, entry.get("build_config"))
    if known.class_name in LEARNING:
        words = _words(known.class_name, reading, asset)
        learner = Learner(known.class_name, name, config, words)
        settle_learned(learner, arguments, reading.note)
    return Layer("", known.class_name, name, known.module, arguments, trainable)


def _words(class_name: str, reading: Reading, asset: str) -> tuple[str, ...]:
    inner = "/_lookup_layer" if class_name == "TextVectorization" else ""
    return reading.assets.vocabulary(f"{asset}{inner}") if asset else ()


def _input_arguments(config: dict[str, Any], reading: Reading, place: str) -> dict[str, Value]:
    shape = read_value(config.get("batch_shape"), reading, f"{place}.batch_shape")
    if not isinstance(shape, tuple) or not all(_is_size(size) for size in shape):
        raise refused("a shape", f"{place}.batch_shape", config.get("batch_shape"))
    arguments: dict[str, Value] = (
        {"shape": shape[1:]} if shape and shape[0] is None else {"batch_shape": shape}
    )
    if (dtype := config.get("dtype", "float32")) != "float32":
        arguments["dtype"] = take_text(dtype, f"{place}.dtype")
    for name in ("sparse", "ragged", "optional"):
        if take_bool(config.get(name, False), f"{place}.{name}"):
            arguments[name] = True
    return arguments


def _is_size(size: Value) -> bool:
    return size is None or (type(size) is int and size >= 0)


def _opaque(
    entry: dict[str, Any], name: str, reading: Reading, place: str, known: LayerClass | None
) -> Layer:
    """Keeps a layer that nothing is known of, or that runs code, and notes that."""
    class_name = entry["class_name"]
    module = take_text(entry.get("module") or "", f"{place}.module")
    registered = take_text(entry.get("registered_name") or "", f"{place}.registered_name")
    if known is not None and known.needs == "code":
        what = f"a {quoted(class_name)}, which runs code of its own"
    else:
        what = f"of the class {quoted(registered or class_name)}, which is none of Keras's layers"
    reading.note(
        f"{quoted(name)} is {what}. It is kept as it is, and the model cannot be exported or "
        "trained until it is replaced."
    )
    if known is not None:
        module, class_name = known.module, known.class_name
    elif (module, class_name) == MODEL:
        module = "keras.models"  # the document's own models hold a graph
    config = entry["config"]
    return Layer(
        "",
        class_name,
        name,
        module,
        {key: raw_value(each, f"{place}.{key}") for key, each in config.items()},
        config.get("trainable") is not False,
        registered_name=registered if registered != class_name else "",
    )
