"""Nested models that one function builds, built by Keras from both forms of their source."""

from __future__ import annotations

from typing import Any

import keras
import pytest

from codegen import generate
from tests.codegen.alike_models import ALIKE
from tests.worker.comparing import first_difference, plain
from tests.worker.identity import fresh_start


def built(text: str) -> keras.Model:
    fresh_start()
    module: dict[str, Any] = {"__name__": "drawn"}
    exec(compile(text, "drawn.py", "exec"), module)  # noqa: S102 - our own
    model: keras.Model = module["build_model"]()
    return model


@pytest.mark.parametrize("name", ALIKE)
def test_one_function_builds_the_models_that_one_for_each_builds(name: str) -> None:
    graph = ALIKE[name]()
    flat, folded = generate(graph, flat=True).text, generate(graph).text
    assert folded.count("def build_") < flat.count("def build_")
    assert first_difference(plain(built(flat)), plain(built(folded))) == ""
