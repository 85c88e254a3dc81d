from collections.abc import Iterator

import pytest
from msgspec import Raw

from graph.files import encode_project
from tests.worker.conversation import Conversation
from tests.worker.drawings import Drawing, example
from worker.protocol import (
    MAXIMUM_LINE,
    Failed,
    Inspect,
    InspectionEnded,
    NodeInspected,
    Ready,
    Shutdown,
    Train,
    encode,
)


@pytest.fixture
def worker() -> Iterator[Conversation]:
    """A worker of the test's own, which may end."""
    conversation = Conversation("numpy")
    yield conversation
    conversation.close()


def assert_answers(conversation: Conversation) -> None:
    conversation.send(Inspect(1, Raw(encode_project(example("dense")))))
    assert conversation.until(InspectionEnded)[1].request == 1


@pytest.mark.parametrize(
    "line",
    [
        b"\n",
        b"no message\n",
        b'{"type": "Inspect"}\n',
        b'{"type": "Ready", "keras_version": "", "backend": ""}\n',
        b"\xff\xfe\x00\n",
        b"[" * 100_000 + b"\n",
        b" " * (MAXIMUM_LINE + 10) + b"\n",
    ],
    ids=["empty", "text", "incomplete", "a reply", "bytes", "deep", "too long"],
)
def test_a_line_that_is_no_request_is_told_and_the_worker_goes_on(
    inspector: Conversation, line: bytes
) -> None:
    inspector.send_line(line)
    _, failed = inspector.until(Failed)
    assert failed.request == 0
    assert failed.message.startswith("Expected a ")
    assert len(failed.message) < 1000
    assert_answers(inspector)


def test_what_a_script_prints_or_reads_does_not_mix_with_the_messages(
    inspector: Conversation,
) -> None:
    source = "\n".join(
        [
            "import os, sys",
            "print('printed')",
            "os.write(1, b'written')",
            "sys.__stdout__.write('original')",
            "raise ValueError(f'read {sys.stdin.read()!r} and {os.read(0, 10)!r}')",
        ]
    )
    inspector.send(Train(2, source))
    failed = inspector.receive()
    assert isinstance(failed, Failed)
    assert failed.message == "read '' and b''"
    assert_answers(inspector)


def test_a_worker_ends_when_it_is_told_to(worker: Conversation) -> None:
    worker.until(Ready)
    worker.send(Shutdown())
    assert worker.process.wait(timeout=60) == 0


def test_a_worker_ends_with_the_window_while_it_imports_keras(worker: Conversation) -> None:
    assert worker.close() == 0


def test_a_worker_ends_with_the_window_while_it_is_busy(worker: Conversation) -> None:
    drawing = Drawing()
    node = drawing.input(8)
    for units in range(1, 2000):
        node = drawing.layer("Dense", node, units=units)
    worker.until(Ready)
    worker.send(Inspect(1, Raw(encode_project(drawing.graph))))
    worker.until(NodeInspected)
    assert worker.close() == 0


def test_a_message_is_one_line_though_a_project_has_many() -> None:
    project = encode_project(example("dense"))
    assert project.count(b"\n") > 1
    line = encode(Inspect(1, Raw(project)))
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
