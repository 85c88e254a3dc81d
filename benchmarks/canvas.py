"""What a person does with large drawings, until it is painted; the reference is NodeGraphQt itself.

Ours is the canvas of the real window, with all that shows a document around it. Stock NodeGraphQt
is measured in the same run, in a view of the same size, and given its quickest way: no undo steps
but where one is undone, and no cycle check, which takes exponential time on residual drawings; it
is left on for one measure, which is stopped. 5,000 nodes are ours alone: stock takes too long.
"""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.canvas_ours import OurCanvas
from benchmarks.canvas_stock import CHECK_PATIENCE, PATIENCE, StockCanvas
from benchmarks.drawings import short_blocks
from benchmarks.measuring import Figures, Row, interleave, report
from benchmarks.offscreen import application

BLOCKS = 50
_WHOLE = "load and first paint"
_CONNECT = f"connect one behind {BLOCKS} residual blocks"
_GOALS = {
    _WHOLE: {1000: 300.0, 5000: 1200.0},
    "pan, 1:1": dict.fromkeys((1000, 5000), 8.0),
    "pan, fitted": dict.fromkeys((1000, 5000), 8.0),
    "delete all": {5000: 300.0},
    "undo delete all": {5000: 300.0},
}
_CONNECT_GOAL = 10.0


def measure(
    counts: tuple[int, ...] = (100, 1000, 5000),
    most_stock: int = 1000,
    repetitions: int = 3,
    blocks: int = BLOCKS,
) -> list[Row]:
    """Measures with drawings of these sizes; stock with those up to `most_stock` nodes."""
    app = application()
    OurCanvas(short_blocks(20)).measure()  # imports what the first window does
    rows: list[Row] = []
    for count in counts:
        graph = short_blocks(count)
        measures: list[Callable[[], Figures]] = [lambda graph=graph: OurCanvas(graph).measure()]  # type: ignore[misc]
        if count <= most_stock:
            measures.append(lambda graph=graph: StockCanvas(graph).measure())  # type: ignore[misc]
        ours, *others = interleave(repetitions, *measures)
        rows += _rows(f"{count:,} nodes", count, ours, others[0] if others else {})
    rows.append(_behind(blocks, repetitions))
    app.processEvents()
    return rows


def _rows(name: str, count: int, ours: Figures, stock: Figures) -> list[Row]:
    for figures in filter(None, (ours, stock)):
        figures[_WHOLE] = figures["load"] + figures["first paint"]
    return [
        Row(
            f"{name}: {what}",
            took,
            stock.get(what),
            _GOALS.get(what, {}).get(count),
            is_bound=stock.get(what, 0.0) >= PATIENCE,
        )
        for what, took in ours.items()
    ]


def _behind(blocks: int, repetitions: int) -> Row:
    graph = short_blocks(4 * blocks + 1)
    what = "connect one"
    ours, stock = interleave(
        repetitions,
        lambda: OurCanvas(graph).measure_connecting(),
        lambda: StockCanvas(graph).measure_checked_connecting(),
    )
    name = _CONNECT if blocks == BLOCKS else f"connect one behind {blocks} residual blocks"
    is_bound = stock[what] >= CHECK_PATIENCE
    return Row(name, ours[what], stock[what], _CONNECT_GOAL, is_bound=is_bound)


if __name__ == "__main__":
    report("Canvas; reference: stock NodeGraphQt", measure)
