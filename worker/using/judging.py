"""Says how good a model is on a part of the data: Keras's own `evaluate`, and what tells more.

All is counted in one pass over the samples, of which no more than a batch is held.
"""

from __future__ import annotations

from typing import Any

import keras
from msgspec import structs

from worker.data_loading import being_read
from worker.inbox import IsUnwanted
from worker.protocol import Judge, Judged, OutputJudged
from worker.script import load_script
from worker.using.class_names import class_names
from worker.using.class_tally import ClassTally
from worker.using.label_tally import LabelTally
from worker.using.mistakes import Judgement, Mistakes
from worker.using.number_tally import NumberTally
from worker.using.outputs import Output, Telling, outputs_of, predict, targets_of
from worker.using.parts import part_of
from worker.using.target_scales import Scale, TargetScales, unscaled

_MODULE = "keras_canvas_judged"
_Tally = ClassTally | LabelTally | NumberTally


class EndedError(Exception):
    """Work that was no longer wanted."""


def judge(request: Judge, model: keras.Model, is_unwanted: IsUnwanted) -> Judged:
    """Judges a model.

    Raises:
        DataError: the data cannot be loaded, or nothing is held out for validation.
        EndedError: it is no longer wanted.
        Exception: whatever the script or Keras raises.
    """
    script: Any = load_script(request.source, _MODULE)
    keras.utils.set_random_seed(script.SEED)
    scales, outputs = TargetScales(script), outputs_of(model)
    part = part_of(script, request.split)
    judges = [
        _OutputJudge(output, class_names(script, output.name), scale)
        for output, scale in zip(outputs, scales.of(outputs), strict=True)
    ]
    samples = 0
    with being_read(script):
        for x, y in part.batches():
            if is_unwanted():
                raise EndedError("Expected time to judge the model. Received: the wish to stop.")
            given = predict(model, x)
            targets = targets_of(y, [each.output for each in judges])
            for place, each in enumerate(judges):
                each.add(Judgement(samples, x, targets[place], given[place]))
            samples += len(given[0])
    if not samples:
        raise ValueError("Expected samples to judge the model on. Received: none")
    evaluation = part.evaluate(model)
    notes = [note for each in judges for note in each.notes()]
    return Judged(
        request.request,
        request.split,
        samples,
        evaluation,
        tuple(each.judged() for each in judges),
        tuple(notes),
    )


class _OutputJudge:
    """Judges one output."""

    def __init__(self, output: Output, names: tuple[str, ...], scale: Scale) -> None:
        self.output = output
        self._scale = scale
        self._names = names
        self._tells: Telling | None = None
        self._tally: _Tally | None = None
        self._mistakes: Mistakes | None = None

    def add(self, batch: Judgement) -> None:
        """Takes a batch."""
        given, targets = batch.given, batch.targets
        if self._tells is None:
            self._tells = self.output.tells(given, targets)
            self._tally = _tally(self.output, self._tells, self._names)
            if self._tally is not None:
                self._mistakes = Mistakes(self._tally.number_word, self._tally.word)
        if self._tally is None or self._mistakes is None:
            return
        losses = self.output.losses(given, targets)
        if self._tells == "values" and self._scale is not None:
            given, targets = (unscaled(each, self._scale) for each in (given, targets))
            batch = structs.replace(batch, given=given, targets=targets)
        wrong = self._tally.add(given, targets, self._tells)
        self._mistakes.add(batch, losses, wrong)

    def judged(self) -> OutputJudged:
        """Gives what is known of the output."""
        if self._tally is None or self._mistakes is None:
            return OutputJudged(self.output.name, "other")
        return structs.replace(self._tally.judged(), mistakes=self._mistakes.worst())

    def notes(self) -> list[str]:
        """Gives what a person would want to know of it."""
        if self._tally is None:
            return [f"`{self.output.name}` is judged by its loss and metrics alone."]
        notes = [self._tally.note] if self._tally.note else []
        if self._tells == "values" and self._scale is not None:
            notes.append(
                f"`{self.output.name}` is told in its own units, as it was before scaling; its "
                "loss and Keras's metrics are of the scaled numbers."
            )
        if self._tally.odd:
            notes.append(
                f"`{self.output.name}`: {self._tally.odd:,} answers were left out, since they are "
                "no finite numbers or their targets are no classes of the model."
            )
        return notes


def _tally(output: Output, tells: Telling, names: tuple[str, ...]) -> _Tally | None:
    match tells:
        case "number" | "row" | "yes":
            return ClassTally(output, names)
        case "labels":
            return LabelTally(output, names)
        case "values":
            return NumberTally(output)
        case _:
            return None
