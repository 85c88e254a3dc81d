"""`adapt_model`: the preprocessing layers learn from the data before the model is trained.

A vocabulary, a mean or bin boundaries that the drawing does not give are learned by `adapt`. Each
such layer is given what reaches it, which is computed by the part of the model before it.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from codegen.data import DataSection
from codegen.data.ends import end_keys
from codegen.formatting import INDENT, WIDTH, Expression, Item, call, lay_out
from codegen.keras_names import KerasNames
from codegen.literals import text
from codegen.names import Namespace
from codegen.parts import Part, is_sequential, models_of, nested_part, read_part
from codegen.source import SourceError, Writer
from graph.catalogue import Catalogue, load_catalogue
from graph.elements import Layer
from graph.model import ModelGraph

# What each class learns; given as an argument, nothing is left to learn.
LEARNED = {
    "Discretization": "bin_boundaries",
    "IntegerLookup": "vocabulary",
    "Normalization": "mean",
    "StringLookup": "vocabulary",
    "TextVectorization": "vocabulary",
}

_DATA = "x_train"


class AdaptedLayer(Struct, frozen=True):
    """A layer that learns from the data.

    Attributes:
        names: Keras's name of it, after those of the nested models that it is in.
        layers: The ids of the same layers in the drawing.
        node: The node of the outermost graph that it is in.
        is_first: Whether the data itself reaches it, and not what layers made of it.
        is_reached: Whether the models around it are given the data itself.
        data: What stands for the data that it, or the model before it, is given.
    """

    names: tuple[str, ...]
    layers: tuple[str, ...]
    node: str
    is_first: bool
    is_reached: bool
    data: str = _DATA


def adapted_layers(graph: ModelGraph) -> dict[str, tuple[str, ...]]:
    """Gives the layers that learn before a training, by their names in it: "encoder/lookup".

    Each is given as the id of the layer after those of the nested models that it is in.

    Raises:
        SourceError: the graph cannot be written.
    """
    catalogue = load_catalogue()
    part = read_part(graph, catalogue, partial=False)
    return {"/".join(each.names): each.layers for each in find_adapted(part, catalogue)}


def find_adapted(part: Part, catalogue: Catalogue) -> list[AdaptedLayer]:
    """Gives the layers of a model that learn from the data, each after those before it."""
    sources = dict.fromkeys(part.inputs, _DATA)
    if len(sources) > 1:
        keys = end_keys(part, catalogue, part.inputs, part.input_structure)
        sources = {
            node: f"{_DATA}[{text(key)}]" for node, key in zip(part.inputs, keys, strict=True)
        }
    return list(_adapted(part, catalogue, KerasNames(), sources))


def require_adaptable(adapted: list[AdaptedLayer], data: DataSection) -> None:
    """Holds the layers that learn against what `load_data` gives.

    Raises:
        SourceError: a layer cannot learn from that.
    """
    for each in adapted:
        if data.form == "sequence" or (data.is_streamed and each.data != _DATA):
            raise SourceError(
                f"Expected data in memory, from which `{each.names[-1]}` learns before the "
                "training. Received: data that is read as it is needed",
                (each.node,),
            )


def write_adapt(writer: Writer, adapted: list[AdaptedLayer]) -> None:
    """Appends `adapt_model`.

    Raises:
        SourceError: a layer is within a nested model that is given something else than the data.
    """
    writer.add(
        f"def adapt_model(model, {_DATA}):",
        f'{INDENT}"""Has the preprocessing layers learn from the training data."""',
    )
    namespace = Namespace((_DATA,))
    for each in adapted:
        if not each.is_reached:
            raise SourceError(
                f"Expected `{each.names[0]}`, in which `{each.names[-1]}` learns from the data, "
                "to be called on an Input. Received: another tensor",
                (each.node,),
            )
        _write_one(writer, each, namespace)


def _write_one(writer: Writer, each: AdaptedLayer, namespace: Namespace) -> None:
    fetched = "".join(f".get_layer({text(name)})" for name in each.names)
    short = f"{INDENT}model{fetched}.adapt({each.data})"
    if each.is_first and short.isascii() and len(short) <= WIDTH:
        writer.add(short, nodes=(each.node,))
        return
    model, layer = "model", "model"
    for name in each.names:
        model, layer = layer, namespace.variable(name)
        _assign(writer, each, layer, call(f"{model}.get_layer", [("", text(name))]))
    data = each.data
    if not each.is_first:
        before = namespace.variable(f"before_{layer}")
        ends: list[Item] = [("", f"{model}.inputs"), ("", f"{layer}.input")]
        _assign(writer, each, before, call("keras.Model", ends))
        data = f"{before}.predict({each.data}, verbose=0)"
    adapt = call(f"{layer}.adapt", [("", data)])
    writer.add(*lay_out("", adapt, indent=INDENT), nodes=(each.node,))


def _assign(writer: Writer, each: AdaptedLayer, variable: str, expression: Expression) -> None:
    writer.add(*lay_out(f"{variable} = ", expression, indent=INDENT), nodes=(each.node,))


def _adapted(
    part: Part, catalogue: Catalogue, names: KerasNames, sources: dict[str, str]
) -> Iterator[AdaptedLayer]:
    """Finds the layers that learn; `sources` says what stands for the data of each input."""
    made: set[str] = set()
    for step in part.steps:
        layer = step.layer
        if layer.id in made or layer.is_input or layer.is_operation:
            continue
        made.add(layer.id)
        reaching = [sources.get(tensor.node) for tensor in step.tensors()]
        is_first = None not in reaching
        data = next(filter(None, reaching), _DATA) if is_first else _whole(sources)
        if layer.model is not None:
            given = [source or _DATA for source in reaching]
            name, inner = _model(layer, catalogue, names, given)
            for each in inner:
                yield AdaptedLayer(
                    (name, *each.names),
                    (layer.id, *each.layers),
                    step.node.id,
                    each.is_first,
                    is_first and each.is_reached,
                    each.data,
                )
            continue
        for model in models_of(step):
            _model(model, catalogue, names)  # is made before it; nothing in it can be fetched
        name = names.of_layer(layer)
        if learns(layer):
            yield AdaptedLayer((name,), (layer.id,), step.node.id, is_first, True, data)


def _whole(sources: dict[str, str]) -> str:
    """Gives what stands for what all the inputs of a model are given."""
    given = {*sources.values()}
    return given.pop() if len(given) == 1 else _DATA


def _model(
    layer: Layer, catalogue: Catalogue, names: KerasNames, given: list[str] | None = None
) -> tuple[str, list[AdaptedLayer]]:
    """Gives the name of a nested model, and the layers in it that learn.

    Args:
        layer: The model.
        catalogue: What is known of Keras.
        names: Names what is made.
        given: What stands for the data of each of its inputs.
    """
    part = nested_part(layer, catalogue)
    sources = dict(zip(part.inputs, given or [_DATA] * len(part.inputs), strict=False))
    inner = list(_adapted(part, catalogue, names, sources))
    return names.of_model(
        layer, "Sequential" if is_sequential(layer, part) else "Functional"
    ), inner


def learns(layer: Layer) -> bool:
    """Whether a layer is to learn something from the data before a training."""
    argument = LEARNED.get(layer.class_name) if layer.module == "keras.layers" else None
    return argument is not None and layer.arguments.get(argument) is None
