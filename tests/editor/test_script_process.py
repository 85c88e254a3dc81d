"""The process in which a person's script runs, from outside: it ends, whatever the script does."""

from __future__ import annotations

import contextlib
import os
import queue
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from editor.worker_process import WorkerProcess
from worker.protocol import Failed, ModelTaken, Ready, Reply, RunScript, ScriptRun, TakeModel

PATIENCE = 60  # seconds
SOON = 2.0  # seconds that a script is given which would never end
MODEL = "import keras\nmodel = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])\n"
posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no groups of processes")


class Script:
    """A script's process, and what it told."""

    def __init__(self, folder: Path) -> None:
        self._told: queue.SimpleQueue[Reply | str] = queue.SimpleQueue()
        self._path = folder / "model.py"
        put = self._told.put
        self.process = WorkerProcess(put, put, "numpy", folder, runs_script=True)

    def run(self, text: str, within: float = PATIENCE) -> None:
        self.process.start()
        assert isinstance(self.reply(), Ready)
        self.process.send(RunScript(1, str(self._path), text.encode()), within=within)

    def reply(self) -> Reply:
        told = self._told.get(timeout=PATIENCE)
        assert not isinstance(told, str), told
        return told

    def reason(self) -> str:
        """The sentence about its end, which is the last that is told."""
        while not isinstance(told := self._told.get(timeout=PATIENCE), str):
            assert not isinstance(told, ScriptRun | ModelTaken)
        return told


@pytest.fixture
def script(tmp_path: Path) -> Iterator[Script]:
    made = Script(tmp_path)
    yield made
    made.process.stop(wait=True)


@pytest.mark.parametrize(
    "text",
    [
        "while True: pass",
        "10 ** 10 ** 9",  # one call that never lets go of the interpreter
        "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(3600)",
        "import threading\nthreading.Event().wait()",
        "while True:\n    try:\n        exit()\n    except BaseException: pass",
        "while True: print('x' * 10_000)",
        "import os\nwhile True: os.write(2, b'x' * 100_000)",
    ],
)
def test_a_script_that_never_ends_is_ended(script: Script, text: str) -> None:
    script.run(text, SOON)
    assert script.reason() == f"It took longer than {SOON:g} seconds, and was ended."
    assert not script.process.running


@posix
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("os.kill(os.getpid(), 9)", "The worker was killed by the system, perhaps for want of "),
        ("os.abort()", "The worker crashed (SIGABRT)"),
        ("os._exit(3)", "The worker ended by itself (exit code 3)"),
        ("os.closerange(0, 10_000)", "The worker ended by itself (exit code 1)"),
        ("import ctypes; ctypes.string_at(0)", "The worker crashed (SIGSEGV)"),
        ("os.execv('/bin/true', ['true'])", "The worker ended by itself (exit code 0)"),
    ],
)
def test_a_script_that_ends_its_process_is_told(script: Script, text: str, reason: str) -> None:
    script.run(f"import os\n{text}\n")
    assert script.reason().startswith(reason)


@posix
def test_what_a_script_has_started_ends_with_it(script: Script, tmp_path: Path) -> None:
    numbers = tmp_path / "numbers"
    script.run(
        "import os, subprocess, sys, threading\n"
        "loop = 'import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        " time.sleep(3600)'\n"
        "child = subprocess.Popen([sys.executable, '-c', loop])\n"
        "fork = os.fork()\n"
        "if not fork: threading.Event().wait()\n"
        f"open({str(numbers)!r}, 'w').write(f'{{child.pid}} {{fork}}')\n{MODEL}"
    )
    assert isinstance(script.reply(), ScriptRun)
    script.process.stop(wait=True)
    assert script.reason() == ""
    for number in numbers.read_text().split():
        assert has_ended(int(number))


@posix
def test_what_a_script_has_started_ends_when_its_process_does(
    script: Script, tmp_path: Path
) -> None:
    number = tmp_path / "number"
    script.run(
        "import os, threading\n"
        "fork = os.fork()\n"
        "if not fork: threading.Event().wait()\n"
        f"with open({str(number)!r}, 'w') as file: file.write(str(fork))\n"
        "os._exit(3)\n"
    )
    assert "exit code 3" in script.reason()
    assert has_ended(int(number.read_text()))


def has_ended(number: int) -> bool:
    """Whether a process that was killed is gone, which the system may take a moment for."""
    end = time.monotonic() + PATIENCE
    while not is_gone(number) and time.monotonic() < end:
        time.sleep(0.01)
    return is_gone(number)


def is_gone(number: int) -> bool:
    """Whether there is no such process, or one that waits only to be asked how it ended."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return True
    state = Path(f"/proc/{number}/stat")  # Linux's
    with contextlib.suppress(OSError):
        return state.read_text().rpartition(")")[2].split()[0] == "Z"
    return False


@posix
def test_what_a_script_writes_into_the_pipes_is_no_message_of_the_worker(script: Script) -> None:
    script.run(
        "import os\n"
        "for number in range(3, 30):\n"
        "    try:\n"
        '        os.write(number, b\'garbage\\n{"type": "Ready"}\\n\\xff\\n\')\n'
        "        os.write(number, b'[' * 9999 + b'\\n')\n"
        f"    except OSError: pass\n{MODEL}"
    )
    assert isinstance(script.reply(), ScriptRun)
    script.process.send(TakeModel(2, "model"), within=PATIENCE)
    assert isinstance(script.reply(), ModelTaken)


def test_an_answer_is_the_end_of_the_time_that_it_was_given(script: Script) -> None:
    script.run("x = 1", SOON)
    assert isinstance(script.reply(), Failed)
    assert script.process._limit is not None
    script.process._limit.join(PATIENCE)
    assert script.process.running


@posix
def test_a_script_sees_no_graphics_card_and_shows_no_plot(script: Script) -> None:
    script.run("import os\nraise ValueError(os.environ['CUDA_VISIBLE_DEVICES'], os.getpgrp())")
    failed = script.reply()
    assert isinstance(failed, Failed)
    assert failed.message == (f"model.py, line 2: ValueError: ('-1', {script.process.process_id})")


def test_what_no_line_can_hold_is_told_without_it(script: Script) -> None:
    script.run("raise ValueError('half \\ud800 of a character')")
    reply = script.reply()
    assert isinstance(reply, Failed)
    assert "half ? of a character" in reply.details
