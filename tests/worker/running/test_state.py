"""The state of a run as its file has it, which anybody may have written."""

from __future__ import annotations

import json
from pathlib import Path

import keras
import numpy as np
import pytest

from worker.running.state import (
    State,
    read_state,
    restore_callbacks,
    restore_variables,
    take_state,
    write_state,
)


def trained() -> tuple[keras.Model, keras.callbacks.EarlyStopping]:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    stopping = keras.callbacks.EarlyStopping("loss", restore_best_weights=True, verbose=0)
    x, y = np.ones((4, 2)), np.zeros((4, 1))
    model.fit(x, y, epochs=2, callbacks=[stopping], verbose=0)
    return model, stopping


def test_what_is_written_is_read_and_restored(tmp_path: Path) -> None:
    model, stopping = trained()
    state = take_state(model, [stopping])
    write_state(tmp_path / "state.npy", state)
    read = read_state(tmp_path / "state.npy")
    other, fresh = trained()[0], keras.callbacks.EarlyStopping("loss")
    restore_variables(read, other)
    restore_callbacks(read, [fresh])
    assert (fresh.best, fresh.wait, fresh.best_epoch) == (
        stopping.best,
        stopping.wait,
        stopping.best_epoch,
    )
    for one, another in zip(fresh.best_weights, stopping.best_weights, strict=True):
        np.testing.assert_array_equal(one, another)
    for one, another in zip(other.variables, model.variables, strict=True):
        np.testing.assert_array_equal(np.asarray(one), np.asarray(another))


@pytest.mark.parametrize(
    ("known", "named"),
    [
        ({"filepath": 3}, "filepath"),
        ({"filepath": "/elsewhere"}, "filepath"),
        ({"monitor": 1}, "monitor"),
        ({"set_model": 1}, "set_model"),
        ({"on_epoch_end": None}, "on_epoch_end"),
        ({"__class__": 1}, "__class__"),
        ({"best": "low"}, "best"),
        ({"best": [1]}, "best"),
    ],
)
def test_a_state_changes_nothing_of_a_callback_but_its_numbers(
    known: dict[str, object], named: str
) -> None:
    callback = keras.callbacks.ModelCheckpoint("model.keras")
    model, _ = trained()
    state = take_state(model, [])
    state.note["callbacks"] = [known]
    with pytest.raises(ValueError, match=f"Received: {named}$"):
        restore_callbacks(state, [callback])
    assert callback.filepath == "model.keras"


def test_a_list_of_arrays_takes_the_place_of_no_text() -> None:
    callback = keras.callbacks.ModelCheckpoint("model.keras")
    model, _ = trained()
    state = take_state(model, [])
    state.note["callbacks"] = [{}]
    state.arrays["callbacks/0/filepath/0"] = np.zeros(1)
    with pytest.raises(ValueError, match=r"Received: filepath$"):
        restore_callbacks(state, [callback])


def test_a_state_of_other_callbacks_is_refused() -> None:
    model, stopping = trained()
    with pytest.raises(ValueError, match=r"longer|shorter"):
        restore_callbacks(take_state(model, [stopping]), [])
    with pytest.raises(ValueError, match="variables of the model"):
        restore_variables(State(), model)


@pytest.mark.parametrize("note", [{}, [], 1, {"arrays": 3}])
def test_a_note_without_names_is_refused(tmp_path: Path, note: object) -> None:
    with (tmp_path / "state.npy").open("wb") as file:
        np.save(file, np.frombuffer(json.dumps(note).encode(), np.uint8))
    with pytest.raises(ValueError, match="Received: a note without names of arrays"):
        read_state(tmp_path / "state.npy")
