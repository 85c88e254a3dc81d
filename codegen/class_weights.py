"""How much the samples of each class count, as source: numbers, or by how rare a class is."""

from __future__ import annotations

import math

from codegen.compile_values import loss_name
from codegen.data import DataSection
from codegen.formatting import Expression, Item, group
from codegen.literals import atom
from codegen.source import SourceError, Writer
from graph.training import Training

NUMPY = "import numpy as np"
_WEIGHING = "from sklearn.utils.class_weight import compute_class_weight"
_ONE_HOT = frozenset(
    {"categorical_crossentropy", "categorical_focal_crossentropy", "categorical_hinge"}
)
_TARGETS = {
    "dataset": ("train_data", "np.concatenate([targets for _, targets in train_data])"),
    "sequence": (
        "train_data",
        "np.concatenate([train_data[number][1] for number in range(len(train_data))])",
    ),
}


def class_weight_items(training: Training, data: DataSection | None, outputs: int) -> list[Item]:
    """Gives the argument of `fit`, where classes are weighed.

    Raises:
        SourceError: the model has several outputs, which Keras cannot weigh so, or a weight is no
            positive number.
    """
    weights = training.fitting.class_weight
    if weights is None:
        return []
    if outputs != 1:
        raise SourceError(
            "Expected one output to weigh classes for: Keras takes class weights for no other "
            f"model. Received: {outputs} outputs"
        )
    if weights == "balanced":
        taken = "train_data" if data is not None and data.is_streamed else "y_train"
        return [("class_weight=", f"balanced_weights({taken})")]
    return [("class_weight=", _numbers(weights))]


def class_weight_imports(training: Training) -> frozenset[str]:
    """Gives the imports that weighing needs."""
    is_balanced = training.fitting.class_weight == "balanced"
    return frozenset({NUMPY, _WEIGHING}) if is_balanced else frozenset()


def write_class_weights(writer: Writer, training: Training, data: DataSection) -> None:
    """Appends `balanced_weights`, with the space after it, where it is called."""
    lines = class_weight_lines(training, data)
    if lines:
        writer.add(*lines, "", "")


def class_weight_lines(training: Training, data: DataSection) -> list[str]:
    """Gives the lines of `balanced_weights`, or none."""
    if training.fitting.class_weight != "balanced":
        return []
    taken, targets = _TARGETS.get(data.form, ("y_train", "y_train"))
    classes = (
        f"np.argmax({targets}, axis=-1)"
        if loss_name(training) in _ONE_HOT
        else f"np.ravel({targets})"
    )
    before = [] if taken == "y_train" else [f"    targets = {targets}"]
    if before:
        classes = classes.replace(targets, "targets")
    return [
        f"def balanced_weights({taken}):",
        '    """Weighs each class by how rare it is among the training samples."""',
        *before,
        f"    numbers = {classes}",
        "    classes = np.unique(numbers)",
        '    weights = compute_class_weight("balanced", classes=classes, y=numbers)',
        "    return dict(zip(classes.tolist(), weights.tolist(), strict=True))",
    ]


def _numbers(weights: dict[str, float]) -> Expression:
    wrong = next((held for held in weights.values() if not 0 <= held < math.inf), None)
    if wrong is not None:
        raise SourceError(f"Expected class weights that are no less than 0. Received: {wrong}")
    ordered = sorted((int(number), weight) for number, weight in weights.items())
    return group("{", [(f"{number}: ", atom(float(weight))) for number, weight in ordered], "}")
