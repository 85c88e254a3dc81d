"""The table of baselines in its shortest form: one data set with one seed."""

from __future__ import annotations

import math

from msgspec import structs

from benchmarks.baselines import rows, tasks
from codegen import generate
from graph.checks import check


def test_the_drawings_have_no_problem_and_are_written_with_their_data() -> None:
    for task in tasks():
        assert [each for each in check(task.graph) if each.severity == "error"] == []
        assert f"load_{task.name}(return_X_y=True)" in generate(task.graph, script=True).text


def test_a_trained_drawing_is_put_beside_its_baseline() -> None:
    (iris,) = (task for task in tasks() if task.name == "iris")
    (row,) = rows([structs.replace(iris, seeds=(0,))])
    assert row.larger_is_better
    assert row.reference is not None
    assert 90 <= row.reference <= 100
    assert 85 <= row.ours <= 100
    assert math.isclose(row.goal or 0, row.reference - 1, abs_tol=0.1)
