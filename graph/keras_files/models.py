"""From the entry of a model to its graph, and the chain of a Sequential.

Models stand in models: as layers, whose graphs are drawn inside them, and as arguments, such as
that of `TimeDistributed`.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from msgspec import Struct, structs

from graph.elements import MODEL, Edge, Layer, Node, Slot, Tensor
from graph.errors import GraphError
from graph.keras_files.functional import read_functional
from graph.keras_files.kinds import is_functional, is_model, is_plain, why_no_model
from graph.keras_files.layers import read_layer
from graph.keras_files.places import refused, take_bool, take_dict, take_list, take_name, take_text
from graph.keras_files.policies import stated_policy
from graph.keras_files.reading import Reading
from graph.model import ModelGraph
from graph.model_values import model_value
from graph.naming import snake_case
from graph.records import MAXIMUM_NESTING
from graph.settings import Settings
from graph.slots import call_of
from graph.values import ObjectValue
from graph.wording import quoted


class _Place(Struct, frozen=True):
    """Where a model stands.

    Attributes:
        path: In the configuration, for an error.
        names: The names of the models around what is in it, as the file of weights has them; None
            where there is no such file, and in an argument, whose layer has the weights.
        assets: Its folder among the assets of the archive.
    """

    path: str
    names: str | None = ""
    assets: str = ""


def read_model(
    entry: Any, reading: Reading, *, weights: bool = True
) -> tuple[ModelGraph, str, bool]:
    """Gives the graph of the outermost model, its name, and whether it is trainable.

    Args:
        entry: What Keras wrote for it.
        reading: The reading of the file.
        weights: Whether there is a file of weights, in which layers have names.

    Raises:
        GraphError: the entry is that of no model, or of one without a graph.
    """
    if not isinstance(entry, dict) or not is_model(entry, reading):
        raise GraphError(why_no_model(entry))

    def read_argument(inner: dict[str, Any], path: str) -> ObjectValue:
        layer, graph = _read_nested(inner, reading, _Place(path, None))
        return model_value(graph, name=layer.name, trainable=layer.trainable)

    reading.read_model = read_argument
    layer, graph = _read_nested(entry, reading, _Place("config", "" if weights else None))
    return graph, layer.name, layer.trainable


# -- models in models ----------------------------------------------------------------------------


def _read_nested(
    entry: dict[str, Any], reading: Reading, place: _Place
) -> tuple[Layer, ModelGraph]:
    """Gives the layer that a model is, without an id, and the graph in it."""
    if reading.depth > MAXIMUM_NESTING:
        raise GraphError(
            f"Expected at most {MAXIMUM_NESTING} models within each other. Received: more"
        )
    config = take_dict(entry.get("config"), f"{place.path}.config")
    name = take_name(entry.get("name", config.get("name")), f"{place.path}.name")
    trainable = take_bool(config.get("trainable", True), f"{place.path}.trainable")
    class_name = take_text(entry.get("class_name"), f"{place.path}.class_name")
    functional = is_functional(entry)
    if not is_plain(entry):
        plain = "Functional" if functional else "Sequential"
        reading.note(
            f"{quoted(name)} is a {quoted(class_name)}, a class of its author's. What its file "
            f"holds is drawn, as a plain {plain} model."
        )
    reading.depth += 1
    entries = _Entries(reading, place)
    if functional:
        graph = read_functional(config, reading, place.path, entries.read)
    else:
        graph = _read_sequential(config, reading, place, entries)
        _note_policy(config, name, reading)
    reading.depth -= 1
    graph.settings = Settings(functional=functional)
    return Layer("", MODEL[1], name, MODEL[0], {}, trainable, model=graph), graph


def _note_policy(config: dict[str, Any], name: str, reading: Reading) -> None:
    policy = stated_policy(config)
    if policy and policy != reading.policy:
        reading.note(
            f"{quoted(name)} was made under the dtype policy {quoted(policy)}, and the whole under "
            f"{quoted(reading.policy)}, which is used for both."
        )


class _Entries:
    """Reads the entries of one model, each a layer, an operation or a model."""

    def __init__(self, reading: Reading, place: _Place) -> None:
        self._reading = reading
        self._place = place
        self._classes: Counter[str] = Counter()

    def read(self, entry: dict[str, Any], path: str) -> Layer:
        """Gives the layer of an entry, without an id."""
        self._reading.count("layers", 1)
        assets = self._assets(entry)
        if is_model(entry, self._reading):
            name = take_name(entry.get("name", entry["config"].get("name")), f"{path}.name")
            inner = _Place(path, self._path_of(f"{name}/"), assets)
            layer, _ = _read_nested(entry, self._reading, inner)
        else:
            layer = read_layer(entry, self._reading, path, assets)
        if layer.is_input or layer.is_operation:
            return layer
        self._reading.note_shared(entry, layer.name)
        return structs.replace(layer, weights=self._path_of(layer.name) or "")

    def _path_of(self, name: str) -> str | None:
        """Gives the name of a layer with those of the models around it."""
        return None if self._place.names is None else f"{self._place.names}{name}"

    def _assets(self, entry: dict[str, Any]) -> str:
        """Gives the folder in which Keras keeps files of a layer: by class, and numbered."""
        class_name = entry.get("class_name")
        if not self._reading.assets or not isinstance(class_name, str):
            return ""
        name = snake_case(class_name)
        count = self._classes[name]
        self._classes[name] += 1
        folder = f"{self._place.assets}/layers" if self._place.assets else "layers"
        return f"{folder}/{name}_{count}" if count else f"{folder}/{name}"


# -- Sequential ----------------------------------------------------------------------------------


def _read_sequential(
    config: dict[str, Any], reading: Reading, place: _Place, entries: _Entries
) -> ModelGraph:
    graph = ModelGraph("")
    layers: dict[str, tuple[str, Any]] = {}  # ids and entries, by name
    for number, entry in enumerate(take_list(config["layers"], f"{place.path}.layers"), 1):
        path = f"{place.path}.layers[{number - 1}]"
        layer = entries.read(take_dict(entry, path), path)
        if layer.name in layers:
            layer = _again(layer, layers[layer.name], entry, path)
        else:
            layer = structs.replace(layer, id=f"l{len(layers) + 1}")
            graph._put_layer(layer)
            layers[layer.name] = layer.id, entry
        if layer.is_input and number > 1:
            raise refused("an input at first", path, layer.name)
        graph._put_node(Node(f"n{number}", layer.id))
        if number > 1:
            slot = Slot((call_of(layer, reading.catalogue) or ("inputs",))[0])
            graph._put_edge(Edge(Tensor(f"n{number - 1}"), f"n{number}", slot))
    return graph


def _again(layer: Layer, known: tuple[str, Any], entry: dict[str, Any], path: str) -> Layer:
    """Gives the layer that a Sequential holds once more."""
    identifier, first = known
    if "shared_object_id" not in entry or entry != first:
        raise refused("a name of its own", f"{path}.name", layer.name)
    return structs.replace(layer, id=identifier)
