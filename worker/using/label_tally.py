"""How good an output is that says yes or no of several labels at once, batch after batch."""

from __future__ import annotations

import numpy as np

from worker.protocol import Curve, OutputJudged
from worker.using.measures import MOST_CLASSES, SCORES, curves_of, means_of, row_of_label, share
from worker.using.outputs import Output, Telling, middle_of
from worker.using.reservoir import Reservoir


class LabelTally:
    """Counts one output that says yes or no of several labels at once.

    Args:
        output: The output.
        names: Of the labels in their order, or ().
    """

    def __init__(self, output: Output, names: tuple[str, ...] = ()) -> None:
        self._output = output
        self._names = names
        self._labels = 0
        self._right = self._count = 0
        self.odd = 0

    def add(self, given: np.ndarray, expected: np.ndarray, tells: Telling) -> np.ndarray:
        """Takes a batch and gives which of its samples have a mistake in them."""
        del tells  # labels, always
        labels = given.shape[-1]
        scores, truth = (
            given.reshape(-1, labels),
            expected.reshape(-1, labels) > middle_of(expected),
        )
        if not self._labels:
            self._labels = labels
            self._counts = np.zeros((labels, 3), np.int64)  # hits, said, true
            self._kept = Reservoir(SCORES // (2 * labels))
        known = np.isfinite(scores).all(axis=1)
        self.odd += int(np.count_nonzero(~known))
        said = scores > self._output.middle
        self._right += int(np.count_nonzero((said == truth)[known].all(axis=1)))
        self._count += int(np.count_nonzero(known))
        counted = (said & truth, said, truth)
        self._counts += np.stack([each[known].sum(axis=0) for each in counted], axis=1)
        if labels <= MOST_CLASSES:
            self._kept.add(np.concatenate([truth[known], scores[known]], axis=1, dtype="float32"))
        wrong: np.ndarray = (said != truth).reshape(len(given), -1).any(axis=1)
        return wrong

    def word(self, given: np.ndarray) -> str:
        """Says which labels are given."""
        return self._named(given > self._output.middle)

    def number_word(self, targets: np.ndarray) -> str:
        """Says which labels are expected."""
        return self._named(targets > middle_of(targets))

    def judged(self) -> OutputJudged:
        """Gives all that was counted."""
        measures = {"all labels right": share(self._right, self._count)}
        if self._labels > MOST_CLASSES:
            return OutputJudged(self._output.name, "classes", measures=measures)
        per_label = tuple(map(row_of_label, *self._counts.T.tolist()))
        return OutputJudged(
            self._output.name,
            "classes",
            classes=tuple(self._name(place)[:200] for place in range(self._labels)),
            per_class=per_label,
            roc=self._curves(),
            measures=measures | means_of(per_label),
        )

    @property
    def note(self) -> str:
        """What a person would want to know of the curves, or ""."""
        return ""

    def _curves(self) -> tuple[Curve, ...]:
        rows = self._kept.rows()
        places = range(self._labels)
        return curves_of(
            [rows[:, place] > 0 for place in places],
            [rows[:, self._labels + place] for place in places],
            [self._name(place)[:200] for place in places],
        )

    def _named(self, chosen: np.ndarray) -> str:
        places = np.flatnonzero(chosen.reshape(-1))
        if chosen.size != self._labels:
            return f"{places.size} of {chosen.size}"
        return ", ".join(map(self._name, places.tolist())) or "none"

    def _name(self, place: int) -> str:
        return self._names[place] if len(self._names) == self._labels else str(place)
