"""The variables of the tensors in the body of a function.

A chain is `x`, and what lives beside it says what it is: `shortcut`, `skip`, `gate`, `branch_1`.
A name is given again as soon as nothing reads its tensor any more, as people do; a line may read a
tensor and give its name to another. Whatever the names, each line reads the tensors that it is to:
what a path is (`codegen.tensor_paths`) is a wish, and how long a tensor is needed decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import heappop, heappush

from msgspec import Struct

from codegen.names import Given, Namespace
from codegen.tensor_paths import Key, Line, Path, TensorPaths

_CHAIN = "x"
_OUTPUTS = "outputs"
_MANY = 100  # lines, whose names are worth remembering
_LIMIT = 32  # programs


def name_tensors(
    lines: Sequence[Line],
    inputs: Mapping[Key, str],
    outputs: Sequence[Key],
    namespace: Namespace,
    fixed: Mapping[Key, str] | None = None,
) -> Mapping[Key, str]:
    """Gives the variable of each tensor.

    The one of a parameter is given again where the chain goes on from it, unless it is `inputs` or
    the tensor is needed at the end.

    Args:
        lines: The program; each line reads inputs, and what lines before it give.
        inputs: The names of the tensors that are there already.
        outputs: The tensors that are needed at the end: what is returned, and in the function of a
            model its inputs too. Of several that lines give, each is called as its line wants it.
        namespace: Gives the names that are no `x`; those of `inputs` and `fixed` are taken or
            reserved in it.
        fixed: The names of those tensors whose names are not free, such as `outputs`.

    Raises:
        ValueError: two tensors that are needed at once have one name in `inputs` and `fixed`.
    """
    fixed = fixed or {}
    if len(lines) < _MANY:
        return _Naming(lines, inputs, outputs, namespace, fixed).names()
    around = [*inputs.items()], [*outputs], [*fixed.items()], namespace.given
    # Most edits change no wire, and the source is written anew at each.
    key = lines[0], len(lines)
    known = _known.get(key)
    if known is None or known.lines != lines or known.around != around:
        if len(_known) >= _LIMIT:
            _known.clear()
        names = _Naming(lines, inputs, outputs, namespace, fixed).names()
        known = _known[key] = _Known([*lines], around, names, namespace.given)
    namespace.given = known.given
    return known.names


class _Known(Struct, frozen=True, eq=False):
    """The names of a program, and what the namespace has given then."""

    lines: list[Line]
    around: object
    names: dict[Key, str]
    given: Given


_known: dict[tuple[Line, int], _Known] = {}


class _Span(Struct, gc=False):
    """The lines from the first of a path to the last that reads a tensor of it."""

    role: str
    first: int
    last: int
    number: int = 0  # among those of its role that are alive at once; 0 where it is alone
    name: str = ""


class _Naming:
    """Names the tensors of one program."""

    def __init__(
        self,
        lines: Sequence[Line],
        inputs: Mapping[Key, str],
        outputs: Sequence[Key],
        namespace: Namespace,
        fixed: Mapping[Key, str],
    ) -> None:
        paths = TensorPaths(lines, inputs, outputs)
        self._lines = lines
        self._inputs = inputs
        self._fixed = fixed
        self._namespace = namespace
        self._last = paths.lives.last
        made = [key for key in dict.fromkeys(outputs) if key not in inputs]
        self._by_wish = {*made} if len(made) > 1 else set()
        self._span: dict[Key, _Span] = {}  # of the path of a tensor, where that has a role
        self._chained = [0]  # how many lines before each give a tensor of a chain
        self._plain: dict[Key, Path] = {}  # the path of a tensor that has none
        self._given = {*inputs.values(), *fixed.values()}
        for key, name in fixed.items():
            if name != _OUTPUTS and key in paths.of:
                paths.of[key].whole().role = "" if name == _CHAIN else name
        self._look_over(paths.of)
        self._beside: dict[Path, str] = {}  # the name of a path without one that cannot be `x`
        self._of_roles: dict[tuple[str, int], str] = {}
        self._free_from: dict[str, int] = {}  # the last line that needs what has the name
        self._kept: dict[str, list[tuple[int, int]]] = {}  # when tensors have their fixed names

    def _look_over(self, paths: Mapping[Key, Path]) -> None:
        last, chained = self._last, self._chained
        count = 0
        spans: dict[Path, _Span] = {}
        for number, line in enumerate(self._lines):
            chains = False
            for key in line.gives:
                path = paths[key].whole()
                if not path.role:
                    self._plain[key] = path
                    chains = chains or self._is_chained(key)
                    continue
                span = spans.get(path)
                if span is None:
                    span = spans[path] = _Span(path.role, number, last[key])
                elif last[key] > span.last:
                    span.last = last[key]
                self._span[key] = span
            count += chains
            chained.append(count)
        by_role: dict[str, list[_Span]] = {}
        for span in spans.values():
            by_role.setdefault(span.role, []).append(span)
        for alike in by_role.values():
            _number(alike)

    def _is_chained(self, key: Key) -> bool:
        return key not in self._by_wish and self._fixed.get(key, _CHAIN) == _CHAIN

    def names(self) -> dict[Key, str]:
        """Gives the name of each tensor."""
        last, free_from = self._last, self._free_from
        names = dict(self._inputs)
        for key, name in names.items():
            free_from[name] = max(last[key], free_from.get(name, -1))
        self._keep_fixed()
        for number, line in enumerate(self._lines):
            for key in line.gives:
                name = self._fixed.get(key) or self._name(key, number, line.wanted)
                if free_from.get(name, -1) > number:
                    raise ValueError(f"Expected a free name. Received: {name!r}")
                names[key] = name
                end = last[key]
                # A tensor that nothing reads is there until the line is over.
                free_from[name] = number + 1 if end == number and len(line.gives) > 1 else end
        return names

    def _keep_fixed(self) -> None:
        for number, line in enumerate(self._lines) if self._fixed else ():
            for key in line.gives:
                if key in self._fixed:
                    spans = self._kept.setdefault(self._fixed[key], [])
                    spans.append((number, self._last[key]))

    def _name(self, key: Key, number: int, wanted: str) -> str:
        last = self._last[key]
        if key in self._by_wish:
            return self._namespace.variable(wanted or _CHAIN)
        wish = self._wish(key, number, last)
        if wish and self._is_free(wish, number, last):
            return wish
        path = self._plain.get(key)
        if path is not None:
            beside = self._beside.get(path)
            if beside and self._is_free(beside, number, last):
                return beside
        name = self._namespace.variable(wanted or _CHAIN)
        if path is not None:
            self._beside[path] = name
        return name

    def _wish(self, key: Key, number: int, last: int) -> str:
        span = self._span.get(key)
        if span is not None:
            return span.name or self._role_name(span)
        # Until the last line that reads it, no other tensor of a chain is made.
        if last > number + 1 and self._chained[last] > self._chained[number + 1]:
            return ""
        return _CHAIN

    def _role_name(self, span: _Span) -> str:
        role, number = span.role, span.number
        name = self._of_roles.get((role, number), "")
        if not name:
            is_given = role in self._given
            wanted = f"{role}_{number}" if number else role
            name = role if is_given else self._namespace.variable(wanted)
            self._of_roles[role, number] = name
        span.name = name
        return name

    def _is_free(self, name: str, number: int, last: int) -> bool:
        if self._free_from.get(name, -1) > number:
            return False
        kept = self._kept.get(name)
        if not kept:
            return True
        return not any(first == number or number < first < last for first, _ in kept)


def _number(spans: list[_Span]) -> None:
    """Numbers spans, which are in the order of their first lines, by those that are alive."""
    alive: list[tuple[int, int]] = []
    free: list[int] = []
    together: list[_Span] = []
    for span in spans:
        while alive and alive[0][0] <= span.first:
            heappush(free, heappop(alive)[1])
        if not alive:
            _unnumber(together)
            together = []
            free = []
        span.number = heappop(free) if free else len(alive) + 1
        heappush(alive, (span.last, span.number))
        together.append(span)
    _unnumber(together)


def _unnumber(together: list[_Span]) -> None:
    if together and max(span.number for span in together) == 1:
        for span in together:
            span.number = 0
