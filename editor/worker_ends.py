"""How the process of a worker is ended, and all of them with the program.

A worker leads a group of processes, of what it and a person's script have started: the group is
ended with it. Windows knows no such groups; there those that a script has started go on by
themselves, and so do those elsewhere that have left the group.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import subprocess
import threading
import time

from editor.worker_guard import Guard

PATIENCE = 0.8  # seconds for each of: ending by itself, ending when terminated

_guard = Guard()


class OwnProcess:
    """A process that was started here, and leads a group of processes where there are any.

    Args:
        process: The process, just started.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._reaper = threading.Thread(target=self._reap, daemon=True)
        _live.add(self)
        self._reaper.start()

    @property
    def has_ended(self) -> bool:
        """Whether it has ended, and its group with it."""
        return not self._reaper.is_alive()

    def be_guarded(self) -> None:
        """Has it end with this program even if this is killed; may wait some milliseconds."""
        _guard.watch(self._process.pid)

    def ends_within(self, seconds: float) -> bool:
        """Waits for its end, so many seconds at most; whether it has ended."""
        self._reaper.join(seconds)
        return self.has_ended

    def wait(self) -> int:
        """Waits for its end and gives the exit code."""
        self._reaper.join()
        return self._process.returncode

    def terminate(self) -> None:
        """Asks it to end."""
        self._process.terminate()

    def kill(self) -> None:
        """Ends it, and its group, at once."""
        if self.has_ended:
            return  # the system may have given its number to another
        if os.name == "posix":
            self._kill_group()
        else:
            self._process.kill()

    def end(self) -> None:
        """Waits for its end; after a while it is terminated, after another one killed."""
        for end in (self.terminate, self.kill):
            if not self.ends_within(PATIENCE):
                end()

    def _reap(self) -> None:
        self._process.wait()
        if os.name == "posix":
            # What it has started holds the pipes, which are read until their end.
            self._kill_group()
        _live.discard(self)

    def _kill_group(self) -> None:
        # macOS refuses where there are only those that wait to be asked how they ended.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)


_live: set[OwnProcess] = set()  # those that were started and have not ended


def _end_all() -> None:
    """Ends what is left as the program ends, and with it the threads that would have done so.

    All have the same time, so that many take no longer than one.
    """
    for end in (lambda _: None, OwnProcess.terminate, OwnProcess.kill):
        left = [each for each in _live.copy() if not each.has_ended]
        for each in left:
            end(each)
        until = time.monotonic() + PATIENCE
        for each in left:
            each.ends_within(max(until - time.monotonic(), 0.0))
    _guard.dismiss()


atexit.register(_end_all)
