"""What the RUNS tab says besides its table. Knows no Qt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from editor.runs.columns import moment_of, name_of
from editor.runs.listing import Listed, Listing
from graph.wording import legible

_NAMED = 3  # folders in a line
_LONGEST = 60
_LOT = 4  # letters


def faults_text(listing: Listing) -> str:
    """Says which folders could not be read, in one line; "" where all could."""
    if not listing.faults:
        return ""
    names = [legible(name, _LONGEST) for name, _ in listing.faults[:_NAMED]]
    more = len(listing.faults) - len(names)
    count = len(listing.faults)
    folders = "1 folder" if count == 1 else f"{count:,} folders"
    tail = f" and {more:,} more" if more else ""
    return f"{folders} could not be read: {', '.join(names)}{tail}"


def counted_runs(listing: Listing, shown: int) -> str:
    """Says how many runs there are, and how many of them a filter leaves."""
    count = len(listing.runs)
    if listing.left_out:
        return f"{shown:,} of the newest {count:,}; {listing.left_out:,} older"
    if shown < count:
        return f"{shown:,} of {count:,} runs"
    return "1 run" if count == 1 else f"{count:,} runs"


def names_apart(runs: Sequence[Listed]) -> list[str]:
    """Gives what runs are called, with when they began where several are called alike."""
    names = [name_of(run) for run in runs]
    told = [f"{name}, {moment_of(run)}" for name, run in zip(names, runs, strict=True)]
    called, begun = Counter(names), Counter(told)
    return [
        name
        if called[name] == 1
        else moment
        if begun[moment] == 1
        # The end of the folder's name is drawn by lot.
        else f"{moment} ({legible(run.path.name[-_LOT:])})"
        for name, moment, run in zip(names, told, runs, strict=True)
    ]


def empty_words(listing: Listing | None, *, whole: bool) -> tuple[str, str]:
    """Gives the title and the words of the tab while there is no run."""
    if listing is None:
        return "Looking for runs", ""
    of = "in this folder" if whole else "of this drawing"
    return (
        f"No runs {of} yet",
        "Each training is kept as a run: its settings, curves, measures and models stand here, "
        "to be compared and gone back to.",
    )
