"""What a filter leaves, and what it says of a condition that is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from editor.runs.columns import columns_of, goes_up
from editor.runs.filtering import FilterError, parse_filter
from editor.runs.listing import Listed
from graph.runs.record import RunRecord
from graph.training import Training


def listed(name: str, status: str = "finished", **logs: float) -> Listed:
    training = Training(data=f"/data/{name}.csv", epochs=10)
    record = RunRecord(name, "model", 0.0, training, parameters=len(name))
    return Listed(Path(name), record, status, 3, 6.0, dict(logs), dict(logs), dict(logs))


RUNS = (
    listed("wine", val_accuracy=0.95, loss=0.1),
    listed("digits", "failed", val_accuracy=0.8, loss=0.5),
    listed("plain", "interrupted", loss=0.01),
)


def left(text: str) -> list[str]:
    passes = parse_filter(text, columns_of(RUNS))
    return [run.record.name for run in RUNS if passes(run)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ["wine", "digits", "plain"]),
        ("WINE", ["wine"]),
        ("failed", ["digits"]),
        ("val_accuracy>0.9", ["wine"]),
        ("val_accuracy > 0.5 loss<=0.1", ["wine"]),
        ("best_val_accuracy<0.9", ["digits"]),
        ("status!=failed loss<0.05", ["plain"]),
        ("data=digits.csv", ["digits"]),
        ("parameters=5", ["plain"]),
        ("wine digits", []),
        ("digits loss >=", ["digits"]),
        ("digits loss!", ["digits"]),
    ],
)
def test_words_and_conditions_all_have_to_hold(text: str, names: list[str]) -> None:
    assert left(text) == names


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("speed>3", "Received: speed"),
        ("loss>little", "Received: little"),
        ("loss> >3", "Received: loss>"),
        ("status>failed", "Received: >"),
    ],
)
def test_a_condition_that_is_none_is_told(text: str, said: str) -> None:
    with pytest.raises(FilterError, match="Expected") as told:
        parse_filter(text, columns_of(RUNS))
    assert said in str(told.value)


def test_measures_are_better_the_way_keras_counts_them() -> None:
    up = ("accuracy", "val_top_k_categorical_accuracy", "auc", "r2_score", "mean_io_u")
    assert all(map(goes_up, up))
    down = ("loss", "val_loss", "mean_absolute_error", "kl_divergence", "accuracy_loss")
    assert not any(map(goes_up, down))


def test_the_columns_are_those_that_a_run_has() -> None:
    titles = [column.title for column in columns_of(RUNS)]
    assert titles[4:8] == ["loss", "best loss", "val_accuracy", "best val_accuracy"]
    assert len(titles) == len(set(titles))
    assert "val_loss" not in titles
