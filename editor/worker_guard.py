"""Ends the workers of a program that was killed, if they do not end by themselves.

A worker sees that the pipe from its program is closed, and ends; but one that hangs within a single
call of C, as a person's script may, runs no line of Python that could see it. So each program that
has workers has one small process beside them, which is told their numbers, waits until its own pipe
is closed, gives them time to bring a file to its end, and kills those that are left. It needs
nothing of one system alone, and kills none that merely has the number that a worker had.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import psutil

PATIENCE: Final = 2.0  # seconds in which workers may end by themselves
_SOON: Final = 2.0  # seconds in which the guard itself ends, at most


class Guard:
    """The guard of this program; any thread may speak to it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    @property
    def process_id(self) -> int | None:
        """The system's number of its process, or None where nothing was to be watched yet."""
        return self._process.pid if self._process else None

    def watch(self, process_id: int) -> None:
        """Has a worker end with this program; without a guard, where none can be started."""
        with self._lock, contextlib.suppress(OSError):
            if self._process is None or self._process.poll() is not None:
                self._process = _started()
            stdin = self._process.stdin
            if stdin is not None:
                stdin.write(b"%d\n" % process_id)
                stdin.flush()

    def dismiss(self) -> None:
        """Ends the guard, once the workers have ended."""
        with self._lock, contextlib.suppress(OSError, subprocess.TimeoutExpired):
            if self._process is not None:
                if self._process.stdin is not None:
                    self._process.stdin.close()
                self._process.wait(timeout=_SOON)


def python() -> str:
    """Gives the interpreter for a process with pipes."""
    # pythonw.exe, which starts windows on Windows, has no standard streams.
    executable = Path(sys.executable)
    if executable.stem.lower() == "pythonw":
        return str(executable.with_name("python" + executable.suffix))
    return str(executable)


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own program
        [python(), "-P", "-m", "editor.worker_guard"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        # What ends the program's group is not to end it.
        start_new_session=True,
    )


def main() -> None:
    """Watches the processes whose numbers are on standard input, a line each, until its end."""
    import psutil  # noqa: PLC0415 - the program has no use for it here

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    watched: list[psutil.Process] = []
    for line in sys.stdin.buffer:
        # What has ended meanwhile is forgotten. psutil tells processes of one number apart.
        watched = [each for each in watched if each.is_running()]
        with contextlib.suppress(psutil.NoSuchProcess):
            watched.append(psutil.Process(int(line)))
    _, left = psutil.wait_procs(watched, timeout=PATIENCE)
    for each in left:
        with contextlib.suppress(psutil.Error, ProcessLookupError, PermissionError):
            _kill(each)


def _kill(process: psutil.Process) -> None:
    if not process.is_running():
        return
    if os.name == "posix" and os.getpgid(process.pid) == process.pid:
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


if __name__ == "__main__":
    main()
