"""`keras-canvas check`: the kind of a model, the reasons for it, and its problems."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.markup import escape

from editor.commands.errors import EXIT_PROBLEMS
from editor.commands.notes import write_notes
from editor.commands.opening import open_any
from editor.commands.output import write_text
from editor.commands.scripts import ScriptChoice
from graph.checks import Problem, check
from graph.classify import Classification, Kind, classify
from graph.model import ModelGraph
from graph.opening import Opened

WRITTEN_AS = {Kind.LINEAR: "Sequential", Kind.BRANCHING: "Functional"}


def check_file(path: Path, choice: ScriptChoice, *, as_json: bool) -> int:
    """Prints what is found; gives 1 where there are errors, else 0.

    Raises:
        ProjectFileError: the file cannot be read.
        CommandError: it is a script that was not run, or failed.
    """
    opened = open_any(path, choice)
    graph = opened.graph
    problems = check(graph)
    classification = classify(graph)
    if as_json:
        report = _report(opened, classification, problems)
        write_text(msgspec.json.encode(report).decode() + "\n")
    else:
        write_notes(opened.notes)
        _print(graph, classification, problems)
    return EXIT_PROBLEMS if any(problem.severity == "error" for problem in problems) else 0


def _report(
    opened: Opened, classification: Classification, problems: list[Problem]
) -> dict[str, Any]:
    graph = opened.graph
    return {
        "kind": classification.kind.value,
        "reasons": [reason.message for reason in classification.reasons],
        "problems": problems_report(graph, problems),
        "notes": list(opened.notes),
        "nodes": len(graph),
        "edges": len(graph.edges()),
    }


def problems_report(graph: ModelGraph, problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """Gives problems as they stand in JSON, nodes by their names."""
    return [
        {
            "severity": problem.severity,
            "message": problem.message,
            "path": _names(graph, problem.path),
            "nodes": [graph.nested(problem.path).layer_of(node).name for node in problem.nodes],
        }
        for problem in problems
    ]


def print_problems(graph: ModelGraph, problems: Sequence[Problem]) -> None:
    """Prints a line for each problem."""
    console = Console(highlight=False, soft_wrap=True)
    for problem in problems:
        colour = "red" if problem.severity == "error" else "yellow"
        place = " / ".join(_names(graph, problem.path))
        message = f"{place}: {problem.message}" if place else problem.message
        console.print(f"[{colour}]{problem.severity}[/{colour}]: {escape(message)}")
    if not problems:
        console.print("no problems")


def _print(graph: ModelGraph, classification: Classification, problems: list[Problem]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    kind = classification.kind
    console.print(f"[bold]{kind.value}[/bold] -> {WRITTEN_AS[kind]}", end="")
    console.print(f"  ({len(graph)} nodes, {len(graph.edges())} edges)")
    for reason in classification.reasons:
        console.print(f"  - {escape(reason.message)}")
    print_problems(graph, problems)


def _names(graph: ModelGraph, path: Sequence[str]) -> list[str]:
    """Gives the names of the nested models on the way to a place."""
    return [graph.nested(path[:depth]).layer(path[depth]).name for depth in range(len(path))]
