"""Worker and window are killed by a signal that none can hear; `benchmarks.kills` does it often."""

from __future__ import annotations

import sys

import pytest

from benchmarks.kills import Losses, lose


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_no_kill_costs_a_finished_epoch_or_leaves_half_a_file_or_changes_how_a_run_ends() -> None:
    assert lose(1, 1, epochs=20, seed=1) == Losses(killed=2)
