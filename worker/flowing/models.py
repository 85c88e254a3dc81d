"""The model that values are shown of, built once while its source stays.

Its weights are those that a training would begin with: fresh ones of the training's seed, or those
of the file that the drawing came from; what learns from the data has learned. On request, layers
then get the weights of the last training.
"""

from __future__ import annotations

import os
from collections.abc import Hashable
from typing import Any

import keras
from msgspec import Struct

from graph.kept_weights import KeptWeights
from worker.adapting import adapt_model
from worker.data_fitting import input_ends, samples_misfit
from worker.data_loading import data_error
from worker.flowing.samples import Samples
from worker.flowing.source import FlowSource
from worker.flowing.trained import LastTraining
from worker.keeping import Original
from worker.script import load_script

_MODULE = "keras_canvas_values"


class Built(Struct, frozen=True):
    """A model with its weights.

    Attributes:
        model: The model.
        trained: How many layers have weights of the last training.
        notes: A sentence for each thing that is otherwise than expected.
    """

    model: keras.Model
    trained: int
    notes: tuple[str, ...]


class BuiltModels:
    """Keeps the model that was built last."""

    def __init__(self) -> None:
        self._key: Hashable = None
        self._built: Built | None = None

    def of(
        self,
        source: FlowSource,
        samples: Samples,
        kept: KeptWeights | None,
        trained: LastTraining | None,
    ) -> Built:
        """Gives the model of a source.

        Args:
            source: It defines `build_model`.
            samples: What reaches the model.
            kept: The file whose weights the layers begin with.
            trained: The last training, whose weights the layers then get.

        Raises:
            DataError: the samples do not fit the input of the model.
            Exception: whatever the source, Keras or the reading of the weights raises.
        """
        key = (source.model, source.seed, samples, _state(kept), trained)
        if self._built is None or key != self._key:
            self.forget()
            self._built, self._key = _build(source, samples, kept, trained), key
        return self._built

    def forget(self) -> None:
        """Frees the memory."""
        self._built = self._key = None


def _state(kept: KeptWeights | None) -> Hashable:
    if kept is None:
        return None
    try:
        changed = os.stat(kept.path).st_mtime_ns
    except OSError:
        changed = 0
    return kept.path, changed, frozenset(kept.names.items())


def _build(
    source: FlowSource, samples: Samples, kept: KeptWeights | None, trained: LastTraining | None
) -> Built:
    original = Original(kept) if kept else None
    # The policy of no other model holds.
    keras.backend.clear_session(free_memory=False)
    script: Any = load_script(source.model, _MODULE)
    keras.utils.set_random_seed(source.seed)
    model = script.build_model()
    sample = samples.sample(0)
    for end in input_ends(model):
        if fault := samples_misfit(end.tensor, end.of(sample)):
            raise data_error(samples.script, fault)
    keeping = original.keep(model) if original else None
    layers = keeping.layers if keeping else frozenset()
    adapt_model(0, model, script, samples.x_train, layers)
    count = trained.hand_on(model, source.graph) if trained else 0
    return Built(model, count, keeping.notes if keeping else ())
