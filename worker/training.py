"""Trains by executing the source that `codegen` wrote: the very text that a person can export.

There is therefore one translation of the graph, and what is trained here is what the exported
script trains.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras

from graph.kept_weights import KeptWeights
from worker.adapting import adapt_model
from worker.callbacks import Reporter, StoppedError, finite
from worker.data_fitting import misfit
from worker.data_loading import data_error, load_data
from worker.inbox import IsUnwanted
from worker.keeping import Keeping, Original
from worker.protocol import Logs, Reply, TrainingEnded, WeightsKept
from worker.script import load_script


def train(
    request: int,
    source: str,
    send: Callable[[Reply], None],
    is_unwanted: IsUnwanted,
    kept: KeptWeights | None = None,
) -> keras.Model:
    """Runs the script's functions in the order of its own `main`, and gives the trained model.

    With `kept`, the layers get their weights out of the file before that. What they have from there
    they do not learn anew.

    Raises:
        Exception: whatever the script, Keras or the reading of the data raises.
    """
    original = Original(kept) if kept else None
    # Names count from zero, and the policy of no other model holds.
    keras.backend.clear_session()
    script: Any = load_script(source)
    keras.utils.set_random_seed(script.SEED)
    arrays = x_train, x_test, y_train, y_test = load_data(script)
    model = script.build_model()
    script.compile_model(model)
    if fault := misfit(model, arrays):
        raise data_error(script, fault)
    keeping = original.keep(model) if original else Keeping(frozenset(), ())
    if original:
        send(WeightsKept(request, len(keeping.layers), keeping.notes))
    for adapted in adapt_model(request, model, script, x_train, keeping.layers):
        send(adapted)
    reporter = Reporter(request, send, is_unwanted)
    stopped = False
    try:
        script.fit_model(model, x_train, y_train, callbacks=[reporter])
    except StoppedError:
        stopped = True
    evaluation = finite(model.evaluate(x_test, y_test, verbose=0, return_dict=True))
    send(TrainingEnded(request, stopped, reporter.epochs_ended, evaluation))
    return model


def evaluate_saved(source: str, path: str) -> Logs:
    """Gives the loss and metrics of a saved model on the held-out data of a script.

    Raises:
        Exception: whatever the script, or Keras while it loads and evaluates the model, raises.
    """
    keras.backend.clear_session()
    script: Any = load_script(source)
    keras.utils.set_random_seed(script.SEED)
    _, x_test, _, y_test = load_data(script)
    model = keras.models.load_model(path)
    return finite(model.evaluate(x_test, y_test, verbose=0, return_dict=True))
