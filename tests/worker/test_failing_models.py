"""What is said to fail when data goes through it does, and runs in TensorFlow once it is mended."""

from typing import Any

import keras
import numpy as np
import pytest

from tests.worker.advised import Case, drawn, problems
from tests.worker.conversation import Conversation
from tests.worker.identity import build
from tests.worker.wrong_models import FAILING


def run(model: keras.Model) -> None:
    """Sends two samples of zeros through a model."""
    samples = [_zeros(tensor) for tensor in model.inputs]
    model(samples if len(samples) > 1 else samples[0])


def _zeros(tensor: keras.KerasTensor) -> Any:
    shape = (2, *tensor.shape[1:])
    text = tensor.dtype == "string"
    return np.full(shape, "text", object) if text else np.zeros(shape, tensor.dtype)


@pytest.mark.parametrize(
    "case", [case for case in FAILING if "fails" in case.words], ids=lambda case: case.name
)
def test_what_is_said_to_fail_is_built_and_fails(case: Case) -> None:
    model = build(drawn(case)[0])
    with pytest.raises(Exception):  # noqa: B017, PT011 - Keras's, TensorFlow's or Python's
        run(model)


@pytest.mark.parametrize("case", FAILING, ids=lambda case: case.name)
def test_what_is_mended_runs(inspector: Conversation, case: Case) -> None:
    graph, _ = drawn(case)
    (problem,) = problems(inspector, graph, "warning")
    for fix in problem.fixes:
        inverse = fix.edit.apply(graph)
        run(build(graph))
        inverse.apply(graph)
