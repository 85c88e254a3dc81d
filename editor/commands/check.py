"""`keras-canvas check`: the kind of a model, the reasons for it, and its problems."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.markup import escape

from editor.commands.errors import EXIT_PROBLEMS
from editor.commands.output import write_text
from graph.checks import Problem, check
from graph.classify import Classification, Kind, classify
from graph.files import read_project
from graph.model import ModelGraph

WRITTEN_AS = {Kind.LINEAR: "Sequential", Kind.BRANCHING: "Functional"}


def check_file(path: Path, *, as_json: bool) -> int:
    """Prints what is found; gives 1 where there are errors, else 0.

    Raises:
        ProjectFileError: the file cannot be read.
    """
    graph = read_project(path)
    problems = check(graph)
    classification = classify(graph)
    if as_json:
        report = _report(graph, classification, problems)
        write_text(msgspec.json.encode(report).decode() + "\n")
    else:
        _print(graph, classification, problems)
    return EXIT_PROBLEMS if any(problem.severity == "error" for problem in problems) else 0


def _report(
    graph: ModelGraph, classification: Classification, problems: list[Problem]
) -> dict[str, Any]:
    return {
        "kind": classification.kind.value,
        "reasons": [reason.message for reason in classification.reasons],
        "problems": [
            {
                "severity": problem.severity,
                "message": problem.message,
                "nodes": [graph.layer_of(node).name for node in problem.nodes],
            }
            for problem in problems
        ],
        "nodes": len(graph),
        "edges": len(graph.edges()),
    }


def _print(graph: ModelGraph, classification: Classification, problems: list[Problem]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    kind = classification.kind
    console.print(f"[bold]{kind.value}[/bold] -> {WRITTEN_AS[kind]}", end="")
    console.print(f"  ({len(graph)} nodes, {len(graph.edges())} edges)")
    for reason in classification.reasons:
        console.print(f"  - {escape(reason.message)}")
    for problem in problems:
        colour = "red" if problem.severity == "error" else "yellow"
        console.print(f"[{colour}]{problem.severity}[/{colour}]: {escape(problem.message)}")
    if not problems:
        console.print("no problems")
