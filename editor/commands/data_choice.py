"""What the command line says of the data: what it is, how it is mapped, and whether it may run.

Said of a run, it stands in place of what the project says. A drawing is not changed by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from msgspec import Struct, structs

from editor.commands.errors import CommandError
from editor.commands.scripts import ScriptChoice
from editor.commands.trust import require_trust
from editor.training.data.kinds import Kind, kind_of
from graph.data import FILE_SUFFIXES, NAMED
from graph.digests import digest_of
from graph.model import ModelGraph
from graph.opening import read_script
from graph.training import Feed, Reading, Training
from graph.wording import legible, shown

DATA = f"one of {', '.join(NAMED)}, or a {', '.join(FILE_SUFFIXES)} file"
_FUNCTION = "FILE.py:FUNCTION"


class DataChoice(Struct, frozen=True):
    """What a command line says of data.

    Attributes:
        data: A name, a file, or a file of Python with the function that gives the data after a
            colon; None is the project's.
        images, texts: A folder of them, a folder in it for each class.
        inputs, outputs: Each "name=column,column".
        streamed: Whether the samples are read as they are needed.
        seed: By which the data is shuffled and split, and weights begin.
    """

    data: str | None = None
    images: Path | None = None
    texts: Path | None = None
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    streamed: bool = False
    seed: int | None = None

    @property
    def is_given(self) -> bool:
        """Whether anything is said."""
        return self != DataChoice()

    def applied(self, training: Training, graph: ModelGraph) -> Training:
        """Gives the settings with what is said.

        Raises:
            CommandError: it cannot be what is meant.
        """
        training = self._with_data(training)
        reading = training.reading
        starts = [graph.layer_of(node).name for node in graph.input_nodes()]
        ends = [graph.layer_of(tensor.node).name for tensor in graph.output_tensors()]
        inputs = _feeds("--input", self.inputs, starts, reading.inputs)
        outputs = _feeds("--output", self.outputs, ends, reading.outputs)
        reading = structs.replace(
            reading,
            inputs=inputs,
            outputs=outputs,
            streamed=self.streamed or reading.streamed,
        )
        seed = training.seed if self.seed is None else self.seed
        return structs.replace(training, reading=reading, seed=seed)

    def _with_data(self, training: Training) -> Training:
        given = [each for each in (self.data, self.images, self.texts) if each is not None]
        if not given:
            return training
        if len(given) > 1:
            raise CommandError(
                "Expected one of --data, --images and --texts. Received: "
                + ", ".join(map(str, given))
            )
        kept = training.reading
        reading = Reading(test_split=kept.test_split, shuffle=kept.shuffle)
        if self.data is None:
            kind: Literal["images", "texts"] = "images" if self.images else "texts"
            folder = _folder(f"--{kind}", Path(given[0]))
            return structs.replace(
                training, data=folder, reading=structs.replace(reading, kind=kind)
            )
        if self.data in NAMED:
            return structs.replace(training, data=self.data, reading=reading)
        file, colon, function = self.data.rpartition(":")
        if colon and file.endswith(".py"):
            reading = structs.replace(reading, kind="function", function=function)
            return structs.replace(training, data=_program(file, function), reading=reading)
        return structs.replace(training, data=_file(self.data), reading=reading)


def require_agreement(training: Training, folder: Path, choice: ScriptChoice) -> str:
    """Asks whether the program that gives the data may run, where there is one.

    Returns:
        Its digest, by which a worker knows it again; "" where there is none.

    Raises:
        CommandError: nobody has agreed.
        ProjectFileError: it cannot be read.
    """
    if kind_of(training) is not Kind.FUNCTION:
        return ""
    path = folder / training.data
    program = read_script(path)
    require_trust(path, program, "data", trusted=choice.agreed)
    return digest_of(program)


def _folder(option: str, path: Path) -> str:
    if not path.is_dir():
        raise CommandError(f"Expected {option} to name a folder that exists. Received: {path}")
    return str(path.resolve())


def _program(file: str, function: str) -> str:
    if not Path(file).is_file():
        raise CommandError(f"Expected --data to name a file that exists. Received: {file}")
    if not function.isidentifier():
        raise CommandError(f"Expected {_FUNCTION}. Received: {shown(f'{file}:{function}')}")
    return str(Path(file).resolve())


def _file(data: str) -> str:
    path = Path(data)
    if path.is_dir():
        raise CommandError(f"Expected --images or --texts with a folder. Received: --data {data}")
    if path.suffix.lower() not in FILE_SUFFIXES:
        raise CommandError(f"Expected --data to be {DATA}, or {_FUNCTION}. Received: {data}")
    if not path.is_file():
        raise CommandError(f"Expected --data to name a file that exists. Received: {data}")
    return str(path.resolve())


def _feeds(
    option: str, given: Sequence[str], names: Sequence[str], known: dict[str, Feed]
) -> dict[str, Feed]:
    """Adds what is given, "name=column,column", to what is known of the ends of a model."""
    feeds: dict[str, Feed] = dict(known)
    said: dict[str, tuple[str, ...]] = {}
    for each in given:
        name, equals, columns = each.partition("=")
        if not equals or not columns or name not in names:
            raise CommandError(
                f"Expected {option} NAME=COLUMN,... with one of {', '.join(map(legible, names))}. "
                f"Received: {shown(each)}"
            )
        said[name] = (*said.get(name, ()), *columns.split(","))
    for name, taken in said.items():
        feeds[name] = structs.replace(feeds.get(name, Feed()), columns=taken)
    return feeds
