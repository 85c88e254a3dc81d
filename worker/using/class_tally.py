"""How good an output is that tells classes apart, counted batch after batch.

What is counted is exact whatever the size of the data. The curves are of all samples, or of some
tens of thousands where there are more. scikit-learn computes what is computed of the counts.
"""

from __future__ import annotations

import numpy as np

from worker.protocol import Curve, OutputJudged
from worker.using.measures import MOST_CLASSES, SCORES, curves_of, means_of, rows_of, share
from worker.using.outputs import Output, Telling, middle_of
from worker.using.reservoir import Reservoir

_MOST_COUNTED = 2000  # whose pairs are counted
_BEST = 5
_YES_OR_NO = 2


class ClassTally:
    """Counts one output whose every answer is one of several classes.

    Args:
        output: The output.
        names: Of the classes in the order of their numbers, or ().
    """

    def __init__(self, output: Output, names: tuple[str, ...] = ()) -> None:
        self._output = output
        self._names = names
        self._classes = 0
        self._right = self._among_best = self._count = 0
        self.odd = 0

    def add(self, given: np.ndarray, expected: np.ndarray, tells: Telling) -> np.ndarray:
        """Takes a batch and gives which of its samples have a mistake in them."""
        samples = len(given)
        scores, truth = _answers(self._output, given, expected, tells)
        if not self._classes:
            self._begin(scores.shape[1])
        known = (truth >= 0) & (truth < self._classes) & np.isfinite(scores).all(axis=1)
        self.odd += int(np.count_nonzero(~known))
        said = np.where(known, scores.argmax(axis=1), -1)
        self._counted(scores[known], truth[known], said[known])
        wrong: np.ndarray = (said != truth).reshape(samples, -1).any(axis=1)
        return wrong

    def word(self, answers: np.ndarray) -> str:
        """Says a class by its name: of a number, of a row, of a probability."""
        flat = answers.reshape(-1)
        if self._classes == _YES_OR_NO and flat.size == 1:
            place = int(flat[0] > self._output.middle)
        elif flat.size == self._classes:
            place = int(flat.argmax())
        elif flat.size == 1:
            place = int(flat[0])
        else:
            return f"{flat.size} answers"
        return self.name(place)

    def number_word(self, targets: np.ndarray) -> str:
        """Says the class of a target, which is a number or a row."""
        flat = targets.reshape(-1)
        if flat.size == 1:
            return self.name(int(flat[0] > 0) if self._is_signed(flat) else int(flat[0]))
        return self.word(targets)

    def name(self, place: int) -> str:
        """Gives the name of a class, or its number."""
        in_names = len(self._names) == self._classes and 0 <= place < self._classes
        return self._names[place] if in_names else str(place)

    def judged(self) -> OutputJudged:
        """Gives all that was counted."""
        measures: dict[str, float | None] = {"accuracy": share(self._right, self._count)}
        if self._classes > _BEST:
            measures[f"top {_BEST} accuracy"] = share(self._among_best, self._count)
        if self._confusion is None:
            return OutputJudged(self._output.name, "classes", measures=measures)
        per_class = rows_of(self._confusion)
        measures |= means_of(per_class)
        curves = self._curves() if self._classes <= MOST_CLASSES else ()
        areas = [curve.area for curve in curves if curve.area is not None]
        if areas:
            measures["ROC area (mean of classes)"] = float(np.mean(areas))
        if self._classes > MOST_CLASSES:
            return OutputJudged(self._output.name, "classes", measures=measures)
        return OutputJudged(
            self._output.name,
            "classes",
            classes=tuple(self.name(place)[:200] for place in range(self._classes)),
            confusion=tuple(tuple(map(int, row)) for row in self._confusion),
            per_class=per_class,
            roc=curves,
            measures=measures,
        )

    @property
    def note(self) -> str:
        """What a person would want to know of the curves, or ""."""
        if not self._classes or self._kept.is_whole or self._classes > MOST_CLASSES:
            return ""
        kept = len(self._kept.rows())
        return f"The ROC curves are of {kept:,} of {self._kept.seen:,} answers, taken at random."

    def _begin(self, classes: int) -> None:
        self._classes = classes
        counted = classes <= _MOST_COUNTED
        self._confusion = np.zeros((classes, classes), np.int64) if counted else None
        self._kept = Reservoir(SCORES // (classes + 1))

    def _counted(self, scores: np.ndarray, truth: np.ndarray, said: np.ndarray) -> None:
        self._count += len(truth)
        self._right += int(np.count_nonzero(truth == said))
        if self._classes > _BEST:
            best = np.argpartition(scores, -_BEST, axis=1)[:, -_BEST:]
            self._among_best += int(np.count_nonzero((best == truth[:, None]).any(axis=1)))
        if self._confusion is not None:
            np.add.at(self._confusion, (truth, said), 1)
        if self._classes <= MOST_CLASSES:
            self._kept.add(np.concatenate([truth[:, None], scores], axis=1, dtype="float32"))

    def _curves(self) -> tuple[Curve, ...]:
        rows = self._kept.rows()
        if not len(rows):
            return ()
        truth, scores = rows[:, 0].astype(int), rows[:, 1:]
        places = [1] if self._classes == _YES_OR_NO else range(self._classes)
        return curves_of(
            [truth == place for place in places],
            [scores[:, place] for place in places],
            [self.name(place)[:200] for place in places],
        )

    def _is_signed(self, targets: np.ndarray) -> bool:
        """Whether a no is -1, as hinge has it; or a yes is a share."""
        return self._classes == _YES_OR_NO and float(targets[0]) not in (0, 1)


def _answers(
    output: Output, given: np.ndarray, expected: np.ndarray, tells: Telling
) -> tuple[np.ndarray, np.ndarray]:
    """Gives a row of scores for each answer, and the number of the class that is right."""
    if tells == "yes":
        score = given.reshape(-1, 1).astype("float64") - output.middle
        return np.concatenate([-score, score], axis=1), _whole(
            expected.reshape(-1) > middle_of(expected)
        )
    scores = given.reshape(-1, given.shape[-1])
    if tells == "row":
        return scores, expected.reshape(scores.shape).argmax(axis=1)
    return scores, _whole(expected.reshape(-1))


def _whole(numbers: np.ndarray) -> np.ndarray:
    """Gives class numbers; -1 for what is none."""
    if numbers.dtype.kind == "f":
        numbers = np.where(np.isfinite(numbers) & (np.mod(numbers, 1) == 0), numbers, -1)
    return numbers.astype(np.int64)
