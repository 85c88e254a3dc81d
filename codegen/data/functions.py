"""A Python function of the person's own that gives the data.

The file is run where the drawing is trained, and nowhere before: who opens the drawing of somebody
else is asked first.
"""

from __future__ import annotations

from msgspec import structs

from codegen.data.ends import Ends
from codegen.data.section import ARRAYS, SPLITTING, DataSection, laid_out, section, split_call
from codegen.literals import text
from codegen.parts import Part
from codegen.source import SourceError
from graph.training import Training
from graph.wording import shown

_RUNPY = "import runpy"
_MADE = "made = runpy.run_path(DATA_FILE)[DATA_FUNCTION]()"
_DOCSTRING = "Calls the function that gives the data{}."
_COUNTS = {True: "train_data, validation_data, test_data", False: ARRAYS}


def made_by_function(training: Training, ends: Ends, part: Part) -> DataSection:
    """Gives the section for a function, which gives arrays, or what streams where that is said.

    Raises:
        SourceError: no file of Python or no function in it is named.
    """
    del ends, part  # the function knows the model
    name = training.reading.function
    if not training.data.lower().endswith(".py"):
        raise SourceError(
            f"Expected a file of Python (.py) with the function. Received: {shown(training.data)}"
        )
    if not name.isidentifier():
        raise SourceError(f"Expected the name of a function. Received: {shown(name)}")
    streamed = training.reading.streamed
    constants = [f"DATA_FILE = {text(training.data)}", f"DATA_FUNCTION = {text(name)}"]
    if streamed:
        body = [_MADE, *_required(3), "return made"]
        made = section([], _DOCSTRING.format(""), body, constants)
        return structs.replace(made, form="dataset", standard=(_RUNPY,))
    splits = training.reading.test_split > 0
    body = [_MADE, *(_split(training) if splits else []), *_required(4), "return made"]
    docstring = _DOCSTRING.format(", and splits it if it is whole" if splits else "")
    made = section([SPLITTING] if splits else [], docstring, body, constants)
    return structs.replace(made, standard=(_RUNPY,))


def _split(training: Training) -> list[str]:
    call = split_call(training, ["*keras.tree.flatten(made)"])
    return [
        "if len(made) == 2:",
        *[f"    {line}" for line in laid_out("parts = ", call, deep=2)],
        "    x_train, y_train = keras.tree.pack_sequence_as(made, parts[::2])",
        "    x_test, y_test = keras.tree.pack_sequence_as(made, parts[1::2])",
        f"    made = {ARRAYS}",
    ]


def _required(count: int) -> list[str]:
    wanted = _COUNTS[count == 3]  # noqa: PLR2004 - training, validation and test data
    return [
        f"if len(made) != {count}:",
        "    raise ValueError(",
        f'        "Expected {wanted}. "',
        '        f"Received: {len(made)} values of {DATA_FUNCTION}"',
        "    )",
    ]
