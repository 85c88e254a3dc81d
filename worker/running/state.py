"""All that a run needs to go on as if it had never stopped, as arrays and as a file of them.

The file holds plain arrays one after another, as NumPy writes them, the first of them a note in
JSON: nothing in it is executed when it is read. It is no `.npz`, since the checksums of that cost
a training of short epochs more than the writing. It is complete by itself, the line of the history
of its epoch included, so that a run that is killed leaves the file of one epoch or of the next.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import IO, Any

import keras
import numpy as np
from msgspec import Struct, field

from graph.writing import replaced, write_atomically
from worker.data_files import header_of
from worker.unbroken import unbroken

SUFFIX = ".npy"
_NAMES = "arrays"  # in the note: of those that follow, in their order
# Keras changes its sign when it learns, in the first epoch of a `fit`, which way is better.
_SET_LATE = frozenset({"min_delta"})


class State(Struct):
    """A run between two epochs.

    Attributes:
        note: What is no array: `epochs` complete ones, `record` of the last one, the best one and
            its measure, what callbacks know and the states of the random generators.
        arrays: The variables of the model as "model/0", of its optimizer as "optimizer/0", what
            callbacks hold as "callbacks/0/best_weights/0".
    """

    note: dict[str, Any] = field(default_factory=dict)
    arrays: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def epochs(self) -> int:
        """How many epochs are complete."""
        return int(self.note.get("epochs", 0))


def take_state(model: keras.Model, callbacks: list[Any]) -> State:
    """Copies the state of a model between two epochs; the callbacks are those of the person's."""
    state = State()
    for name, variables in _variables(model).items():
        for number, variable in enumerate(variables):
            array = array_of(variable)
            # A copy, which TensorFlow's is: the training goes on while it is written.
            state.arrays[f"{name}/{number}"] = array if array.flags.owndata else array.copy()
    state.note["callbacks"] = [
        _plain(callback, f"callbacks/{number}", state.arrays)
        for number, callback in enumerate(callbacks)
    ]
    kind, keys, place, has_gauss, gauss = np.random.get_state()
    state.arrays["numpy"] = np.asarray(keys)
    state.note["numpy"] = [kind, place, has_gauss, gauss]
    state.note["python"] = random.getstate()
    return state


def restore_variables(state: State, model: keras.Model) -> None:
    """Gives a model and its optimizer what they had; they must be those of the same source.

    Raises:
        ValueError: they are others.
    """
    if model.optimizer is not None and not model.optimizer.built:
        model.optimizer.build(model.trainable_variables)
    for name, variables in _variables(model).items():
        count = sum(each.startswith(f"{name}/") for each in state.arrays)
        # Before its first batch an optimizer has no variables yet but those of its constructor.
        if name == "model" and count != len(variables):
            raise ValueError(
                f"Expected the {len(variables)} variables of the model in its checkpoint. "
                f"Received: {count}"
            )
        for number, variable in enumerate(variables):
            if (value := state.arrays.get(f"{name}/{number}")) is not None:
                _assign(variable, value)
    for layer in model._flatten_layers():
        # It computes with constants that it makes of its weights.
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()


def restore_callbacks(state: State, callbacks: list[Any]) -> None:
    """Gives callbacks what they knew, and the random generators of Python and NumPy theirs.

    Raises:
        ValueError: the state is of other callbacks, or would change more of one than its numbers.
    """
    for number, (callback, known) in enumerate(
        zip(callbacks, state.note["callbacks"], strict=True)
    ):
        for name, value in known.items():
            _require_plain(callback, name, value)
            setattr(callback, name, value)
        lists: dict[str, dict[int, np.ndarray]] = {}
        before = f"callbacks/{number}/"
        for key, array in state.arrays.items():
            if key.startswith(before):
                name, place = key.removeprefix(before).split("/")
                lists.setdefault(name, {})[int(place)] = array
        for name, arrays in lists.items():
            _require_plain(callback, name, None)
            setattr(callback, name, [arrays[place] for place in sorted(arrays)])
    kind, place, has_gauss, gauss = state.note["numpy"]
    np.random.set_state((kind, state.arrays["numpy"], place, has_gauss, gauss))
    version, numbers, following = state.note["python"]
    random.setstate((version, tuple(numbers), following))


def continue_logs(state: State, callbacks: list[Any]) -> None:
    """Has each CSVLogger go on with its file, which may tell of more epochs than are complete.

    Raises:
        OSError: it cannot be read or written.
    """
    for callback in callbacks:
        if not isinstance(callback, keras.callbacks.CSVLogger):
            continue
        path = Path(callback.filename)
        if state.epochs and path.is_file():
            lines = path.read_bytes().splitlines(keepends=True)
            write_atomically(path, b"".join(lines[: 1 + state.epochs]))
            callback.append = True


def write_state(path: Path, state: State) -> None:
    """Puts a whole file in place, or leaves the one that is there.

    Raises:
        OSError: it cannot be written.
    """
    note = json.dumps(state.note | {_NAMES: list(state.arrays)}).encode()
    with unbroken() as leaving, replaced(path) as beside, beside.open("wb") as file:
        leaving.append(beside)
        for array in (np.frombuffer(note, np.uint8), *state.arrays.values()):
            np.save(file, array, allow_pickle=False)


def read_state(path: Path) -> State:
    """Reads a file of `write_state`.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no such file.
    """
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            note = json.loads(_read_array(file, size).tobytes())
            if not isinstance(note, dict) or not isinstance(note.get(_NAMES), list):
                raise ValueError("a note without names of arrays")  # noqa: TRY004, TRY301
            names = note.pop(_NAMES)
            return State(note, {name: _read_array(file, size) for name in names})
    except OSError:
        raise
    except Exception as error:
        raise ValueError(f"Expected the state of a run in {path}. Received: {error}") from error


def _read_array(file: IO[bytes], size: int) -> np.ndarray:
    """Reads the next array, whose header may promise what is not there."""
    start = file.tell()
    header = header_of(file)
    if header.dtype.hasobject or file.tell() + header.size > size:
        raise ValueError("an array that is none of numbers, or longer than the file")
    file.seek(start)
    array: np.ndarray = np.load(file, allow_pickle=False)
    return array


def _variables(model: keras.Model) -> dict[str, list[Any]]:
    optimizer = model.optimizer
    return {"model": model.variables, "optimizer": optimizer.variables if optimizer else []}


def array_of(variable: Any) -> np.ndarray:
    """Gives what a variable holds, of one that is on several devices what each of them has."""
    array: np.ndarray = keras.ops.convert_to_numpy(keras.ops.convert_to_tensor(variable))
    return array


def _assign(variable: Any, value: np.ndarray) -> None:
    if value.dtype.kind == "V":  # a type that NumPy's files do not know, such as bfloat16
        value = value.view(array_of(variable).dtype)
    variable.assign(value)


def _plain(callback: Any, name: str, arrays: dict[str, np.ndarray]) -> dict[str, Any]:
    """Gives the numbers among what a callback knows, and puts its lists of arrays to the others."""
    if isinstance(callback, keras.callbacks.CSVLogger):
        return {}  # what it knows is in its file
    known: dict[str, Any] = {}
    for attribute, value in vars(callback).items():
        if attribute in _SET_LATE:
            continue
        if isinstance(value, np.generic):
            known[attribute] = value.item()
        elif _is_plain(value):
            known[attribute] = value
        elif _is_arrays(value):
            for place, array in enumerate(value):
                arrays[f"{name}/{attribute}/{place}"] = np.array(array)
    return known


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, bool | int | float | np.generic)


def _require_plain(callback: Any, name: str, value: Any) -> None:
    """Refuses what `_plain` would not have taken: a path is nothing that a run has learned."""
    now = getattr(callback, name, None)
    if not _is_plain(value) or not (_is_plain(now) or _is_arrays(now)):
        raise ValueError(
            f"Expected the numbers that {type(callback).__name__} knows in the state of a run. "
            f"Received: {name}"
        )


def _is_arrays(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(x, np.ndarray) for x in value)
