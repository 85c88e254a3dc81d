import os
import signal
import threading
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from editor.worker_bridge import WorkerBridge
from worker.protocol import Failed, Ready, Reply, Stop

START = 60_000  # ms; importing Keras on a busy machine


@pytest.fixture
def bridge(qtbot: QtBot) -> Iterator[WorkerBridge]:
    bridge = WorkerBridge("numpy")
    yield bridge
    bridge.stop(wait=True)


def ready(bridge: WorkerBridge) -> Callable[[list[Reply]], bool]:
    return lambda replies: any(isinstance(reply, Ready) for reply in replies)


def test_replies_come_in_the_windows_thread(qtbot: QtBot, bridge: WorkerBridge) -> None:
    threads: list[int] = []
    bridge.replies_received.connect(lambda _: threads.append(threading.get_ident()))
    with qtbot.waitSignal(
        bridge.replies_received, timeout=START, check_params_cb=ready(bridge)
    ) as blocker:
        bridge.start()
    assert blocker.args is not None
    assert isinstance(blocker.args[0][0], Ready)
    assert set(threads) == {threading.get_ident()}


def test_a_killed_process_says_why_and_another_can_be_started(
    qtbot: QtBot, bridge: WorkerBridge
) -> None:
    bridge.start()
    process_id = bridge.process_id
    assert process_id is not None
    with qtbot.waitSignal(bridge.ended, timeout=START) as blocker:
        os.kill(process_id, signal.SIGTERM)
    assert blocker.args is not None
    assert "worker" in blocker.args[0].lower()
    assert not bridge.running
    bridge.start()
    assert bridge.process_id not in (None, process_id)


def test_a_stopped_process_is_not_heard_of_again(qtbot: QtBot, bridge: WorkerBridge) -> None:
    bridge.start()
    with (
        qtbot.assertNotEmitted(bridge.ended, wait=200),
        qtbot.assertNotEmitted(bridge.replies_received),
    ):
        bridge.stop(wait=True)
    assert not bridge.running
    assert bridge.process_id is None


def test_a_request_without_a_process_is_dropped(bridge: WorkerBridge) -> None:
    bridge.send(Stop(1))
    assert not bridge.running


def test_replies_of_one_turn_come_together_and_none_is_lost(
    qtbot: QtBot, bridge: WorkerBridge
) -> None:
    seen: list[list[Reply]] = []
    bridge.replies_received.connect(seen.append)
    bridge.start()
    link = bridge._link
    assert link is not None
    sent = [Failed(number, "") for number in range(5000)]

    def speak() -> None:
        for reply in sent:
            link.on_reply(reply)

    speaker = threading.Thread(target=speak)
    speaker.start()
    qtbot.waitUntil(lambda: sum(map(len, seen)) == len(sent))
    speaker.join()
    assert [reply for replies in seen for reply in replies] == sent
    assert len(seen) < len(sent)
