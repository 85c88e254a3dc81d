"""The training script of a graph, for a command that has a worker execute it."""

from __future__ import annotations

from pathlib import Path

from codegen import SourceError, generate
from editor.commands.errors import CommandError
from graph.model import ModelGraph


def training_source(graph: ModelGraph, path: Path) -> str:
    """Gives the training script of a graph.

    Raises:
        CommandError: the model cannot be written as source.
    """
    try:
        return generate(graph, script=True).text
    except SourceError as error:
        raise CommandError(f"{path}: {error}") from error
