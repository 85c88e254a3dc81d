"""Random drawings with repeated parts, built by Keras from both forms of their source.

`LONG_RUN=20` takes twenty times as many of them.
"""

from __future__ import annotations

import os
from typing import Any

import keras
import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from codegen import generate
from graph.model import ModelGraph
from tests.codegen.repeated import linear, repeated
from tests.worker.comparing import first_difference, plain
from tests.worker.identity import fresh_start

_FACTOR = int(os.environ.get("LONG_RUN", "1"))


def built(text: str) -> keras.Model:
    fresh_start()
    note(text)
    module: dict[str, Any] = {"__name__": "drawn"}
    # Nothing is computed here, so no weights are needed.
    with keras.StatelessScope(initialize_variables=False):
        exec(compile(text, "drawn.py", "exec"), module)  # noqa: S102 - our own
        model: keras.Model = module["build_model"]()
    return model


@pytest.mark.parametrize("most_blocks", [2, 4])
def test_blocks_and_loops_build_the_model_that_a_line_a_layer_builds(most_blocks: int) -> None:
    @settings(max_examples=12 * _FACTOR, suppress_health_check=list(HealthCheck))
    @given(st.one_of(repeated(most_blocks=most_blocks), linear(most_blocks=most_blocks)))
    def law(graph: ModelGraph) -> None:
        flat = plain(built(generate(graph, flat=True).text))
        assert first_difference(flat, plain(built(generate(graph).text))) == ""

    law()
