"""What a generated program consists of, whether it becomes a script or a notebook."""

from __future__ import annotations

import re

from msgspec import Struct

from codegen.adapt_section import AdaptedLayer, find_adapted
from codegen.compile_values import compile_imports
from codegen.data import DataSection, data_section
from codegen.docstrings import Description, Facts, describe
from codegen.imports import KERAS, LAYERS, sorted_imports
from codegen.model_section import ModelSection
from codegen.parts import Part
from codegen.source import Writer
from codegen.unbuilt import read_model
from graph.catalogue import Catalogue, load_catalogue
from graph.model import ModelGraph
from graph.training import Training

_FILE_NAME_LENGTH = 80
_WINDOWS_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


class Contents(Struct, frozen=True):
    """The parts of a program.

    Attributes:
        description: Says what the model is.
        part: What is written of the drawing.
        functional: Whether it is written with the Functional API.
        models: The functions that build the model.
        imports: What these and `compile` need besides `keras` and `layers`.
        training: How the model is compiled and fitted.
        file_name: Where the trained model is saved, legal on every system.
    """

    description: Description
    part: Part
    functional: bool
    models: Writer
    imports: frozenset[str]
    training: Training
    file_name: str
    catalogue: Catalogue

    def data(self) -> DataSection:
        """Gives what loads the data.

        Raises:
            SourceError: no data set is chosen, it is not known, or it does not fit the model.
        """
        return data_section(self.training, self.part, self.catalogue)

    def adapted(self) -> list[AdaptedLayer]:
        """Gives the layers that learn from the data before the training."""
        return find_adapted(self.part, self.catalogue)

    def import_lines(
        self, data: DataSection | None, more: frozenset[str] = frozenset()
    ) -> list[str]:
        """Gives the import statements, sorted, with those of a whole run where it has data."""
        needed = [KERAS, LAYERS, *self.imports, *more]
        return sorted_imports([*needed, *(data.imports if data else ())])


def read_contents(
    graph: ModelGraph,
    *,
    functional: bool | None = None,
    partial: bool = False,
    flat: bool = False,
    facts: Facts | None = None,
    quick: bool = False,
) -> Contents:
    """Reads a drawing, and writes the functions that build its model.

    The arguments are those of `codegen.script.generate`.

    Raises:
        SourceError: the graph cannot be written, or with `partial`, nothing of it can.
    """
    catalogue = load_catalogue()
    part = read_model(graph, catalogue, partial=partial)
    functional = graph.settings.functional if functional is None else functional
    section = ModelSection(graph, part, catalogue, functional=functional, flat=flat, quick=quick)
    models = Writer()
    section.write(models)
    # What the functions import is known once they are written.
    imports = section.imports | compile_imports(graph.training, catalogue)
    return Contents(
        describe(graph, part, facts),
        part,
        functional or not part.is_chain,
        models,
        imports,
        graph.training,
        _file_name(graph.name),
        catalogue,
    )


def _file_name(name: str) -> str:
    stem = re.sub(r"[^A-Za-z0-9_-]+", "_", name).strip("_")[:_FILE_NAME_LENGTH] or "model"
    if _WINDOWS_DEVICES.fullmatch(stem):
        stem = f"model_{stem}"
    return f"{stem}.keras"
