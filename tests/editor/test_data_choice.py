"""What the command line says of data and devices, put into the settings of a run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from editor.commands.data_choice import DataChoice
from editor.commands.errors import CommandError
from editor.commands.spreading import SpreadChoice
from graph.edits import AddNode, Connect
from graph.elements import Layer, Node, Slot, Tensor
from graph.model import ModelGraph
from graph.training import Feed, Reading, Training


@pytest.fixture
def graph() -> ModelGraph:
    """Two inputs into one output."""
    made = ModelGraph("people")
    for number, name in enumerate(("body", "mind"), start=1):
        layer = Layer(f"l{number}", "InputLayer", name, arguments={"shape": (2,)})
        AddNode(Node(f"n{number}", layer.id), layer).apply(made)
    AddNode(Node("n3", "l3"), Layer("l3", "Concatenate", "price")).apply(made)
    for position, source in enumerate(("n1", "n2")):
        Connect(Tensor(source), "n3", Slot("inputs", position)).apply(made)
    return made


def test_columns_go_to_the_ends_that_are_named(graph: ModelGraph) -> None:
    before = Training(
        data="a.csv", reading=Reading(inputs={"body": Feed(("x",), "standardize"), "mind": Feed()})
    )
    said = DataChoice(inputs=("body=a,b", "body=c"), outputs=("price=p=q",), seed=5)
    after = said.applied(before, graph)
    assert after.reading.inputs == {"body": Feed(("a", "b", "c"), "standardize"), "mind": Feed()}
    assert after.reading.outputs == {"price": Feed(("p=q",))}
    assert (after.data, after.seed) == ("a.csv", 5)


def test_other_data_forgets_how_the_data_before_was_read(graph: ModelGraph, tmp_path: Path) -> None:
    reading = Reading(inputs={"body": Feed(("a",))}, test_split=0.3, streamed=True)
    before = Training(data="a.csv", reading=reading)
    program = tmp_path / "mine.py"
    program.write_text("", encoding="utf-8")
    of_folder = DataChoice(images=tmp_path).applied(before, graph)
    assert of_folder.data == str(tmp_path)
    assert of_folder.reading == Reading(kind="images", test_split=0.3)
    of_program = DataChoice(f"{program}:make").applied(before, graph)
    assert of_program.data == str(program)
    assert of_program.reading == Reading(kind="function", function="make", test_split=0.3)
    assert DataChoice("iris").applied(before, graph).reading == Reading(test_split=0.3)


@pytest.mark.parametrize(
    "said",
    [
        DataChoice(inputs=("nobody=a",)),
        DataChoice(inputs=("price=a",)),
        DataChoice(inputs=("body",)),
        DataChoice(outputs=("price=",)),
        DataChoice("iris", texts=Path()),
        DataChoice("."),
        DataChoice("none.csv"),
        DataChoice("none.py:make"),
        DataChoice(f"{__file__}:not a name"),
    ],
)
def test_what_cannot_be_meant_is_one_clear_line(graph: ModelGraph, said: DataChoice) -> None:
    with pytest.raises(CommandError, match=r"Expected .*Received: "):
        said.applied(Training(), graph)


def test_hosts_tell_keras_of_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"KERAS_DISTRIBUTION_{each}" for each in ("JOB_ADDRESSES", "NUM_PROCESSES")]
    for name in (*names, "KERAS_DISTRIBUTION_PROCESS_ID"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    said = SpreadChoice(hosts=("a:1", "b:2"), process=1)
    assert said.applied(Training()).fitting.hosts
    assert said.applied(Training()).fitting.backend == "jax"
    assert SpreadChoice(devices=2).applied(Training()).fitting.devices == 2
    said.set_environment()
    assert [os.environ[name] for name in names] == ["a:1,b:2", "2"]
