"""What a script does before `fit`, in the order of its own `main`: data, model, what it adapts.

A run that goes on does all of it again, so that whatever draws from a seed has drawn as often; a
stream that shuffles anew for each epoch is advanced to the epoch that comes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeAlias

import keras
from msgspec import Struct

from worker.adapting import adapt_model
from worker.callbacks import finite
from worker.data_fitting import misfit
from worker.data_loading import being_read, class_folders, data_error, load_data
from worker.data_notes import notes_on
from worker.keeping import Keeping, Original
from worker.protocol import Adapted, Logs

Given: TypeAlias = tuple[Any, ...]  # arguments of `fit_model` after the model, or of `evaluate`

_STREAMED = 3  # data sets; of arrays there are four


class Prepared(Struct):
    """A compiled model and its data.

    Attributes:
        script: The module.
        model: Compiled.
        given: What `fit_model` takes after the model.
        test: What `evaluate` takes; () where nothing is held out.
        keeping: Which layers have their weights from a file.
        notes: What of the data may surprise.
    """

    script: Any
    model: keras.Model
    given: Given
    test: Given
    keeping: Keeping
    notes: tuple[str, ...] = ()

    def adapt(self, request: int) -> list[Adapted]:
        """Has preprocessing layers learn, and gives what they learned.

        Raises:
            Exception: whatever Keras raises.
        """
        samples = self.given[0]
        if hasattr(samples, "element_spec"):
            samples = samples.map(lambda x, *_: x)
        return adapt_model(request, self.model, self.script, samples, self.keeping.layers)

    def callbacks(self, folder: Path | None) -> list[Any]:
        """Makes the callbacks of the person's, which write into a folder."""
        if not hasattr(self.script, "make_callbacks"):
            return []
        return list(self.script.make_callbacks(*([] if folder is None else [str(folder)])))

    def fit(self, callbacks: list[Any]) -> None:
        """Trains.

        Raises:
            Exception: whatever Keras or a callback raises.
        """
        with being_read(self.script):
            self.script.fit_model(self.model, *self.given, callbacks=callbacks)

    def evaluate(self) -> Logs:
        """Gives the loss and metrics on what is held out, {} where nothing is."""
        if not self.test:
            return {}
        share = getattr(self.script, "share", lambda samples: samples)
        held_out = [share(each) for each in self.test]
        with being_read(self.script):
            return finite(self.model.evaluate(*held_out, verbose=0, return_dict=True))


def prepare(script: Any, original: Original | None, epochs: int) -> Prepared:
    """Loads the data, builds and compiles the model, for a run of which so many epochs are done.

    Raises:
        Exception: whatever the script, Keras or the reading of the data raises.
    """
    keras.utils.set_random_seed(script.SEED)
    loaded = load_data(script)
    given, test = parts_of(loaded)
    model = script.build_model()
    script.compile_model(model)
    if fault := misfit(model, loaded, len(class_folders(script))):
        raise data_error(script, fault)
    keeping = original.keep(model) if original else Keeping(frozenset(), ())
    if len(loaded) == _STREAMED:
        for stream in given:
            _advance(stream, epochs)
    notes = notes_on(script, model, loaded)
    return Prepared(script, model, given, test, keeping, notes)


def parts_of(loaded: Given) -> tuple[Given, Given]:
    """Gives of what `load_data` gave what `fit_model` takes and what `evaluate` takes."""
    if len(loaded) == _STREAMED:
        train, validation, test = loaded
        return (train, validation), () if test is None else (test,)
    x_train, x_test, y_train, y_test = loaded
    return (x_train, y_train), (x_test, y_test)


def _advance(stream: Any, epochs: int) -> None:
    """Has a tf.data set that shuffles anew each time be where it is after so many epochs.

    Each iterator that is made of it counts. Keras makes one at the beginning of an epoch and one at
    its end; not at the end of the first where it does not know yet how long an epoch is.
    """
    if hasattr(stream, "element_spec") and epochs:
        is_unknown = int(stream.cardinality()) < 0
        for _ in range(2 * epochs - is_unknown):
            next(iter(stream), None)
