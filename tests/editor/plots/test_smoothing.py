import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.plots.smoothing import smoothed

NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50)
WEIGHTS = st.floats(0, 0.99)


@given(NUMBERS)
def test_no_weight_gives_the_values(y: list[float]) -> None:
    assert smoothed(y, 0) == y


@given(NUMBERS, WEIGHTS)
def test_a_mean_lies_between_the_values_that_it_is_of(y: list[float], weight: float) -> None:
    room = 1e-6 * max(map(abs, y)) + 1e-9
    for place, mean in enumerate(smoothed(y, weight)):
        assert min(y[: place + 1]) - room <= mean <= max(y[: place + 1]) + room


def test_the_first_value_stands_as_it_is_and_what_is_constant_stays_so() -> None:
    assert smoothed([8.0, 4.0], 0.9)[0] == pytest.approx(8.0)
    assert smoothed([3.0] * 5, 0.99) == pytest.approx([3.0] * 5)


def test_a_mean_is_weighted_by_how_long_ago_each_value_was() -> None:
    assert smoothed([1.0, 2.0, 4.0], 0.5)[-1] == pytest.approx((1 + 2 * 2 + 4 * 4) / 7)


def test_what_is_not_finite_is_a_gap_and_changes_nothing_after_it() -> None:
    first, gap, endless, last = smoothed([1.0, math.nan, math.inf, 3.0], 0.5)
    assert math.isnan(gap)
    assert math.isnan(endless)
    assert [first, last] == smoothed([1.0, 3.0], 0.5)


@pytest.mark.parametrize("weight", [1.0, -0.1, math.nan])
def test_a_weight_that_keeps_everything_is_refused(weight: float) -> None:
    with pytest.raises(ValueError, match="Expected a weight of at least 0 and below 1"):
        smoothed([1.0], weight)
