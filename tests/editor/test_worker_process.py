import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from msgspec import Raw

from editor import worker_process
from editor.worker_process import GARBAGE_LIMIT, WorkerProcess
from graph.files import encode_project
from graph.model import ModelGraph
from worker.protocol import Failed, Inspect, InspectionEnded, Ready, Reply

PATIENCE = 60  # seconds
READY = 'print(\'{"type":"Ready","keras_version":"3","backend":"none"}\', flush=True)\n'
WAIT = "import sys\nfor line in sys.stdin: pass\n"


class Watched:
    """A worker process and what it told."""

    def __init__(self, folder: Path | None = None) -> None:
        self._told: queue.SimpleQueue[Reply | str] = queue.SimpleQueue()
        self.process = WorkerProcess(self._told.put, self._told.put, "numpy", folder)

    def reply(self) -> Reply:
        told = self._told.get(timeout=PATIENCE)
        assert not isinstance(told, str)
        return told

    def reason(self) -> str:
        """The sentence about its end, which is the last that is told."""
        while not isinstance(told := self._told.get(timeout=PATIENCE), str):
            pass
        assert not self.process.running
        assert self._told.empty()
        return told


@pytest.fixture
def watched() -> Iterator[Watched]:
    watched = Watched()
    yield watched
    watched.process.stop(wait=True)


@pytest.fixture
def run_instead(monkeypatch: pytest.MonkeyPatch) -> "RunInstead":
    return RunInstead(monkeypatch)


class RunInstead:
    """Starts a program that misbehaves where the worker would be started."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def __call__(self, program: str) -> None:
        self._monkeypatch.setattr(worker_process, "ARGUMENTS", ("-c", program))


def test_a_worker_answers_until_it_is_stopped(watched: Watched) -> None:
    watched.process.start()
    project = Raw(encode_project(ModelGraph()))
    watched.process.send(Inspect(7, project))
    ready = watched.reply()
    assert isinstance(ready, Ready)
    assert ready.backend == "numpy"
    assert watched.reply() == InspectionEnded(7, 0, 0)
    assert watched.process.running
    watched.process.send(Inspect(8, Raw(b'{"not": "a project"}')))
    assert isinstance(watched.reply(), Failed)
    watched.process.stop(wait=True)
    assert watched.reason() == ""


def test_a_worker_that_is_killed_is_told_with_the_reason(watched: Watched) -> None:
    watched.process.start()
    watched.reply()
    assert watched.process.process_id
    os.kill(watched.process.process_id, getattr(signal, "SIGKILL", signal.SIGTERM))
    reason = watched.reason()
    if os.name == "posix":
        assert reason == "The worker was killed by the system, perhaps for want of memory."
    else:
        assert reason.startswith("The worker ended by itself")
    watched.process.send(Inspect(1, Raw(b"{}")))


def test_what_tensorflow_logs_is_not_taken_for_the_reason(
    watched: Watched, run_instead: RunInstead
) -> None:
    noise = (
        "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR",
        "I0000 00:00:1732280000.1 42 cpu_feature_guard.cc:227] This TensorFlow binary is optimized",
        "To enable the following instructions: AVX2, rebuild TensorFlow",
        "2026-11-22 13:41:50.1: E external/local_xla/stream_executor/cuda_dnn.cc:1] Unable to",
    )
    said = "\n".join(("the reason", *noise))
    run_instead(f"import sys; print({said!r}, file=sys.stderr); sys.exit(3)")
    watched.process.start()
    assert watched.reason() == (
        "The worker ended by itself (exit code 3). It last said: the reason"
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals")
def test_a_crash_names_the_signal_and_what_was_said_last(
    watched: Watched, run_instead: RunInstead
) -> None:
    run_instead("import os, sys\nprint('first\\nlast words', file=sys.stderr)\nos.abort()")
    watched.process.start()
    assert watched.reason() == "The worker crashed (SIGABRT). It last said: last words"


def test_a_worker_that_cannot_import_says_what_is_missing(
    watched: Watched, run_instead: RunInstead
) -> None:
    run_instead("import there_is_no_such_module")
    watched.process.start()
    assert watched.reason() == (
        "The worker ended by itself (exit code 1). It last said: "
        "ModuleNotFoundError: No module named 'there_is_no_such_module'"
    )


def test_a_folder_that_is_missing_is_a_reason(tmp_path: Path) -> None:
    watched = Watched(tmp_path / "missing")
    watched.process.start()
    assert watched.reason().startswith("The worker could not be started: ")


def test_some_lines_that_are_no_messages_are_passed_over(
    watched: Watched, run_instead: RunInstead
) -> None:
    run_instead(f"print('garbage\\n' * {GARBAGE_LIMIT - 1}, flush=True)\n{READY}{WAIT}")
    watched.process.start()
    assert isinstance(watched.reply(), Ready)
    assert watched.process.running


def test_a_worker_that_sends_nothing_but_garbage_is_ended(
    watched: Watched, run_instead: RunInstead
) -> None:
    run_instead("while True: print('garbage', flush=True)")
    watched.process.start()
    assert watched.reason() == (
        f"The worker was ended, since {GARBAGE_LIMIT + 1} lines it sent are no messages."
    )


def test_a_worker_that_does_not_listen_is_ended_all_the_same(
    watched: Watched, run_instead: RunInstead
) -> None:
    deaf = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    run_instead(f"{deaf}{READY}time.sleep(600)")
    watched.process.start()
    watched.reply()
    # More than a pipe holds: a thread is stuck in writing it.
    watched.process.send(Inspect(1, Raw(b'"' + b"x" * 5_000_000 + b'"')))
    watched.process.stop()
    assert watched.reason() == ""


def test_the_module_needs_no_qt() -> None:
    code = "import sys, editor.worker_process; print('PySide6' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert result.stdout.strip() == b"False"


def test_a_callback_that_fails_is_told_and_the_end_is_told_all_the_same(
    run_instead: RunInstead, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_instead(READY + READY + "import sys; sys.exit(3)")
    failed: list[str] = []
    monkeypatch.setattr(threading, "excepthook", lambda given: failed.append(str(given.exc_value)))
    ended: queue.SimpleQueue[str] = queue.SimpleQueue()

    def fail(reply: Reply) -> None:
        raise ValueError(type(reply).__name__)

    process = WorkerProcess(fail, ended.put, "numpy")
    process.start()
    assert "exit code 3" in ended.get(timeout=PATIENCE)
    assert failed == ["Ready", "Ready"]


def test_a_worker_is_not_started_twice_nor_after_it_was_stopped(watched: Watched) -> None:
    watched.process.stop()
    with pytest.raises(RuntimeError, match="neither started nor stopped"):
        watched.process.start()


HANGING = """
import sys
from editor import worker_process
from editor.worker_process import WorkerProcess
program = "import os, signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); os.read(0, 0)"
worker_process.ARGUMENTS = ("-c", program + "; print(1, flush=True); import time; time.sleep(600)")
workers = [WorkerProcess(print, print, "numpy") for _ in range(3)]
for each in workers:
    each.start()
    print(each.process_id, flush=True)
import time
time.sleep(1)
for each in workers:
    each.stop()
"""


@pytest.mark.skipif(os.name != "posix", reason="Windows ends a process at the first word")
def test_no_worker_outlives_a_program_that_ends_even_if_it_hangs() -> None:
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", HANGING], capture_output=True, text=True, timeout=60, check=True
    )
    numbers = [int(line) for line in done.stdout.split()]
    assert len(numbers) == 3
    assert not [number for number in numbers if psutil.pid_exists(number)]
    assert time.monotonic() - started < 30
