"""Each benchmark in its shortest form: that it runs and has figures, and not how large they are."""

from __future__ import annotations

import json
import math
import os
import tempfile
from pathlib import Path

import pytest

from tests.conftest import WHY_NOT_QT

if WHY_NOT_QT:
    pytest.skip(WHY_NOT_QT, allow_module_level=True)
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from benchmarks import (
    advice,
    canvas,
    canvas_stock,
    edit,
    flops,
    gestures,
    identity,
    inspection,
    layout,
    opening,
    shapes,
    source,
    start,
    training,
)
from benchmarks.code_lines import application_names, count_builder, count_code
from benchmarks.drawings import RESNET50, chain, residual, resnet, short_blocks
from benchmarks.flops_models import TRANSFORMER
from benchmarks.measuring import Row, interleave, report, show
from benchmarks.offscreen import application
from graph.checks import check
from graph.classify import Kind, classify
from graph.model import ModelGraph


def assert_figures(rows: list[Row], *, with_reference: bool = True) -> None:
    assert rows
    assert all(math.isfinite(row.ours) and row.ours >= 0 for row in rows)
    references = [row.reference for row in rows if row.reference is not None]
    assert bool(references) == with_reference
    assert all(math.isfinite(reference) and reference > 0 for reference in references)


@pytest.mark.parametrize("count", [12, 100])
def test_the_drawings_have_the_nodes_asked_for_and_no_problem(count: int) -> None:
    kinds = {
        chain: Kind.LINEAR,
        residual: Kind.BRANCHING,
        short_blocks: Kind.BRANCHING,
    }
    for draw, kind in kinds.items():
        graph = draw(count)
        assert len(graph) == count
        assert check(graph) == []
        assert classify(graph).kind is kind


def test_the_resnet_is_drawn_without_a_problem() -> None:
    graph: ModelGraph = resnet(RESNET50)
    assert len(graph) == 177
    assert check(graph) == []


def test_measures_are_taken_in_turns_and_their_medians_given() -> None:
    taken: list[str] = []
    figures = iter((1.0, 9.0, 2.0))

    def ours() -> dict[str, float]:
        taken.append("ours")
        return {"time": next(figures)}

    def reference() -> dict[str, float]:
        taken.append("reference")
        return {"time": 4.0}

    assert interleave(3, ours, reference) == [{"time": 2.0}, {"time": 4.0}]
    assert taken == ["ours", "reference", "reference", "ours", "ours", "reference"]


def test_a_table_says_which_goals_are_held(capsys: pytest.CaptureFixture[str]) -> None:
    show("Start", [Row("quick", 1.0, 2.0, 1.5), Row("slow", 2000.0, goal=1000.0), Row("free", 1.0)])
    lines = capsys.readouterr().out.splitlines()
    assert "| quick | 1 ms | 2 ms | 0.5 | ≤ 1.5 ms | yes |" in lines
    assert "| slow | 2,000 ms | - | - | ≤ 1000 ms | no |" in lines
    assert "| free | 1 ms | - | - | - | - |" in lines


def test_the_start_is_measured_beside_a_bare_window() -> None:
    rows = start.measure(repetitions=1)
    assert_figures(rows)
    assert rows[1].ours == 0, "Expected no Keras in the window's process"


def test_an_edit_is_measured() -> None:
    assert_figures(edit.measure((20,), repetitions=1), with_reference=False)


def test_the_canvas_is_measured_beside_stock_nodegraphqt() -> None:
    rows = canvas.measure((20, 30), most_stock=20, repetitions=1, blocks=4)
    assert_figures(rows)
    assert not any(row.reference for row in rows if row.what.startswith("30 nodes"))
    connecting = rows[-1]
    assert connecting.what == "connect one behind 4 residual blocks"
    assert connecting.reference is not None
    assert not connecting.is_bound


def test_a_call_of_stock_that_does_not_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canvas_stock, "CHECK_PATIENCE", 50.0)
    application()  # whichever test comes first
    figures = canvas_stock.StockCanvas(short_blocks(4 * 40 + 1)).measure_checked_connecting()
    assert figures == {"connect one": 50.0}


def test_random_gestures_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert gestures.main(["30"]) == 0
    assert capsys.readouterr().out.startswith("30 gestures, ")


def test_figures_are_json_on_request(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["canvas", "--json"])
    report("Canvas", lambda: [Row("quick", 1.0, 4.0, 2.0), Row("stopped", 1.0, 9.0, is_bound=True)])
    said = json.loads(capsys.readouterr().out)
    assert said["title"] == "Canvas"
    assert [row["ratio"] for row in said["rows"]] == [0.25, 1.0 / 9.0]
    assert [row["is_held"] for row in said["rows"]] == [True, None]
    assert [row["is_bound"] for row in said["rows"]] == [False, True]


def test_the_layout_is_measured_beside_grandalf() -> None:
    assert_figures(layout.measure(20, repetitions=1))


def test_the_inspection_is_measured_beside_tensorflow_and_counts_the_same() -> None:
    assert_figures(inspection.measure((1, 1, 1, 1), "MobileNet", repetitions=1))


def test_training_is_measured_beside_the_exported_script() -> None:
    assert_figures(training.measure(epochs=2, repetitions=1))


def test_opening_is_measured_beside_keras_itself() -> None:
    rows = opening.measure("MobileNet", repetitions=1)
    assert_figures(rows)
    assert rows[-1].ours == 0, "Expected no Keras in the window's process"


def test_identity_is_told_model_by_model(capsys: pytest.CaptureFixture[str]) -> None:
    assert identity.main(["functional_diamond", "--json"]) == 0
    line = json.loads(capsys.readouterr().out)
    assert (line["model"], line["nodes"], line["difference"]) == ("functional_diamond", 5, "")
    assert identity.main(["no_such_model"]) == 1
    assert capsys.readouterr().out.endswith("0 of 1 models are identical; 0 nodes\n")


def test_lines_of_code_are_those_that_hold_more_than_a_comment_or_a_docstring() -> None:
    text = '"""What it is."""\n\n# A comment.\ndef add(\n    x,  # a number\n    y,\n):\n'
    text += '    """Adds."""\n'
    assert count_code(text) == 4
    assert count_code(text + '    return """\n\n"""\n') == 7


def test_what_the_authors_of_keras_wrote_is_counted_without_what_no_export_has() -> None:
    names = application_names()
    assert len(names) == 40
    # The function with its 16 arguments, 18 layers in up to 3 lines, and what else it chooses.
    assert 60 <= count_builder("VGG16") <= 90
    assert count_builder("ResNet152") == count_builder("ResNet50") < count_builder("NASNetLarge")
    with pytest.raises(ValueError, match="Expected a model"):
        count_builder("no_such_model")


def test_the_source_is_told_model_by_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    lines = list(source.measure(["MobileNet"], repetitions=1))
    assert [(line.model, line.nodes) for line in lines] == [("MobileNet", 91)]
    assert 0 < lines[0].lines <= lines[0].flat
    assert_figures(source.goals(lines), with_reference=False)
    source.main(["MobileNet", "--json"])
    assert json.loads(capsys.readouterr().out)["keras"] == count_builder("MobileNet")


def test_goals_of_the_source_are_told_where_their_models_were_taken() -> None:
    def line(model: str, lines: int) -> source.Line:
        return source.Line(model, 400, lines, 900, 100, 5.0, 4.0)

    rows = source.goals([line("ResNet50", 91), line("ResNet152", 100), line("Xception", 9)])
    assert [(row.what, row.is_held) for row in rows[:-1]] == [
        ("ResNet50", False),
        ("ResNet152 / ResNet50", True),
    ]
    rows = source.goals([line(name, 101) for name in application_names()])
    assert [row.is_held for row in rows if row.what.startswith("all")] == [False]


def test_what_an_inspection_says_is_compared_with_keras(capsys: pytest.CaptureFixture[str]) -> None:
    assert shapes.main(["MobileNet", "texts", "siamese_with_a_shared_layer", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["backend"] for line in lines] == ["numpy", "tensorflow", "numpy"]
    assert [line["difference"] + line["disagreement"] for line in lines] == ["", "", ""]
    assert [line["parameters"] for line in lines] == [4_253_864, 20, 28]


def test_operations_are_counted_as_by_tensorflows_profiler(
    capsys: pytest.CaptureFixture[str],
) -> None:
    names = [TRANSFORMER, "MobileNet", "Conv2D in groups", "LSTM"]
    assert flops.main([*names, "--json"]) == 0
    rows = {row["model"]: row for row in json.loads(capsys.readouterr().out)["rows"]}
    assert list(rows) == names
    assert all(abs(row["ratio"] - 1) <= 0.02 for row in rows.values())
    assert rows[TRANSFORMER]["left_out"]["Einsum"] == 2
    # It does not look into the function in which a convolution in groups is compiled.
    assert rows["Conv2D in groups"]["raw_ratio"] > 10


def test_a_count_of_operations_that_is_farther_off_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    near = flops.Line("near", 1_019, 900, 100, {"Relu": 3})
    far = flops.Line("far", 1_030, 1_000, 0, {})
    monkeypatch.setattr(flops, "measure", lambda names: [near, far])
    assert flops.main([]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "| near | 0.001 | 0.001 | 1.1322 | Relu × 3 | 1.0190 | yes |" in lines
    assert "| far | 0.001 | 0.001 | 1.0300 | - | 1.0300 | no |" in lines


def test_nothing_is_said_of_a_model_that_people_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert advice.main(["MobileNet", "VGG16"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" | ")[:3] for line in lines[2:]] == [
        ["| MobileNet", "91", "0"],
        ["| VGG16", "23", "0"],
    ]


def test_what_is_said_of_a_model_that_people_use_counts_as_wrong(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = advice.Line("VGG16", 23, ("Expected an activation",), 0.1)
    monkeypatch.setattr(advice, "measure", lambda names: [line])
    assert advice.main([]) == 1
    assert "  Expected an activation" in capsys.readouterr().out.splitlines()
    assert not advice.Line("VGG16", 23, (), 17.0).is_held
