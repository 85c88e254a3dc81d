"""How inputs and outputs are given: what becomes of the structure when they change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.properties.structures import Ends
from graph.values import TensorValue, Value, tensor_positions

T = TensorValue


@pytest.mark.parametrize(
    ("ends", "structure", "form"),
    [
        ("a", None, "one tensor"),
        ("a", T(0), "one tensor"),
        ("a", (T(0),), "list"),
        ("ab", None, "list"),
        ("ab", (T(1), T(0)), "list"),
        ("ab", {"x": T(0), "y": T(1)}, "dictionary"),
        ("abc", {"x": T(0), "y": (T(1), T(2))}, "nested"),
        ("", None, "list"),
    ],
)
def test_the_kind_of_a_structure_is_told(ends: str, structure: Value, form: str) -> None:
    assert Ends(tuple(ends), structure).form == form


def test_a_dictionary_is_keyed_by_the_names_and_each_only_once() -> None:
    ends = Ends(tuple("abc")).given_as("dictionary", ["left", "right", "left"])
    assert ends.structure == {"left": T(0), "right": T(1), "left_1": T(2)}
    assert ends.keys() == ["left", "right", "left_1"]
    assert ends.given_as("list", []).structure is None


def test_one_tensor_and_a_list_of_one_are_told_apart() -> None:
    one = Ends(("a",))
    assert one.given_as("list", ["a"]).structure == (T(0),)
    assert one.given_as("list", ["a"]).given_as("one tensor", ["a"]).structure is None


def test_moving_exchanges_two_tensors_and_leaves_the_structure() -> None:
    nested: Value = {"x": T(0), "y": (T(1), T(2))}
    moved = Ends(tuple("abc"), nested).moved(0, 1)
    assert moved == Ends(tuple("bac"), nested)


@pytest.mark.parametrize(
    ("structure", "without_middle"),
    [
        (None, None),
        ({"x": T(0), "y": T(1), "z": T(2)}, {"x": T(0), "z": T(1)}),
        ({"x": T(0), "y": (T(1),), "z": T(2)}, {"x": T(0), "z": T(1)}),
        ((T(2), T(1), T(0)), (T(1), T(0))),
        (((T(0), T(1)), T(2)), ((T(0),), T(1))),
    ],
)
def test_a_tensor_that_goes_leaves_no_gap(structure: Value, without_middle: Value) -> None:
    assert Ends(tuple("abc"), structure).without(1) == Ends(tuple("ac"), without_middle)


def test_a_list_of_one_stays_a_list_and_the_last_tensor_takes_the_structure_along() -> None:
    one = Ends(tuple("ab"), (T(1), T(0))).without(0)
    assert one == Ends(("b",), (T(0),))
    assert one.without(0) == Ends((), None)


def test_one_more_is_put_at_the_end_under_its_name() -> None:
    assert Ends(("a",)).with_end("b", "b") == Ends(("a", "b"))
    assert Ends(("a",), (T(0),)).with_end("b", "b") == Ends(("a", "b"))
    keyed = Ends(("a",), {"x": T(0)}).with_end("b", "x")
    assert keyed.structure == {"x": T(0), "x_1": T(1)}


def test_a_key_is_renamed_where_it_stands() -> None:
    ends = Ends(tuple("ab"), {"x": T(0), "y": T(1)}).with_key(1, "z")
    assert list(ends.structure.items()) == [("x", T(0)), ("z", T(1))]  # type: ignore[union-attr]


def numbered(shape: object, count: list[int]) -> Value:
    if isinstance(shape, list):
        return tuple(numbered(each, count) for each in shape)
    if isinstance(shape, dict):
        return {key: numbered(each, count) for key, each in shape.items()}
    count[0] += 1
    return T(count[0] - 1)


shapes = st.recursive(
    st.none(),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, min_size=1, max_size=3)
    ),
    max_leaves=6,
)


@given(shapes, st.data())
def test_every_tensor_stands_once_after_any_change(shape: object, data: st.DataObject) -> None:
    count = [0]
    structure = numbered(shape, count)
    ends = Ends(tuple(f"t{place}" for place in range(count[0])), structure)
    for _ in range(3):
        if len(ends.ends) > 0 and data.draw(st.booleans()):
            ends = ends.without(data.draw(st.integers(0, len(ends.ends) - 1)))
        else:
            ends = ends.with_end("new", "new")
        if ends.structure is not None:
            assert sorted(tensor_positions(ends.structure)) == list(range(len(ends.ends)))
