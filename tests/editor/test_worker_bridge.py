import gc
import os
import signal
import threading
import weakref
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEventLoop
from pytestqt.qtbot import QtBot

from editor import worker_process, worker_replies
from editor.worker_bridge import LOOK, WorkerBridge
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
            link.replies.put(reply)

    speaker = threading.Thread(target=speak)
    speaker.start()
    qtbot.waitUntil(lambda: sum(map(len, seen)) == len(sent))
    speaker.join()
    assert [reply for replies in seen for reply in replies] == sent
    assert len(seen) < len(sent)


def test_who_says_nothing_is_looked_at_less_often_until_asked(
    qtbot: QtBot, bridge: WorkerBridge
) -> None:
    with qtbot.waitSignal(bridge.replies_received, timeout=START):
        bridge.start()
    qtbot.waitUntil(lambda: bridge._look.interval() > LOOK)
    bridge.send(Stop(1))
    assert bridge._look.interval() == LOOK


def test_a_slot_that_waits_for_a_dialog_holds_no_reply_up(
    qtbot: QtBot, bridge: WorkerBridge
) -> None:
    bridge.start()
    link = bridge._link
    assert link is not None
    put = link.replies.put
    seen: list[int] = []
    dialog = QEventLoop()

    def take(replies: list[Reply]) -> None:
        numbers = [reply.request for reply in replies if isinstance(reply, Failed)]
        seen.extend(numbers)
        if 1 in numbers:
            put(Failed(2, ""))
            dialog.exec()
        elif 2 in numbers:
            dialog.quit()

    bridge.replies_received.connect(take)
    put(Failed(1, ""))
    qtbot.waitUntil(lambda: seen == [1, 2])


def test_what_a_process_still_says_reaches_no_bridge_that_is_gone(qtbot: QtBot) -> None:
    bridge = WorkerBridge("numpy")
    bridge.start()
    link = bridge._link
    assert link is not None
    gone = weakref.ref(bridge)
    del bridge
    gc.collect()
    assert gone() is None
    speaker = threading.Thread(target=lambda: link.replies.put(Failed(1, "")))
    speaker.start()
    speaker.join()
    link.process.stop(wait=True)


def test_a_worker_that_sends_without_end_is_read_no_faster_than_the_window_takes(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = '{"type":"Ready","keras_version":"3","backend":"none"}'
    flood = f"import sys\nlines = {line!r} + chr(10)\nwhile True: sys.stdout.write(lines * 1000)"
    monkeypatch.setattr(worker_process, "ARGUMENTS", ("-c", flood))
    monkeypatch.setattr(worker_replies, "FULL", 3000)
    bridge = WorkerBridge("numpy")
    bridge.start()
    link = bridge._link
    assert link is not None
    bridge._look.stop()  # as a window does that is busy
    qtbot.waitUntil(lambda: len(link.replies) >= 3000, timeout=20_000)
    qtbot.wait(200)
    assert len(link.replies) == 3000
    bridge.stop(wait=True)
    assert not bridge.running
