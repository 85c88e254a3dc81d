"""Costs are written with three digits and a unit."""

import pytest

from editor.costs.words import bytes_text, count_text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1 K"),
        (1234, "1.23 K"),
        (12_345, "12.3 K"),
        (999_499, "999 K"),
        (999_999, "1 M"),
        (7_751_000_000, "7.75 G"),
        (10**24, "1,000,000 E"),
        (10**30, "1.00e+12 E"),
        (10**400, "1.00e+282 E"),  # of a file that states such sizes
    ],
)
def test_a_count_has_three_digits(count: int, text: str) -> None:
    assert count_text(count) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "0.98 KB"),
        (8192, "8 KB"),
        (1536, "1.5 KB"),
        (64 * 1024**2, "64 MB"),
        (3 * 1024**3, "3 GB"),
        (1024**6 * 10**20, "1.00e+20 EB"),
    ],
)
def test_a_size_is_counted_in_steps_of_1024(size: int, text: str) -> None:
    assert bytes_text(size) == text
