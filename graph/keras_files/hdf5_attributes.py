"""A program that reads those attributes of a HDF5 file that say what a model is.

The library that reads HDF5 is written in C, and there are files that it never comes to the end of,
or that end the process that reads them. So it runs in a process of its own, which is started by the
path of this file and imports nothing else of ours. What it says is one line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

SECONDS = 4  # of the processor; a good file takes a fraction of one
_MEMORY = 256 * 1024**2  # bytes, besides what the libraries take
NO_HDF5, NO_TEXT, TOO_LARGE, UNREADABLE = "no_hdf5", "no_text", "too_large", "unreadable"


class _RefusedError(Exception):
    """An attribute that is not read: why, and its size where that is why."""


def read_attributes(path: Path, names: list[str], limit: int) -> dict[str, Any]:
    """Gives the texts of some attributes of the root, None for each that there is not.

    Args:
        path: The file.
        names: The names of the attributes.
        limit: Bytes that one of them may have.

    Returns:
        "texts", in which bytes that are no UTF-8 are surrogates; or "fault", with "name" and
        "received".
    """
    import h5py  # type: ignore[import-untyped]  # noqa: PLC0415 - after the limit of time

    _limit_memory()
    try:
        file = h5py.File(path, "r")
    except (OSError, RuntimeError, ValueError):
        return {"fault": NO_HDF5}
    texts: list[str | None] = []
    for name in names:
        try:
            texts.append(_text(file, name, path.stat().st_size, limit))
        except _RefusedError as error:
            fault, received = error.args
            return {"fault": fault, "name": name, "received": received}
        except Exception:  # h5py raises nearly every kind for a file that is broken
            return {"fault": UNREADABLE, "name": name, "received": 0}
    return {"texts": texts}


def _text(file: Any, name: str, file_size: int, limit: int) -> str | None:
    from h5py import h5a  # noqa: PLC0415

    if not h5a.exists(file.id, name.encode()):
        return None
    _require_small_text(h5a.open(file.id, name.encode()), file_size, limit)
    value = file.attrs[name]
    return value if isinstance(value, str) else bytes(value).decode("utf-8", "surrogateescape")


def _require_small_text(attribute: Any, file_size: int, limit: int) -> None:
    """Refuses what is no text, or is larger than one may be.

    Text of variable length lies elsewhere in the file, and is no larger than that. Of several such
    texts, or of lists, each may be the same large part of the file: they are refused unread.
    """
    from h5py import h5s, h5t  # noqa: PLC0415

    kind = attribute.get_type()
    is_one = attribute.get_space().get_simple_extent_type() == h5s.SCALAR
    if not is_one or not isinstance(kind, h5t.TypeStringID):
        raise _RefusedError(NO_TEXT, 0)
    size = file_size if kind.is_variable_str() else attribute.get_storage_size()
    if size > limit:
        raise _RefusedError(TOO_LARGE, size)


def _limit_seconds() -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on Windows

        _limit(resource.RLIMIT_CPU, SECONDS)
        _limit(resource.RLIMIT_CORE, 0)


def _limit_memory() -> None:
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - not on Windows

        pages = int(Path("/proc/self/statm").read_text().split()[0])
        _limit(resource.RLIMIT_AS, pages * os.sysconf("SC_PAGE_SIZE") + _MEMORY)


def _limit(kind: int, limit: int) -> None:
    import resource  # noqa: PLC0415 - not on Windows

    _, hard = resource.getrlimit(kind)
    if hard == resource.RLIM_INFINITY or hard > limit:
        resource.setrlimit(kind, (limit, limit))


if __name__ == "__main__":
    _limit_seconds()
    given, most, *wanted = sys.argv[1:]
    json.dump(read_attributes(Path(given), wanted, int(most)), sys.stdout)
