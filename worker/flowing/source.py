"""What is executed to show values: the data and the model of a training, without the training.

They are two texts, since the data stays as it is while the model is drawn. What is incomplete in
the drawing is left out. Every layer is written with the name that the drawing shows, by which it is
found again in the model.
"""

from __future__ import annotations

from msgspec import Struct, structs

from codegen.adapt_section import write_adapt
from codegen.contents import Contents
from codegen.imports import KERAS, sorted_imports
from codegen.literals import atom
from codegen.parts import Part
from codegen.source import Writer
from graph.catalogue import Catalogue
from graph.edits import SetLayer
from graph.elements import Layer
from graph.model import ModelGraph


class FlowSource(Struct, frozen=True):
    """What is executed, and what of the drawing it stands for.

    Attributes:
        graph: The drawing, or what can be written of it.
        data: Defines `SEED` and `load_data`.
        model: Defines `build_model`, and `adapt_model` where a layer learns from the data.
        part: The steps of the model.
        seed: That of the training.
        catalogue: What is known of Keras.
    """

    graph: ModelGraph
    data: str
    model: str
    part: Part
    seed: int
    catalogue: Catalogue


def flow_source(graph: ModelGraph, contents: Contents) -> FlowSource:
    """Writes a drawing.

    Args:
        graph: The drawing, whose layers are all named.
        contents: What was read of it.

    Raises:
        SourceError: no data is chosen, it does not fit the input, or a layer that is to learn from
            it does not get it.
    """
    seed = graph.training.seed
    data, model = _data(contents), _model(contents)
    return FlowSource(graph, data, model, contents.part, seed, contents.catalogue)


def all_named(graph: ModelGraph) -> ModelGraph:
    """Gives a copy in which no layer leaves its name to Keras, which would count the layers."""
    named = graph.copy()
    for layer in graph.layers():
        SetLayer(_named(layer)).apply(named)
    return named


def _named(layer: Layer) -> Layer:
    model = layer.model and all_named(layer.model)
    return structs.replace(layer, named=True, model=model)


def _data(contents: Contents) -> str:
    # While a model is drawn it has several ends; the first stands for the one that it will have.
    first = structs.replace(contents.part, outputs=contents.part.outputs[:1])
    data = structs.replace(contents, part=first).data()
    writer = Writer()
    writer.add(*data.standard, *sorted_imports([KERAS, *data.imports]), "")
    writer.add(f"SEED = {atom(contents.training.seed)}")
    if data.takes_batch_size:
        writer.add(f"BATCH_SIZE = {atom(contents.training.batch_size)}")
    writer.add(*data.constants, "", "")
    data.write(writer)
    return writer.text()


def _model(contents: Contents) -> str:
    writer = Writer()
    writer.add(*contents.import_lines(None), "", "")
    writer.append(contents.models)
    if adapted := contents.adapted():
        writer.add("", "")
        write_adapt(writer, adapted)
    return writer.text()
