"""The small family of errors that the document raises.

Each message says what was expected and what was received, so that a window or a command line can
show it as it stands.
"""


class GraphError(ValueError):
    """An edit that the document cannot take; the document is as it was before."""


class UnknownIdError(GraphError):
    """A node or layer was named that the graph does not hold."""


class DuplicateIdError(GraphError):
    """A node or layer id is already taken."""


class OccupiedSlotError(GraphError):
    """A second tensor was sent into a slot that already has one."""


class CycleError(GraphError):
    """An edge would let a node depend on its own output."""


class ProjectFileError(ValueError):
    """A file that cannot be read as a project; names the file, the place, and what was expected."""
