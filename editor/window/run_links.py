"""What TRAINING, RUNS and RESULTS tell each other; none of them knows the others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from editor.results.panel import ResultsPanel
from editor.runs.panel import RunsPanel
from editor.training.keeping import Interrupted
from editor.training.panel import TrainingPanel


def connect_runs(
    training: TrainingPanel,
    runs: RunsPanel,
    results: ResultsPanel,
    bring_forward: Callable[[QWidget], object],
) -> None:
    """Connects the three panels.

    Args:
        training: Makes runs, and goes on with those that were interrupted.
        runs: Lists them.
        results: Shows what came of one.
        bring_forward: Shows a panel.
    """

    def resume(interrupted: Interrupted) -> None:
        bring_forward(training)
        training.resume(interrupted)

    def show_results(run: Path) -> None:
        bring_forward(results)
        results.show_run(run)

    training.runs_changed.connect(runs.refresh)
    training.runs_changed.connect(results.refresh)
    runs.resume_wanted.connect(resume)
    runs.results_wanted.connect(show_results)
    results.training_wanted.connect(lambda: bring_forward(training))
