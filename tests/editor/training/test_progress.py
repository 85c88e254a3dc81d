import math

import pytest

from editor.training.progress import MAXIMUM_POINTS, Progress, Series, duration, number


def test_the_title_counts_epochs_from_one() -> None:
    progress = Progress(epochs=15, batches=45)
    progress.add_batch(6, 30, {"loss": 0.1}, now=0.0)
    assert progress.title() == "Epoch 7 of 15"
    assert progress.subtitle() == "batch 31 of 45"


def test_the_remaining_time_is_reckoned_from_the_end_of_the_first_batch() -> None:
    progress = Progress(epochs=1, batches=10)
    progress.add_batch(0, 0, {"loss": 1.0}, now=30.0)  # half a minute of compilation
    assert progress.remaining() is None
    progress.add_batch(0, 4, {"loss": 0.5}, now=34.0)
    assert progress.remaining() == pytest.approx(5.0)
    assert progress.subtitle() == "batch 5 of 10 · 5.0 s left"


def test_the_fraction_grows_to_one() -> None:
    progress = Progress(epochs=2, batches=2)
    fractions = [progress.fraction]
    for epoch in range(2):
        for batch in range(2):
            progress.add_batch(epoch, batch, {}, now=0.0)
            fractions.append(progress.fraction)
        progress.add_epoch(epoch, {})
    assert fractions == [0.0, 0.25, 0.5, 0.75, 1.0]


def test_a_data_set_without_a_known_number_of_batches_divides_by_nothing() -> None:
    progress = Progress(epochs=2, batches=0)
    progress.add_batch(0, 5, {"loss": 1.0}, now=0.0)
    assert 0 <= progress.fraction <= 1


def test_the_loss_is_the_first_metric_and_validation_is_none_of_its_own() -> None:
    progress = Progress(epochs=1, batches=1)
    progress.add_epoch(0, {"accuracy": 0.5, "val_accuracy": 0.4, "loss": 1.0, "val_loss": 2.0})
    assert progress.metrics == ["loss", "accuracy"]
    assert progress.per_epoch["val_loss"].y == [2.0]


def test_a_loss_that_is_not_a_number_leaves_a_gap() -> None:
    progress = Progress(epochs=2, batches=1)
    progress.add_epoch(0, {"loss": None})
    assert math.isnan(progress.per_epoch["loss"].y[0])
    assert number(progress.logs["loss"]) == "not a number"


def test_a_long_curve_keeps_its_shape_and_not_every_point() -> None:
    series = Series()
    for step in range(20 * MAXIMUM_POINTS):
        series.add(step, step)
    assert len(series.x) <= MAXIMUM_POINTS
    assert series.x == sorted(series.x)
    assert series.x[-1] == 20 * MAXIMUM_POINTS - 1


def test_the_end_tells_how_good_the_model_is() -> None:
    progress = Progress(epochs=2, batches=1)
    progress.add_epoch(0, {"loss": 1.0})
    progress.end(1, stopped=True, evaluation={"accuracy": 0.9721, "loss": 0.094})
    assert progress.title() == "Stopped after 1 of 2 epochs"
    assert progress.subtitle() == "on test data: loss 0.0940, accuracy 0.9721"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(4.13, "4.1 s"), (42.4, "42 s"), (130, "2 min 10 s"), (3900, "1 h 5 min")],
)
def test_a_duration_is_written_as_a_person_says_it(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.0, "0.0000"), (0.97, "0.9700"), (123.456, "123.46"), (2e-7, "2.00e-07"), (3e8, "3.00e+08")],
)
def test_a_metric_is_written_in_few_digits(value: float, words: str) -> None:
    assert number(value) == words


def test_the_newest_point_is_never_left_out() -> None:
    series = Series()
    for step in range(MAXIMUM_POINTS + 1):
        series.add(step, 0.0)
    assert len(series.x) <= MAXIMUM_POINTS
    assert (series.x[0], series.x[-1]) == (0, MAXIMUM_POINTS)


def test_why_a_run_ended_early_is_said() -> None:
    progress = Progress(10, 5)
    progress.add_epoch(2, {"loss": 1.0})
    progress.end(3, stopped=False, evaluation={"loss": 1.0}, reason="A callback ended the run.")
    assert progress.subtitle() == "A callback ended the run. on test data: loss 1.0000"
