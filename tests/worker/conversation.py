"""A worker process, spoken to line by line, as the tests of the worker need it."""

import os
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import TypeVar

from worker.protocol import Reply, Request, decode_reply, encode

PATIENCE = 120  # seconds; a worker that has not answered by then never will

R = TypeVar("R", bound=Reply)


class Conversation:
    """What is said to a worker, and what it answers; a line of its that is no message fails."""

    def __init__(
        self, backend: str, folder: Path | None = None, *options: str, leads: bool = False
    ) -> None:
        self.process = subprocess.Popen(
            [sys.executable, *options, "-P", "-m", "worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            start_new_session=leads,
            env={**os.environ, "KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3"},
        )
        self.errors = ""
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._threads = [threading.Thread(target=each) for each in (self._read, self._read_errors)]
        for thread in self._threads:
            thread.start()

    def send(self, request: Request) -> None:
        self.send_line(encode(request))

    def send_line(self, line: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(line)
        self.process.stdin.flush()

    def receive(self) -> Reply:
        line = self._lines.get(timeout=PATIENCE)
        assert line, f"The worker ended: {self.errors}"
        return decode_reply(line)

    def until(self, kind: type[R]) -> tuple[list[Reply], R]:
        """The replies up to one of this kind, and that one."""
        replies = [self.receive()]
        while not isinstance(replies[-1], kind):
            replies.append(self.receive())
        last = replies.pop()
        assert isinstance(last, kind)
        return replies, last

    def close(self) -> int:
        """Closes the worker's input, as a window that dies does, and gives its exit code."""
        assert self.process.stdin
        self.process.stdin.close()
        code = self.process.wait(timeout=PATIENCE)
        for thread in self._threads:
            thread.join()
        return code

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout as stdout:
            for line in stdout:
                self._lines.put(line)
        self._lines.put(b"")

    def _read_errors(self) -> None:
        assert self.process.stderr
        with self.process.stderr as stderr:
            self.errors = stderr.read().decode("utf-8", "replace")
