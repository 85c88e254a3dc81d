"""A program that opens files and writes down everything else that happened meanwhile.

It is run as a process of its own. Each command runs in a fork of it, with its own limits and with
an audit hook that keeps every event that reading a file, or writing what was asked for, does not
need. HDF5 opens files without Python's knowledge, so the kernel is asked too whether a decoy was
touched. Where a system has no forks and no such limits, the hook alone is left.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import io
import json
import marshal
import os
import pickle
import signal
import socket
import subprocess
import sys
import sysconfig
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

MEMORY = 200 * 2**20  # bytes that opening a file may take
SECONDS = 5  # of the processor
_PATIENCE = 60  # seconds, for what waits and does not compute
_MEMORY_LIMIT = 10 * MEMORY  # where an allocation fails, so that this machine is not harmed

_ROOT = Path(__file__).resolve().parents[2]
_PATHS = sysconfig.get_paths()
_PROGRAM = tuple(
    f"{Path(path).resolve()}{os.sep}"
    for path in (
        *(_PATHS[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")),
        *(path for path in sys.path if path.endswith(".zip")),  # where no library mostly is
        *(str(_ROOT / each) for each in ("graph", "codegen", "worker", "editor", "resources")),
    )
)
# The one program that is started, which reads a `.h5` file.
_READING_HDF5 = [
    sys.executable,
    "-P",
    str(_ROOT / "graph" / "keras_files" / "hdf5_attributes.py"),
]
_FOREIGN = frozenset(
    {"keras", "tensorflow", "jax", "torch", "pandas", "sklearn", "PySide6", "NodeGraphQt"}
)
HARMLESS = {
    *("sys._getframe", "object.__getattr__", "object.__setattr__", "builtins.id", "signal.alarm"),
    # By which Python 3.13 waits for a process.
    "time.sleep",
}
_WRITING = frozenset(
    {"tempfile.mkstemp", "os.rename", "os.chmod", "os.remove", "os.truncate", "os.link", "os.mkdir"}
)
_LISTING = frozenset(
    {"os.listdir", "os.scandir"}
    | {f"pathlib.Path.{each}" for each in ("glob", "rglob", "walk")}  # of some versions of Python
)
# What must not even happen where it would be noticed.
_STOPPED = ("subprocess", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "socket.")
_MOST_SAID = 200_000  # characters
_MOST_EVENTS = 100_000
_IN_OPEN, _IN_ACCESS, _IN_MODIFY, _IN_CREATE = 0x20, 0x1, 0x2, 0x100


class Recorder:
    """Keeps what happens besides what a command needs.

    Args:
        path: The file that is opened.
        output: The folder that may be written to.
    """

    def __init__(self, path: Path, output: Path) -> None:
        self.events: list[str] = []
        self.is_on = False
        self._path = str(path)
        self._output = f"{output}{os.sep}"
        self._compiled_is_open = False

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.is_on or event in HARMLESS or self._is_needed(event, args):
            return
        if len(self.events) < _MOST_EVENTS:
            self.events.append(f"{event} {args!r}"[:300])
        if event.startswith(_STOPPED):
            raise RuntimeError(f"Expected no {event}. Received: one")

    def _is_needed(self, event: str, args: tuple[Any, ...]) -> bool:
        if event == "open":
            return self._may_open(args[0], args[1])
        if event == "marshal.loads":  # of a module of the program that was just opened
            was_open, self._compiled_is_open = self._compiled_is_open, False
            return was_open
        if event in _LISTING and self._may_list(os.fspath(args[0])):
            return True
        if event in _WRITING:
            return all(arg.startswith(self._output) for arg in args if isinstance(arg, str))
        return event in _NEEDED and _NEEDED[event](args)

    def _may_open(self, path: object, mode: object) -> bool:
        if isinstance(path, int):
            return True  # what was opened already
        name = os.fsdecode(path) if isinstance(path, bytes) else str(path)
        if _is_of_the_program(name):
            self._compiled_is_open = name.endswith(".pyc")
            return mode in ("r", "rb", None)
        return self._is_named(name) or self._may_write(name)

    def _may_list(self, name: str) -> bool:
        # Where an import looks is listed again whenever something was made in it, by anybody.
        return self._is_named(name) or name in sys.path or self._may_write(name)

    def _may_write(self, name: str) -> bool:
        return f"{name}{os.sep}".startswith(self._output)

    def _is_named(self, name: str) -> bool:
        """Whether it is what is opened, or lies in it where that is a folder."""
        return f"{name}{os.sep}".startswith(f"{self._path}{os.sep}")


_NEEDED: dict[str, Callable[[tuple[Any, ...]], bool]] = {
    "import": lambda args: str(args[0]).partition(".")[0] not in _FOREIGN,
    "exec": lambda args: _is_of_the_program(getattr(args[0], "co_filename", None)),
    # `ast.parse` says "<unknown>"; what it gave is run nowhere, as "exec" would tell.
    "compile": lambda args: args[1] == "<unknown>" or _is_of_the_program(args[1]),
    "subprocess.Popen": lambda args: list(args[1])[:3] == _READING_HDF5,
    # By which Python 3.13 starts it.
    "os.posix_spawn": lambda args: [os.fsdecode(each) for each in args[1]][:3] == _READING_HDF5,
    "os.listdir": lambda args: _is_of_the_program(args[0]),
    "os.scandir": lambda args: _is_of_the_program(args[0]),
}


def _is_of_the_program(name: object) -> bool:
    if not isinstance(name, str | bytes):
        return False
    return f"{os.path.realpath(os.fsdecode(name))}{os.sep}".startswith(_PROGRAM)


class Decoys:
    """Files beside those that are opened, and what the kernel saw of them; Linux alone tells."""

    def __init__(self, folders: list[str]) -> None:
        self._handle = -1
        if sys.platform == "linux":
            library = ctypes.CDLL(None)
            self._handle = library.inotify_init1(os.O_NONBLOCK)
            mask = _IN_OPEN | _IN_ACCESS | _IN_MODIFY | _IN_CREATE
            for folder in folders:
                library.inotify_add_watch(self._handle, folder.encode(), mask)

    def touched(self) -> list[str]:
        """Gives the names of what was touched since the last time."""
        names = []
        data = b""
        with contextlib.suppress(BlockingIOError):
            data = os.read(self._handle, 2**16) if self._handle >= 0 else b""
        while data:
            length = int.from_bytes(data[12:16], sys.byteorder)
            names.append(data[16 : 16 + length].rstrip(b"\0").decode() or "the folder")
            data = data[16 + length :]
        return sorted(set(names))


# -- commands ------------------------------------------------------------------------------------


def _open(path: Path, _: Path) -> int:
    from graph.opening import open_file  # noqa: PLC0415

    for note in open_file(path).notes:
        print(f"note: {note}", file=sys.stderr)
    return 0


def _program(*arguments: str) -> Callable[[Path, Path], int]:
    def run(path: Path, output: Path) -> int:
        from editor.cli import main  # noqa: PLC0415
        from editor.commands import export  # noqa: PLC0415

        # Asks the worker, a process of its own that tests/worker watches; its docstring lacks it.
        vars(export)["known_facts"] = lambda graph: None
        filled = (each.replace("OUTPUT", str(output / "out")) for each in arguments[1:])
        return main([arguments[0], str(path), *filled])

    return run


def _misbehave(path: Path, output: Path) -> int:
    """Does what no command may, for a test of this program itself."""
    import h5py  # type: ignore[import-untyped]  # noqa: PLC0415

    outside = Path(path.read_text())
    for deed in (
        (outside / "secret.txt").read_text,
        lambda: os.listdir(outside),
        lambda: exec("1 + 1", {}),  # noqa: S102
        lambda: marshal.loads(marshal.dumps(1)),  # noqa: S302
        lambda: pickle.loads(b"cos\nsystem\n."),  # noqa: S301
        lambda: os.system("true"),  # noqa: S605
        lambda: subprocess.run(["true"], check=True),
        lambda: socket.create_connection(("127.0.0.1", 9)),
        lambda: __import__("torch"),
        lambda: h5py.File(outside / "linking.h5")["link"][()],
    ):
        with contextlib.suppress(Exception):
            deed()
    bytearray(MEMORY + 2**20)[::4096] = b"x" * (MEMORY // 4096 + 256)
    return 0


COMMANDS: dict[str, Callable[[Path, Path], int]] = {
    "open": _open,
    "check": _program("check"),
    "export .py": _program("export", "-o", "OUTPUT.py"),
    "export .kcanvas": _program("export", "-o", "OUTPUT.kcanvas"),
    "export .keras": _program("export", "-o", "OUTPUT.keras"),
    "train": _program("train", "-o", "OUTPUT.keras", "--data", "digits"),
    "misbehave": _misbehave,
}


# -- one run -------------------------------------------------------------------------------------


def _observed(command: str, path: Path, output: Path) -> dict[str, Any]:
    recorder = Recorder(path, output)
    sys.addaudithook(recorder)
    before = _peak()
    fault = ""
    code: int | None = None
    with _captured() as (stdout, stderr):
        recorder.is_on = True
        try:
            code = COMMANDS[command](path, output)
        except BaseException as error:
            fault = type(error).__name__
            if command == "open" and fault == "ProjectFileError":
                print(error, file=sys.stderr)
            else:
                traceback.print_exc()
        recorder.is_on = False
    return {
        "code": code,
        "fault": fault,
        "stdout": stdout.getvalue().decode(errors="replace")[:_MOST_SAID],
        "stderr": stderr.getvalue().decode(errors="replace")[:_MOST_SAID],
        "events": recorder.events,
        "imported": sorted(_FOREIGN.intersection(sys.modules)),
        "memory": max(_peak() - before, _peak(of_children=True)),
    }


@contextlib.contextmanager
def _captured() -> Iterator[tuple[io.BytesIO, io.BytesIO]]:
    parts = io.BytesIO(), io.BytesIO()
    out, err = (io.TextIOWrapper(part, "utf-8", write_through=True) for part in parts)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        yield parts
    out.detach()
    err.detach()


def _peak(*, of_children: bool = False) -> int:
    """Gives the most memory that this process, or one that it started, had so far, in bytes."""
    if sys.platform == "win32":
        return 0
    import resource  # noqa: PLC0415

    whose = resource.RUSAGE_CHILDREN if of_children else resource.RUSAGE_SELF
    return resource.getrusage(whose).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _seconds() -> float:
    """Gives the time of the processor that this process and all that it waited for have used."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _limit() -> None:
    import resource  # noqa: PLC0415

    signal.alarm(_PATIENCE)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limit = pages * os.sysconf("SC_PAGE_SIZE") + _MEMORY_LIMIT
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _in_a_fork(command: str, path: Path, output: Path) -> dict[str, Any]:
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(reader)
            _limit()
            with os.fdopen(writer, "wb") as pipe:
                pipe.write(json.dumps(_observed(command, path, output)).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        data = pipe.read()
    _, status = os.waitpid(child, 0)
    if data:
        return dict(json.loads(data))
    return {"code": None, "fault": f"ended by signal {os.WTERMSIG(status)}", "stderr": ""}


def _warm_up(paths: list[Path], output: Path) -> None:
    """Imports what the commands need, which opens files and runs code of the libraries."""
    with _captured():
        for name, command in COMMANDS.items():
            for path in paths:
                if name not in ("misbehave", "export .keras", "train"):
                    command(path, output)
    # These refuse before they import anything else; and HDF5 is for the misbehaviour.
    import h5py  # noqa: F401, PLC0415

    import editor.commands.train  # noqa: F401, PLC0415


def main() -> None:
    """Reads what to do as JSON, and writes what came of it."""
    request = json.load(sys.stdin)
    _warm_up([Path(path) for path in request["harmless"]], Path(request["output"]))
    gc.freeze()  # what is there is not gone through again in each fork
    decoys = Decoys(request["decoys"])
    run = _in_a_fork if hasattr(os, "fork") else _observed
    results: dict[str, dict[str, Any]] = {}
    for name, path, commands in request["files"]:
        for command in commands:
            started = _seconds()
            found = run(command, Path(path), Path(request["output"]))
            found["seconds"] = _seconds() - started
            found["touched"] = decoys.touched()
            results.setdefault(name, {})[command] = found
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
