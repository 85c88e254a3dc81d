"""Windows are killed while they edit and save; `benchmarks.edit_kills` does it often."""

from benchmarks.edit_kills import measure


def test_no_kill_costs_an_edit_that_is_older_than_a_second_or_leaves_half_a_file() -> None:
    kills = measure(4)
    assert sum(each.edits for each in kills) > 20
    assert [(each.lost, each.unreadable) for each in kills] == [(0, 0)] * 4
