"""A limit of memory for the inspector, since a drawing of a few bytes can ask for any amount of it.

Shapes alone need little. A training run has no limit: what a person trains may need all there is.
A script that is opened has one of its own. Windows has no such limit for a process by itself, and
macOS does not hold one to what is mapped; there the system's own is left.
"""

import functools
import os
import sys

MEMORY = 4 * 1024**3  # bytes; the worker itself has some 0.3 of them


def limit_memory(limit: int = MEMORY) -> None:
    """Makes an allocation beyond `limit` bytes fail, which Python raises as MemoryError.

    A limit that is lower already stays.
    """
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on Windows

        soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
        if soft == resource.RLIM_INFINITY or soft > limit:
            resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


@functools.cache
def confine() -> None:
    """Limits what an inspection may take, in TensorFlow's process too; called before it.

    The graphics card is for trainings. TensorFlow reads this when it first looks for one.
    """
    limit_memory()
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
