"""`keras-canvas export`: a model as Python source, to a file or to standard output."""

from __future__ import annotations

from pathlib import Path

from codegen import SourceError, generate
from editor.commands.errors import CommandError
from editor.commands.output import write_text
from graph.files import read_project
from graph.writing import write_atomically


def export_file(path: Path, output: Path | None, *, functional: bool, script: bool) -> int:
    """Writes the source of a project.

    Raises:
        ProjectFileError: the file cannot be read.
        CommandError: the model cannot be written as source.
        OSError: the output cannot be written.
    """
    graph = read_project(path)
    if output is not None and output.suffix != ".py":
        raise CommandError(f"Expected -o to name a .py file. Received: {output}")
    try:
        text = generate(graph, functional=functional, script=script).text
    except SourceError as error:
        raise CommandError(f"{path}: {error}") from error
    if output is None:
        write_text(text)
    else:
        write_atomically(output, text.encode())
    return 0
