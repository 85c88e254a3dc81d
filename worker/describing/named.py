"""Data that has a name: scikit-learn's, which is at hand, and Keras's where it was fetched before.

Nothing is fetched for a look at it.
"""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd

from graph.data import FACTS, KERAS
from worker.describing.archives import arrays, thumbnails
from worker.describing.columns import array_of, column_of
from worker.describing.seen import MOST_ROWS, Seen, counts, row

_MADE = 2000  # samples of make_classification
# What Keras keeps each set in, below ~/.keras/datasets.
_KEPT = {
    "cifar10": "cifar-10-batches-py-target",
    "cifar100": "cifar-100-python-target",
    "fashion_mnist": "fashion-mnist",
}
_READ = 5000  # samples that are looked at


def named(name: str) -> Seen:
    """Describes a data set of this name."""
    if name in KERAS:
        return _fetched(name)
    if name == "make_classification":
        return Seen(_MADE, notes=("Samples are made for the shape and the classes of the model.",))
    return _bundled(name)


def _bundled(name: str) -> Seen:
    datasets = importlib.import_module("sklearn.datasets")
    bunch: Any = getattr(datasets, f"load_{name}")()
    names = [str(each) for each in getattr(bunch, "target_names", ())]
    target = np.asarray(bunch.target)
    if FACTS[name].classes:
        found, often = np.unique(target, return_counts=True)
        balance = counts((names[value], n) for value, n in zip(found, often, strict=True))
    else:
        balance = ()
    y = array_of("y", target)
    if name == "digits":
        images = thumbnails(np.asarray(bunch.images), target, names)
        x = array_of("x", np.asarray(bunch.data))
        return Seen(len(target), (x, y), images=images, balance=balance, bytes=bunch.data.nbytes)
    frame = pd.DataFrame(bunch.data, columns=list(bunch.feature_names))
    frame["target"] = [names[value] for value in target] if balance else target
    columns = tuple(column_of(frame[column]) for column in frame)
    rows = tuple(row(each) for each in frame.head(MOST_ROWS).itertuples(index=False))
    return Seen(len(target), columns, rows, balance=balance, bytes=bunch.data.nbytes)


def _fetched(name: str) -> Seen:
    facts, kept = FACTS[name], _home() / "datasets"
    if not _is_kept(kept / _KEPT.get(name, f"{name}.npz")):
        note = (
            f"Keras fetches {name} into {kept} when it is first trained on, which takes a network."
        )
        return Seen(facts.samples, notes=(note,), tested=facts.tested)
    loaded = getattr(keras.datasets, name).load_data()
    (x, y), (_, y_test) = loaded
    if x.dtype == object:  # words of texts of different lengths
        texts = np.array([" ".join(map(str, each[:30])) for each in x[:_READ]], dtype=object)
        seen = arrays({"x": texts, "y": y[:_READ]}, None)
    else:
        seen = arrays({"x": x[:_READ], "y": y[:_READ].reshape(len(y[:_READ]), -1)}, y)
    seen.samples, seen.bytes = len(x) + len(y_test), x.nbytes
    seen.tested = facts.tested
    if facts.classes:
        whole = np.concatenate([np.ravel(y), np.ravel(y_test)])
        seen.balance = counts(zip(*np.unique(whole, return_counts=True), strict=True))
    return seen


def _home() -> Path:
    return Path(os.environ.get("KERAS_HOME", "~/.keras")).expanduser()


def _is_kept(path: Path) -> bool:
    return path.is_file() or (path.is_dir() and any(path.iterdir()))
