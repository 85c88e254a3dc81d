"""What the command line does with a worker that sends more than is read."""

from __future__ import annotations

import time

import pytest

from editor import worker_process, worker_replies
from editor.commands.worker_session import WorkerEndedError, WorkerSession
from worker.protocol import Failed, Ready

PATIENCE = 60  # seconds
READY = '{"type":"Ready","keras_version":"3","backend":"none"}'


def wait_until_full(session: WorkerSession, number: int) -> None:
    end = time.monotonic() + PATIENCE
    while len(session._replies) < number and time.monotonic() < end:
        time.sleep(0.01)


def test_a_worker_that_sends_without_end_is_read_no_faster_than_the_command_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    flood = f"import sys\nlines = {READY!r} + chr(10)\nwhile True: sys.stdout.write(lines * 1000)"
    monkeypatch.setattr(worker_process, "ARGUMENTS", ("-c", flood))
    monkeypatch.setattr(worker_replies, "FULL", 3000)
    with WorkerSession("numpy") as session:
        wait_until_full(session, 3000)
        time.sleep(0.2)
        assert len(session._replies) == 3000
        replies = session.replies()
        assert all(isinstance(next(replies), Ready) for _ in range(5000))
        wait_until_full(session, 3000)
        process = session._process
    assert process.state.value == "ended"


def test_what_was_sent_before_the_end_is_read_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    program = f"for _ in range(100): print({READY!r})\nraise SystemExit(3)"
    monkeypatch.setattr(worker_process, "ARGUMENTS", ("-c", program))
    with WorkerSession("numpy") as session:
        replies = session.replies()
        assert [type(next(replies)) for _ in range(100)] == [Ready] * 100
        with pytest.raises(WorkerEndedError, match="exit code 3"):
            next(replies)
        with pytest.raises(WorkerEndedError, match="exit code 3"):
            session.wait_for(Failed)
