"""Says what a model makes of samples that a person brings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
from msgspec import Struct

from worker.data_fitting import samples_misfit
from worker.inbox import IsUnwanted
from worker.protocol import Predict, Predicted
from worker.script import load_script
from worker.using.class_names import class_names
from worker.using.judging import EndedError
from worker.using.models import input_names, structured
from worker.using.new_samples import SamplesError, read_samples
from worker.using.outputs import Output, outputs_of, predict
from worker.using.placing import placed
from worker.using.preparing import prepare
from worker.using.target_scales import Scale, scales_of, unscaled

_MODULE = "keras_canvas_predicted"
_ROWS = 1000  # that are shown
_BATCH = 256
_COLUMNS = 32  # of one output
_CELL = 200
_SUFFIXES = (".csv", ".npz")
_YES_OR_NO = 2


def predict_samples(request: Predict, model: keras.Model, is_unwanted: IsUnwanted) -> Predicted:
    """Predicts samples.

    Raises:
        SamplesError: the samples cannot be read, or the model does not take them.
        EndedError: it is no longer wanted.
        ValueError: the file for the predictions has a name of another form.
        OSError: it cannot be written, or the samples cannot be read.
        Exception: whatever the script or Keras raises.
    """
    if request.output and not request.output.lower().endswith(_SUFFIXES):
        raise ValueError(
            f"Expected a file that ends in {' or '.join(_SUFFIXES)}. Received: {request.output}"
        )
    script: Any = load_script(request.source, _MODULE)
    keras.utils.set_random_seed(script.SEED)
    outputs = outputs_of(model)
    # Before anything stands in for what the script reads.
    names = [class_names(script, output.name) for output in outputs]
    new = read_samples(request.samples, request.values)
    prepared = prepare(script, model, new)
    inputs = _inputs(model, prepared.inputs, new.name)
    given = _predicted(model, inputs, is_unwanted)
    unknown: list[Scale] = [None] * len(outputs)
    scales = scales_of(prepared.targets, outputs) if prepared.targets else unknown
    answers = [
        _Answers(output, unscaled(rows, scale), named)
        for output, rows, scale, named in zip(outputs, given, scales, names, strict=True)
    ]
    count = len(given[0])
    notes = ["The numbers are those before scaling."] if any(scales) else []
    if request.output:
        _write(request.output, answers)
    columns = tuple(name[:_CELL] for each in answers for name in each.columns())
    rows = zip(*[list(each.rows(min(count, _ROWS))) for each in answers], strict=True)
    return Predicted(
        request.request,
        count,
        columns,
        tuple(tuple(cell for cells in row for cell in cells) for row in rows),
        request.output,
        tuple(notes),
    )


def _inputs(model: keras.Model, given: Any, name: str) -> list[np.ndarray]:
    """Gives samples in the order of the inputs.

    Raises:
        SamplesError: they do not fit.
    """
    if isinstance(given, dict):
        arrays = [np.asarray(given[each]) for each in input_names(model)]
    else:
        arrays = [np.asarray(given)]
    for taken, array in zip(model.inputs, arrays, strict=True):
        if fault := samples_misfit(taken, array):
            raise SamplesError(f"{name}: {fault}")
    if not len(arrays[0]):
        raise SamplesError(f"{name}: Expected samples. Received: none")
    return arrays


def _predicted(
    model: keras.Model, inputs: list[np.ndarray], is_unwanted: IsUnwanted
) -> list[np.ndarray]:
    parts: list[list[np.ndarray]] = []
    for start in range(0, len(inputs[0]), _BATCH):
        if is_unwanted():
            raise EndedError("Expected time to predict. Received: the wish to stop.")
        batch = [each[start : start + _BATCH] for each in inputs]
        parts.append(predict(model, structured(model, batch)))
    return [np.concatenate(each) for each in zip(*parts, strict=True)]


class _Answers(Struct):
    """What one output says, in columns."""

    output: Output
    given: np.ndarray
    names: tuple[str, ...]

    def columns(self) -> tuple[str, ...]:
        """Gives the names of the columns that are shown."""
        name = self.output.name
        match self._tells():
            case "number" | "row" | "yes":
                return name, f"{name}: how sure"
            case "labels":
                return (name,)
            case _:
                width = self._flat().shape[1]
                return (
                    (name,)
                    if width == 1
                    else tuple(f"{name}[{place}]" for place in range(min(width, _COLUMNS)))
                )

    def rows(self, count: int) -> Iterator[tuple[str, ...]]:
        """Yields the first rows as text."""
        tells, flat = self._tells(), self._flat()
        for place in range(count):
            row = flat[place]
            match tells:
                case "number" | "row":
                    yield self._class(row)
                case "yes":
                    yield self._yes(float(row[0]))
                case "labels":
                    places = np.flatnonzero(row > self.output.middle).tolist()
                    yield (", ".join(map(self._name, places))[:_CELL] or "none",)
                case _:
                    yield tuple(f"{each:.6g}" for each in row[:_COLUMNS].tolist())

    def table(self) -> dict[str, Any]:
        """Gives the columns that are written: what is shown, and all numbers behind it."""
        flat, name = self._flat(), self.output.name
        if self._tells() in ("values", "other"):
            labels = (
                [name] if flat.shape[1] == 1 else [f"{name}[{n}]" for n in range(flat.shape[1])]
            )
            return dict(zip(labels, flat.T, strict=True))
        said = [row[0] for row in self.rows(len(flat))]
        numbers = {
            f"{name}[{self._label(place)}]": flat[:, place] for place in range(flat.shape[1])
        }
        return {name: said, **numbers}

    def _tells(self) -> str:
        tells = self.output.promises(self.given)
        # Several answers in one sample, as of pixels, are numbers here.
        return tells if self.given.ndim <= _YES_OR_NO or tells == "values" else "other"

    def _flat(self) -> np.ndarray:
        rows: np.ndarray = self.given.reshape(len(self.given), -1)
        return rows

    def _label(self, place: int) -> str:
        """Says what a number of the output is of; of one that says yes, of the yes."""
        return self._name(1 if self._tells() == "yes" else place)

    def _class(self, row: np.ndarray) -> tuple[str, str]:
        place = int(row.argmax())
        return self._name(place), f"{self._sure(row)[place]:.4g}"

    def _yes(self, number: float) -> tuple[str, str]:
        place = int(number > self.output.middle)
        if self.output.are_logits:
            number = float(1 / (1 + np.exp(-number)))
        return self._name(place), f"{number if place else 1 - number:.4g}"

    def _sure(self, row: np.ndarray) -> np.ndarray:
        if not self.output.are_logits:
            return row
        powers = np.exp(row - row.max())
        return np.asarray(powers / powers.sum())

    def _name(self, place: int) -> str:
        return self.names[place][:_CELL] if place < len(self.names) else str(place)


def _write(path: str, answers: list[_Answers]) -> None:
    """Writes all predictions, whole or not at all."""

    def write(place: Path) -> None:
        if place.suffix.lower() == ".npz":
            arrays: dict[str, Any] = {each.output.name: each.given for each in answers}
            np.savez(place, **arrays)
            return
        import pandas as pd  # noqa: PLC0415 - takes a second

        columns = {name: cells for each in answers for name, cells in each.table().items()}
        pd.DataFrame(columns).to_csv(place, index=False)

    placed(path, Path(path).suffix, write)
