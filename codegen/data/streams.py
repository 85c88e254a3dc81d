"""Files that fill the memory: their samples are read as they are needed, by a `PyDataset`.

Any sample can be read without the others (`codegen.data.opening`), so that they are shuffled and
split as those in memory are. Keras puts the batches into another order in each epoch.
"""

from __future__ import annotations

from collections.abc import Iterator

from codegen.data.columns import Columns, End, read_columns, returned
from codegen.data.ends import Ends, InputEnd, OutputEnd
from codegen.data.mapped import sizes_of
from codegen.data.opening import PIECE, Opening
from codegen.data.scaling import SCALERS, transformer_import
from codegen.data.section import (
    NUMPY,
    SPLITTING,
    DataSection,
    function,
    laid_out,
    split_call,
    streamed_section,
)
from codegen.formatting import INDENT, Expression, call, group
from codegen.literals import atom, text
from codegen.source import SourceError
from graph.training import Training

_BATCHES = (
    "class Batches(keras.utils.PyDataset):",
    '    """Reads the samples of a batch when it is asked for."""',
    "",
    "    def __init__(self, {parameters}):",
    "        super().__init__()",
    "{attributes}",
    "",
    "    def __len__(self):",
    "        return math.ceil(len(self.places) / self.batch_size)",
    "",
    "    def __getitem__(self, number):",
    "        start = number * self.batch_size",
    "        rows = take_rows(self.source, self.places[start : start + self.batch_size])",
    "        return take_inputs({taken}), take_targets({taken})",
)


def streamed(training: Training, ends: Ends) -> DataSection:
    """Gives the section for a file that is read as its samples are needed.

    Raises:
        SourceError: an end gets what can only be prepared in memory.
    """
    return _Streams(training, read_columns(training, ends)).section()


class _Streams:
    """Writes the class and the functions for one model."""

    def __init__(self, training: Training, columns: Columns) -> None:
        self._training = training
        self._columns = columns
        self._scaled = [end for end in columns.ends.all if end.feed.prepare in SCALERS]
        for end in columns.ends.all:
            self._require_able(end)

    def section(self) -> DataSection:
        opening = Opening(self._training, self._columns)
        before = opening.functions()
        if self._scaled:
            before.append(self._scalers())
        before += [self._take("inputs"), self._take("targets"), self._batches()]
        scalers = {transformer_import(end.feed.prepare) for end in self._scaled}
        return streamed_section(
            [*opening.imports(), NUMPY, SPLITTING, *scalers],
            "Gives batches of the training, the validation and the test part.",
            list(self._loading()),
            [f"DATA_FILE = {text(self._training.data)}", *self._columns.constants()],
            before,
            form="sequence",
            standard=["import math", *opening.standard()],
        )

    # -- what is learned, and taken --------------------------------------------------------------

    def _scalers(self) -> list[str]:
        items = [
            (f"{text(self._key(end))}: ", f"{SCALERS[end.feed.prepare]}()") for end in self._scaled
        ]
        fits = [
            f"    scalers[{text(self._key(end))}].partial_fit({self._columns.raw('rows', end)})"
            for end in self._scaled
        ]
        body = [
            *laid_out("scalers = ", group("{", items, "}")),
            f"for start in range(0, len(places), {PIECE}):",
            f"    rows = take_rows(source, places[start : start + {PIECE}])",
            *fits,
            "return scalers",
        ]
        docstring = "Learns from the training part, piece by piece, how numbers are scaled."
        return function("learn_scalers(source, places)", docstring, body)

    def _take(self, what: str) -> list[str]:
        ends: tuple[End, ...] = self._columns.ends.inputs
        who = "Gives what the inputs take of some rows."
        if what == "targets":
            ends, who = self._columns.ends.outputs, "Gives what the outputs are held against."
        lines = returned([(end.key, self._taken(end)) for end in ends])
        scalers = ", scalers" if self._scaled else ""
        return [f"def take_{what}(rows{scalers}):", f'{INDENT}"""{who}"""', *lines]

    def _taken(self, end: End) -> Expression:
        raw = self._columns.raw("rows", end)
        if end.feed.prepare in SCALERS:
            value = f"scalers[{text(self._key(end))}].transform({raw})"
        elif self._columns.of_arrays:
            value = f'{raw}.astype("float32") / 255' if end.feed.prepare == "divide_255" else raw
        else:
            value = f'{raw}.to_numpy("float32")'
            value = f"{value} / 255" if end.feed.prepare == "divide_255" else value
        if isinstance(end, OutputEnd):
            rows = [("", value), ("", atom(end.classes))]
            return call("keras.utils.to_categorical", rows) if end.is_one_hot else value
        sizes = "" if self._columns.of_arrays else sizes_of(end)
        return call("np.reshape", [("", value), ("", sizes)]) if sizes else value

    # -- the batches -----------------------------------------------------------------------------

    def _batches(self) -> list[str]:
        names = ["source", "places", *(["scalers"] if self._scaled else []), "batch_size"]
        taken = "rows, self.scalers" if self._scaled else "rows"
        attributes = "\n".join(f"{INDENT * 2}self.{name} = {name}" for name in names)
        return [
            line
            for each in _BATCHES
            for line in each.format(
                parameters=", ".join(names), attributes=attributes, taken=taken
            ).split("\n")
        ]

    def _loading(self) -> Iterator[str]:
        training = self._training
        count = "len(source)"
        yield "source = open_source()"
        if self._columns.of_arrays:
            yield "counts = {len(array) for array in source.values()}"
            yield "if len(counts) > 1:"
            sentence = "Expected as many entries in each array. Received: {counts}"
            yield f'    raise ValueError(f"{sentence}")'
            count = "counts.pop()"
        yield from laid_out("train, test = ", split_call(training, [f"np.arange({count})"]))
        more = ", scalers" if self._scaled else ""
        validates = training.validation_split > 0
        if validates:
            again = call(
                "train_test_split",
                [
                    ("", "train"),
                    ("test_size=", atom(training.validation_split)),
                    *([("random_state=", "SEED")] if training.reading.shuffle else []),
                    *([] if training.reading.shuffle else [("shuffle=", "False")]),
                ],
            )
            yield from laid_out("train, validation = ", again)
        if self._scaled:
            yield "scalers = learn_scalers(source, train)"
        parts = [f"Batches(source, {part}{more}, batch_size)" for part in ("train", "test")]
        middle = f"Batches(source, validation{more}, batch_size)" if validates else "None"
        items = [("", parts[0]), ("", middle), ("", parts[1])]
        yield from laid_out("return ", group("(", items, ")"))

    def _key(self, end: End) -> str:
        """Gives a name for the scaler of an end, which an input and an output may share."""
        both = {each.key for each in self._columns.ends.inputs}
        return f"{end.key} (target)" if isinstance(end, OutputEnd) and end.key in both else end.key

    def _require_able(self, end: End) -> None:
        prepare = end.feed.prepare
        wanted = ""
        if isinstance(end, InputEnd) and (end.is_text or prepare in ("one_hot", "numbers")):
            wanted = "numbers"
        elif prepare == "numbers":
            wanted = "class numbers"
        elif isinstance(end, OutputEnd) and end.is_one_hot and not end.units:
            wanted = "a last layer whose units say how many classes there are"
        elif prepare in SCALERS and isinstance(end, InputEnd) and len(end.shape) != 1:
            wanted = "a row of numbers for each sample to be scaled"
        if wanted:
            raise SourceError(
                f"Expected {wanted} for `{end.name}`, since the data is read as it is needed. "
                f"Received: {prepare or 'other'}",
                (end.node,),
            )
