from itertools import pairwise

import pyqtgraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from editor.plots.axes import log_ticks, value_axis


@given(st.floats(-8, 8), st.floats(0.01, 12), st.floats(20, 900))
def test_ticks_of_a_logarithmic_scale_have_room_for_their_words(
    low: float, span: float, size: float
) -> None:
    ticks = log_ticks(low, low + span, size)
    assert all(low <= tick <= low + span for tick in ticks)
    assert all((b - a) * size / span > 17 for a, b in pairwise(ticks))


@pytest.mark.parametrize(("low", "high"), [(-3.0, 1.0), (0.0, 0.2), (-0.301, -0.3), (-40.0, 30.0)])
def test_a_logarithmic_scale_has_two_ticks_and_none_are_written_alike(
    qapp: QApplication, low: float, high: float
) -> None:
    axis = value_axis(pyqtgraph)
    axis.setLogMode(x=False, y=True)
    ((spacing, ticks),) = axis.tickValues(low, high, 160)
    written = axis.tickStrings(ticks, 1.0, spacing)
    assert len(written) >= 2
    assert len(set(written)) == len(written)
