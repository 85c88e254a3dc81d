"""The data sets that have a name: those in scikit-learn's wheel, and those that Keras fetches.

What is known of them is a table here, so that a model can be held against its data while it is
drawn; a test holds the table against scikit-learn. Those of `keras.datasets` need a network once.
"""

from __future__ import annotations

import math

from msgspec import Struct

BUILT_IN = ("digits", "iris", "wine", "breast_cancer", "diabetes", "make_classification")
KERAS = (
    *("mnist", "fashion_mnist", "cifar10", "cifar100", "imdb", "reuters"),
    *("california_housing", "boston_housing"),
)
NAMED = BUILT_IN + KERAS
FILE_SUFFIXES = (".csv", ".parquet", ".npz", ".npy")


class DataFacts(Struct, frozen=True):
    """What is known of a data set.

    Attributes:
        samples: How many there are.
        shapes: The shapes that a sample has, the usual one first, without the batch.
        classes: How many classes the labels tell apart; 0 where they are measured numbers.
        is_words: Whether a sample is the numbers of its words, cut to the length of the input.
        tested: How many of the samples the set itself holds out; 0 where it does not.
    """

    samples: int
    shapes: tuple[tuple[int, ...], ...]
    classes: int
    is_words: bool = False
    tested: int = 0

    @property
    def features(self) -> int:
        """How many numbers a sample has."""
        return math.prod(self.shapes[0])

    def fitted(self, drawn: tuple[int | None, ...]) -> tuple[int, ...] | None:
        """Gives the shape of a sample that goes into an input of a shape, without the batch.

        None where a sample has another number of numbers.
        """
        if self.is_words and len(drawn) == 1:
            return (drawn[0] or self.features,)
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
    "mnist": DataFacts(70_000, ((28, 28, 1), (28, 28), (784,)), 10, tested=10_000),
    "fashion_mnist": DataFacts(70_000, ((28, 28, 1), (28, 28), (784,)), 10, tested=10_000),
    "cifar10": DataFacts(60_000, ((32, 32, 3), (3072,)), 10, tested=10_000),
    "cifar100": DataFacts(60_000, ((32, 32, 3), (3072,)), 100, tested=10_000),
    "imdb": DataFacts(50_000, ((200,),), 2, is_words=True, tested=25_000),
    "reuters": DataFacts(11_228, ((200,),), 46, is_words=True, tested=2_246),
    "california_housing": DataFacts(20_640, ((8,),), 0, tested=4_128),
    "boston_housing": DataFacts(506, ((13,),), 0, tested=102),
}
