"""The data sets that scikit-learn's wheel holds, and the one that it makes."""

from __future__ import annotations

import math

from codegen.data.ends import Ends, InputEnd, OutputEnd
from codegen.data.scaling import SCALERS, scaled_after
from codegen.data.section import (
    ARRAYS,
    SPLITTING,
    DataSection,
    laid_out,
    section,
    sizes,
    split_call,
)
from codegen.formatting import Item, call
from codegen.literals import atom
from codegen.parts import Part
from codegen.source import SourceError
from graph.data import FACTS
from graph.training import Training

_SAMPLES = 2000
_ONE_HOT = "targets = keras.utils.to_categorical(y)"
_RETURN = f"return {ARRAYS}"


def bundled(training: Training, ends: Ends, part: Part) -> DataSection:
    """Gives the section for one of the sets, for a model with one input and one output.

    Raises:
        SourceError: it does not fit the input.
    """
    del part  # as of the other kinds
    return _Bundled(training, ends).section()


class _Bundled:
    """Writes `load_data` for one model."""

    def __init__(self, training: Training, ends: Ends) -> None:
        self._training = training
        self._data = training.data
        (self._input,), (self._output,) = ends.inputs, ends.outputs

    def section(self) -> DataSection:
        if self._input.is_text:
            raise self._input.misfit(f"an input of numbers for {self._data}")
        if self._data == "make_classification":
            return self._made()
        shape = fixed_shape(self._data, self._input)
        given = self._input.feed.prepare
        if given in ("one_hot", "numbers"):
            raise SourceError(
                f"Expected the samples of {self._data} to be scaled, which are numbers. "
                f"Received: {given}"
            )
        if self._data == "digits" and given not in SCALERS:
            return self._digits(shape)
        return self._table(shape)

    def _digits(self, shape: tuple[int, ...]) -> DataSection:
        """Images of 8 by 8 pixels, in ten classes."""
        divisor = 255 if self._input.feed.prepare == "divide_255" else 16
        scaled = f"x / {divisor}"
        if shape != (64,):
            scaled = f"({scaled}).reshape({sizes(shape)})"
        docstring = "Loads images of handwritten digits, scaled to [0, 1], and splits them."
        body = ["x, y = load_digits(return_X_y=True)", f"x = {scaled}", *self._split_classes()]
        return section(["from sklearn.datasets import load_digits", SPLITTING], docstring, body)

    def _table(self, shape: tuple[int, ...]) -> DataSection:
        """A table, scaled with what is known from its training part alone."""
        is_classes = FACTS[self._data].classes > 0
        targets = self._targets() if is_classes else []
        arrays = ("x", "targets" if targets else "y")
        split = split_call(self._training, arrays, "y" if is_classes else "")
        inputs = scaled_after("x", self._input.feed.prepare or "standardize")
        outputs = scaled_after("y", "" if is_classes else self._output.feed.prepare)
        body = [
            f"x, y = load_{self._data}(return_X_y=True)",
            *targets,
            *laid_out(f"{ARRAYS} = ", split),
            *inputs.lines,
            *outputs.lines,
        ]
        if len(shape) != 1:
            rows = sizes(shape)
            body.append(f"x_train, x_test = x_train.reshape({rows}), x_test.reshape({rows})")
        name = self._data.replace("_", " ")
        return section(
            [
                f"from sklearn.datasets import load_{self._data}",
                SPLITTING,
                *inputs.imports,
                *outputs.imports,
            ],
            f"Loads the {name} data, splits and {inputs.does} it.",
            [*body, _RETURN],
        )

    def _made(self) -> DataSection:
        """As many features and classes as the model has, out of thin air."""
        features = self._input.values
        if features is None:
            raise self._input.misfit("an input of known size for make_classification")
        classes = self._output.classes
        informative = max(math.ceil(math.log2(classes)), min(features, classes))
        if features < informative:
            wanted = f"an input of at least {informative} values for {classes} classes"
            raise self._input.misfit(wanted)
        items: list[Item] = [
            ("n_samples=", atom(_SAMPLES)),
            ("n_features=", atom(features)),
            ("n_informative=", atom(informative)),
            ("n_redundant=", "0"),
            ("n_classes=", atom(classes)),
            ("n_clusters_per_class=", "1"),
            ("random_state=", "SEED"),
        ]
        body = laid_out("x, y = ", call("make_classification", items))
        if len(self._input.shape) != 1:
            body.append(f"x = x.reshape({sizes(self._input.shape)})")
        return section(
            ["from sklearn.datasets import make_classification", SPLITTING],
            "Makes samples of random classes and splits them.",
            [*body, *self._split_classes()],
        )

    def _split_classes(self) -> list[str]:
        targets = self._targets()
        arrays = ("x", "targets" if targets else "y")
        return [*targets, *laid_out("return ", split_call(self._training, arrays, "y"))]

    def _targets(self) -> list[str]:
        return one_hot_targets(self._output)


def one_hot_targets(output: OutputEnd) -> list[str]:
    """Gives the line that makes the classes rows of zeros with a one, if the loss wants that."""
    return [_ONE_HOT] if output.is_one_hot else []


def fixed_shape(data: str, end: InputEnd) -> tuple[int, ...]:
    """Gives the shape that each sample is to have, which must hold as many values as it has.

    Raises:
        SourceError: it has another number of values.
    """
    facts = FACTS[data]
    shape = facts.fitted(end.shape)
    if shape is None:
        raise end.misfit(f"an input of {facts.features} values for {data}")
    return shape
