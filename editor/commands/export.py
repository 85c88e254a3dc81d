"""`keras-canvas export`: a model as Python, a notebook, a `.keras` file, a project or a picture."""

from __future__ import annotations

from pathlib import Path

from msgspec import structs

from codegen import SourceError, generate
from codegen.docstrings import Facts
from codegen.notebook import notebook
from editor.commands.errors import CommandError
from editor.commands.inspecting import known_facts
from editor.commands.notes import write_notes
from editor.commands.opening import open_model, require_other
from editor.commands.output import write_text
from editor.commands.pictures import PictureOptions, draw, is_picture
from editor.commands.scripts import ScriptChoice
from editor.commands.targets import checked_target, require_writable
from editor.commands.worker_session import WorkerSession
from graph.files import SUFFIX, write_project
from graph.kept_weights import kept_weights
from graph.model import ModelGraph
from graph.writing import write_atomically
from worker.protocol import Build, Saved, WeightsKept

_BUILD = 1
_SOURCE = (".py", ".ipynb")


def export_file(
    path: Path,
    output: Path | None,
    choice: ScriptChoice,
    *,
    functional: bool,
    script: bool,
    flat: bool,
    picture: PictureOptions,
) -> int:
    """Writes a model in the form that the name of the output asks for.

    Args:
        path: The model.
        output: A .py, .ipynb, .keras, .kcanvas, .svg, .pdf or .png file; None writes Python to
            standard output.
        choice: What is said of a script that builds the model.
        functional: Writes a linear model with the Functional API too.
        script: Adds data, training, evaluation and saving, which a notebook has as it is.
        flat: Writes each layer on a line of its own.
        picture: What is said of a picture.

    Raises:
        ProjectFileError: the file cannot be read.
        CommandError: the model cannot be written in this form.
        OSError: the output cannot be written.
    """
    suffix = _checked_suffix(output, script=script, flat=flat)
    picture.check(output)
    if output is not None:
        require_other(output, path)
        require_writable(output)
    graph = open_model(path, choice)
    if functional:
        graph.settings = structs.replace(graph.settings, functional=True)
    if output is not None and is_picture(output):
        draw(graph, output, picture)
    elif output is not None and suffix == SUFFIX:
        write_project(graph, output)
    elif output is not None and suffix == ".keras":
        _build(graph, path, checked_target(output))
    else:
        _write_source(_source(graph, path, suffix, script=script, flat=flat), output)
    return 0


def _checked_suffix(output: Path | None, *, script: bool, flat: bool) -> str:
    suffix = ".py" if output is None else output.suffix
    if suffix not in (*_SOURCE, ".keras", SUFFIX) and not is_picture(output):
        raise CommandError(
            f"Expected -o to name a .py, .ipynb, .keras, {SUFFIX}, .svg, .pdf or .png file. "
            f"Received: {output}"
        )
    for option, is_given in (("--script", script), ("--flat", flat)):
        if is_given and suffix not in _SOURCE:
            raise CommandError(f"Expected {option} with a .py or .ipynb file. Received: {output}")
    return suffix


def _source(graph: ModelGraph, path: Path, suffix: str, *, script: bool, flat: bool) -> str:
    def written(facts: Facts | None) -> str:
        if suffix == ".ipynb":
            return notebook(graph, flat=flat, facts=facts)
        return generate(graph, script=script, flat=flat, facts=facts).text

    try:
        # Of what cannot be written, Keras is not asked.
        text = written(None)
        facts = known_facts(graph)
        return text if facts is None else written(facts)
    except SourceError as error:
        raise CommandError(f"{path}: {error}") from error


def _write_source(text: str, output: Path | None) -> None:
    if output is None:
        write_text(text)
    else:
        write_atomically(output, text.encode())


def _build(graph: ModelGraph, path: Path, output: Path) -> None:
    try:
        source = generate(graph).text
    except SourceError as error:
        raise CommandError(f"{path}: {error}") from error
    with WorkerSession("tensorflow", path.resolve().parent) as session:
        session.send(Build(_BUILD, source, str(output), kept_weights(graph)))
        for reply in session.replies():
            if isinstance(reply, WeightsKept):
                write_notes(reply.notes)
            elif isinstance(reply, Saved):
                return
