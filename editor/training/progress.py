"""How far one training is, as numbers and as the words that are shown.

Kept apart from the widgets, so that what is said of a run can be tested without a window, and apart
from the worker, so that it can be fed anything.
"""

from __future__ import annotations

from collections.abc import Mapping

VALIDATION = "val_"
MAXIMUM_POINTS = 1000
MINUTE = 60
HOUR = 3600


class Series:
    """The points of one curve; `x` counts epochs, 1.0 being the end of the first."""

    def __init__(self) -> None:
        self.x: list[float] = []
        self.y: list[float] = []

    def add(self, x: float, y: float | None) -> None:
        """Adds a point; what is not a number leaves a gap."""
        self.x.append(x)
        self.y.append(float("nan") if y is None else y)
        if len(self.x) > MAXIMUM_POINTS:
            # Every other point is enough: more than a screen is wide are never needed.
            del self.x[1:-1:2], self.y[1:-1:2]


class Progress:
    """What a training has reported.

    Attributes:
        epochs: How many were asked for.
        batches: How many an epoch has.
        completed: How many epochs are done.
        logs: The newest value of each metric.
        per_epoch: A curve for each metric, validation included, with one point an epoch.
        per_batch: A curve for each training metric, of Keras's running means.
        learning_rate: As it is now; None where it is not known.
        memory, cpu: What the process of the training holds in bytes, and the share of all cores
            that it keeps busy; 0 before the first report.
        paused: Whether it waits before its next batch.
        ends_after_epoch: Whether it is to end when its epoch is complete.
        reason: Why it ended before its last epoch, where nobody stopped it.
        evaluation: The loss and metrics on test data, once the training is over.
    """

    def __init__(self, epochs: int, batches: int, first: int = 0) -> None:
        self.epochs = epochs
        self.batches = batches
        self.epoch = first
        self.batch = -1
        self.completed = first
        self.ended = False
        self.stopped = False
        self.logs: dict[str, float | None] = {}
        self.per_epoch: dict[str, Series] = {}
        self.per_batch: dict[str, Series] = {}
        self.evaluation: dict[str, float | None] = {}
        self.learning_rate: float | None = None
        self.memory = 0
        self.cpu = 0.0
        self.paused = False
        self.ends_after_epoch = False
        self.reason = ""
        self._first: tuple[float, float] | None = None
        self._last: tuple[float, float] | None = None

    @property
    def fraction(self) -> float:
        """The share of all batches that is done."""
        if self.completed >= self.epochs:
            return 1.0
        within = (self.batch + 1) / max(self.batches, 1)
        return min((self.epoch + within) / max(self.epochs, 1), 1.0)

    @property
    def metrics(self) -> list[str]:
        """The metrics in Keras's order, the loss first, without those of the validation."""
        names = [name for name in self.logs if not name.startswith(VALIDATION)]
        return sorted(names, key=_loss_first)

    def add_batch(
        self, epoch: int, batch: int, logs: Mapping[str, float | None], now: float
    ) -> None:
        """Takes the report of a batch; `now` is in seconds of any steady clock."""
        self.epoch, self.batch = epoch, batch
        self.logs.update(logs)
        position = epoch + (batch + 1) / max(self.batches, 1)
        for name, value in logs.items():
            self.per_batch.setdefault(name, Series()).add(position, value)
        self._last = (self.fraction, now)
        # The first batch holds the compilation, so time is taken from its end.
        self._first = self._first or self._last

    def add_epoch(self, epoch: int, logs: Mapping[str, float | None]) -> None:
        """Takes the report of an epoch and its validation."""
        self.epoch, self.completed = epoch, epoch + 1
        self.batch = max(self.batches - 1, self.batch)
        self.logs.update(logs)
        for name, value in logs.items():
            self.per_epoch.setdefault(name, Series()).add(epoch + 1, value)

    def pause(self, paused: bool) -> None:
        """Takes that it waits, or goes on; time is reckoned anew, since waiting is no speed."""
        self.paused = paused
        self._first = None

    def end(
        self,
        completed: int,
        stopped: bool,
        evaluation: Mapping[str, float | None],
        reason: str = "",
    ) -> None:
        """Takes the end of the training."""
        self.ended, self.stopped, self.completed = True, stopped, completed
        self.paused = self.ends_after_epoch = False
        self.reason = reason
        self.evaluation = dict(evaluation)

    def remaining(self) -> float | None:
        """The seconds that are left, or None while there is nothing to reckon with."""
        if self._first is None or self._last is None or self._last[0] <= self._first[0]:
            return None
        rate = (self._last[1] - self._first[1]) / (self._last[0] - self._first[0])
        return rate * (1 - self._last[0])

    def title(self) -> str:
        """Which epoch it is in, or how it ended."""
        if not self.ended:
            paused = ", paused" if self.paused else ""
            return f"Epoch {min(self.epoch + 1, self.epochs)} of {self.epochs}{paused}"
        if self.stopped:
            return f"Stopped after {self.completed} of {self.epochs} epochs"
        return f"Trained for {self.completed} {'epoch' if self.completed == 1 else 'epochs'}"

    def subtitle(self) -> str:
        """Which batch it is in, and how long it will take, or how good the model is."""
        if self.ended:
            names = sorted(self.evaluation, key=_loss_first)
            values = [f"{name} {number(self.evaluation[name])}" for name in names]
            measured = "on test data: " + ", ".join(values) if values else ""
            return " ".join(part for part in (self.reason, measured) if part)
        remaining = self.remaining()
        if self.ends_after_epoch:
            return "ends when this epoch is complete"
        of = f" of {self.batches}" if self.batches else ""
        batch = f"batch {self.batch + 1}{of}"
        return batch if remaining is None else f"{batch} · {duration(remaining)} left"


def _loss_first(name: str) -> bool:
    return name != "loss"


def duration(seconds: float) -> str:
    """Writes a time as a person would say it: `4.1 s`, `2 min 10 s`, `1 h 5 min`."""
    if seconds < 10:  # noqa: PLR2004 - below ten seconds a tenth is worth reading
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min {whole % MINUTE} s"
    return f"{whole // HOUR} h {whole % HOUR // MINUTE} min"


def number(value: float | None) -> str:
    """Writes a metric with three or four telling digits."""
    if value is None:
        return "not a number"
    if value != 0 and (abs(value) < 1e-3 or abs(value) >= 1e5):  # noqa: PLR2004 - fits a column
        return f"{value:.2e}"
    return f"{value:.4f}" if abs(value) < 10 else f"{value:.2f}"  # noqa: PLR2004 - as above
