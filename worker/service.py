"""Answers requests, one after the other, with Keras.

What goes wrong in a request is its answer: the worker itself goes on to the next one.
"""

from __future__ import annotations

import gc

import keras

from worker.agreements import agreed_to
from worker.building import build
from worker.channel import Channel
from worker.flowing.showing import Values
from worker.flowing.trained import LastTraining
from worker.inbox import Inbox, IsUnwanted
from worker.inspection import Inspector
from worker.keras_errors import details, explain
from worker.limits import confine, leave_to_others
from worker.person_script import PersonScript, ScriptError
from worker.protocol import (
    Build,
    DescribeData,
    Evaluate,
    Evaluated,
    ExportModel,
    Failed,
    Inspect,
    Judge,
    ModelTaken,
    Predict,
    Ready,
    Request,
    RunScript,
    Save,
    Saved,
    ScriptRun,
    ShowValues,
    ShowWeights,
    TakeModel,
    Train,
)
from worker.saving import save_model
from worker.training import evaluate_saved, train
from worker.using.answering import UseOfModels


def serve(channel: Channel, inbox: Inbox) -> None:
    """Says that it is ready and answers what comes; does not return."""
    # What Keras made on its import stays for good; to look through it for garbage takes 0.2 s.
    gc.freeze()
    gc.enable()
    service = _Service(channel)
    channel.send(Ready(keras.__version__, keras.config.backend()))
    while True:
        request, is_unwanted = inbox.get()
        with agreed_to(getattr(request, "agreed", "")):
            service.answer(request, is_unwanted)


class _Service:
    """Holds the model of the last training run, so that it can be saved, and a person's script."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._inspector = Inspector()
        self._values = Values(self._inspector)
        self._model: keras.Model | None = None
        self._trained: LastTraining | None = None
        self._script = PersonScript()
        self._use = UseOfModels(channel.send)

    def answer(self, request: Request, is_unwanted: IsUnwanted) -> None:
        send = self._channel.send
        try:
            match request:
                case Inspect(number, project):
                    confine()
                    self._inspector.inspect(number, bytes(project), send, is_unwanted)
                case Train(number, source, kept, project, run, resume, _):
                    self._model = self._trained = None  # frees the memory of the last run
                    self._values.forget()
                    self._use.forget()
                    self._model = train(
                        number, source, send, is_unwanted, kept, run=run, resume=resume
                    )
                    self._trained = LastTraining(self._model, bytes(project))
                case Save(number, path):
                    send(Saved(number, str(save_model(self._model, path))))
                case Build(number, source, path, kept):
                    model = build(number, source, kept, send)
                    send(Saved(number, str(save_model(model, path))))
                case Evaluate(number, source, path):
                    send(Evaluated(number, evaluate_saved(source, path)))
                case RunScript(number, path, text):
                    self._script = PersonScript()
                    send(ScriptRun(number, self._script.run(path, text)))
                case ShowValues():
                    self._values.show(request, send, is_unwanted, self._trained)
                case Judge() | Predict() | ShowWeights() | ExportModel():
                    self._use.answer(request, self._model, is_unwanted)
                case DescribeData():
                    # The light worker has no pandas, and is not asked this.
                    from worker.describing import describe  # noqa: PLC0415

                    leave_to_others()
                    send(describe(request))
                case TakeModel(number, name):
                    send(ModelTaken(number, self._script.take(name)))
        except ScriptError as error:
            send(Failed(getattr(request, "request", 0), str(error), error.details))
        except Exception as error:
            send(Failed(getattr(request, "request", 0), explain(error), details(error)))
