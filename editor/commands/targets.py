"""Looks at the file that is to be written before it is made, and not after hours of training."""

from __future__ import annotations

import tempfile
from pathlib import Path

from editor.commands.errors import CommandError


def checked_target(output: Path) -> Path:
    """Gives the whole path of the `.keras` file that is to be written.

    Raises:
        CommandError: it is of another kind, or there is no folder that can be written to.
    """
    if output.suffix != ".keras":
        raise CommandError(f"Expected -o to name a .keras file. Received: {output}")
    require_writable(output)
    return output.resolve()


def require_writable(output: Path) -> None:
    """Refuses a file that cannot be made.

    Raises:
        CommandError: it is a folder, or there is no folder that can be written to.
    """
    if not output.resolve().parent.is_dir():
        raise CommandError(f"Expected -o in a folder that exists. Received: {output}")
    if output.is_dir():
        raise CommandError(f"Expected -o to name a file. Received: a folder, {output}")
    try:
        # Asking for rights is not enough: a system may be mounted read-only.
        with tempfile.TemporaryFile(dir=output.resolve().parent):
            return
    except OSError as error:
        raise CommandError(
            f"Expected -o in a folder that can be written to. Received: {output} ({error.strerror})"
        ) from error
