"""Trains by executing the source that `codegen` wrote: the very text that a person can export.

There is therefore one translation of the graph, and what is trained here is what the exported
script trains.
"""

from __future__ import annotations

import linecache
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import keras

from worker.callbacks import Reporter, StoppedError, finite
from worker.data_fitting import misfit
from worker.data_loading import data_error, load_data
from worker.inbox import IsUnwanted
from worker.protocol import Logs, Reply, TrainingEnded

MODULE = "keras_canvas_script"
FILE_NAME = "<training script>"


def train(
    request: int, source: str, send: Callable[[Reply], None], is_unwanted: IsUnwanted
) -> keras.Model:
    """Runs the script's functions in the order of its own `main`, and gives the trained model.

    Raises:
        Exception: whatever the script, Keras or the reading of the data raises.
    """
    keras.backend.clear_session()
    script: Any = _load(source)
    keras.utils.set_random_seed(script.SEED)
    arrays = x_train, x_test, y_train, y_test = load_data(script)
    model = script.build_model()
    script.compile_model(model)
    if fault := misfit(model, arrays):
        raise data_error(script, fault)
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
    script: Any = _load(source)
    keras.utils.set_random_seed(script.SEED)
    _, x_test, _, y_test = load_data(script)
    model = keras.models.load_model(path)
    return finite(model.evaluate(x_test, y_test, verbose=0, return_dict=True))


def _load(source: str) -> ModuleType:
    script = ModuleType(MODULE)
    sys.modules[MODULE] = script
    # Tracebacks then show the lines of the script.
    linecache.cache[FILE_NAME] = (len(source), None, source.splitlines(keepends=True), FILE_NAME)
    exec(compile(source, FILE_NAME, "exec"), script.__dict__)  # noqa: S102 - codegen's own text
    return script
