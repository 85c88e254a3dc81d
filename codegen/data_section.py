"""`load_data`: a data set, split and made ready for the model, as source.

A data set is one of scikit-learn's, which need no network, or a file. What a set needs to fit the
model's input is decided here, from the drawing, and stands in the source as plain code.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from msgspec import Struct

from codegen.calls import Step
from codegen.compile_values import loss_name
from codegen.formatting import INDENT, Expression, Item, call, lay_out
from codegen.literals import atom, text
from codegen.source import SourceError, Writer
from graph.data import BUILT_IN, FACTS, FILE_SUFFIXES
from graph.training import Training
from graph.wording import shown

_ONE_HOT_LOSSES = frozenset(
    {"categorical_crossentropy", "categorical_focal_crossentropy", "categorical_hinge"}
)
_TRAIN_TEST_SPLIT = "from sklearn.model_selection import train_test_split"
_NUMPY = "import numpy as np"
_PANDAS = "import pandas as pd"
_SAMPLES = 2000
_CLASSES = 10  # where the drawing does not say how many


class DataSection(Struct, frozen=True):
    """`load_data` and what it needs.

    Attributes:
        imports: Import statements, in no order.
        constants: Lines at the top of the file.
        lines: The function.
    """

    imports: tuple[str, ...]
    constants: tuple[str, ...]
    lines: tuple[str, ...]

    def write(self, writer: Writer) -> None:
        """Appends `load_data`."""
        writer.add(*self.lines)


def data_section(
    training: Training, steps: Mapping[str, Step], inputs: list[str], outputs: list[str]
) -> DataSection:
    """Gives the `load_data` for a data set and a model with these inputs and outputs.

    Args:
        training: Names the data set.
        steps: The steps of the model by their nodes.
        inputs: The nodes of the inputs.
        outputs: The nodes of the outputs.

    Raises:
        SourceError: no data set is chosen, it is not known, or it does not fit the input.
    """
    data = training.data
    if not data:
        raise SourceError(
            f"Expected a data set to train on: {', '.join(BUILT_IN)}, or a file "
            f"({' or '.join(FILE_SUFFIXES)}). Received: none"
        )
    if len(inputs) != 1 or len(outputs) != 1:
        raise SourceError(
            "Expected a model with one input and one output to train. "
            f"Received: {len(inputs)} inputs and {len(outputs)} outputs",
            (*inputs, *outputs),
        )
    if data not in BUILT_IN and not data.lower().endswith(FILE_SUFFIXES):
        raise SourceError(
            f"Expected a data set out of {', '.join(BUILT_IN)}, or a file "
            f"({' or '.join(FILE_SUFFIXES)}). Received: {data!r}"
        )
    # pandas would fetch an address; a drawing from somebody else must not reach the network.
    if "://" in data or not data.isprintable():
        raise SourceError(f"Expected the path of a file on this computer. Received: {shown(data)}")
    fitting = _Fitting(training, steps, inputs[0], outputs[0])
    if data == "digits":
        return fitting.digits()
    if data == "make_classification":
        return fitting.made()
    if data in FACTS:
        return fitting.standardised()
    return fitting.csv() if data.lower().endswith(".csv") else fitting.npz()


class _Fitting:
    """Writes `load_data` for one model."""

    def __init__(
        self, training: Training, steps: Mapping[str, Step], input_node: str, output_node: str
    ) -> None:
        self._data = training.data
        self._one_hot = loss_name(training) in _ONE_HOT_LOSSES
        self._steps = steps
        self._input = steps[input_node]
        self._output = steps[output_node]
        self._shape = _shape_of(self._input)
        self._is_text = self._input.layer.arguments.get("dtype") == "string"
        if self._is_text and self._shape not in ((), (1,)):
            raise self._misfit("an input of one text for each sample")

    def digits(self) -> DataSection:
        """Images of 8 by 8 pixels, in ten classes."""
        shape = self._fixed_shape()
        scaled = "x / 16" if shape == (64,) else f"(x / 16).reshape({_sizes(shape)})"
        return _section(
            ["from sklearn.datasets import load_digits", _TRAIN_TEST_SPLIT],
            "Loads images of handwritten digits, scaled to [0, 1], and splits them.",
            ["x, y = load_digits(return_X_y=True)", f"x = {scaled}", *self._split_classes()],
        )

    def standardised(self) -> DataSection:
        """A table, standardised with what is known from its training part alone."""
        shape = self._fixed_shape()
        is_classes = FACTS[self._data].classes > 0
        targets = self._targets() if is_classes else []
        body = [
            f"x, y = load_{self._data}(return_X_y=True)",
            *targets,
            *_split("x", "targets" if targets else "y", "y" if is_classes else "", _UNPACKED),
            "scaler = StandardScaler().fit(x_train)",
            "x_train, x_test = scaler.transform(x_train), scaler.transform(x_test)",
        ]
        if len(shape) != 1:
            sizes = _sizes(shape)
            body.append(f"x_train, x_test = x_train.reshape({sizes}), x_test.reshape({sizes})")
        return _section(
            [
                f"from sklearn.datasets import load_{self._data}",
                _TRAIN_TEST_SPLIT,
                "from sklearn.preprocessing import StandardScaler",
            ],
            f"Loads the {self._data.replace('_', ' ')} data, splits and standardises it.",
            [*body, "return x_train, x_test, y_train, y_test"],
        )

    def made(self) -> DataSection:
        """As many features and classes as the model has, out of thin air."""
        if None in self._shape:
            raise self._misfit("an input of known size for make_classification")
        features = math.prod(size for size in self._shape if size is not None)
        classes = self._classes()
        informative = max(math.ceil(math.log2(classes)), min(features, classes))
        if features < informative:
            raise self._misfit(f"an input of at least {informative} values for {classes} classes")
        items: list[Item] = [
            ("n_samples=", atom(_SAMPLES)),
            ("n_features=", atom(features)),
            ("n_informative=", atom(informative)),
            ("n_redundant=", "0"),
            ("n_classes=", atom(classes)),
            ("n_clusters_per_class=", "1"),
            ("random_state=", "SEED"),
        ]
        body = _laid_out("x, y = ", call("make_classification", items))
        if len(self._shape) != 1:
            body.append(f"x = x.reshape({_sizes(self._shape)})")
        return _section(
            ["from sklearn.datasets import make_classification", _TRAIN_TEST_SPLIT],
            "Makes samples of random classes and splits them.",
            [*body, *self._split_classes()],
        )

    def npz(self) -> DataSection:
        """A file of NumPy arrays called x and y."""
        body = [
            "with np.load(DATA_FILE) as arrays:",
            '    if not {"x", "y"} <= set(arrays.files):',
            "        raise ValueError(",
            '            f"Expected arrays x and y in {DATA_FILE}. Received: {arrays.files}"',
            "        )",
            '    x, y = arrays["x"], arrays["y"]',
        ]
        if self._is_text:
            body.append("x = x.reshape(-1).astype(object)")
        if self._one_hot:
            body += ["if y.ndim == 1:", "    y = keras.utils.to_categorical(y)"]
        return _section(
            [_NUMPY, _TRAIN_TEST_SPLIT],
            "Loads the arrays x and y and splits them.",
            [*body, *_split("x", "y", "", "return ")],
            [f"DATA_FILE = {text(self._data)}"],
        )

    def csv(self) -> DataSection:
        """A table with a header row, whose last column is the target."""
        constants = [f"DATA_FILE = {text(self._data)}"]
        body = [
            # Without it, pandas takes columns that the header does not name for row labels.
            "table = pd.read_csv(DATA_FILE, index_col=False)",
            "if table.isna().any(axis=None):",
            "    raise ValueError(",
            '        f"Expected a value in every cell of {DATA_FILE}. Received: empty cells"',
            "    )",
            *(_TEXT if self._is_text else ['x = table.iloc[:, :-1].to_numpy("float32")']),
        ]
        if not self._is_text and (columns := self._columns()):
            constants.append(f"COLUMNS = {atom(columns)}")
            body += [*_CHECK_COLUMNS, f"x = x.reshape({_sizes(self._shape)})"]
        body += [
            "y = table.iloc[:, -1]",
            "if not pd.api.types.is_numeric_dtype(y):",
            '    y = y.astype("category").cat.codes',
            "y = y.to_numpy()",
        ]
        if self._one_hot:
            body.append("y = keras.utils.to_categorical(y)")
        return _section(
            [_PANDAS, _TRAIN_TEST_SPLIT],
            "Loads the table, whose last column is the target, and splits it.",
            [*body, *_split("x", "y", "", "return ")],
            constants,
        )

    def _columns(self) -> int | None:
        """Gives how many columns of a table fill an input of several dimensions."""
        known = [size for size in self._shape if size is not None]
        folds = len(self._shape) != 1 and len(known) == len(self._shape)
        return math.prod(known) if folds else None

    def _split_classes(self) -> list[str]:
        targets = self._targets()
        return [*targets, *_split("x", "targets" if targets else "y", "y", "return ")]

    def _targets(self) -> list[str]:
        return ["targets = keras.utils.to_categorical(y)"] if self._one_hot else []

    def _fixed_shape(self) -> tuple[int, ...]:
        """Gives the shape that each sample is to have, which must hold as many values as it has."""
        facts = FACTS[self._data]
        shape = facts.fitted(self._shape)
        if shape is None:
            raise self._misfit(f"an input of {facts.features} values for {self._data}")
        return shape

    def _classes(self) -> int:
        """Gives the number of classes that the model tells apart: the units of its last layer."""
        step = self._output
        while step.expression.layer_class.category == "activation" and step.parameters:
            step = self._steps[step.parameters[0].tensors[0].node]
        units = step.layer.arguments.get("units")
        # One unit tells two classes apart.
        return max(units, 2) if type(units) is int else _CLASSES

    def _misfit(self, wanted: str) -> SourceError:
        return SourceError(
            f"Expected {wanted}. Received: shape {self._shape} of `{self._input.layer.name}`",
            (self._input.node.id,),
        )


_CHECK_COLUMNS = (
    "if x.shape[1] != COLUMNS:",
    "    raise ValueError(",
    '        f"Expected {COLUMNS} columns and a target in {DATA_FILE}. "',
    '        f"Received: {x.shape[1]} and a target"',
    "    )",
)
_TEXT = (
    "if table.shape[1] != 2:",
    "    raise ValueError(",
    '        f"Expected a column of text and a target in {DATA_FILE}. "',
    '        f"Received: {table.shape[1]} columns"',
    "    )",
    "x = table.iloc[:, 0].astype(str).to_numpy(object)",
)
_UNPACKED = "x_train, x_test, y_train, y_test = "


def _section(
    imports: list[str], docstring: str, body: list[str], constants: Iterable[str] = ()
) -> DataSection:
    lines = ["def load_data():", f'{INDENT}"""{docstring}"""', *[INDENT + line for line in body]]
    return DataSection(tuple(imports), tuple(constants), tuple(lines))


def _split(x: str, y: str, classes: str, prefix: str) -> list[str]:
    items: list[Item] = [("", x), ("", y), ("test_size=", "0.2"), ("random_state=", "SEED")]
    if classes:
        items.append(("stratify=", classes))
    return _laid_out(prefix, call("train_test_split", items))


def _laid_out(prefix: str, expression: Expression) -> list[str]:
    """Lays out an expression for the width that it has in the function, a level in."""
    return [line.removeprefix(INDENT) for line in lay_out(prefix, expression, indent=INDENT)]


def _shape_of(step: Step) -> tuple[int | None, ...]:
    arguments = step.layer.arguments
    shape = arguments.get("shape")
    if shape is None and isinstance(batch_shape := arguments.get("batch_shape"), tuple):
        shape = batch_shape[1:]
    if isinstance(shape, int):
        shape = (shape,)
    if not isinstance(shape, tuple) or not all(size is None or type(size) is int for size in shape):
        raise SourceError(
            f"Expected a shape of whole numbers for `{step.layer.name}`. Received: {shape!r}",
            (step.node.id,),
        )
    return shape  # type: ignore[return-value]  # held to be sizes above


def _sizes(shape: tuple[int | None, ...]) -> str:
    return ", ".join(["-1", *map(str, shape)])
