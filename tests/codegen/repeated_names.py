"""Names of the layers in repeated parts: by a pattern, by none, or hostile.

Two layers of a drawing never have one name: where a pattern gives one again, it is counted on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import strategies as st

from graph.naming import snake_case, unique_name

WORDS = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
# Every kind of text that could end a string, a field or a line, or be taken for a name.
HOSTILE = (
    *("{name}", "{x}", "{", "}", "{{}}", "{0}", "{name!r:>{x}}", "%s", "%(name)s", "$name"),
    *("'", '"', '"""', "'''", "\\", "\\n", "\n", "\t", "\r", "\0", "\\N{BULLET}", "\x1b[0m"),
    *("__import__('os').system('true')", '")\nimport os\n#', "{__import__('os')}", "# x", "f'"),
    *("\u202eevil\u202c", "\u2028", "ﬁlters", "ｅｖａｌ", "名前", "é", "e\u0301", "🦆", "\xa0"),
    *("class", "lambda", "None", "print", "keras", "layers", "ops", "name", "x", "inputs", "self"),
    *("filters", "range", "index", "build_model", "block", "stage", "_", "__class__", "1", "-1"),
)
Pattern = Callable[[str, int, int, int], str]  # of what, stage, place and number

PATTERNS: Sequence[Pattern] = (
    lambda what, stage, place, number: f"block{number + 1}_{what}",
    lambda what, stage, place, number: f"block_{number}_{what}",
    lambda what, stage, place, number: f"conv{stage + 2}_block{place + 1}_{what}",
    lambda what, stage, place, number: f"block{stage + 1}{LETTERS[place % 26]}_{what}",
    lambda what, stage, place, number: f"{what}_{number}",
    lambda what, stage, place, number: f"{what}{number + 5}",
    lambda what, stage, place, number: f"{what}_{stage}_{place}",
    lambda what, stage, place, number: f"b{number:02d}.{what}",
    lambda what, stage, place, number: f"{what}_{9 - number}",
    lambda what, stage, place, number: f"{what}_{2**number}",
    lambda what, stage, place, number: f"part{2 * number + 1}_{what}_{number}",
    # As MobileNet names its first block.
    lambda what, stage, place, number: (
        f"expanded_{number}_{what}" if number else f"expanded_{what}"
    ),
    lambda what, stage, place, number: f"{WORDS[(number * 3) % 8]}_{what}_{number % 5}",
    lambda what, stage, place, number: (
        f"{what}_s{stage}" if place == 0 else f"{what}_s{stage}p{place}"
    ),
)


class Namer:
    """Gives names that no other layer has.

    Attributes:
        names: Whether the layers have names of their own; Keras names the others.
    """

    def __init__(self, pattern: Pattern | None, irregular: Sequence[str] = ()) -> None:
        self.names = pattern is not None
        self._pattern = pattern
        self._irregular = irregular
        self._taken: set[str] = set()
        self._given = 0

    def name(self, what: str, class_name: str, stage: int, place: int, number: int) -> str:
        """Gives the name of a layer that is called `what` in its block."""
        self._given += 1
        if self._pattern is None:
            return self.counted(class_name)
        wanted = self._pattern(what, stage, place, number)
        if self._irregular and self._given % 7 == 0:
            wanted = self._irregular[self._given % len(self._irregular)]
        return self._unique(wanted)

    def counted(self, class_name: str) -> str:
        """Gives the name that Keras would."""
        return self._unique(snake_case(class_name))

    def _unique(self, wanted: str) -> str:
        name = unique_name(wanted, self._taken)
        self._taken.add(name)
        return name


@st.composite
def namers(draw: st.DrawFn, *, hostile: bool) -> Namer:
    """Draws a namer; a hostile one has names that Keras itself may refuse."""
    kind = draw(st.integers(0, 9))
    if kind == 0:
        return Namer(None)
    pattern = draw(st.sampled_from(PATTERNS))
    if hostile and kind < 5:
        before, between, after = (draw(st.sampled_from(("", *HOSTILE))) for _ in range(3))
        plain = pattern
        pattern = lambda what, stage, place, number: (  # noqa: E731
            before + plain(what + between, stage, place, number) + after
        )
    irregular = draw(st.lists(st.sampled_from(WORDS), max_size=3)) if kind == 9 else []
    return Namer(pattern, irregular)
