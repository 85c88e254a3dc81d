"""A program that gives data is run by a worker only where its content was agreed to."""

import itertools
from pathlib import Path

import pytest
from msgspec import structs

from codegen import generate
from graph.digests import digest_of
from graph.edits import SetTraining
from graph.training import Reading, Training
from tests.codegen.data_drawings import table
from tests.worker.conversation import Conversation
from worker import agreements
from worker.protocol import Failed, Judge, Train, TrainingEnded

_requests = itertools.count(1)
PROGRAM = """\
from pathlib import Path

import numpy as np


def give():
    Path(__file__).with_name("ran").touch()
    return np.zeros((40, 4)), np.arange(40) % 3
"""


def order(program: Path, agreed: str) -> Train:
    training = Training(str(program), epochs=1, reading=Reading("function", "give"))
    graph = table(training)
    SetTraining(training).apply(graph)
    return Train(next(_requests), generate(graph, script=True).text, agreed=agreed)


def test_a_program_that_gives_data_is_run_only_as_it_was_agreed_to(
    trainer: Conversation, tmp_path: Path
) -> None:
    program, ran = tmp_path / "mine.py", tmp_path / "ran"
    program.write_text(PROGRAM)
    agreed = digest_of(program.read_bytes())
    asked = order(program, agreed)
    trainer.send(asked)
    trainer.until(TrainingEnded)
    assert ran.exists()
    ran.unlink()
    program.write_text(PROGRAM + "# another line\n")
    trainer.send(structs.replace(asked, request=next(_requests)))
    _, failed = trainer.until(Failed)
    assert failed.message == (
        f"{program}: Expected the program that was agreed to. Received: another content of the "
        "file; look at it and agree again"
    )
    trainer.send(Judge(next(_requests), asked.source, agreed=agreed))
    trainer.until(Failed)
    assert not ran.exists()


@pytest.mark.parametrize("agreed", ["", "0" * 64])
def test_a_program_that_nobody_agreed_to_is_not_run(
    trainer: Conversation, tmp_path: Path, agreed: str
) -> None:
    program = tmp_path / "mine.py"
    program.write_text(PROGRAM)
    trainer.send(order(program, agreed))
    _, failed = trainer.until(Failed)
    assert failed.message.startswith(f"{program}: Expected ")
    assert not (tmp_path / "ran").exists()


def test_what_was_held_against_the_agreement_is_what_runs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "mine.py"
    program.write_text("def give():\n    return 'agreed'\n")

    def changed_once_read(path: Path) -> bytes:
        text = path.read_bytes()
        path.write_text("raise SystemExit('another')\n")
        return text

    monkeypatch.setattr(agreements, "read_script", changed_once_read)
    with agreements.agreed_to(digest_of(program.read_bytes())):
        assert agreements.run_agreed(str(program))["give"]() == "agreed"


def test_a_program_may_define_what_looks_up_its_module(tmp_path: Path) -> None:
    program = tmp_path / "mine.py"
    text = "from __future__ import annotations\nimport dataclasses\n\n\n@dataclasses.dataclass\n"
    program.write_text(text + "class Row:\n    height: int\n\n\ndef give():\n    return Row(3)\n")
    with agreements.agreed_to(digest_of(program.read_bytes())):
        assert agreements.run_agreed(str(program))["give"]().height == 3
