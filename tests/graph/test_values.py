import json
import math
from typing import Any

import pytest
from hypothesis import given

from graph.errors import GraphError
from graph.values import MAXIMUM_DEPTH, ObjectValue, Value, from_json, to_json
from tests.graph.strategies import law, values


@law
@given(values)
def test_a_value_survives_json(value: Value) -> None:
    again = from_json(json.loads(json.dumps(to_json(value))))
    assert repr(again) == repr(value)  # in which True is not 1


def test_an_object_is_its_dotted_path_and_its_arguments() -> None:
    value = ObjectValue("keras.regularizers", "L2", {"l2": 0.01})
    form = {"$object": "keras.regularizers.L2", "arguments": {"l2": 0.01}}
    assert to_json(value) == form
    assert from_json(form) == value
    assert repr(value) == "keras.regularizers.L2(l2=0.01)"


def test_a_sequence_is_a_tuple_in_memory() -> None:
    assert from_json([1, [2, None]]) == (1, (2, None))


def _nested(depth: int) -> Any:
    value: Any = 0
    for _ in range(depth):
        value = (value,)
    return value


def test_a_value_may_be_nested_to_the_limit_and_no_further() -> None:
    deepest = _nested(MAXIMUM_DEPTH)
    assert from_json(to_json(deepest)) == deepest
    for convert in (from_json, to_json):
        with pytest.raises(GraphError, match=f"at most {MAXIMUM_DEPTH} deep"):
            convert(_nested(MAXIMUM_DEPTH + 1))


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 2**65, -(10**4000)])
def test_a_number_that_a_file_cannot_hold_is_refused_on_both_ways(value: float) -> None:
    for convert in (from_json, to_json):
        with pytest.raises(GraphError, match=r"Expected a finite number|at most 64 bits"):
            convert(value)


@pytest.mark.parametrize(
    "form",
    [
        {"$object": 3},
        {"$object": "a.B", "arguments": [1]},
        {"$object": "a.B", "colour": "blue"},
        {"$object": "a.B", "arguments": {"x": {"$object": None}}},
    ],
)
def test_a_malformed_object_is_refused(form: Any) -> None:
    with pytest.raises(GraphError, match=r"\$object"):
        from_json(form)


@pytest.mark.parametrize(
    "value",
    [
        [1, 2],
        {1, 2},
        b"bytes",
        {1: 2},
        {"$object": "a.B"},
        ObjectValue("a", "b.C"),
        object(),
    ],
)
def test_what_would_not_come_back_as_it_was_is_not_written(value: Any) -> None:
    with pytest.raises(GraphError, match="Expected "):
        to_json(value)
