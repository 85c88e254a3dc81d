"""`keras-canvas summary`: what a model and each of its nodes cost, from Keras itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from editor.canvas.summary import shapes_text
from editor.commands.check import print_problems, problems_report
from editor.commands.errors import EXIT_PROBLEMS
from editor.commands.inspecting import inspected
from editor.commands.notes import write_notes
from editor.commands.opening import open_any
from editor.commands.output import write_text
from editor.commands.scripts import ScriptChoice
from editor.costs.words import bytes_text, count_text
from graph.advice import advise
from graph.catalogue import load_catalogue
from graph.checks import Problem, check
from graph.costs import Costs, NodeCosts, Totals, costs_of
from graph.costs.whole import order_of
from graph.inspected import Found, Inspected
from graph.model import ModelGraph
from graph.specs import TensorSpec
from graph.wording import legible

_LONGEST_NAME = 40
_WIDTH = 160
_ESTIMATES = (
    "Sizes in memory are estimates: what the tensors, weights, gradients and the optimizer's "
    "state take by themselves."
)


def summarize_file(path: Path, choice: ScriptChoice, *, as_json: bool, batch: int) -> int:
    """Prints what each node costs, all together, and the problems; gives 1 for errors, else 0.

    Raises:
        ProjectFileError: the file cannot be read.
        CommandError: it is a script that was not run, or failed; or Keras gave no answer.
    """
    opened = open_any(path, choice)
    graph = opened.graph
    found: Found = {(each.path, each.node): each for each in inspected(graph)}
    costs = costs_of(graph, found, batch)
    problems = _problems(graph, found)
    if as_json:
        report = {**_report(graph, found, costs), "problems": problems_report(graph, problems)}
        write_text(msgspec.json.encode(report).decode() + "\n")
    else:
        write_notes(opened.notes)
        _print(graph, found, costs)
        print_problems(graph, problems)
    return EXIT_PROBLEMS if any(each.severity == "error" for each in problems) else 0


def _problems(graph: ModelGraph, found: Found) -> list[Problem]:
    """Gives what the checks find, and what Keras and its answers tell besides."""
    checked = check(graph)
    named = {
        (each.path, node) for each in checked if each.severity == "error" for node in each.nodes
    }
    return checked + advise(graph, found, load_catalogue(), named)


def _report(graph: ModelGraph, found: Found, costs: Costs) -> dict[str, Any]:
    totals = costs.totals
    return {
        "name": graph.name,
        "batch": costs.batch,
        "totals": {
            "parameters": totals.parameters,
            "trainable": totals.trainable,
            "flops": totals.flops,
            "activation_bytes": totals.activation_bytes,
            "peak_bytes": totals.peak_bytes,
            "training_peak_bytes": totals.training_bytes,
            "weight_bytes": totals.weight_bytes,
            "is_estimate": totals.is_estimate,
            "unknown": totals.unknown,
        },
        "estimates": ["activation_bytes", "peak_bytes", "training_peak_bytes"],
        "nodes": _nodes(graph, (), found, costs),
    }


def _nodes(
    graph: ModelGraph, path: tuple[str, ...], found: Found, costs: Costs
) -> list[dict[str, Any]]:
    return [_node(graph, path, node_id, found, costs) for node_id in order_of(graph)]


def _node(
    graph: ModelGraph, path: tuple[str, ...], node_id: str, found: Found, costs: Costs
) -> dict[str, Any]:
    layer = graph.layer_of(node_id)
    said = found.get((path, node_id))
    cost = costs.nodes.get((path, node_id))
    report: dict[str, Any] = {
        "name": layer.name,
        "class_name": layer.class_name,
        "outputs": [_spec(spec) for spec in said.outputs] if said else [],
        "parameters": cost.parameters if cost else None,
        "trainable": cost.trainable if cost else None,
        "flops": cost.flops if cost else None,
        "activation_bytes": cost.activation_bytes if cost else None,
        "receptive_field": str(cost.field) if cost and cost.field else None,
        "is_estimate": bool(cost and cost.is_estimate),
    }
    if said is None or said.error or said.waiting:
        report["problem"] = _fault(said)
    if layer.model is not None:
        report["nodes"] = _nodes(layer.model, (*path, layer.id), found, costs)
    return report


def _spec(spec: TensorSpec) -> dict[str, Any]:
    return {"shape": list(spec.shape), "dtype": spec.dtype}


def _fault(said: Inspected | None) -> str:
    if said is not None and said.error:
        return said.error
    return "waits for a layer before it"


def _print(graph: ModelGraph, found: Found, costs: Costs) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_WIDTH)  # a file has no edge to break lines at
    table = Table(box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    table.add_column("Node", overflow="fold")
    table.add_column("Class", no_wrap=True)
    table.add_column("Output shape", style="dim", no_wrap=True)
    for title in ("Parameters", "FLOPs", "Activations", "Sees"):
        table.add_column(title, justify="right", no_wrap=True)
    _add_rows(table, graph, (), found, costs)
    console.print(table)
    for line in totals_lines(costs.totals, costs.batch):
        console.print(line, soft_wrap=True)
    console.print(_ESTIMATES, style="dim", soft_wrap=True)


def _add_rows(
    table: Table, graph: ModelGraph, path: tuple[str, ...], found: Found, costs: Costs
) -> None:
    for node_id in order_of(graph):
        layer = graph.layer_of(node_id)
        name = "  " * len(path) + legible(layer.name, _LONGEST_NAME)
        said, cost = found.get((path, node_id)), costs.nodes.get((path, node_id))
        class_name = legible(layer.class_name, _LONGEST_NAME)
        if cost is None or said is None:
            refused = said is not None and bool(said.error)
            fault = Text("refused, see below" if refused else "waits", "red" if refused else "dim")
            table.add_row(Text(name), Text(class_name), fault)
        else:
            table.add_row(
                Text(name),
                Text(class_name),
                shapes_text(spec.shape for spec in said.outputs),
                *_numbers(cost),
            )
        if layer.model is not None:
            _add_rows(table, layer.model, (*path, layer.id), found, costs)


def _numbers(cost: NodeCosts) -> tuple[str, ...]:
    about = "~" if cost.is_estimate and cost.flops else ""
    return (
        f"{cost.parameters:,}" if cost.parameters else "",
        "unknown" if cost.flops is None else about + count_text(cost.flops) if cost.flops else "",
        bytes_text(cost.activation_bytes),
        str(cost.field) if cost.field else "",
    )


def totals_lines(totals: Totals, batch: int) -> list[str]:
    """Gives the totals in words, for a batch of this size."""
    about = "about " if totals.is_estimate else ""
    lines = [
        f"{totals.parameters:,} parameters, {totals.trainable:,} of them trained "
        f"({bytes_text(totals.weight_bytes)})",
        f"{about}{count_text(totals.flops)} floating point operations for each sample, "
        "a multiplication with an addition counted as two",
        f"{bytes_text(totals.activation_bytes)} of activations for a batch of {batch:,}; at most "
        f"{bytes_text(totals.peak_bytes)} at one time for inference, and "
        f"{bytes_text(totals.training_bytes)} for training",
    ]
    if totals.unknown:
        nodes = "a node whose" if totals.unknown == 1 else f"{totals.unknown:,} nodes whose"
        lines.append(f"Left out: {nodes} costs are not known")
    return lines
