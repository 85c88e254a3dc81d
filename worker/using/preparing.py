"""Prepares samples that a model has not seen exactly as its script prepares those it learned from.

There is one text that says how: the script. Where it has functions for rows, they are called.
Elsewhere its own `load_data` is run with the new samples in the place, or behind, of what it reads;
what it learns for scaling it learns from the training part again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import keras
import numpy as np
from msgspec import Struct

from worker.using.models import input_names
from worker.using.new_samples import NewSamples, SamplesError
from worker.using.target_scales import by_one, height_of, probed

Structure: TypeAlias = Any  # an array, or several in a dictionary
_BRIGHTEST = 16  # of the pixels of load_digits, which has no 255
_PROBES = 2  # rows that tell how targets are scaled: one of 0, one of the largest
_STREAMED = 3


class Prepared(Struct, frozen=True):
    """What a model takes.

    Attributes:
        inputs: Batches in the structure that the data has.
        targets: What targets of 0 and of 1 become, a sample of each; None where nobody knows.
    """

    inputs: Structure
    targets: tuple[Structure, Structure] | None = None


def prepare(script: Any, model: keras.Model, new: NewSamples) -> Prepared:
    """Prepares samples.

    Args:
        script: A module that `codegen` wrote.
        model: Of that script.
        new: The samples.

    Raises:
        SamplesError: the model does not take them.
        Exception: whatever the script raises.
    """
    if hasattr(script, "take_inputs"):
        return _taken(script, new)
    if hasattr(script, "DATA_FUNCTION"):
        return Prepared(_as_inputs(model, new))
    return _Loading(script, model, new).prepared()


def _as_inputs(model: keras.Model, new: NewSamples) -> Structure:
    """Gives samples as they are, each input by its name."""
    shapes = [
        tuple(-1 if size is None else size for size in each.shape[1:]) for each in model.inputs
    ]
    if len(shapes) == 1:
        return new.array(shapes[0])
    names = input_names(model)
    return {name: new.array(shape, name) for name, shape in zip(names, shapes, strict=True)}


def _taken(script: Any, new: NewSamples) -> Prepared:
    """Calls what the script has for rows."""
    known, scaling = _known_rows(script)
    outputs = getattr(script, "OUTPUTS", {})
    if isinstance(known, dict):
        arrays = {
            name: new.array(np.shape(array)[1:], name)
            for name, array in known.items()
            if name not in outputs.values()
        }
        return Prepared(script.take_inputs(arrays, *scaling), probed(script, known, scaling))
    columns = list(known.columns)
    targets = {name for names in outputs.values() for name in names} or {columns[-1]}
    inputs = {name for names in getattr(script, "INPUTS", {}).values() for name in names}
    rows = new.table(columns, sorted(targets - inputs))
    return Prepared(
        script.take_inputs(_completed(rows, known, targets), *scaling),
        probed(script, known, scaling),
    )


def _known_rows(script: Any) -> tuple[Any, tuple[Any, ...]]:
    """Gives the rows of the training, and what `take_inputs` wants to know besides rows."""
    if hasattr(script, "split_data"):
        train = script.split_data()[0]
        return train, (train,)
    batches = script.load_data(1)[0]
    scalers = getattr(batches, "scalers", None)
    return batches.source, () if scalers is None else (scalers,)


def _completed(rows: Any, known: Any, targets: set[str]) -> Any:
    """Gives rows all columns of the training, in their order; a target stands in for none."""
    filled = rows.copy()
    for name in targets:
        if name not in filled:
            filled[name] = known[name].iloc[0]
    return filled[list(known.columns)]


class _Loading:
    """Runs `load_data` of a script with samples in it."""

    def __init__(self, script: Any, model: keras.Model, new: NewSamples) -> None:
        self._script = script
        self._model = model
        self._new = new
        self._behind = 0  # rows that stand behind those of the script's own data
        self._height = 1.0  # of the target of the last of them; that before it is 0

    def prepared(self) -> Prepared:
        """Gives what comes out of the new samples."""
        self._stand_in()
        given = self._script.load_data()
        if len(given) == _STREAMED:
            batches = [np.asarray(x) for x, _ in given[0]]
            return Prepared(np.concatenate(batches))
        _, x_test, _, y_test = given
        if not self._behind:
            return Prepared(x_test)
        probes = by_one(y_test[-2:-1], y_test[-1:], self._height)
        return Prepared(x_test[-self._behind : -_PROBES], probes)

    def _stand_in(self) -> None:
        """Puts what gives the new samples in the place of what the script reads its data with."""
        script = self._script
        for name, value in list(vars(script).items()):
            if name == "make_classification" or (name.startswith("load_") and name != "load_data"):
                setattr(script, name, self._set(value))
            elif name in _FETCHED and hasattr(value, "load_data"):
                setattr(script, name, _Stead(value, load_data=self._fetched(value.load_data)))
        if hasattr(script, "pd"):
            real = script.pd
            readers = {each: self._table(getattr(real, each)) for each in _READERS}
            script.pd = _Stead(real, DataFrame=self._frame(real.DataFrame), **readers)
        if hasattr(script, "np"):
            script.np = _Stead(script.np, load=self._archive(script.np.load))
        folders = {"image_dataset_from_directory": self._images}
        folders["text_dataset_from_directory"] = self._texts
        script.keras = _Stead(keras, utils=_Stead(keras.utils, **folders))
        if hasattr(script, "train_test_split"):
            script.train_test_split = self._split(script.train_test_split)

    # -- what the script reads with --------------------------------------------------------------

    def _set(self, load: Callable[..., Any]) -> Callable[..., Any]:
        digits = getattr(load, "__name__", "") == "load_digits"

        def loaded(*args: Any, **kwargs: Any) -> tuple[np.ndarray, np.ndarray]:
            x, y = load(*args, **kwargs)
            return self._appended(x, y, _BRIGHTEST / 255 if digits else 1.0)

        return loaded

    def _fetched(self, load: Callable[..., Any]) -> Callable[..., Any]:
        def loaded(*args: Any, **kwargs: Any) -> Any:
            train, (x, y) = load(*args, **kwargs)
            return train, self._appended(x, y, 1.0)

        return loaded

    def _appended(self, x: Any, y: Any, brightness: float) -> tuple[np.ndarray, np.ndarray]:
        if x.dtype == object:  # rows of words, of any length
            new = np.empty(len(self._new.array((-1,))), object)
            new[:] = [list(map(int, row)) for row in self._new.array((-1,))]
        else:
            new = self._new.array(self._sample_shape(x))
            if self._new.images:
                new = new * brightness
            new = new.reshape(-1, *x.shape[1:]).astype(x.dtype)
        self._behind = len(new) + _PROBES
        self._height = height_of(y)
        probes = np.array([0, self._height]).reshape(-1, *(1,) * (y.ndim - 1)).astype(y.dtype)
        targets = np.concatenate([np.repeat(y[:1], len(new), axis=0), probes])
        return np.concatenate([x, new, new[[0] * _PROBES]]), np.concatenate([y, targets])

    def _sample_shape(self, x: np.ndarray) -> tuple[int, ...]:
        """Gives the shape of samples; images of data without rows go by the model's input."""
        drawn = self._model.inputs[0].shape[1:]
        flat = len(x.shape) == _PROBES and len(drawn) > 1 and None not in drawn
        return tuple(drawn) if self._new.images and flat else tuple(x.shape[1:])

    def _table(self, read: Callable[..., Any]) -> Callable[..., Any]:
        def table(*args: Any, **kwargs: Any) -> Any:
            # Of what it was trained on, only the columns are of interest.
            is_text = read.__name__ == "read_csv"
            head = read(*args, **kwargs, nrows=1) if is_text else read(*args, **kwargs).head(1)
            known = head.rename(columns=str)
            rows = self._rows(known)
            return rows.rename(columns=dict(zip(known.columns, head.columns, strict=True)))

        return table

    def _frame(self, make: Callable[..., Any]) -> Callable[..., Any]:
        """A table that the script makes of an array of rows."""
        return lambda array, **kwargs: self._rows(make(array[:1], **kwargs).rename(columns=str))

    def _rows(self, known: Any) -> Any:
        target = known.columns[-1]
        if self._new.texts and self._new.cells is None:
            rows = known.iloc[[0] * len(self._new.texts)].copy()
            rows[known.columns[0]] = list(self._new.texts)
            return rows
        rows = self._new.table(list(known.columns), [target])
        return _completed(rows, known, {target})

    def _archive(self, load: Callable[..., Any]) -> Callable[..., Any]:
        def loaded(*args: Any, **kwargs: Any) -> Any:
            real = load(*args, **kwargs)
            if isinstance(real, np.ndarray):
                return real  # a table of rows, of which the script makes one
            with real:
                x, y = real["x"], real["y"]
            new = self._new.array(x.shape[1:])
            new = new.astype(x.dtype) if x.dtype.kind in "biuf" else new
            return _Archive({"x": new, "y": np.repeat(y[:1], len(new), axis=0)})

        return loaded

    def _images(self, *_: Any, **kwargs: Any) -> Any:
        colors = {"rgb": (3,), "rgba": (4,)}.get(kwargs.get("color_mode", "rgb"), (1,))
        size = (*kwargs.get("image_size", (256, 256)), *colors)
        return self._dataset(self._new.pictures(size, kwargs.get("color_mode", "rgb")))

    def _texts(self, *_: Any, **__: Any) -> Any:
        if not self._new.texts:
            raise SamplesError(f"{self._new.name}: Expected texts. Received: something else")
        return self._dataset(np.array(self._new.texts))

    def _dataset(self, samples: np.ndarray) -> Any:
        import tensorflow as tf  # noqa: PLC0415 - takes seconds where Keras computes with another

        data = tf.data.Dataset.from_tensor_slices((samples, np.zeros(len(samples), "int32")))
        return data, data.take(0)

    def _split(self, split: Callable[..., Any]) -> Callable[..., Any]:
        def parts(*arrays: Any, **kwargs: Any) -> list[Any]:
            if not self._behind:
                return [each for array in arrays for each in (array, array)]
            end = -self._behind
            if kwargs.get("stratify") is not None:
                kwargs["stratify"] = kwargs["stratify"][:end]
            made = split(*[array[:end] for array in arrays], **kwargs)
            for place, array in enumerate(arrays):
                made[2 * place + 1] = np.concatenate([made[2 * place + 1], array[end:]])
            return list(made)

        return parts


_READERS = ("read_csv", "read_parquet")
_FETCHED = frozenset(
    {
        "boston_housing",
        "california_housing",
        "cifar10",
        "cifar100",
        "fashion_mnist",
        "imdb",
        "mnist",
        "reuters",
    }
)


class _Stead:
    """Stands in for a module, some of whose functions are others."""

    def __init__(self, real: Any, **others: Any) -> None:
        self.__dict__.update(others)
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


class _Archive(dict[str, np.ndarray]):
    """Stands in for a file of arrays."""

    @property
    def files(self) -> list[str]:
        return list(self)

    def __enter__(self) -> _Archive:
        return self

    def __exit__(self, *_: object) -> None:
        pass
