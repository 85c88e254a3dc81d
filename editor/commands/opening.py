"""Opens the file that a command is given, of whatever kind; what could not be resolved is noted."""

from __future__ import annotations

from pathlib import Path

from editor.commands.errors import CommandError
from editor.commands.notes import write_notes
from editor.commands.scripts import ScriptChoice, open_script
from graph.model import ModelGraph
from graph.opening import SCRIPT, Opened, open_file

_UNSAID = ScriptChoice()


def open_any(path: Path, choice: ScriptChoice = _UNSAID) -> Opened:
    """Gives what a file holds, or what a script makes that may be run.

    Raises:
        ProjectFileError: the file cannot be read.
        CommandError: it is a script that was not run, or failed.
    """
    if path.suffix.lower() == SCRIPT:
        return open_script(path, choice)
    if choice.model:
        raise CommandError(f"Expected --model with a {SCRIPT} file. Received: {path}")
    return open_file(path)


def open_model(path: Path, choice: ScriptChoice = _UNSAID) -> ModelGraph:
    """Gives the graph of a file, and writes its notes to standard error.

    Raises:
        ProjectFileError: the file cannot be read.
        CommandError: it is a script that was not run, or failed.
    """
    opened = open_any(path, choice)
    write_notes(opened.notes)
    return opened.graph


def require_other(output: Path, path: Path) -> None:
    """Raises `CommandError` where the output is the file that is read."""
    if output.exists() and path.exists() and output.samefile(path):
        raise CommandError(f"Expected -o to name another file than FILE. Received: {output}")
