"""The samples that a model was most wrong about, with what they look like."""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from msgspec import Struct

from worker.flowing.pixels import scaled, shrunk, within
from worker.protocol import Mistake

MISTAKES = 24
_SIDE = 96  # of a picture, in pixels
_LEAST_SIDE = 6
_CHANNELS = (1, 3)
_PLANAR, _SPATIAL = 2, 3  # dimensions of a sample
_VALUES, _WORD, _TEXT = 16, 200, 1000

Words = Callable[[np.ndarray], str]  # of one target, or of one prediction


class Judgement(Struct, frozen=True):
    """A batch and what was said of it.

    Attributes:
        first: The number of its first sample.
        samples: As the model took them.
        targets: What was expected, a row for each sample.
        given: What was predicted.
    """

    first: int
    samples: Any
    targets: np.ndarray
    given: np.ndarray


class Mistakes:
    """Keeps the worst samples of all that come by."""

    def __init__(self, expected: Words, predicted: Words) -> None:
        self._expected = expected
        self._predicted = predicted
        self._worst: list[tuple[float, int, Mistake]] = []
        self._order = itertools.count()

    def add(self, batch: Judgement, losses: np.ndarray, wrong: np.ndarray) -> None:
        """Takes a batch.

        Args:
            batch: The samples and what was said of them.
            losses: How bad each is; what is no number is the worst.
            wrong: Which of them are mistakes at all.
        """
        badness = np.where(np.isfinite(losses), losses, np.inf)
        places = np.flatnonzero(wrong)
        for place in places[np.argsort(-badness[places], kind="stable")][:MISTAKES]:
            bad = float(badness[place])
            if len(self._worst) == MISTAKES and bad <= self._worst[0][0]:
                break
            mistake = Mistake(
                batch.first + int(place),
                self._expected(batch.targets[place])[:_WORD],
                self._predicted(batch.given[place])[:_WORD],
                bad if math.isfinite(bad) else None,
                **_seen(_sample(batch.samples, int(place))),
            )
            item = (bad, -next(self._order), mistake)
            if len(self._worst) < MISTAKES:
                heapq.heappush(self._worst, item)
            else:
                heapq.heapreplace(self._worst, item)

    def worst(self) -> tuple[Mistake, ...]:
        """Gives the worst ones, the worst first."""
        return tuple(mistake for _, _, mistake in sorted(self._worst, reverse=True))


def _sample(samples: Any, place: int) -> np.ndarray:
    """Gives one sample, of several inputs the one that can be looked at best."""
    found = [np.asarray(each[place]) for each in keras.tree.flatten(samples)]
    return next(filter(_is_picture, found), found[0])


def _is_picture(sample: np.ndarray) -> bool:
    if sample.dtype.kind not in "biuf" or sample.ndim not in (_PLANAR, _SPATIAL):
        return False
    if sample.ndim == _SPATIAL and sample.shape[-1] not in _CHANNELS:
        return False
    return bool(min(sample.shape[:2]) >= _LEAST_SIDE)


def _seen(sample: np.ndarray) -> dict[str, Any]:
    if _is_picture(sample):
        return _picture(sample)
    if sample.dtype.kind not in "biuf":
        return {"text": " ".join(map(_text, sample.reshape(-1)[:_VALUES]))[:_TEXT]}
    numbers = sample.reshape(-1)[:_VALUES].astype("float64")
    return {"values": tuple(float(each) if math.isfinite(each) else None for each in numbers)}


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _picture(sample: np.ndarray) -> dict[str, Any]:
    image = sample if sample.ndim == _SPATIAL else sample[..., None]
    planes = np.nan_to_num(np.moveaxis(image, -1, 0).astype("float64"))
    planes = shrunk(planes, *within(planes, _SIDE))
    channels, rows, columns = planes.shape
    levels = np.frombuffer(scaled(planes, each=False), np.uint8).reshape(planes.shape)
    return {
        "rows": rows,
        "columns": columns,
        "channels": channels,
        "pixels": np.ascontiguousarray(np.moveaxis(levels, 0, -1)).tobytes(),
    }
