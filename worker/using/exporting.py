"""Writes a model in another form, and calls it written once it gives the same outputs there."""

from __future__ import annotations

import re
from pathlib import Path

import keras
import numpy as np

from worker.keras_errors import explain
from worker.protocol import Exported, ExportModel
from worker.using.comparing import Comparison, compare
from worker.using.formats import FORMATS, Format, looks_up_text
from worker.using.models import call
from worker.using.placing import placed
from worker.using.random_samples import random_samples

_RANDOM = (
    "The model gives other outputs at every call, since a layer is random in use too; so they were "
    "not compared."
)
_OPERATIONS = 5  # that are named
_NOT_FINITE = "The model gives no finite number for random samples."


class ExportError(ValueError):
    """A model that cannot be had in a form; says why in one sentence."""


def export_model(request: ExportModel, model: keras.Model) -> Exported:
    """Writes a model, opens it again, compares its outputs, and puts it in place.

    Raises:
        ExportError: the form cannot hold the model, a package is missing, or what was opened again
            gives something else; nothing was written then.
        ValueError: the path is none that can be written to.
        OSError: it cannot be written; what was there is as it was.
    """
    form = FORMATS[request.format]
    if fault := _fault(form, model):
        raise ExportError(fault)
    inputs = random_samples(model)
    expected = call(model, inputs)
    is_random = bool(compare(expected, call(model, inputs)).fault)
    notes = [_RANDOM] if is_random else []

    def write(path: Path) -> Comparison:
        if note := _written(form, model, path):
            notes.append(note)
        comparison = compare(expected, _reopened(form, model, path, inputs), halves=_halves(model))
        if comparison.fault and not is_random:
            raise ExportError(
                f"{comparison.fault}, once {form.title} was opened again; nothing was written"
            )
        return comparison

    path, comparison = placed(request.path, form.suffix, write)
    difference = None if is_random else comparison.difference
    if difference is None and not is_random:
        notes.append(_NOT_FINITE)
    return Exported(request.request, str(path), request.format, difference, tuple(notes))


def _fault(form: Format, model: keras.Model) -> str:
    if not getattr(model, "inputs", None):
        return "Expected a model whose inputs are known. Received: one that was not built"
    backend = keras.config.backend()
    if form.backends and backend not in form.backends:
        return (
            f"Expected the backend {' or '.join(form.backends)} to write {form.title}. "
            f"Received: {backend}; save the model as a .keras file and export that"
        )
    if fault := form.missing():
        return fault
    texts = looks_up_text(model)
    if texts and not form.takes_text:
        return (
            f"Expected inputs of numbers, which {form.title} takes. Received: text in "
            f"`{texts[0]}`; a SavedModel holds the layers that look up words"
        )
    if not form.takes_vocabularies and (learned := _vocabularies(model)):
        return (
            f"Expected a model whose weights are all that it learned. Received: `{learned[0]}`, "
            "whose vocabulary is not among them; a .keras file holds it"
        )
    return ""


def _vocabularies(model: keras.Model) -> list[str]:
    """Gives the layers that learned a vocabulary, which their arguments do not have."""
    return [
        layer.name
        for layer in model._flatten_layers()
        if hasattr(layer, "get_vocabulary") and layer.get_config().get("vocabulary") is None
    ]


def _written(form: Format, model: keras.Model, path: Path) -> str:
    try:
        return form.write(model, path) or ""
    except OSError:
        raise
    except Exception as error:
        raise ExportError(
            f"Expected a model that can be written as {form.title}. Received: {_reason(error)}"
        ) from error


def _reopened(
    form: Format, model: keras.Model, path: Path, inputs: list[np.ndarray]
) -> list[np.ndarray]:
    try:
        return form.reopen(path, model, inputs)
    except Exception as error:
        raise ExportError(
            f"Expected {form.title} that opens and runs again; nothing was written. "
            f"Received: {explain(error)}"
        ) from error


def _reason(error: Exception) -> str:
    """Gives what a conversion says; of a long one the operations that it lacks."""
    lacking = sorted(set(re.findall(r"\btf\.([A-Z]\w+)", str(error))))
    if not lacking:
        return explain(error)
    return f"operations that it does not have: {', '.join(lacking[:_OPERATIONS])}"


def _halves(model: keras.Model) -> bool:
    return any(layer.compute_dtype in ("float16", "bfloat16") for layer in model._flatten_layers())
