"""How large a box is, which goes by what it says; known before there is a box, to lay it out."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

from editor.canvas.port_words import Ports, ports_of
from editor.canvas.style import Face, Style
from editor.canvas.summary import Summary, summarize
from graph.catalogue import Catalogue
from graph.model import ModelGraph

SMALLEST_WIDTH = 120.0
LARGEST_WIDTH = 280.0
LEFT = 16.0
RIGHT = 14.0
GAP = 12.0
MARK = 16.0
LINES = 64.0  # height of the three lines; they stand in the middle of a taller box
ROW = 20.0  # of a port that is named
PORT_PITCH = 20.0  # of others
PORT_MARGIN = 12.0
OUTPUT_MARK = "output"
OUTPUT_OF_MODEL = "model output"
BADGE = 14.0
BADGE_ROOM = BADGE + 2.0
GRID = 4.0
_WIDTH_STEP = 8.0
_AFTER_LINK = 2.0
_BELOW_ROWS = 6.0


class BoxContent(Protocol):
    """What a box says."""

    @property
    def style(self) -> Style:
        """What it is painted with."""

    @property
    def summary(self) -> Summary:
        """What it says of its layer."""

    @property
    def ports_shown(self) -> Ports:
        """Its ports, and what they are called."""

    @property
    def shape_line(self) -> str:
        """The shapes of its outputs."""

    @property
    def outputs_of_model(self) -> frozenset[int]:
        """Which of its tensors the model gives out."""

    @property
    def severity(self) -> str:
        """How bad is what is wrong with it."""


class Planned(Struct, frozen=True):
    """A box that is not there yet."""

    style: Style
    summary: Summary
    ports_shown: Ports
    shape_line: str
    outputs_of_model: frozenset[int] = frozenset()
    severity: str = ""


def planned_size(
    graph: ModelGraph, node_id: str, catalogue: Catalogue, style: Style
) -> tuple[float, float]:
    """Gives the width and height that the box of a node will have, in pixels."""
    summary = summarize(graph, node_id, catalogue)
    given = (tensor for tensor in graph.output_tensors() if tensor.node == node_id)
    return box_size(
        Planned(
            style,
            summary,
            ports_of(graph, node_id, catalogue),
            summary.shape,
            frozenset(tensor.tensor_index for tensor in given),
        )
    )


def box_size(box: BoxContent) -> tuple[float, float]:
    """Gives the width and height of a box, in pixels."""
    style, summary, shown = box.style, box.summary, box.ports_shown
    top = title_face(box).width(summary.title) + marks_width(box)
    if summary.name:
        top += GAP + style.name.width(summary.name)
    middle = style.mono.width(summary.arguments)
    bottom = style.shape.width(box.shape_line)
    if box.outputs_of_model and not shown.outputs_named:
        bottom += GAP + style.caption.width(OUTPUT_MARK)
    if box.severity:
        bottom += BADGE_ROOM
    needed = max(LEFT + max(top, middle, bottom) + RIGHT, _rows_width(box))
    width = min(max(-(-needed // _WIDTH_STEP) * _WIDTH_STEP, SMALLEST_WIDTH), LARGEST_WIDTH)
    rows = max(len(shown.inputs), len(shown.outputs))
    if shown.has_rows:
        return width, LINES + rows * ROW + _BELOW_ROWS
    return width, max(LINES, rows * PORT_PITCH + GRID)


def title_face(box: BoxContent) -> Face:
    """The face of the heading: a function is code."""
    return box.style.code if box.summary.is_operation else box.style.title


def marks_width(box: BoxContent) -> float:
    """Gives the room that the marks beside the class take."""
    width = MARK if box.summary.frozen else 0.0
    if box.summary.shared is not None:
        width += MARK + _AFTER_LINK + box.style.caption.width(box.summary.call)
    return width


def _rows_width(box: BoxContent) -> float:
    """Gives the room that the names of the ports take."""
    face = box.style.shape
    shown = box.ports_shown
    if not (shown.inputs_named or shown.outputs_named):
        return 0.0
    inputs = [face.width(words) for words in shown.inputs] if shown.inputs_named else []
    places = range(len(shown.outputs)) if shown.outputs_named else ()
    outputs = [_output_width(box, i) for i in places]
    sides = [max(side) for side in (inputs, outputs) if side]
    return sum(sides) + 2 * PORT_MARGIN + GAP * (len(sides) - 1) if sides else 0.0


def _output_width(box: BoxContent, index: int) -> float:
    width = box.style.shape.width(box.ports_shown.outputs[index])
    if index in box.outputs_of_model:
        width += GAP + box.style.caption.width(OUTPUT_OF_MODEL)
    return width
