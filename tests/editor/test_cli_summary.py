"""`keras-canvas summary`, run as its users run it."""

import json
from pathlib import Path

from msgspec import structs

from graph.edits import SetLayer
from graph.files import read_project, write_project
from resources import resource_path
from tests.editor.test_cli import run

EXAMPLE = resource_path("examples/digits_residual.kcanvas")


def test_summary_says_what_each_node_costs_as_json() -> None:
    done = run("summary", EXAMPLE, "--json", "--batch", "4")
    assert done.returncode == 0
    report = json.loads(done.stdout)
    totals, nodes = report["totals"], report["nodes"]
    assert totals["parameters"] == totals["trainable"] == 23_946
    for total in ("parameters", "flops", "activation_bytes"):
        assert totals[total] == sum(node[total] for node in nodes)
    stem = next(node for node in nodes if node["name"] == "stem")
    assert stem["class_name"] == "Conv2D"
    assert stem["outputs"] == [{"shape": [None, 8, 8, 32], "dtype": "float32"}]
    assert (stem["activation_bytes"], stem["receptive_field"]) == (4 * 8 * 8 * 32 * 4, "3 × 3")
    assert totals["peak_bytes"] < totals["training_peak_bytes"]


def test_summary_is_a_table_for_people_and_ends_with_1_where_keras_refuses(tmp_path: Path) -> None:
    done = run("summary", EXAMPLE)
    assert done.returncode == 0
    assert "23,946 parameters" in done.stdout
    assert "8 × 8 × 32" in done.stdout
    graph = read_project(EXAMPLE)
    dense = next(layer for layer in graph.layers() if layer.class_name == "Dense")
    arguments = {**dense.arguments, "units": 10, "kernel_constraint": "no_such"}
    SetLayer(structs.replace(dense, arguments=arguments)).apply(graph)
    write_project(graph, tmp_path / "faulty.kcanvas")
    faulty = run("summary", tmp_path / "faulty.kcanvas")
    assert faulty.returncode == 1
    assert "no_such" in faulty.stdout


def test_summary_says_what_keras_refuses_in_plain_words(tmp_path: Path) -> None:
    graph = read_project(EXAMPLE)
    stem = next(layer for layer in graph.layers() if layer.name == "stem")
    SetLayer(structs.replace(stem, arguments={**stem.arguments, "filters": 8})).apply(graph)
    write_project(graph, tmp_path / "other.kcanvas")
    done = run("summary", tmp_path / "other.kcanvas", "--json")
    assert done.returncode == 1
    report = json.loads(done.stdout)
    (problem,) = report["problems"]
    assert (problem["severity"], problem["nodes"]) == ("error", ["add"])
    assert "Expected inputs of one shape" in problem["message"]
    waiting = [node["name"] for node in report["nodes"] if "waits" in node.get("problem", "")]
    assert waiting == ["relu", "pool", "flatten", "classes"]
