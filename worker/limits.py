"""What a process may take: the inspector, and programs of a person's.

A drawing of a few bytes can ask for any amount of memory, and its shapes alone need little. A
training run has no limit: what a person trains may need all there is. A program of theirs has one
for each file that it writes, so that none fills the disk by a slip, and one of memory: a fixed one
for a script, and what there is for one that is run to look at its data.
Windows has no such limits for a process by itself, and macOS does not hold that of memory to what
is mapped; there the system's own are left.
"""

import contextlib
import functools
import os
import sys
from collections.abc import Iterator

MEMORY = 4 * 1024**3  # bytes; the worker itself has some 0.3 of them
SCRIPT_FILE = 1024**3  # bytes of one file, of a script that builds a model
DATA_FILE = 16 * 1024**3  # likewise, of a program that gives data, and may keep what it fetched


def limit_memory(limit: int = MEMORY) -> None:
    """Makes an allocation beyond `limit` bytes fail, which Python raises as MemoryError.

    A limit that is lower already stays.
    """
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on Windows

        soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
        if soft == resource.RLIM_INFINITY or soft > limit:
            resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


def leave_to_others() -> None:
    """Makes an allocation fail that is more than there is now, before the machine comes to a halt.

    A process that looks into data takes as much as the data, and a program that gives them may
    never stop.
    """
    import psutil  # noqa: PLC0415 - the light worker has none

    taken = psutil.Process().memory_info()
    limit_memory(getattr(taken, "data", taken.vms) + psutil.virtual_memory().available)


@contextlib.contextmanager
def files_limited(limit: int) -> Iterator[None]:
    """Makes a file that grows beyond `limit` bytes an OSError, as long as this lasts.

    A limit that is lower already stays.
    """
    if sys.platform == "win32":
        yield
        return
    import resource  # noqa: PLC0415 - as above

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    if soft == resource.RLIM_INFINITY or soft > limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@functools.cache
def confine() -> None:
    """Limits what an inspection may take, in TensorFlow's process too; called before it.

    The graphics card is for trainings. TensorFlow reads this when it first looks for one.
    """
    limit_memory()
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
