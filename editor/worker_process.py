"""Runs a worker as a process of its own, so that whatever happens to it does not happen to us.

Keras can be killed by the system, crash or hang; the window, or the command line, then gets one
sentence that says so and goes on. This module knows no Qt: replies arrive by callbacks from a
thread, and `editor.worker_bridge` turns them into signals.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import IO, BinaryIO, TypeVar, cast

from editor.worker_environment import Backend, environment
from worker.protocol import (
    ProtocolError,
    Reply,
    Request,
    Shutdown,
    decode_reply,
    encode,
    read_lines,
)

_Told = TypeVar("_Told")

# -P: nothing in the current folder can stand in for what is ours.
ARGUMENTS = ("-P", "-m", "worker")
STDERR_LINES = 50
STDERR_LONGEST = 10_000  # bytes of a line
GARBAGE_LIMIT = 100
WINDOWS_EXCEPTION = 0xC0000000  # from here on, Windows' exit code is the number of an exception
PATIENCE = 0.8  # seconds for each of: ending by itself, ending when terminated

# What TensorFlow and its libraries log tells of no fault of ours, but for what they call fatal.
_OF_LOGS = re.compile(
    r"[IWE]\d{4} \d\d:|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+: [IWE] |WARNING:|To enable the following"
)
_FROM_OUTSIDE = {
    -9: "The worker was killed by the system, perhaps for want of memory",
    -15: "The worker was ended by another program",
}


_LIVE: set[subprocess.Popen[bytes]] = set()  # those that were started and have not ended


class WorkerProcess:
    """One worker process, from its start to its end; it is not started twice.

    The callbacks come from a thread of this object's, must not raise, and must not block for long.

    Args:
        on_reply: Gets each message of the worker's.
        on_ended: Called once, last: with the reason in one sentence, or "" after `stop`.
        backend: Keras's; "numpy" is light and inspects, the others train.
        folder: The worker's current folder, from which relative paths of data are taken.
        runs_script: Whether it is to run a script that a person wrote: it then leads a group of
            processes, which ends with it at once, and sees no graphics card.
    """

    def __init__(
        self,
        on_reply: Callable[[Reply], None],
        on_ended: Callable[[str], None],
        backend: Backend = "tensorflow",
        folder: Path | None = None,
        *,
        runs_script: bool = False,
    ) -> None:
        self._on_reply = on_reply
        self._on_ended = on_ended
        self._backend = backend
        self._folder = folder
        self._runs_script = runs_script
        self._process: subprocess.Popen[bytes] | None = None
        self._requests: SimpleQueue[Request | None] = SimpleQueue()
        self._stderr: deque[str] = deque(maxlen=STDERR_LINES)
        self._garbage = 0
        self._stopping = False
        self._reader: threading.Thread | None = None
        self._limit: threading.Timer | None = None
        self._overdue = 0.0  # seconds that a request was given, and that were not enough

    @property
    def running(self) -> bool:
        """Whether requests are taken: it was started, lives, and was not asked to stop."""
        process = self._process
        return process is not None and not self._stopping and process.poll() is None

    @property
    def process_id(self) -> int | None:
        """The system's number of the process, or None where it was not started."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Starts the process; a failure is told to `on_ended`.

        Raises:
            RuntimeError: it was started or stopped before.
        """
        if self._process is not None or self._stopping:
            raise RuntimeError("Expected a worker that was neither started nor stopped")
        try:
            process = self._process = subprocess.Popen(  # noqa: S603 - our own program
                [_python(), *ARGUMENTS],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=environment(self._backend, runs_script=self._runs_script),
                cwd=self._folder,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                start_new_session=self._runs_script,
            )
        except OSError as error:
            reason = f"The worker could not be started: {error.strerror or error}."
            self._reader = _thread(lambda: _guarded(self._on_ended, reason))
            return
        _LIVE.add(process)
        # A thread writes as well: a worker that hangs with a full pipe must not stall the window.
        _thread(lambda: self._write(_open(process.stdin)))
        errors = _thread(lambda: self._read_errors(_open(process.stderr)))
        self._reader = _thread(lambda: self._read(process, errors))
        if self._runs_script:
            # Its children hold the pipes that are read until their end.
            _thread(lambda: _end_group(process))

    def send(self, request: Request, *, within: float | None = None) -> None:
        """Sends a message and returns at once; a worker that has ended gets none.

        Args:
            request: The message.
            within: Seconds in which something is to be answered; otherwise the process is killed.
        """
        if within is not None and self.running:
            self._keep_time()
            self._limit = threading.Timer(within, self._on_overdue, (within,))
            self._limit.daemon = True
            self._limit.start()
        self._requests.put(request)

    def stop(self, *, wait: bool = False) -> None:
        """Ends the process: it is asked, then terminated, then killed.

        Args:
            wait: Whether to return only when it has ended and `on_ended` was called, which takes
                2 seconds at most.
        """
        first = not self._stopping
        self._stopping = True
        self._keep_time()
        if first:
            self._requests.put(Shutdown())
            self._requests.put(None)
            if self._process is not None:
                process = self._process
                if self._runs_script:
                    _kill(process, group=True)  # it has nothing to bring to an end
                _thread(lambda: _end(process))
        if wait and self._reader is not None:
            self._reader.join(timeout=2.0)

    def _write(self, stdin: BinaryIO) -> None:
        try:
            with stdin:
                while (request := self._requests.get()) is not None:
                    stdin.write(encode(request))
                    stdin.flush()
        except OSError:
            pass  # it has ended, and the reader says why

    def _read_errors(self, stderr: BinaryIO) -> None:
        with stderr:
            for line in read_lines(stderr, STDERR_LONGEST):
                text = line.decode("utf-8", "replace").strip()
                if text and not _OF_LOGS.match(text):
                    self._stderr.append(text)

    def _read(self, process: subprocess.Popen[bytes], errors: threading.Thread) -> None:
        with _open(process.stdout) as stdout:
            for line in read_lines(stdout):
                try:
                    reply = decode_reply(line)
                except ProtocolError:
                    self._garbage += 1
                    if self._garbage > GARBAGE_LIMIT:
                        _kill(process, group=self._runs_script)
                        break
                else:
                    self._keep_time()
                    _guarded(self._on_reply, reply)
        _end(process)
        _LIVE.discard(process)
        self._keep_time()
        errors.join(timeout=PATIENCE)
        self._requests.put(None)
        _guarded(self._on_ended, "" if self._stopping else self._reason(process.returncode))

    def _keep_time(self) -> None:
        if self._limit is not None:
            self._limit.cancel()

    def _on_overdue(self, seconds: float) -> None:
        if self._process is not None and self.running:
            self._overdue = seconds
            _kill(self._process, group=self._runs_script)

    def _reason(self, returncode: int) -> str:
        if self._overdue:
            return f"It took longer than {self._overdue:g} seconds, and was ended."
        if self._garbage > GARBAGE_LIMIT:
            return f"The worker was ended, since {self._garbage} lines it sent are no messages."
        # Who is ended from outside has said nothing about it.
        said = self._stderr and returncode not in _FROM_OUTSIDE
        return _ending(returncode) + (f". It last said: {self._stderr[-1]}" if said else ".")


def _python() -> str:
    # pythonw.exe, which starts windows on Windows, has no standard streams.
    executable = Path(sys.executable)
    if executable.stem.lower() == "pythonw":
        return str(executable.with_name("python" + executable.suffix))
    return str(executable)


def _ending(returncode: int) -> str:
    if returncode in _FROM_OUTSIDE:
        return _FROM_OUTSIDE[returncode]
    if returncode < 0:
        known = -returncode in {each.value for each in signal.Signals}
        return f"The worker crashed ({signal.Signals(-returncode).name if known else -returncode})"
    if returncode >= WINDOWS_EXCEPTION:
        return f"The worker crashed (exit code 0x{returncode:08X})"
    return f"The worker ended by itself (exit code {returncode})"


def _end(process: subprocess.Popen[bytes]) -> None:
    for end in (process.terminate, process.kill):
        try:
            process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            end()
    process.wait()


def _end_all() -> None:
    """Ends what is left as the program ends, and with it the threads that would have done so.

    All have the same time, so that many take no longer than one.
    """
    for end in (lambda _: None, subprocess.Popen.terminate, subprocess.Popen.kill):
        left = [process for process in _LIVE if process.poll() is None]
        for process in left:
            end(process)
        until = time.monotonic() + PATIENCE
        for process in left:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(until - time.monotonic(), 0.0))


atexit.register(_end_all)


def _guarded(callback: Callable[[_Told], None], told: _Told) -> None:
    """Tells something, and goes on where that fails: the end is to be told all the same."""
    try:
        callback(told)
    except Exception:
        kind, error, trace = sys.exc_info()
        given = (kind or Exception, error, trace, threading.current_thread())
        threading.excepthook(threading.ExceptHookArgs(given))


def _end_group(process: subprocess.Popen[bytes]) -> None:
    process.wait()
    _kill(process, group=True)


def _kill(process: subprocess.Popen[bytes], *, group: bool) -> None:
    """Kills a process, with those that it has started where it leads a group.

    Windows knows no such groups; there those that a script has started go on by themselves, and so
    do those elsewhere that have left the group.
    """
    if group and os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


def _open(stream: IO[bytes] | None) -> BinaryIO:
    return cast(BinaryIO, stream)


def _thread(target: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=target, daemon=True)
    thread.start()
    return thread
