"""How a command ends when it cannot do its work."""

from __future__ import annotations

EXIT_PROBLEMS = 1
EXIT_ERROR = 2
EXIT_STOPPED = 3


class CommandError(Exception):
    """A command that cannot be carried out; the message is shown as it stands."""
