"""What a training could be set to, from what is known of its data and from the ends of the drawing.

A proposal is only ever that: it says what it would change and why, and is one edit. Nothing here
decides for a person, and what they have chosen is left alone where it can work.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct, structs

from graph.advice.losses import SPARSE, loss_of
from graph.catalogue import Catalogue
from graph.data import FACTS
from graph.data_ends import InputEnd, OutputEnd, input_ends, output_ends, readers
from graph.described import Column, Description
from graph.edits import SetTraining
from graph.model import ModelGraph
from graph.targets import Target, fitting_loss, fitting_metric, hints, is_number, is_rare
from graph.training import Feed, Training
from graph.values import ObjectValue, Value, to_json
from graph.wording import counted, quoted

_TWO = 2
_FAR = 3.0  # a mean of numbers from 0 on which a layer learns badly
_WIDE = 10.0  # likewise between the least and the greatest
_BYTE = 255
_BATCHES = ((500_000, 256), (50_000, 128), (10_000, 64), (500, 32), (0, 16))  # from so many samples
_EPOCHS = ((50_000, 5), (5_000, 10), (500, 20), (0, 50))
_SCALING = frozenset({"BatchNormalization", "Normalization", "Rescaling"})
_TABLES = (".csv", ".parquet", ".npy")


class Proposal(Struct, frozen=True):
    """Settings that fit the data.

    Attributes:
        training: The settings.
        changes: What is another in them, in words: "the loss mean_squared_error".
        hints: Sentences on what the drawing itself would have to be.
    """

    training: Training
    changes: tuple[str, ...]
    hints: tuple[str, ...]

    @property
    def edit(self) -> SetTraining:
        """Makes the settings these."""
        return SetTraining(self.training)


def propose(
    graph: ModelGraph, catalogue: Catalogue, described: Description | None = None
) -> Proposal | None:
    """Gives what could be set; None where there is nothing to say.

    Args:
        graph: The whole drawing, whose settings name the data.
        catalogue: What is known of Keras.
        described: What the data holds; without it, what is known of it by its name.
    """
    proposing = _Proposing(graph, catalogue, described)
    proposing.losses()
    proposing.feeds()
    proposing.numbers()
    if not proposing.changes and not proposing.hints:
        return None
    return Proposal(proposing.training, tuple(proposing.changes), tuple(proposing.hints))


class _Proposing:
    """Gathers changes one after the other."""

    def __init__(
        self, graph: ModelGraph, catalogue: Catalogue, described: Description | None
    ) -> None:
        self.training = graph.training
        self.changes: list[str] = []
        self.hints: list[str] = []
        self._graph = graph
        self._described = described
        self._facts = FACTS.get(graph.training.data)
        self._columns = {each.name: each for each in described.columns} if described else {}
        self._inputs = input_ends(graph)
        self._outputs = output_ends(graph, catalogue)

    @property
    def _samples(self) -> int:
        if self._described is not None and self._described.samples >= 0:
            return self._described.samples
        return self._facts.samples if self._facts else -1

    def _set(self, words: str, **changes: object) -> None:
        self.training = structs.replace(self.training, **changes)
        self.changes.append(words)

    def _read(self, words: str, **changes: object) -> None:
        self._set(words, reading=structs.replace(self.training.reading, **changes))

    # -- outputs ---------------------------------------------------------------------------------

    def losses(self) -> None:
        """A loss for each output that its targets can be held against, and metrics of its kind."""
        targets = [self._target(output) for output in self._outputs]
        held = [
            loss_of(self.training, place, output.name, len(self._outputs))
            for place, output in enumerate(self._outputs)
        ]
        wanted = [
            fitting_loss(
                output, target, loss.name if loss else "", logits=bool(loss and loss.takes_logits)
            )
            for output, target, loss in zip(self._outputs, targets, held, strict=True)
        ]
        for output, target in zip(self._outputs, targets, strict=True):
            self.hints.extend(hints(output, target) if target else ())
        if len(wanted) == 1:
            self._one_loss(wanted[0], targets[0])
        elif any(wanted):
            before = [loss.name if loss else "" for loss in held]
            self._loss_each(wanted, before, targets)

    def _one_loss(self, name: str, target: Target | None) -> None:
        compiled = {key: value for key, value in self.training.compiled.items() if key != "loss"}
        if name:
            logits = self._outputs[0].activation == "linear" and name == SPARSE
            held = {**compiled, "loss": to_json(_from_logits(name))} if logits else compiled
            words = f"the loss {name}{' from logits' if logits else ''}"
            self._set(words, loss=name, compiled=held)
        if target is not None and "metrics" not in self.training.compiled:
            metrics = tuple(fitting_metric(metric, target) for metric in self.training.metrics)
            if metrics != self.training.metrics:
                kept = tuple(dict.fromkeys(metrics))
                self._set(f"the metrics {', '.join(kept)}", metrics=kept)

    def _loss_each(
        self, wanted: list[str], before: list[str], targets: list[Target | None]
    ) -> None:
        losses: dict[str, Value] = {}
        metrics: dict[str, Value] = {}
        for output, new, old, target in zip(self._outputs, wanted, before, targets, strict=True):
            losses[output.name] = new or old or None
            measure = "accuracy" if target and target.classes else "mean_absolute_error"
            metrics[output.name] = (measure,) if target else ()
        held = {"loss": self._for_each(losses), "metrics": self._for_each(metrics)}
        said = ", ".join(f"{loss} for {quoted(name)}" for name, loss in losses.items() if loss)
        words = f"the losses {said}, with metrics for each"
        self._set(words, compiled={**self.training.compiled, **held})

    def _for_each(self, values: dict[str, Value]) -> Any:
        """Gives a value for each output as `compile` takes it: by names that Keras has, or places.

        A name that nobody chose is Keras's own in the end.
        """
        named = all(self._graph.layer_of(output.node).named for output in self._outputs)
        return to_json(values if named else tuple(values.values()))

    def _target(self, output: OutputEnd) -> Target | None:
        """Gives what an output is held against, where it can be told."""
        column = self._column(output)
        if column is None:
            return self._target_as_a_whole()
        if column.shape not in ((), (1,)) or column.kind not in ("number", "class", "text"):
            return None
        classes = len(column.classes)
        is_text = column.dtype in ("object", "str", "string", "category")
        if not is_text and (column.kind != "class" or is_number(output, column)):
            return Target(0, least=column.minimum, most=column.maximum)
        if not classes:
            return None
        span = (column.minimum, column.maximum)
        return Target(classes, is_text or span == (0, classes - 1), is_rare(column.classes))

    def _target_as_a_whole(self) -> Target | None:
        if len(self._outputs) > 1:
            return None
        if self._described is not None and self._described.balance:
            balance = self._described.balance
            return Target(len(balance), rare=is_rare(balance))
        return Target(self._facts.classes) if self._facts else None

    def _column(self, output: OutputEnd) -> Column | None:
        feed = self.training.reading.outputs.get(output.name, Feed())
        if feed.columns:
            return self._columns.get(feed.columns[0]) if len(feed.columns) == 1 else None
        if len(self._outputs) > 1:
            return self._columns.get(output.name)
        if self.training.data.lower().endswith(_TABLES) and self._columns:
            return list(self._columns.values())[-1]
        return self._columns.get("y")

    # -- inputs ----------------------------------------------------------------------------------

    def feeds(self) -> None:
        """Columns that are named after an input, and a scale on which a model learns."""
        for side, ends in (("inputs", self._inputs), ("outputs", self._outputs)):
            if len(self._inputs) + len(self._outputs) > _TWO:
                self._map(side, ends)
        if self._facts is None:
            for end in self._inputs:
                self._prepare(end)
        for output in self._outputs:
            target = self._target(output)
            feed = self.training.reading.outputs.get(output.name, Feed())
            if target and target.classes and not target.numbered and not feed.prepare:
                words = f"the classes of {quoted(output.name)} numbered from 0"
                self._feed("outputs", output.name, words, prepare="numbers")

    def _map(self, side: str, ends: Sequence[InputEnd | OutputEnd]) -> None:
        feeds: Mapping[str, Feed] = getattr(self.training.reading, side)
        for end in ends:
            if feeds.get(end.name, Feed()).columns or end.name in self._columns:
                continue
            found = tuple(name for name in self._columns if _belongs(name, end.name))
            if found:
                words = f"{counted(len(found))} columns for {quoted(end.name)}"
                words = (
                    words
                    if len(found) > 1
                    else f"the column {quoted(found[0])} for {quoted(end.name)}"
                )
                self._feed(side, end.name, words, columns=found)

    def _prepare(self, end: InputEnd) -> None:
        feed = self.training.reading.inputs.get(end.name, Feed())
        if feed.prepare or not _SCALING.isdisjoint(readers(self._graph, end.node)):
            return
        columns = list(self._columns_of(end, feed))
        if columns and all(column.kind in ("array", "image") for column in columns):
            if all(column.maximum == _BYTE and column.minimum == 0 for column in columns):
                words = f"{quoted(end.name)} divided by 255"
                self._feed("inputs", end.name, words, prepare="divide_255")
        elif columns and end.dtype.startswith("float") and any(map(_is_far, columns)):
            self._feed(
                "inputs", end.name, f"{quoted(end.name)} standardised", prepare="standardize"
            )

    def _columns_of(self, end: InputEnd, feed: Feed) -> Iterator[Column]:
        if feed.columns:
            return (self._columns[name] for name in feed.columns if name in self._columns)
        for name in (end.name, "x"):
            if name in self._columns:
                return iter([self._columns[name]])
        taken = {name for each in self.training.reading.outputs.values() for name in each.columns}
        is_table = self.training.data.lower().endswith(_TABLES) and len(self._inputs) == 1
        names = list(self._columns) if is_table else []
        rest = [name for name in names if name not in taken] if taken else names[:-1]
        return (self._columns[name] for name in rest)

    def _feed(self, side: str, name: str, words: str, **changes: object) -> None:
        feeds = dict(getattr(self.training.reading, side))
        feeds[name] = structs.replace(feeds.get(name, Feed()), **changes)
        self._read(words, **{side: feeds})

    # -- numbers ---------------------------------------------------------------------------------

    def numbers(self) -> None:
        """Epochs, samples a batch and weights of classes, where nobody has chosen others."""
        samples, usual, training = self._samples, Training(), self.training
        if samples > 0 and training.batch_size == usual.batch_size:
            size = next(size for least, size in _BATCHES if samples >= least)
            if size != training.batch_size:
                self._set(f"batches of {size}", batch_size=size)
        if samples > 0 and training.epochs == usual.epochs:
            epochs = next(epochs for least, epochs in _EPOCHS if samples >= least)
            if epochs != training.epochs:
                self._set(f"{epochs} epochs", epochs=epochs)
        target = self._target(self._outputs[0]) if len(self._outputs) == 1 else None
        if target and target.classes and target.rare and training.fitting.class_weight is None:
            fitting = structs.replace(training.fitting, class_weight="balanced")
            self._set("weights by how rare each class is", fitting=fitting)


def _is_far(column: Column) -> bool:
    if column.kind not in ("number", "class") or column.mean is None:
        return False
    span = (column.maximum or 0.0) - (column.minimum or 0.0)
    return abs(column.mean) > _FAR or span > _WIDE


def _belongs(column: str, end: str) -> bool:
    low, name = column.lower(), end.lower()
    rest = low.removeprefix(name)
    return low == name or (len(rest) < len(low) and rest[:1] in ("_", ".", "-", " "))


def _from_logits(name: str) -> ObjectValue:
    class_name = "".join(word.capitalize() for word in name.split("_"))
    return ObjectValue("keras.losses", class_name, {"from_logits": True})
