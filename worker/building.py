"""Makes a model of its source, with the weights that it keeps and without a training."""

from __future__ import annotations

from collections.abc import Callable

import keras

from graph.kept_weights import KeptWeights
from worker.keeping import Original
from worker.protocol import Reply, WeightsKept
from worker.script import load_script


def build(
    request: int, source: str, kept: KeptWeights | None, send: Callable[[Reply], None]
) -> keras.Model:
    """Gives the compiled model of a source.

    Raises:
        Exception: whatever the source, Keras or the reading of the weights raises.
    """
    original = Original(kept) if kept else None
    # Names count from zero, and the policy of no other model holds.
    keras.backend.clear_session()
    script = load_script(source)
    model = script.build_model()
    script.compile_model(model)
    if original:
        keeping = original.keep(model)
        send(WeightsKept(request, len(keeping.layers), keeping.notes))
    return model
