"""What the command line asks Keras for, and what it does without an answer."""

from __future__ import annotations

import pytest

from editor.commands import inspecting
from editor.commands.inspecting import known_facts
from editor.facts import facts_of
from graph.files import read_project
from graph.specs import TensorSpec
from resources import resource_path
from worker.protocol import NodeInspected

EXAMPLE = resource_path("examples/digits_cnn.kcanvas")


def test_the_facts_are_those_of_the_nodes() -> None:
    graph = read_project(EXAMPLE)
    facts = known_facts(graph)
    assert facts is not None
    assert facts.shapes.keys() == facts.parameters.keys() == {node.id for node in graph.nodes()}
    assert sum(facts.parameters.values()) == 85_066
    assert facts.shapes[graph.output_tensors()[0].node] == ((None, 10),)


def test_without_an_answer_there_are_no_facts_but_a_note(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(inspecting, "PATIENCE", 0.0)
    assert known_facts(read_project(EXAMPLE)) is None
    note = capsys.readouterr().err
    assert note.startswith("note: shapes and the number of parameters are left out. Keras gave no")


def test_what_is_nested_faulty_or_waiting_is_no_fact() -> None:
    spec = TensorSpec((None, 4), "float32")
    facts = facts_of(
        [
            NodeInspected(1, "n1", (spec, spec), 7),
            NodeInspected(1, "n2", error="no"),
            NodeInspected(1, "n3", waiting=True),
            NodeInspected(1, "n1", (spec,), 9, path=("l4",)),
        ]
    )
    assert facts.shapes == {"n1": ((None, 4), (None, 4))}
    assert facts.parameters == {"n1": 7}
