"""`keras-canvas export`: a model as Python source, as a `.keras` file or as a project."""

from __future__ import annotations

from pathlib import Path

from msgspec import structs

from codegen import SourceError, generate
from editor.commands.errors import CommandError
from editor.commands.opening import open_model, require_other, write_notes
from editor.commands.output import write_text
from editor.commands.targets import checked_target
from editor.commands.worker_session import WorkerSession
from graph.files import SUFFIX, write_project
from graph.kept_weights import kept_weights
from graph.model import ModelGraph
from graph.writing import write_atomically
from worker.protocol import Build, Saved, WeightsKept

_BUILD = 1


def export_file(path: Path, output: Path | None, *, functional: bool, script: bool) -> int:
    """Writes a model in the form that the name of the output asks for.

    Raises:
        ProjectFileError: the file cannot be read.
        CommandError: the model cannot be written in this form.
        OSError: the output cannot be written.
    """
    suffix = ".py" if output is None else output.suffix
    if suffix not in (".py", ".keras", SUFFIX):
        raise CommandError(
            f"Expected -o to name a .py, .keras or {SUFFIX} file. Received: {output}"
        )
    if script and suffix != ".py":
        raise CommandError(f"Expected --script with a .py file. Received: {output}")
    if output is not None:
        require_other(output, path)
    graph = open_model(path)
    if functional:
        graph.settings = structs.replace(graph.settings, functional=True)
    if output is not None and suffix == SUFFIX:
        write_project(graph, output)
    elif output is not None and suffix == ".keras":
        _build(graph, path, checked_target(output))
    else:
        _write_source(_source(graph, path, script=script), output)
    return 0


def _source(graph: ModelGraph, path: Path, *, script: bool = False) -> str:
    try:
        return generate(graph, script=script).text
    except SourceError as error:
        raise CommandError(f"{path}: {error}") from error


def _write_source(text: str, output: Path | None) -> None:
    if output is None:
        write_text(text)
    else:
        write_atomically(output, text.encode())


def _build(graph: ModelGraph, path: Path, output: Path) -> None:
    source = _source(graph, path)
    with WorkerSession("tensorflow", path.resolve().parent) as session:
        session.send(Build(_BUILD, source, str(output), kept_weights(graph)))
        for reply in session.replies():
            if isinstance(reply, WeightsKept):
                write_notes(reply.notes)
            elif isinstance(reply, Saved):
                return
