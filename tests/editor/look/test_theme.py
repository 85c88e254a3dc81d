"""The colours of both themes: what is text can be read on what it stands on."""

import pytest

from editor.look.style import tinted
from editor.look.theme import DARK, LIGHT, Theme

TEXT = 4.5  # to 1, as WCAG 2 asks of text
SHAPE = 3.0  # and of what is no text, but has to be told apart
GROUNDS = ("canvas", "panel", "raised")

both = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)


def luminance(colour: str) -> float:
    """The relative luminance of `#rrggbb`, as WCAG 2 defines it."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_has_the_greatest_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@both
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("token", ["text", "dim", "accent", "good", "warning", "error"])
def test_words_can_be_read_on_every_ground(theme: Theme, token: str, ground: str) -> None:
    assert contrast(getattr(theme, token), getattr(theme, ground)) >= TEXT


@both
def test_words_can_be_read_on_what_is_selected(theme: Theme) -> None:
    assert contrast(theme.text, theme.line) >= TEXT


@both
@pytest.mark.parametrize("token", ["accent", "error", "warning"])
def test_marks_can_be_read_on_their_colour(theme: Theme, token: str) -> None:
    assert contrast(theme.on_accent, getattr(theme, token)) >= TEXT
    assert contrast(theme.panel, getattr(theme, token)) >= TEXT


@both
@pytest.mark.parametrize("token", ["good", "accent"])
def test_the_badge_can_be_read(theme: Theme, token: str) -> None:
    colour = getattr(theme, token)
    assert contrast(colour, tinted(theme, colour, 0.12).name()) >= TEXT


@both
@pytest.mark.parametrize("ground", GROUNDS)
def test_the_bars_of_the_categories_can_be_seen(theme: Theme, ground: str) -> None:
    for colour in theme.categories.values():
        assert contrast(colour, getattr(theme, ground)) >= SHAPE


@both
def test_the_focus_can_be_seen(theme: Theme) -> None:
    for ground in GROUNDS:
        assert contrast(theme.accent, getattr(theme, ground)) >= SHAPE
        assert contrast(theme.text, getattr(theme, ground)) >= SHAPE  # around the accent
