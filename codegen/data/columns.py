"""Which columns of a table, or which array of an archive, each end of a model gets.

What is not mapped goes by a rule. An only input gets all columns that no output takes, or the array
x; an only output the last column, or the array y. One of several gets what is called as it is.
"""

from __future__ import annotations

from msgspec import Struct

from codegen.data.ends import Ends, InputEnd, OutputEnd
from codegen.data.reading import is_archive
from codegen.data.scaling import SCALERS
from codegen.formatting import INDENT, Expression, group, lay_out, listing
from codegen.literals import text
from codegen.source import SourceError
from graph.training import Training

End = InputEnd | OutputEnd


class Columns(Struct, frozen=True):
    """What the ends get.

    Attributes:
        ends: The ends.
        by_key: The columns by the keys of the inputs, and then by those of the outputs; without
            those that the rule leaves to the table.
        of_arrays: Whether each end gets one array, and not columns of a table.
    """

    ends: Ends
    by_key: tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]
    of_arrays: bool

    @property
    def all_known(self) -> bool:
        """Whether it is known of each end which columns it gets."""
        return sum(map(len, self.by_key)) == len(self.ends.all)

    def constants(self) -> list[str]:
        """Gives the lines that say what the ends get."""
        lines = []
        for name, known in zip(("INPUTS", "OUTPUTS"), self.by_key, strict=True):
            items = [(f"{text(key)}: ", self._written(columns)) for key, columns in known.items()]
            lines += lay_out(f"{name} = ", group("{", items, "}")) if items else []
        return lines

    def names(self, end: End) -> str:
        """Gives what stands for the name of an array, or the names of columns, in the source."""
        known = self.by_key[isinstance(end, OutputEnd)]
        if end.key not in known:
            return "table.columns[-1:]"
        return f"{_constant(end)}[{text(end.key)}]"

    def raw(self, rows: str, end: End) -> str:
        """Gives what stands for what an end gets of some rows."""
        if end.key in self.by_key[isinstance(end, OutputEnd)]:
            return f"{rows}[{_constant(end)}[{text(end.key)}]]"
        if isinstance(end, OutputEnd):
            return f"{rows}.iloc[:, -1:]"
        outputs = self.by_key[1]
        if not outputs:
            return f"{rows}.iloc[:, :-1]"
        targets = [f"OUTPUTS[{text(key)}]" for key in outputs]
        if len(targets) == 1:
            return f"{rows}.drop(columns={targets[0]})"
        return f"{rows}.drop(columns=[{', '.join(f'*{each}' for each in targets)}])"

    def every_name(self) -> list[str]:
        """Gives the lines that put all the names into `names`, each once, in order."""
        if self.of_arrays:
            given = "{*INPUTS.values(), *OUTPUTS.values()}"
            return [f"names = sorted({given})"]
        return [
            "columns = (*INPUTS.values(), *OUTPUTS.values())",
            "names = sorted({name for group in columns for name in group})",
        ]

    def _written(self, columns: tuple[str, ...]) -> Expression:
        if self.of_arrays:
            return text(columns[0])
        return listing(map(text, columns))


def read_columns(training: Training, ends: Ends) -> Columns:
    """Gives what the ends get.

    Raises:
        SourceError: an input has room for another number of columns, or gets several arrays.
    """
    of_arrays = is_archive(training.data)
    inputs = {end.key: _given(end, ends.inputs, "x" if of_arrays else "") for end in ends.inputs}
    outputs = {end.key: _given(end, ends.outputs, "y" if of_arrays else "") for end in ends.outputs}
    columns = Columns(ends, (_known(inputs), _known(outputs)), of_arrays)
    for end in ends.all:
        given = columns.by_key[isinstance(end, OutputEnd)].get(end.key)
        if of_arrays and given and len(given) != 1:
            raise SourceError(
                f"Expected one array for `{end.name}`. Received: {len(given)}", (end.node,)
            )
        if not of_arrays and given and isinstance(end, InputEnd):
            _require_room(end, len(given))
    return columns


def returned(items: list[tuple[str, Expression]]) -> list[str]:
    """Gives the lines that return what each end gets: a dictionary by keys, or what the only one.

    Args:
        items: The keys and the values.
    """
    if len(items) == 1:
        return lay_out("return ", items[0][1], indent=INDENT)
    written = group("{", [(f"{text(key)}: ", value) for key, value in items], "}")
    return lay_out("return ", written, indent=INDENT)


def _given(end: End, ends: tuple[End, ...], only: str) -> tuple[str, ...]:
    if end.feed.columns:
        return end.feed.columns
    if len(ends) == 1:
        return (only,) if only else ()
    return (end.name,)


def _known(given: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {key: columns for key, columns in given.items() if columns}


def _constant(end: End) -> str:
    return "OUTPUTS" if isinstance(end, OutputEnd) else "INPUTS"


def _require_room(end: InputEnd, count: int) -> None:
    # What is made of one column by one_hot is not known before the file is read.
    if end.feed.prepare == "one_hot" or end.values in (None, count):
        return
    scaled = " to scale" if end.feed.prepare in SCALERS else ""
    raise SourceError(
        f"Expected {end.values} columns{scaled} for `{end.name}`, as many as its shape "
        f"{end.shape} has values. Received: {count}",
        (end.node,),
    )
