import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.training.data.column_names import as_text, from_text, last_piece

NAMES = st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), min_size=1)


@given(st.lists(NAMES.filter(lambda name: not name.isspace()), unique=True))
def test_names_come_back_from_their_line(names: list[str]) -> None:
    assert from_text(as_text(names)) == tuple(names)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("age, income", ("age", "income")),
        (" age ,income,, age,", ("age", "income")),
        ('"a, b", c', ("a, b", "c")),
        ("", ()),
    ],
)
def test_a_line_is_read_as_a_person_types_it(text: str, names: tuple[str, ...]) -> None:
    assert from_text(text) == names


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("ag", ("", "ag")),
        ("age, in", ("age, ", "in")),
        ('"a, b", c', ('"a, b", ', "c")),
        ('age, "a, ', ("age, ", "a, ")),
    ],
)
def test_the_name_that_is_being_typed_stands_behind_the_last_comma(
    text: str, piece: tuple[str, str]
) -> None:
    assert last_piece(text) == piece
