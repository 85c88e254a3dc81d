"""Trains by executing the source that `codegen` wrote: the very text that a person can export.

There is therefore one translation of the graph, and what is trained here is what the exported
script trains.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras

from graph.kept_weights import KeptWeights
from graph.runs.folder import RunFolder
from graph.runs.record import Status
from worker.callbacks import NotFiniteError, Reporter, StoppedError, finite
from worker.data_loading import load_data
from worker.inbox import IsUnwanted
from worker.keeping import Original
from worker.keras_errors import explain
from worker.protocol import Logs, Reply, TrainingEnded, WeightsKept
from worker.running.keeper import Keeper
from worker.running.not_finite import locate, without_place
from worker.running.preparing import Prepared, parts_of, prepare
from worker.running.resources import ResourceMeter
from worker.running.state import continue_logs, restore_variables
from worker.script import load_script


def train(
    request: int,
    source: str,
    send: Callable[[Reply], None],
    is_unwanted: IsUnwanted,
    kept: KeptWeights | None = None,
    *,
    run: str = "",
    resume: bool = False,
) -> keras.Model:
    """Runs the script's functions in the order of its own `main`, and gives the trained model.

    With `kept`, the layers get their weights out of the file before that. What they have from there
    they do not learn anew. With `run`, the folder of a run, that is kept; with `resume` it goes on.

    Raises:
        Exception: whatever the script, Keras or the reading of the data raises.
    """
    keeper = Keeper(request, RunFolder(Path(run)), send) if run else None
    try:
        if keeper and resume:
            keeper.resume()
        return _Run(request, source, send, is_unwanted, kept, keeper).train()
    except Exception as error:
        if keeper:
            keeper.fail(explain(error))
        raise


@dataclass
class _Run:
    """One run, from its script to its end."""

    _request: int
    _source: str
    _send: Callable[[Reply], None]
    _is_unwanted: IsUnwanted
    _kept: KeptWeights | None
    _keeper: Keeper | None

    def train(self) -> keras.Model:
        """Trains, and says how it went."""
        original = Original(self._kept) if self._kept else None
        # Names count from zero, and the policy of no other model holds.
        keras.backend.clear_session()
        script: Any = load_script(self._source)
        with script.device_scope() if hasattr(script, "device_scope") else nullcontext():
            state = self._keeper.state if self._keeper else None
            prepared = prepare(script, original, state.epochs if state else 0)
            if original:
                layers, notes = prepared.keeping.layers, prepared.keeping.notes
                self._send(WeightsKept(self._request, len(layers), notes))
            for adapted in prepared.adapt(self._request):
                self._send(adapted)
            with ResourceMeter(self._request, self._send) as meter:
                reporter = Reporter(
                    self._request, self._send, self._is_unwanted, self._keeper, meter
                )
                reporter.notes = prepared.notes
                self._end(prepared, *self._fit(prepared, reporter), reporter)
            return prepared.model

    def _fit(self, prepared: Prepared, reporter: Reporter) -> tuple[Status, str]:
        """Gives how the run ended, and why where that is not told by itself."""
        own = prepared.callbacks(self._keeper.run.output if self._keeper else None)
        if self._keeper:
            self._keeper.callbacks = own
            if self._keeper.state:
                continue_logs(self._keeper.state, own)
        try:
            prepared.fit([*own, reporter])
        except StoppedError:
            return "stopped", ""
        except NotFiniteError as error:
            return "failed", self._explain(error, prepared)
        finally:
            prepared.model._initial_epoch = None
        if reporter.is_last:
            return "stopped", ""
        early = f"A callback ended the run after epoch {reporter.epochs_ended}."
        return "finished", early if reporter.ended_early else ""

    def _explain(self, error: NotFiniteError, prepared: Prepared) -> str:
        """Says where the loss became no number, and gives the model its last good weights."""
        state = self._keeper.last_state() if self._keeper else None
        found = without_place(self._request, error)
        if state and state.epochs == error.epoch:
            again = self._again(prepared, state.epochs)
            found = locate(self._request, error, state, again, self._is_unwanted)
        if state:
            restore_variables(state, prepared.model)
        self._send(found)
        return found.sentence

    def _again(self, prepared: Prepared, epochs: int) -> Callable[[], Prepared]:
        def repeated() -> Prepared:
            keras.backend.clear_session()
            again = prepare(prepared.script, None, epochs)
            again.adapt(self._request)
            return again

        return repeated

    def _end(self, prepared: Prepared, status: Status, reason: str, reporter: Reporter) -> None:
        if self._keeper:
            self._keeper.wait()
        evaluation = prepared.evaluate()
        if self._keeper:
            reason = self._keeper.end(prepared.model, status, evaluation, reason)
        stopped = status == "stopped"
        self._send(TrainingEnded(self._request, stopped, reporter.epochs_ended, evaluation, reason))


def evaluate_saved(source: str, path: str) -> Logs:
    """Gives the loss and metrics of a saved model on the held-out data of a script.

    Raises:
        Exception: whatever the script, or Keras while it loads and evaluates the model, raises.
    """
    keras.backend.clear_session()
    script: Any = load_script(source)
    keras.utils.set_random_seed(script.SEED)
    _, test = parts_of(load_data(script))
    model = keras.models.load_model(path)
    return finite(model.evaluate(*test, verbose=0, return_dict=True))
