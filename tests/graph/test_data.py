from typing import Any

import numpy as np
import pytest
from sklearn import datasets

from graph.data import BUILT_IN, FACTS, KERAS, NAMED


@pytest.mark.parametrize("name", [name for name in BUILT_IN if name in FACTS])
def test_what_is_known_of_a_data_set_is_what_scikit_learn_has(name: str) -> None:
    x: Any
    x, y = getattr(datasets, f"load_{name}")(return_X_y=True)
    facts = FACTS[name]
    assert x.shape == (facts.samples, facts.features)
    assert all(np.prod(shape) == facts.features for shape in facts.shapes)
    classes = np.unique(y)
    if facts.classes:
        assert classes.tolist() == list(range(facts.classes))
    else:
        assert not np.array_equal(classes, np.arange(len(classes)))


def test_what_is_made_for_a_model_is_the_one_set_without_facts() -> None:
    assert set(NAMED) - set(FACTS) == {"make_classification"}


@pytest.mark.parametrize("name", KERAS)
def test_what_keras_fetches_is_split_by_itself(name: str) -> None:
    facts = FACTS[name]
    assert 0 < facts.tested < facts.samples
    assert all(np.prod(shape) == facts.features for shape in facts.shapes)


def test_texts_are_cut_to_the_length_that_is_drawn() -> None:
    assert FACTS["imdb"].fitted((50,)) == (50,)
    assert FACTS["imdb"].fitted((None,)) == (200,)
    assert FACTS["imdb"].fitted((50, 8)) is None


@pytest.mark.parametrize(
    ("drawn", "fitted"),
    [
        ((64,), (64,)),
        ((8, 8), (8, 8)),
        ((None, None, 1), (8, 8, 1)),
        ((None,), (64,)),
        ((4, 4, 4), (4, 4, 4)),
        ((28, 28, 1), None),
        ((None, None, 3), None),
        ((0, 64), None),
        ((), None),
    ],
)
def test_a_sample_goes_into_an_input_of_as_many_numbers(
    drawn: tuple[int | None, ...], fitted: tuple[int, ...] | None
) -> None:
    assert FACTS["digits"].fitted(drawn) == fitted


@pytest.mark.parametrize(
    ("name", "rank", "shape"),
    [("digits", 1, (64,)), ("digits", 2, (8, 8)), ("digits", 3, (8, 8, 1)), ("iris", 2, (4, 1))],
)
def test_an_input_that_does_not_fit_keeps_its_number_of_dimensions(
    name: str, rank: int, shape: tuple[int, ...]
) -> None:
    assert FACTS[name].nearest(rank) == shape
    assert FACTS[name].fitted(shape) == shape
