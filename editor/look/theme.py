"""The colours of the window, as tokens: one dark and one light set with the same names.

Every painter and style sheet takes its colours from here, so that the themes cannot drift apart.
Text tokens have a contrast of at least 4.5 : 1 on `canvas`, `panel` and `raised`.
"""

from __future__ import annotations

from dataclasses import dataclass

UNKNOWN_CATEGORY = "foreign"


@dataclass(frozen=True)
class Theme:
    """One set of colours, each as `#rrggbb`."""

    name: str
    canvas: str
    panel: str
    raised: str
    line: str
    text: str
    dim: str
    accent: str
    on_accent: str
    good: str
    warning: str
    error: str
    categories: dict[str, str]

    def category(self, name: str) -> str:
        """The colour of a category of layers; unknown ones have that of the rest."""
        return self.categories.get(name, self.categories[UNKNOWN_CATEGORY])


def _categories(
    *,
    core: str,
    convolution: str,
    normalization: str,
    recurrent: str,
    pooling: str,
    merging: str,
    regularization: str,
    rest: str,
) -> dict[str, str]:
    return {
        "core": core,
        "convolution": convolution,
        "pooling": pooling,
        "recurrent": recurrent,
        "attention": rest,
        "merging": merging,
        "normalization": normalization,
        "activation": recurrent,
        "reshaping": rest,
        "regularization": regularization,
        "preprocessing": rest,
        "wrapping": rest,
        UNKNOWN_CATEGORY: rest,
    }


DARK = Theme(
    name="dark",
    canvas="#15171c",
    panel="#1b1e25",
    raised="#20242c",
    line="#2b303a",
    text="#d7dbe3",
    dim="#8b93a3",
    accent="#5aa9ff",
    on_accent="#0d1117",
    good="#3fb98a",
    warning="#e0a53a",
    error="#ef6a6a",
    categories=_categories(
        core="#5aa9ff",
        convolution="#3fb98a",
        normalization="#b58cf0",
        recurrent="#e0a53a",
        pooling="#4cc3c9",
        merging="#f07fb0",
        regularization="#d98a5a",
        rest="#8b93a3",
    ),
)

LIGHT = Theme(
    name="light",
    canvas="#f6f7f9",
    panel="#ffffff",
    raised="#ffffff",
    line="#d9dde4",
    text="#1f242d",
    dim="#5b6473",
    accent="#1769c9",
    on_accent="#ffffff",
    good="#14764f",
    warning="#8a5a00",
    error="#c22f2f",
    categories=_categories(
        core="#1769c9",
        convolution="#14764f",
        normalization="#7443c4",
        recurrent="#a76e00",
        pooling="#0f7d84",
        merging="#b93a78",
        regularization="#a8541d",
        rest="#5b6473",
    ),
)
