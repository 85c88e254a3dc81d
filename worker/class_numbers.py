"""Says of class numbers that no class has, which Keras makes something else of.

`keras.utils.to_categorical` takes -1 for the last class and 1.5 for class 1, and of a number that
is too large it speaks in words about axes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np


@contextmanager
def checked() -> Iterator[None]:
    """Has what a script makes of class numbers be refused where they are none.

    Raises:
        ValueError: they are not whole, or of no class.
    """
    given = keras.utils.to_categorical

    def to_categorical(x: Any, num_classes: int | None = None) -> Any:
        if fault := odd_numbers(np.asarray(x), num_classes):
            raise ValueError(fault)
        return given(x, num_classes)

    keras.utils.to_categorical = to_categorical
    try:
        yield
    finally:
        keras.utils.to_categorical = given


def odd_numbers(numbers: np.ndarray, classes: int | None, which: str = "") -> str:
    """Says which numbers are of no class, or gives "".

    Args:
        numbers: Of any shape.
        classes: How many there are; None where the numbers tell.
        which: What has as many, in the sentence.
    """
    if numbers.dtype.kind not in "biuf" or not numbers.size:
        return ""
    is_odd = (numbers < 0) | (np.mod(numbers, 1) != 0)
    if classes is not None:
        is_odd |= numbers >= classes
    odd = numbers[is_odd]
    if not odd.size:
        return ""
    upwards = "0 on" if classes is None else f"0 to {classes - 1}"
    return (
        f"Expected class numbers from {upwards}{which}. "
        f"Received: {odd.max() if odd.max() > 0 else odd.min():g}"
    )
