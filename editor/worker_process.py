"""Runs a worker as a process of its own, so that whatever happens to it does not happen to us.

Keras can be killed by the system, crash or hang; the window, or the command line, then gets one
sentence that says so and goes on. The workers that inspect, that train and that run a person's
script are all started, watched and stopped here, through the states of `editor.worker_states`. This
module knows no Qt: replies arrive by callbacks from a thread, and `editor.worker_bridge` turns them
into signals.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import IO, BinaryIO, TypeVar, cast

from editor.worker_ends import PATIENCE, OwnProcess
from editor.worker_environment import Backend, environment
from editor.worker_guard import python
from editor.worker_reasons import LastWords
from editor.worker_states import Life, State
from worker.protocol import (
    MAXIMUM_LINE,
    ProtocolError,
    Ready,
    Reply,
    Request,
    Shutdown,
    TooLargeError,
    decode_reply,
    encode,
    read_lines,
)

_Told = TypeVar("_Told")

# -P: nothing in the current folder can stand in for what is ours.
ARGUMENTS = ("-P", "-m", "worker")
GARBAGE_LIMIT = 100
START_LIMIT = 120.0  # seconds; TensorFlow from a slow disk takes half a minute


class WorkerProcess:
    """One worker process, from its start to its end; it is not started twice.

    The callbacks come from a thread of this object's, must not raise, and must not block for long.
    It is started and stopped by one thread.

    Args:
        on_reply: Gets each message of the worker's.
        on_ended: Called once, last: with the reason in one sentence, or "" after `stop`.
        backend: Keras's; "numpy" is light and inspects, the others train.
        folder: The worker's current folder, from which relative paths of data are taken.
        runs_script: Whether it is to run a script that a person wrote: it is then stopped at once,
            and sees no graphics card.
        start_limit: Seconds in which it is to be ready; otherwise it is killed.
    """

    def __init__(
        self,
        on_reply: Callable[[Reply], None],
        on_ended: Callable[[str], None],
        backend: Backend = "tensorflow",
        folder: Path | None = None,
        *,
        runs_script: bool = False,
        start_limit: float = START_LIMIT,
    ) -> None:
        self._on_reply = on_reply
        self._on_ended = on_ended
        self._backend = backend
        self._folder = folder
        self._runs_script = runs_script
        self._life = Life()
        self._process: subprocess.Popen[bytes] | None = None
        self._own: OwnProcess | None = None
        self._requests: SimpleQueue[Request | None] = SimpleQueue()
        self._words = LastWords()
        self._reader: threading.Thread | None = None
        self._starting = self._timer(
            start_limit, f"Keras did not start within {start_limit:g} seconds, and was ended."
        )
        self._limit: threading.Timer | None = None

    @property
    def state(self) -> State:
        """What it is at."""
        return self._life.state

    @property
    def running(self) -> bool:
        """Whether requests are taken: it was started, lives, and was not asked to stop."""
        lives = self._own is not None and not self._own.has_ended
        return lives and self._life.takes_requests

    @property
    def process_id(self) -> int | None:
        """The system's number of the process, or None where it was not started."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Starts the process; a failure is told to `on_ended`.

        Raises:
            RuntimeError: it was started or stopped before.
        """
        if self._life.enter(State.STARTING) is None:
            raise RuntimeError(
                f"Expected a worker that was neither started nor stopped. Received: {self.state}"
            )
        try:
            process = self._process = subprocess.Popen(  # noqa: S603 - our own program
                [python(), *ARGUMENTS],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=environment(self._backend, runs_script=self._runs_script),
                cwd=self._folder,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                start_new_session=True,
            )
        except OSError as error:
            reason = f"The worker could not be started: {error.strerror or error}."
            self._reader = _thread(lambda: self._tell_end(reason))
            return
        own = self._own = OwnProcess(process)
        self._starting.start()
        # A thread writes as well: a worker that hangs with a full pipe must not stall the window.
        _thread(lambda: self._write(own, _open(process.stdin)))
        errors = _thread(lambda: self._words.read(_open(process.stderr)))
        self._reader = _thread(lambda: self._read(own, _open(process.stdout), errors))

    def send(self, request: Request, *, within: float | None = None) -> None:
        """Sends a message and returns at once; a worker that has ended gets none.

        Args:
            request: The message.
            within: Seconds in which something is to be answered; otherwise the process is killed.
        """
        if within is not None and self.running:
            self._keep_time()
            self._limit = self._timer(
                within, f"It took longer than {within:g} seconds, and was ended."
            )
            self._limit.start()
        self._requests.put(request)

    def stop(self, *, wait: bool = False) -> None:
        """Ends the process: it is asked, then terminated, then killed.

        Args:
            wait: Whether to return only when it has ended and `on_ended` was called, which takes
                2 seconds at most.
        """
        if (left := self._life.enter(State.STOPPING)) is not None:
            self._starting.cancel()
            self._keep_time()
            self._requests.put(Shutdown())
            self._requests.put(None)
            if left is State.NEW:
                self._life.enter(State.ENDED)
            elif (own := self._own) is not None:
                if self._runs_script:
                    own.kill()  # it has nothing to bring to an end
                _thread(own.end)
        if wait and self._reader is not None:
            self._reader.join(timeout=2.0)

    def _write(self, own: OwnProcess, stdin: BinaryIO) -> None:
        own.be_guarded()
        try:
            with stdin:
                while (request := self._requests.get()) is not None:
                    line = encode(request)
                    if len(line) > MAXIMUM_LINE:
                        self._fail(_too_large(line))
                    stdin.write(line)
                    stdin.flush()
        except OSError:
            pass  # it has ended, and the reader says why

    def _read(self, own: OwnProcess, stdout: BinaryIO, errors: threading.Thread) -> None:
        with stdout:
            fault = self._hear_all(stdout)
        if fault or not own.ends_within(PATIENCE):
            self._fail(fault or "The worker was ended, since it closed the pipe it answers by.")
        own.end()
        returncode = own.wait()
        errors.join(timeout=PATIENCE)
        self._tell_end(self._words.reason(returncode))

    def _hear_all(self, stdout: BinaryIO) -> str:
        """Hands on what comes until there is no more; gives why it is not read on, or ""."""
        garbage = 0
        for line in read_lines(stdout):
            try:
                reply = decode_reply(line)
            except TooLargeError as error:
                return f"The worker was ended for what it sent. {error}."
            except ProtocolError:
                garbage += 1
                if garbage > GARBAGE_LIMIT:
                    return f"The worker was ended, since {garbage} lines it sent are no messages."
            else:
                self._hear(reply)
        return ""

    def _hear(self, reply: Reply) -> None:
        if isinstance(reply, Ready) and self._life.enter(State.READY) is not None:
            self._starting.cancel()
        self._keep_time()
        _guarded(self._on_reply, reply)

    def _tell_end(self, reason: str) -> None:
        left = self._life.enter(State.ENDED)
        self._starting.cancel()
        self._keep_time()
        self._requests.put(None)
        if left is State.STOPPING:
            reason = ""
        elif left is State.FAILING:
            reason = self._life.fault
        _guarded(self._on_ended, reason)

    def _timer(self, seconds: float, fault: str) -> threading.Timer:
        timer = threading.Timer(seconds, self._fail, (fault,))
        timer.daemon = True
        return timer

    def _keep_time(self) -> None:
        if self._limit is not None:
            self._limit.cancel()

    def _fail(self, fault: str) -> None:
        """Ends the process for what it does; who came before this has a better reason."""
        if self._own is not None and self._life.enter(State.FAILING, fault) is not None:
            self._own.kill()


def _too_large(line: bytes) -> str:
    return (
        f"This is too large for the worker. Expected at most {MAXIMUM_LINE:,} bytes. "
        f"Received: {len(line):,}."
    )


def _guarded(callback: Callable[[_Told], None], told: _Told) -> None:
    """Tells something, and goes on where that fails: the end is to be told all the same."""
    try:
        callback(told)
    except Exception:
        kind, error, trace = sys.exc_info()
        given = (kind or Exception, error, trace, threading.current_thread())
        threading.excepthook(threading.ExceptHookArgs(given))


def _open(stream: IO[bytes] | None) -> BinaryIO:
    return cast(BinaryIO, stream)


def _thread(target: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=target, daemon=True)
    thread.start()
    return thread
