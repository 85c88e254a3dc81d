"""A run that needs more memory than there is ends in one sentence, and so does its record."""

from __future__ import annotations

from pathlib import Path

import pytest
import tensorflow as tf

from graph.runs.folder import RunFolder
from tests.worker.running.runs import folder, whole
from tests.worker.running.scripts import PLAIN
from worker.keras_errors import explain

_HUGE = 10**8
# As much as no computer has, for what a layer puts out and for the data. TensorFlow waits 10 s.
_TOO_MUCH = {
    "outputs": (
        "keras.layers.Dropout(0.3)",
        f"keras.layers.Dense(10_000), keras.layers.RepeatVector({_HUGE}), "
        "keras.layers.GlobalAveragePooling1D()",
    ),
    "data": ("x[:100], x[100:]", f"np.zeros(({_HUGE}, {_HUGE})), x[100:]"),
}


@pytest.mark.parametrize("what", _TOO_MUCH)
def test_more_memory_than_there_is_is_told_in_one_sentence(tmp_path: Path, what: str) -> None:
    source = PLAIN.replace(*_TOO_MUCH[what])
    assert source != PLAIN
    run = folder(tmp_path, source)
    with pytest.raises((MemoryError, ValueError, tf.errors.OpError)) as caught:
        whole(run)
    told = explain(caught.value)
    assert "This needs more memory than there is" in told
    record = RunFolder(run.path).read()
    assert (record.status, record.reason) == ("failed", told)
