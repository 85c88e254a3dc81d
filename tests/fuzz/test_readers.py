"""Each reader takes what the program writes, and refuses what was changed as it says."""

from __future__ import annotations

import random
import subprocess
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.changing import change
from tests.fuzz.target import Target
from tests.fuzz.targets import TARGETS
from tests.fuzz.watching import watch

_each = pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)


@_each
def test_takes_what_the_program_writes(target: Target) -> None:
    assert all(target(seed) for seed in target.seeds())


@_each
def test_refuses_in_one_sentence_what_was_changed(target: Target) -> None:
    seeds, watched = target.seeds(), watch(target)

    examples = 15 if target.starts else 60  # a process takes a tenth of a second

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 2**32))
    def holds(number: int) -> None:
        chance = random.Random(number)  # noqa: S311 - it hides nothing
        assert watched(change(chance.choice(seeds), chance)) in (True, False)

    holds()


def test_what_a_reader_does_besides_reading_is_a_fault() -> None:
    def read(_: bytes) -> None:
        with suppress(OSError):
            subprocess.run(["no such program"], check=False)

    with pytest.raises(AssertionError, match="subprocess"):
        watch(Target("x", read, (), list))(b"")
