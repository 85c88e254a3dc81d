"""A program that is killed, and all that it had started: whatever that was at, nothing is left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from editor import worker_guard
from worker import unbroken

PATIENCE = 90  # seconds; importing TensorFlow on a busy machine

# Prints the numbers of its processes when each is at what it is to be killed in the middle of.
PROGRAM = """
import json, os, signal, sys, time
from queue import SimpleQueue
from msgspec import Raw, structs
import psutil
from codegen import generate
from editor.worker_process import WorkerProcess
from graph.edits import SetTraining
from graph.files import encode_project
from tests.worker.drawings import Drawing, example
from worker.protocol import EpochEnded, Inspect, NodeInspected, Ready, RunScript, Train

STUCK = "10 ** 10 ** 9"  # one call that never lets go of the interpreter
SLEEP = "import time; time.sleep(600)"
children = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEP!r}])\\n"

def started(backend, **options):
    told = SimpleQueue()
    process = WorkerProcess(told.put, told.put, backend, **options)
    process.start()
    return process, told

def until(told, kind):
    while not isinstance(reply := told.get(timeout=PATIENCE), kind):
        assert not isinstance(reply, str), reply

drawing = Drawing()
node = drawing.input(8)
for units in range(1, 5000):
    node = drawing.layer("Dense", node, units=units)
long = Raw(encode_project(drawing.graph))
digits = example("dense")
SetTraining(structs.replace(digits.training, epochs=100_000)).apply(digits)

trains, of_training = started("tensorflow")
trains.send(Train(1, generate(digits, script=True).text))
inspects, of_inspection = started("numpy")
script, of_script = started("numpy", runs_script=True)
hangs, of_hanging = started("numpy")
stopped, of_stopped = started("numpy")
for told in (of_inspection, of_script, of_hanging, of_stopped):
    until(told, Ready)
until(of_training, EpochEnded)
script.send(RunScript(1, "model.py", (children + STUCK).encode()))
hangs.send(Train(1, STUCK))
os.kill(stopped.process_id, signal.SIGSTOP)
while not psutil.Process(script.process_id).children():
    time.sleep(0.01)
inspects.send(Inspect(1, long))
until(of_inspection, NodeInspected)
starts, _ = started("tensorflow")
time.sleep(0.2)
workers = (trains, inspects, script, hangs, stopped, starts)
assert all(each.running for each in workers)
print(json.dumps([each.pid for each in psutil.Process().children(recursive=True)]), flush=True)
time.sleep(PATIENCE)
"""


@pytest.fixture
def program(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    text = f"PATIENCE = {PATIENCE}\n{PROGRAM}"
    arguments = [sys.executable, "-c", text]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such signals")
def test_nothing_outlives_a_program_that_is_killed_whatever_its_workers_are_at(
    program: subprocess.Popen[str],
) -> None:
    assert program.stdout is not None
    left = [psutil.Process(number) for number in json.loads(program.stdout.readline())]
    assert len(left) >= 6 + 1 + 1  # the workers, what the script has started, and the guard
    os.kill(program.pid, signal.SIGKILL)
    _, alive = psutil.wait_procs(left, timeout=PATIENCE)
    assert [each for each in alive if each.status() != psutil.STATUS_ZOMBIE] == []


def test_a_worker_has_the_time_to_bring_a_file_to_its_end() -> None:
    assert worker_guard.PATIENCE > 2 * unbroken.PATIENCE


def test_the_guard_ends_with_its_program_and_kills_none_that_ended_before() -> None:
    guard = worker_guard.Guard()
    guard.watch(_ended())
    number = guard.process_id
    assert number is not None
    guard.dismiss()
    assert not psutil.pid_exists(number)


def test_a_guard_that_was_killed_is_followed_by_another() -> None:
    guard = worker_guard.Guard()
    guard.watch(_ended())
    first = guard.process_id
    assert first is not None
    psutil.Process(first).kill()
    assert guard._process is not None
    guard._process.wait(timeout=PATIENCE)
    guard.watch(_ended())
    assert guard.process_id != first
    guard.dismiss()


def _ended() -> int:
    """Gives the number of a process that has ended, which another may have by now."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait(timeout=PATIENCE)
    return process.pid
