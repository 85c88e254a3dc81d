"""What of a drawing can be run: what Keras refuses, or what is too large, is left out.

Values are shown while the model is drawn, so a fault in its middle is the common case, and a number
may be on its way to 64 and be 6,400,000. Keras is asked first, for shapes alone, before any memory
is taken; the rest of the drawing is run.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from msgspec import Struct

from codegen.contents import read_contents
from codegen.source import SourceError
from graph.edits import RemoveNode
from graph.model import ModelGraph
from graph.wording import counted, quoted
from worker.flowing.source import FlowSource, all_named, flow_source
from worker.protocol import NodeInspected

MAXIMUM_ELEMENTS = 2**26  # numbers of one tensor for one sample: 256 MiB
MAXIMUM_INNER = 2**30  # bytes that are made within one call
MAXIMUM_PARAMETERS = 2**28  # 1 GiB of weights
_OPEN = 512  # what an open dimension is taken for


class Plan(Struct, frozen=True):
    """What is run.

    Attributes:
        source: Its source.
        note: Why something of the drawing is not run, in one sentence, or "".
    """

    source: FlowSource
    note: str


def plan(graph: ModelGraph, reports: Iterable[NodeInspected]) -> Plan:
    """Gives what can be run of a drawing.

    Args:
        graph: The drawing.
        reports: What Keras says of its nodes.

    Raises:
        ValueError: no data is chosen, it does not fit the input, the model is too large, or nothing
            can be run.
    """
    reports = list(reports)
    parameters = sum(report.parameters for report in reports if not report.path)
    if parameters > MAXIMUM_PARAMETERS:
        raise ValueError(
            f"Expected a model of at most {MAXIMUM_PARAMETERS:,} parameters to show values of. "
            f"Received: {parameters:,}"
        )
    faults = _faults(graph, reports)
    named = all_named(graph)
    for node_id in faults:
        RemoveNode(node_id).apply(named)
    note = next(iter(faults.values()), "")
    if len(faults) > 1:
        note += f" ({counted(len(faults) - 1)} more)"
    try:
        contents = read_contents(named, partial=True, flat=True)
    except SourceError as error:
        raise ValueError(note or str(error)) from error
    return Plan(flow_source(named, contents), note)


def _faults(graph: ModelGraph, reports: list[NodeInspected]) -> dict[str, str]:
    """Gives the nodes of the outermost graph that cannot be run, with the reasons."""
    faults: dict[str, str] = {}
    for report in reports:
        fault = report.error or _too_large(report)
        if not fault or (report.error and report.path):
            continue  # of an error within a nested model the nodes of the model tell
        nodes = [report.node]
        if report.path:
            nodes = list(graph.calls(report.path[0]))
        for node_id in nodes:
            faults.setdefault(node_id, f"{quoted(graph.layer_of(node_id).name)}: {fault}")
    return faults


def _too_large(report: NodeInspected) -> str:
    sizes = (math.prod(size or _OPEN for size in spec.shape[1:]) for spec in report.outputs)
    largest = max(sizes, default=0)
    if largest > MAXIMUM_ELEMENTS:
        return f"Expected at most {MAXIMUM_ELEMENTS:,} values to show. Received: {largest:,}"
    if report.inner_bytes > MAXIMUM_INNER:
        return (
            f"Expected a call that takes at most {MAXIMUM_INNER:,} bytes, for its values to be "
            f"shown. Received: {report.inner_bytes:,}"
        )
    return ""
