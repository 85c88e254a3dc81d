"""Whatever is done on the canvas, it shows what the document says.

`python -m benchmarks.gestures` does the same for longer.
"""

from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from editor.window.main_window import MainWindow
from graph.drawing import new_drawing
from tests.editor.canvas.random_gestures import RandomHand


@settings(
    max_examples=12,
    deadline=None,
    # To make a failure smaller would take minutes; the gestures are in its message.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(random=st.randoms(use_true_random=False), steps=st.integers(1, 40))
def test_any_gestures_leave_canvas_and_document_in_agreement(
    window: MainWindow, random: Random, steps: int
) -> None:
    window.current.document.replace(new_drawing())
    RandomHand(window, random).play(steps)


@pytest.mark.parametrize("seed", range(2))
def test_many_gestures_in_a_row_do_so_too(window: MainWindow, seed: int) -> None:
    hand = RandomHand(window, Random(seed))  # noqa: S311 - to be repeated
    hand.play(130)
    assert len({name.split()[0] for name in hand.done}) > 15
