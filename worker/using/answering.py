"""Answers the requests that are about a trained model, each by its own module."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import keras

from worker.inbox import IsUnwanted
from worker.protocol import ExportModel, Judge, Predict, Reply, ShowWeights
from worker.using.exporting import export_model
from worker.using.judging import judge
from worker.using.models import UsedModels
from worker.using.predicting import predict_samples
from worker.using.spreading import show_weights

Using: TypeAlias = Judge | Predict | ShowWeights | ExportModel


class UseOfModels:
    """Answers requests, and holds the model of the last file."""

    def __init__(self, send: Callable[[Reply], None]) -> None:
        self._send = send
        self._models = UsedModels()

    def answer(self, request: Using, trained: keras.Model | None, is_unwanted: IsUnwanted) -> None:
        """Answers a request about the trained model, or about that of a file.

        Raises:
            Exception: whatever goes wrong in it.
        """
        model = self._models.of(request.model, request.source, trained)
        match request:
            case Judge():
                self._send(judge(request, model, is_unwanted))
            case Predict():
                self._send(predict_samples(request, model, is_unwanted))
            case ShowWeights():
                show_weights(request, model, self._send, is_unwanted)
            case ExportModel():
                self._send(export_model(request, model))

    def forget(self) -> None:
        """Frees the memory."""
        self._models.forget()
