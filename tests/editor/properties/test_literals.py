"""Values as text: what a person may type, and that what is shown is read back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.properties.literals import LiteralError, format_value, parse_value
from graph.catalogue import Argument, ArgumentType, load_catalogue
from graph.values import ObjectValue, Value

CATALOGUE = load_catalogue()


def parse(kind: ArgumentType, text: str, *, optional: bool = False) -> Value:
    argument = Argument(name="size", type=kind, required=True, optional=optional)
    return parse_value(argument, CATALOGUE, text)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("int", "64", 64),
        ("int", " -1 ", -1),
        ("float", "0.5", 0.5),
        ("float", "1e-3", 0.001),
        ("int_tuple", "3", 3),
        ("int_tuple", "(3, 3)", (3, 3)),
        ("int_tuple", "[3, 3]", (3, 3)),
        ("int_tuple", "3, 3", (3, 3)),
        ("shape", "(None, 8)", (None, 8)),
        ("list", "[[1, 1], [2, 2]]", ((1, 1), (2, 2))),
        ("str", "bilinear", "bilinear"),
        ("str", "'64'", "64"),
        ("any", "channels_last", "channels_last"),
        ("any", "{'rank': 4}", {"rank": 4}),
        ("activation", "relu", "relu"),
    ],
)
def test_what_a_person_types_is_read(kind: ArgumentType, text: str, value: Value) -> None:
    assert parse(kind, text) == value


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("int", "many", "a whole number"),
        ("int", "6.5", "a whole number"),
        ("int", "True", "a whole number"),
        ("float", "half", "a number"),
        ("int_tuple", "(3, 'a')", "tuple of them"),
        ("shape", "8 8", "a tuple of whole numbers"),
        ("activation", "no_such", "one of"),
        ("any", "__import__('os').system('true')", "a Python literal"),
        ("any", "(" * 500, "a Python literal"),
        ("any", "1" * 5000, "a Python literal"),
        ("int", "None", "a whole number"),
    ],
)
def test_what_is_no_value_is_refused_in_words(kind: ArgumentType, text: str, expected: str) -> None:
    with pytest.raises(LiteralError, match=expected) as caught:
        parse(kind, text)
    assert "Received: " in str(caught.value)
    assert len(str(caught.value)) < 400


def test_none_is_read_where_the_argument_takes_it() -> None:
    assert parse("int", "None", optional=True) is None


def test_an_object_is_shown_as_the_call_that_makes_it() -> None:
    value = ObjectValue("keras.regularizers", "L2", {"l2": 0.01})
    assert format_value(Argument(name="size", type="regularizer"), value) == "L2(l2=0.01)"


numbers = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    numbers | st.booleans() | st.none() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(values.filter(lambda value: value is not None))
def test_what_is_shown_is_read_back(value: Value) -> None:
    argument = Argument(name="size", type="any")
    assert parse("any", format_value(argument, value)) == value
