"""Each reader takes what the program writes, and refuses what was changed as it says."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.changing import change
from tests.fuzz.targets import TARGETS, Target

_each = pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)


@_each
def test_takes_what_the_program_writes(target: Target) -> None:
    assert all(target(seed) for seed in target.seeds())


@_each
def test_refuses_in_one_sentence_what_was_changed(target: Target) -> None:
    seeds = target.seeds()

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 2**32))
    def holds(number: int) -> None:
        chance = random.Random(number)  # noqa: S311 - it hides nothing
        assert target(change(chance.choice(seeds), chance)) in (True, False)

    holds()
