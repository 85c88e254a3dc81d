"""Makes the models of a run that ended without making them: its process was killed.

The file of its beginning holds what the model is, and what its layers had learned from the data;
the state after its last epoch holds its weights.
"""

from __future__ import annotations

import keras

from graph.runs.folder import RunFolder
from worker.running.state import read_state, restore_variables
from worker.saving import save_model


def restore_models(run: RunFolder) -> None:
    """Writes the last and the best model where they are missing and can be made.

    Raises:
        OSError: a file cannot be read or written.
        ValueError: a file is none of a run.
    """
    if not run.start.is_file():
        return
    for state, path in ((run.state, run.last), (run.best_state, run.best)):
        if state.is_file() and not path.exists():
            keras.backend.clear_session()
            model = keras.models.load_model(run.start)
            restore_variables(read_state(state), model)
            save_model(model, str(path))
