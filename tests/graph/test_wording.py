import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.values import ObjectValue
from graph.wording import legible, quoted, shown
from tests.graph.strategies import law, values


@law
@given(st.text() | values)
def test_whatever_is_shown_is_one_printable_line_of_limited_length(value: object) -> None:
    text = shown(value)
    assert text.isprintable()
    assert len(text) < 900


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("dense", "`dense`"),
        ("größe 層", "`größe 層`"),
        ("", "`''`"),
        ("a\n\x1b[2J", r"`a\n\x1b[2J`"),
        ("a\u202eb", r"`a\u202eb`"),
        ("x" * 200, "`" + "x" * 80 + "...`"),
    ],
)
def test_a_name_is_quoted_as_it_is_or_escaped(name: str, expected: str) -> None:
    assert quoted(name) == expected


def test_a_large_value_is_cut_while_it_is_written() -> None:
    assert len(shown(["x" * 10_000_000] * 1_000)) < 100
    assert shown(list(range(100))) == "[0, 1, 2, 3, 4, 5, 6, 7, ...]"
    assert shown([[[[1]]]]) == "[[[[...]]]]"
    assert len(shown(10**4000)) < 100


def test_an_object_is_shown_as_the_call_that_makes_it() -> None:
    assert shown(ObjectValue("keras.regularizers", "L2", {"l2": 0.1})) == (
        "keras.regularizers.L2(l2=0.1)"
    )


def test_a_text_that_is_short_and_printable_stays_as_it_is() -> None:
    assert legible("Expected a number") == "Expected a number"
