"""That the benchmark of layouts counts what a person would see."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.conftest import WHY_NOT_QT

if WHY_NOT_QT:
    pytest.skip(WHY_NOT_QT, allow_module_level=True)
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from benchmarks.readability import Sheet
from graph.edits import AddNode, Connect
from graph.elements import Layer, Node, Tensor
from graph.model import ModelGraph


@pytest.fixture
def sheet() -> Iterator[Sheet]:
    """Two wires, from n1 to n2 and from n3 to n4, and a box that is wired to nothing, n5."""
    graph = ModelGraph()
    for number in range(1, 6):
        layer = Layer(f"l{number}", "Dense", f"dense_{number}", arguments={"units": 8})
        AddNode(Node(f"n{number}", layer.id), layer).apply(graph)
    Connect(Tensor("n1"), "n2").apply(graph)
    Connect(Tensor("n3"), "n4").apply(graph)
    made = Sheet(graph)
    yield made
    made.close()


APART = {
    "n1": (0.0, 0.0),
    "n2": (800.0, 0.0),
    "n3": (0.0, 200.0),
    "n4": (800.0, 200.0),
    "n5": (0.0, 400.0),
}


def test_nothing_is_counted_where_all_is_seen(sheet: Sheet) -> None:
    found = sheet.read(APART)

    assert (found.overlaps, found.crossings, found.hidden) == (0, 0, 0)
    width, height = sheet.sizes()["n2"]
    assert (found.width, found.height) == (800 + width, 400 + height)


@pytest.mark.parametrize(
    ("moved", "overlaps", "crossings", "hidden"),
    [
        ({"n5": (0.0, 210.0)}, 1, 0, 0),
        ({"n5": (400.0, 0.0)}, 0, 0, 1),
        ({"n2": (800.0, 200.0), "n4": (800.0, 0.0)}, 0, 1, 0),
        ({"n2": (800.0, 200.0), "n4": (800.0, 0.0), "n5": (400.0, 80.0)}, 0, 1, 2),
        ({"n2": (0.0, 0.0)}, 1, 0, 0),
    ],
)
def test_what_covers_what_is_counted(
    sheet: Sheet,
    moved: dict[str, tuple[float, float]],
    overlaps: int,
    crossings: int,
    hidden: int,
) -> None:
    found = sheet.read({**APART, **moved})

    assert (found.overlaps, found.crossings, found.hidden) == (overlaps, crossings, hidden)
