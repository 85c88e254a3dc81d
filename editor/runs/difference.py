"""What differs between two runs, as rows of texts: settings, what came out, and the drawing.

Knows no Qt, and is worked out on a thread: both drawings are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from editor.training.keeping import drawing_of
from editor.training.progress import number
from graph.errors import GraphError, ProjectFileError
from graph.runs.comparing import drawing_difference, settings_difference
from graph.runs.folder import RunFolder
from graph.runs.record import RunRecord
from graph.wording import legible, shown

_MOST = 500  # sentences and fields
_LONGEST = 300


class Difference(Struct, frozen=True):
    """Two runs beside each other.

    Attributes:
        rows: A field and its two values each.
        sentences: What makes the second drawing of the first.
    """

    rows: tuple[tuple[str, str, str], ...]
    sentences: tuple[str, ...]


def difference_of(first: Path, second: Path) -> Difference:
    """Compares two runs.

    Raises:
        GraphError, ProjectFileError: one cannot be read.
        OSError: likewise.
    """
    runs = RunFolder(first), RunFolder(second)
    records = runs[0].read(), runs[1].read()
    settings = settings_difference(records[0].training, records[1].training)
    rows = [(each.field, shown(each.first), shown(each.second)) for each in settings[:_MOST]]
    rows += _outcomes(*map(_measured, runs, records))
    return Difference(
        tuple((legible(field), one, other) for field, one, other in rows),
        tuple(_drawings(*runs)),
    )


def _drawings(first: RunFolder, second: RunFolder) -> Sequence[str]:
    try:
        sentences = drawing_difference(drawing_of(first), drawing_of(second))
    except (GraphError, ProjectFileError, OSError) as error:
        return [legible(f"The drawings are not compared. {error}", _LONGEST)]
    cut = [legible(sentence, _LONGEST) for sentence in sentences[:_MOST]]
    more = len(sentences) - len(cut)
    return [*cut, f"and {more:,} more"] if more else cut or ["The drawings are the same."]


def _measured(run: RunFolder, record: RunRecord) -> dict[str, str]:
    history = run.history()
    last = history[-1].logs if history else {}
    tested = {f"test {name}": value for name, value in record.evaluation.items()}
    numbers = {name: number(value) for name, value in [*last.items(), *tested.items()]}
    return {"complete epochs": f"{len(history):,}", **numbers}


def _outcomes(one: dict[str, str], other: dict[str, str]) -> list[tuple[str, str, str]]:
    names = list(dict.fromkeys((*one, *other)))[:_MOST]
    return [(name, one.get(name, ""), other.get(name, "")) for name in names]
