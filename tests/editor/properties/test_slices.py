"""The text between the brackets of `x[...]`: read without running it, and shown as it was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.properties.literals import LiteralError
from editor.properties.slices import format_key, is_key, parse_key
from graph.values import ObjectValue, Value

WHOLE = ObjectValue("builtins", "slice", {"start": None, "stop": None, "step": None})
REST = ObjectValue("builtins", "Ellipsis")


def part(start: int | None, stop: int | None, step: int | None = None) -> ObjectValue:
    return ObjectValue("builtins", "slice", {"start": start, "stop": stop, "step": step})


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("0", 0),
        ("-1", -1),
        (":", WHOLE),
        (":, 0", (WHOLE, 0)),
        ("0,", (0,)),
        ("..., None", (REST, None)),
        ("0:3, ::2", (part(0, 3), part(None, None, 2))),
        ("-4:-1:2", part(-4, -1, 2)),
    ],
)
def test_a_key_is_read_and_shown_as_in_python(text: str, key: Value) -> None:
    assert parse_key(text) == key
    assert format_key(key) == text
    assert is_key(key)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0] + y[0",
        "0].__class__[0",
        "x",
        "__import__('os').system('true')",
        "'name'",
        "0.5",
        "True",
        "0:a",
        "*rest",
        "(0, 1), 2",
        "0:" + "1" * 5_000,
        "[" * 300,
    ],
)
def test_what_is_no_key_is_refused_in_words(text: str) -> None:
    with pytest.raises(LiteralError, match=r"Expected a slice such as .*\. Received: ") as caught:
        parse_key(text)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("text", ["[:, 0]", " [:, 0] "])
def test_the_brackets_that_a_box_shows_may_be_typed_too(text: str) -> None:
    assert parse_key(text) == (part(None, None), 0)


bounds = st.none() | st.integers(-(2**63), 2**63 - 1)
items = st.builds(part, bounds, bounds, bounds) | bounds | st.just(REST)


@given(items | st.lists(items, min_size=1, max_size=4).map(tuple))
def test_what_is_shown_is_read_back(key: Value) -> None:
    assert parse_key(format_key(key)) == key
