"""What the worker that looks into data is asked, and which of its answers count."""

import json
from pathlib import Path

import pytest
from msgspec import structs
from pytestqt.qtbot import QtBot

from editor.document import Document
from editor.training.data.describing import Describer
from editor.trust.agreements import agree
from graph.digests import digest_of
from graph.edits import SetTraining
from graph.training import Reading, Training
from tests.editor.training.data.drawn import described, document_of, two_by_two
from worker.protocol import DescribeData, Failed, Ready, Request

READY = Ready("3.15.1", "tensorflow")


@pytest.fixture
def document(qtbot: QtBot, tmp_path: Path) -> Document:
    document = document_of(two_by_two(), Training(data="homes.csv"))
    document.replace(document.graph, tmp_path / "homes.kcanvas")
    return document


class Asked:
    """A describer whose worker is none: what is sent is kept, and the test answers."""

    def __init__(self, document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sent: list[Request] = []
        self.folders: list[Path | None] = []
        self.stops = 0
        self.describer = Describer(document)
        bridge = self.describer._bridge
        monkeypatch.setattr(bridge, "start", self.folders.append)
        monkeypatch.setattr(type(bridge), "running", property(lambda _: bool(self.folders)))
        monkeypatch.setattr(bridge, "send", lambda request, within: self.sent.append(request))
        monkeypatch.setattr(bridge, "stop", self._stop)

    def _stop(self) -> None:
        self.stops += 1
        self.folders.clear()

    def question(self) -> DescribeData:
        (*_, last) = self.sent
        assert isinstance(last, DescribeData)
        return last

    def say(self, *replies: object) -> None:
        self.describer._on_replies_received(list(replies))  # type: ignore[arg-type]


@pytest.fixture
def asked(document: Document, monkeypatch: pytest.MonkeyPatch) -> Asked:
    return Asked(document, monkeypatch)


def test_a_worker_that_is_not_ready_is_asked_when_it_is(
    document: Document, asked: Asked, tmp_path: Path
) -> None:
    asked.describer.ask()
    assert asked.describer.busy
    assert asked.folders == [tmp_path]
    assert asked.sent == []
    asked.say(READY)
    project = json.loads(bytes(asked.question().project))
    assert project["training"]["data"] == str(tmp_path / "homes.csv")
    assert document.graph.training.data == "homes.csv"
    asked.say(described(asked.question().request))
    assert asked.describer.description is not None
    assert not asked.describer.busy


def test_an_answer_to_an_older_question_does_not_count(document: Document, asked: Asked) -> None:
    asked.describer.ask()
    asked.say(READY)
    first = asked.question().request
    asked.describer.ask()
    asked.say(described(first))
    assert asked.describer.busy
    assert asked.describer.description is None
    asked.say(Failed(asked.question().request, "homes.csv: Expected a table. Received: none"))
    assert asked.describer.fault == "homes.csv: Expected a table. Received: none"
    changed = structs.replace(document.graph.training, data="other.csv")
    document.apply(SetTraining(changed), "Set data", ())
    asked.describer.forget_other()
    assert asked.describer.fault == ""
    assert not asked.describer.is_known


def test_what_comes_after_other_data_was_chosen_is_not_taken_for_it(
    document: Document, asked: Asked
) -> None:
    asked.describer.ask()
    asked.say(READY)
    changed = structs.replace(document.graph.training, data="other.csv")
    document.apply(SetTraining(changed), "Set data", ())
    asked.describer.forget_other()
    asked.say(described(asked.question().request))
    assert asked.describer.description is None


def test_a_function_is_not_run_before_the_person_agreed(
    document: Document, asked: Asked, tmp_path: Path
) -> None:
    (tmp_path / "mine.py").write_text("def load(): return 1, 2\n")
    reading = Reading(kind="function", function="load")
    changed = structs.replace(document.graph.training, data="mine.py", reading=reading)
    document.apply(SetTraining(changed), "Set data", ())
    asked.describer.ask()
    assert "Agree to run it" in asked.describer.fault
    assert asked.folders == []
    text = (tmp_path / "mine.py").read_bytes()
    agree(text, tmp_path / "mine.py", "data", keep=False)
    asked.describer.ask()
    asked.say(READY)
    assert asked.question().agreed == digest_of(text)


def test_a_worker_that_dies_is_said_and_another_is_asked(asked: Asked) -> None:
    asked.describer.ask()
    asked.say(READY)
    asked.describer._on_ended("The worker was killed by the system.")
    assert asked.describer.fault == "The worker was killed by the system."
    asked.describer.ask()
    assert len(asked.sent) == 1
    asked.say(READY)
    assert len(asked.sent) == 2


def test_a_worker_that_nobody_asks_ends(asked: Asked) -> None:
    asked.describer.ask()
    asked.say(READY)
    assert not asked.describer._idle.isActive()
    asked.say(described(asked.question().request))
    assert asked.describer._idle.isActive()
    asked.describer._idle.timeout.emit()
    assert asked.stops == 1
    asked.describer.ask()
    assert len(asked.folders) == 1
    assert len(asked.sent) == 1  # until the new one is ready


def test_a_description_stays_while_the_same_data_is_asked_of_another_split(
    document: Document, asked: Asked
) -> None:
    asked.describer.ask()
    asked.say(READY)
    asked.say(described(asked.question().request))
    before = asked.describer.description
    document.apply(
        SetTraining(structs.replace(document.graph.training, validation_split=0.5)), "Set", ()
    )
    asked.describer.forget_other()
    assert asked.describer.description is before
    assert not asked.describer.is_known
    asked.describer.ask()
    assert asked.describer.description is before
    asked.say(structs.replace(described(asked.question().request), samples=1))
    after = asked.describer.description
    assert after is not None
    assert after.samples == 1
    assert asked.describer.is_known
