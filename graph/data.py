"""The data sets that come with scikit-learn's wheel and need no network.

What is known of them is a table here, so that a model can be held against its data while it is
drawn; a test holds the table against scikit-learn.
"""

from __future__ import annotations

import math

from msgspec import Struct

BUILT_IN = ("digits", "iris", "wine", "breast_cancer", "diabetes", "make_classification")
FILE_SUFFIXES = (".npz", ".csv")


class DataFacts(Struct, frozen=True):
    """What is known of a data set.

    Attributes:
        samples: How many there are.
        shapes: The shapes that a sample has, the usual one first, without the batch.
        classes: How many classes the labels tell apart; 0 where they are measured numbers.
    """

    samples: int
    shapes: tuple[tuple[int, ...], ...]
    classes: int

    @property
    def features(self) -> int:
        """How many numbers a sample has."""
        return math.prod(self.shapes[0])

    def fitted(self, drawn: tuple[int | None, ...]) -> tuple[int, ...] | None:
        """Gives the shape of a sample that goes into an input of a shape, without the batch.

        None where a sample has another number of numbers.
        """
        for natural in self.shapes:
            if len(natural) == len(drawn) and all(
                size in (None, known) for size, known in zip(drawn, natural, strict=True)
            ):
                return natural
        known = tuple(size for size in drawn if size is not None)
        return known if len(known) == len(drawn) and math.prod(known) == self.features else None

    def nearest(self, rank: int) -> tuple[int, ...]:
        """Gives the shape for an input of so many dimensions, without the batch."""
        natural = next((shape for shape in self.shapes if len(shape) == rank), None)
        return natural or (self.features, *(1,) * (rank - 1))


# `make_classification` makes what the model asks for.
FACTS = {
    "digits": DataFacts(1797, ((64,), (8, 8, 1), (8, 8)), 10),
    "iris": DataFacts(150, ((4,),), 3),
    "wine": DataFacts(178, ((13,),), 3),
    "breast_cancer": DataFacts(569, ((30,),), 2),
    "diabetes": DataFacts(442, ((10,),), 0),
}
