"""Whole files, as they are to look; `pytest tests/codegen --renew-golden` writes them anew."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from codegen import generate
from graph.edits import SetLayer, SetTraining
from graph.elements import Layer
from graph.model import ModelGraph
from graph.training import Training
from tests.codegen.conftest import GOLDEN
from tests.codegen.drawings import (
    Drawing,
    attention_and_states,
    linear,
    residual,
    shared_layer,
    two_inputs_two_outputs,
)
from tests.codegen.forms import FORMS
from tests.codegen.ruff import assert_clean

Compare = Callable[[str, str], None]


def test_a_linear_graph_is_written_as_sequential(assert_golden: Compare) -> None:
    assert_golden("linear.py", generate(linear()).text)


def test_a_linear_graph_can_be_written_with_the_functional_api(assert_golden: Compare) -> None:
    assert_golden("linear_functional.py", generate(linear(), functional=True).text)


@pytest.mark.parametrize(
    ("name", "draw"),
    [
        ("residual", residual),
        ("two_inputs_two_outputs", two_inputs_two_outputs),
        ("shared_layer", shared_layer),
        ("attention_and_states", attention_and_states),
    ],
)
def test_a_branching_graph_is_written_with_the_functional_api(
    name: str, draw: Callable[[], ModelGraph], assert_golden: Compare
) -> None:
    assert_golden(f"{name}.py", generate(draw()).text)


@pytest.mark.parametrize("name", FORMS)
def test_each_form_of_a_graph_is_written(name: str, assert_golden: Compare) -> None:
    assert_golden(f"{name}.py", generate(FORMS[name]()).text)


def table(features: int, units: int, training: Training) -> ModelGraph:
    drawing = Drawing("table", training)
    features_input = drawing.input("features", (features,))
    drawing.layer("Dense", "output", features_input, units=units)
    return drawing.graph


@pytest.mark.parametrize(
    ("name", "graph"),
    [
        ("digits", linear(Training("digits", validation_split=0.0))),
        ("iris", table(4, 3, Training("iris", loss="categorical_crossentropy"))),
        ("wine", table(13, 3, Training("wine"))),
        ("breast_cancer", table(30, 1, Training("breast_cancer", loss="binary_crossentropy"))),
        (
            "diabetes",
            table(10, 1, Training("diabetes", loss="mean_squared_error", metrics=())),
        ),
        ("made", table(100, 10, Training("make_classification"))),
        ("npz", table(5, 2, Training("data/arrays.npz", loss="categorical_crossentropy"))),
        ("csv", table(5, 2, Training("C:\\data\\table.csv"))),
    ],
)
def test_a_script_loads_its_data(name: str, graph: ModelGraph, assert_golden: Compare) -> None:
    assert_golden(f"script_{name}.py", generate(graph, script=True).text)


def test_a_sequential_of_images_reshapes_a_table(assert_golden: Compare) -> None:
    drawing = Drawing("folded", Training("data/pixels.csv"))
    image = drawing.input("image", (4, 4, 1))
    drawing.layer("Dense", "classes", drawing.layer("Flatten", "flatten", image), units=3)
    assert_golden("script_csv_folded.py", generate(drawing.graph, script=True).text)


def test_every_golden_file_is_formatted_and_passes_a_linter() -> None:
    assert_clean({path.stem: path.read_text(encoding="utf-8") for path in GOLDEN.iterdir()})


def long_names() -> ModelGraph:
    graph = residual()
    for layer in graph.layers():
        name = f"{layer.name}_with_a_name_that_is_longer_than_a_line_is_wide"
        SetLayer(Layer(layer.id, layer.class_name, name * 2, arguments=layer.arguments)).apply(
            graph
        )
    return graph


def many_branches() -> ModelGraph:
    drawing = Drawing("wide")
    features = drawing.input("features", (4,))
    branches = [
        drawing.layer("Dense", f"branch_number_{number}", features, units=number + 1)
        for number in range(12)
    ]
    merged = drawing.layer("Concatenate", "merged", *branches)
    outputs = [drawing.layer("Dense", f"output_number_{n}", merged, units=1) for n in range(9)]
    drawing.ends([features], [*outputs])
    SetTraining(Training(metrics=("accuracy", "auc"), loss="binary_crossentropy")).apply(
        drawing.graph
    )
    return drawing.graph


@pytest.mark.parametrize("draw", [long_names, many_branches])
def test_what_does_not_fit_a_line_is_laid_out_as_a_formatter_does(
    draw: Callable[[], ModelGraph],
) -> None:
    assert_clean({"wide.py": generate(draw()).text})
