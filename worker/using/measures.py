"""What is computed of counts and scores: rates, F1, curves. scikit-learn computes it."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from worker.protocol import Curve

# Precision, recall, F1, and how many samples there are.
Row: TypeAlias = tuple[float | None, float | None, float | None, int]

MOST_CLASSES = 100  # that are told one by one
SCORES = 4_000_000  # that are kept for the curves
_POINTS, _FEW = 200, 10  # of a curve, of so many


def curves_of(
    truths: Sequence[np.ndarray], scores: Sequence[np.ndarray], names: Sequence[str]
) -> tuple[Curve, ...]:
    """Gives the ROC curve of each class that has both samples of it and others.

    Args:
        truths: For each class, whether each sample is of it.
        scores: For each class, how much each sample is said to be of it.
        names: Of the classes.
    """
    points = _POINTS if len(names) <= _FEW else _POINTS // 4
    made = [_curve(*each, points) for each in zip(truths, scores, names, strict=True)]
    return tuple(curve for curve in made if curve is not None)


def _curve(truth: np.ndarray, scores: np.ndarray, name: str, points: int) -> Curve | None:
    if not len(truth) or truth.all() or not truth.any():
        return None
    from sklearn.metrics import auc, roc_curve  # noqa: PLC0415 - takes a second

    false, true, _ = roc_curve(truth, scores)
    places = np.unique(np.linspace(0, len(false) - 1, points).round().astype(int))
    area = float(auc(false, true))
    return Curve(tuple(false[places].tolist()), tuple(true[places].tolist()), name, area)


def rows_of(
    confusion: np.ndarray,
) -> tuple[Row, ...]:
    """Gives the row of each class of a confusion matrix."""
    from sklearn.metrics import precision_recall_fscore_support  # noqa: PLC0415 - takes a second

    rows, columns = np.indices(confusion.shape).reshape(2, -1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = precision_recall_fscore_support(
            rows,
            columns,
            labels=range(len(confusion)),
            sample_weight=confusion.reshape(-1),
            zero_division=np.nan,
        )
    support = confusion.sum(axis=1)
    return tuple(
        (_number(precision), _number(recall), _number(f1) if count else None, int(count))
        for precision, recall, f1, count in zip(*found[:3], support, strict=True)
    )


def row_of_label(hits: int, said: int, true: int) -> Row:
    """Gives the row of a label: how often it was rightly said, said, and true."""
    both = said + true
    return share(hits, said), share(hits, true), 2 * hits / both if both else 0.0, true


def means_of(
    per_class: tuple[Row, ...],
) -> dict[str, float | None]:
    """Gives the means of the classes that there are."""
    recalls = [row[1] for row in per_class if row[1] is not None]
    f1s = [row[2] for row in per_class if row[2] is not None]
    return {
        "balanced accuracy": float(np.mean(recalls)) if recalls else None,
        "F1 (mean of classes)": float(np.mean(f1s)) if f1s else None,
    }


def share(part: int, whole: int) -> float | None:
    """Gives a part of a whole; None of nothing."""
    return part / whole if whole else None


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
