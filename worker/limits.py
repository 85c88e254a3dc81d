"""A limit of memory for the inspector, since a drawing of a few bytes can ask for any amount of it.

Shapes alone need little. A training run has no limit: what a person trains may need all there is.
Windows has no such limit for a process by itself; there the system's own is left.
"""

import sys

MEMORY = 4 * 1024**3  # bytes; the worker itself has some 0.3 of them


def limit_memory() -> None:
    """Makes an allocation beyond `MEMORY` fail, which Python raises as MemoryError."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on Windows

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        if hard == resource.RLIM_INFINITY or hard > MEMORY:
            resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, hard))
