"""Which kind of data a name is of, and who writes what loads it."""

from __future__ import annotations

from codegen.data.bundled import bundled
from codegen.data.ends import Ends, read_ends
from codegen.data.fetched import fetched
from codegen.data.folders import images, texts
from codegen.data.functions import made_by_function
from codegen.data.mapped import mapped
from codegen.data.plain import plain
from codegen.data.section import DataSection
from codegen.data.streams import streamed
from codegen.devices_section import shares
from codegen.parts import Part
from codegen.source import SourceError
from graph.catalogue import Catalogue
from graph.data import BUILT_IN, FILE_SUFFIXES, KERAS, NAMED
from graph.training import Training
from graph.wording import shown

_WITH_KIND = {"images": images, "texts": texts, "function": made_by_function}


def data_section(training: Training, part: Part, catalogue: Catalogue) -> DataSection:
    """Gives the `load_data` for a data set and a model.

    Args:
        training: Names the data set.
        part: What is written of the model.
        catalogue: What is known of Keras.

    Raises:
        SourceError: no data set is chosen, it is not known, or it does not fit the model.
    """
    kind = training.reading.kind
    _require_data(training)
    ends = read_ends(training, part, catalogue)
    _require_split(training)
    if kind:
        made = _WITH_KIND[kind](training, ends, part)
    elif not ends.inputs and training.data not in NAMED:
        raise SourceError("Expected an Input for the data to go to. Received: none", ends.nodes)
    elif training.data in NAMED:
        _require_single(training, ends)
        load = fetched if training.data in KERAS else bundled
        made = load(training, ends, part)
    elif training.reading.streamed:
        made = streamed(training, ends)
    else:
        made = (plain if ends.is_plain else mapped)(training, ends)
    if made.is_streamed and shares(training):
        raise SourceError(
            "Expected data in memory, of which each process of a run takes its share. "
            "Received: data that is read as it is needed"
        )
    return made


def _require_data(training: Training) -> None:
    data, kind = training.data, training.reading.kind
    files = f"a file ({_listed(FILE_SUFFIXES)})"
    if not data:
        raise SourceError(
            f"Expected a data set to train on: {', '.join(BUILT_IN)}, or {files}. Received: none"
        )
    if not kind and data not in NAMED and not data.lower().endswith(FILE_SUFFIXES):
        raise SourceError(
            f"Expected a data set out of {', '.join(NAMED)}, or {files}. Received: {data!r}"
        )
    # pandas would fetch an address; a drawing from somebody else must not reach the network.
    if "://" in data or not data.isprintable():
        raise SourceError(f"Expected the path of a file on this computer. Received: {shown(data)}")


def _require_split(training: Training) -> None:
    if not training.reading.test_split and training.reading.kind != "function":
        raise SourceError("Expected a share of the samples to evaluate on. Received: 0")


def _require_single(training: Training, ends: Ends) -> None:
    if not ends.are_single:
        raise SourceError(
            f"Expected a model with one input and one output to train on {training.data}. "
            f"Received: {len(ends.inputs)} inputs and {len(ends.outputs)} outputs",
            ends.nodes,
        )
    if any(end.feed.columns for end in ends.all):
        raise SourceError(
            f"Expected no columns for {training.data}, which has one array of samples and one of "
            "targets. Received: some"
        )


def _listed(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"
