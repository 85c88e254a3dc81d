"""The colours of the window, as tokens: one dark and one light set with the same names.

Every painter and style sheet takes its colours from here, so that the themes cannot drift apart.
Text tokens have a contrast of at least 4.5 : 1 on `canvas`, `panel` and `raised`. The colours of
categories can be told apart by those who lack one kind of cone, which a test works out.
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
        convolution="#2a9a73",
        normalization="#976ec6",
        recurrent="#ffbc4b",
        pooling="#57dfe6",
        merging="#ff8faa",
        regularization="#bd6f33",
        rest="#617a91",
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
        convolution="#24723c",
        normalization="#3c38bc",
        recurrent="#ab840f",
        pooling="#1f97a2",
        merging="#c7207a",
        regularization="#994f07",
        rest="#3e5058",
    ),
)
