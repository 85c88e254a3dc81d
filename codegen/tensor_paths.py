"""Which tensors of a program belong to one path, and what that path is to the rest.

A path begins behind a fork, which is a tensor that several lines read, and goes on while each
tensor is read by one line. Where all paths from a fork meet again in one line, that line goes on
with what was before the fork; so a block within a chain leaves the chain one path.

What a path is, shows where it meets others: the short way around an addition is a `shortcut`, what
a concatenation takes up again a `skip`, what a product is computed with a `gate`, and paths side by
side are branches. A tensor that is kept for later while the chain goes on is a path by itself.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct

from graph.elements import Layer

Key: TypeAlias = Hashable  # what tells a tensor from the others

# `CustomScaleLayer`, which is private, adds a scaled tensor to another one.
_MERGING = {
    "Add": "add",
    "Concatenate": "concatenate",
    "CustomScaleLayer": "add",
    "Multiply": "multiply",
}
_MERGING_OTHERWISE = frozenset({"Average", "Dot", "Maximum", "Minimum", "Subtract"})
_KEPT_FOR = {"add": "shortcut", "concatenate": "skip"}
_BESIDE = {"add": "residual", "multiply": "gate"}
_BRANCH = "branch"
_PAIR = 2


class Line(Struct, frozen=True, gc=False):
    """One line of a program.

    Attributes:
        takes: The keys of the tensors that it reads, in order.
        gives: Those of the tensors that it makes, mostly one.
        merges: Of a line that makes one tensor of several: "add", "concatenate", "multiply" or
            "other".
        wanted: What its first tensor is called where nothing else says it, such as a layer's name.
        roles: Of a call of a function of the program, what that calls the tensors in `takes`.
    """

    takes: tuple[Key, ...]
    gives: tuple[Key, ...]
    merges: str = ""
    wanted: str = ""
    roles: tuple[str, ...] = ()


def kind_of_merge(layer: Layer) -> str:
    """Gives what `Line.merges` says of a call of a layer that is given several tensors."""
    kind = _MERGING.get(layer.class_name, "")
    return kind or ("other" if layer.is_operation or layer.class_name in _MERGING_OTHERWISE else "")


class Path:
    """A path; what it is may be known only at its end.

    Attributes:
        role: The name of its tensors; "" for the chain.
        first: The number of its first line.
    """

    __slots__ = ("_joined", "first", "role")

    def __init__(self, first: int, role: str = "") -> None:
        self.first = first
        self.role = role
        self._joined: Path | None = None

    def whole(self) -> Path:
        """Gives the path that this one is a part of, which may be itself."""
        path = self
        while path._joined is not None:
            path = path._joined
        if path is not self:
            self._joined = path
        return path

    def join(self, other: Path) -> None:
        """Makes this path a part of another one."""
        mine, others = self.whole(), other.whole()
        if mine is not others:
            mine._joined = others


class Lives:
    """From which line to which each tensor is needed.

    Attributes:
        last: The number of the last line that reads it; behind the last line for what is needed at
            the end, and its own line where nothing reads it. Inputs are made by line -1.
        readers: How many lines read it, the end being one.
    """

    def __init__(
        self, lines: Sequence[Line], inputs: Iterable[Key], outputs: Iterable[Key]
    ) -> None:
        self.last = dict.fromkeys(inputs, -1)
        self.readers = dict.fromkeys(self.last, 0)
        last, readers = self.last, self.readers
        for number, line in enumerate(lines):
            for key in line.takes:
                if last[key] < number or not readers[key]:
                    last[key] = number
                    readers[key] += 1
            for key in line.gives:
                last[key] = number
                readers[key] = 0
        for key in {*outputs}:
            last[key] = len(lines)
            readers[key] += 1


class TensorPaths:
    """Finds the paths of a program.

    Attributes:
        lives: How long each tensor is needed.
        of: The path of each tensor.
    """

    def __init__(
        self, lines: Sequence[Line], inputs: Mapping[Key, str], outputs: Sequence[Key]
    ) -> None:
        self.lives = Lives(lines, inputs, outputs)
        self.of: dict[Key, Path] = {}
        self._lines = lines
        self._inputs = inputs
        # Where its path begins, how far back that is, and how many ways from there came together.
        self._forks: dict[Key, tuple[Key, int, int]] = {}
        self._goes_on: set[Key] = set()  # the inputs whose names the chain goes on with
        for key, name in inputs.items():
            self._begin(key, name)
        for number, line in enumerate(lines):
            if line.gives:
                self._read(number, line)

    def _begin(self, key: Key, name: str) -> None:
        self._forks[key] = key, 0, 1
        goes_on = name != "inputs" and self.lives.last[key] < len(self._lines)
        self.of[key] = Path(-1, "" if name == "x" or not goes_on else name)
        if goes_on:
            self._goes_on.add(key)

    def _read(self, number: int, line: Line) -> None:
        first = line.gives[0]
        takes = line.takes
        if not takes:
            self.of[first], self._forks[first] = Path(number), (first, 0, 1)
        elif (line.merges or line.roles) and len(operands := tuple(dict.fromkeys(takes))) > 1:
            self.of[first], self._forks[first] = self._merge(number, line, operands)
        elif self.lives.readers[key := takes[0]] > 1:
            self.of[first], self._forks[first] = Path(number), (key, 1, 1)
        else:
            fork, length, ways = self._forks[key]
            self.of[first], self._forks[first] = self.of[key], (fork, length + 1, ways)
        for key in line.gives[1:]:
            self.of[key], self._forks[key] = Path(number), (key, 0, 1)

    def _merge(
        self, number: int, line: Line, operands: tuple[Key, ...]
    ) -> tuple[Path, tuple[Key, int, int]]:
        lengths = {}
        forks = set()
        together = 0
        for key in operands:
            fork, lengths[key], ways = (key, 0, 1) if self._is_fork(key) else self._forks[key]
            forks.add(fork)
            together += ways
        if len(forks) > 1:
            if line.roles:
                self._give(number, line, None)
            else:
                self._meet(number, line, operands)
            return Path(number), (line.gives[0], 0, 1)
        fork = forks.pop()
        chain_before = self.of[fork]
        if line.roles:
            main = self._give(number, line, fork)
        else:
            main = self._diamond(number, line.merges, fork, lengths)
        longest = max(lengths.values()) + 1
        if together < self.lives.readers[fork]:
            return Path(number), (fork, longest, together)
        if main is not None and main != fork:
            self.of[main].join(chain_before)
        before, length, ways = self._forks[fork]
        return chain_before, (before, length + longest, ways)

    def _give(self, number: int, line: Line, fork: Key | None) -> Key:
        """Calls what a function is given as the function does; gives the tensor that goes on."""
        main = line.takes[line.roles.index("x")] if "x" in line.roles else line.takes[0]
        for key, role in zip(line.takes, line.roles, strict=True):
            if not role or key == main or key in self._inputs:
                continue
            if self._is_fork(key):
                if self.lives.last[key] == number:
                    self.of[key] = Path(number, role)
                continue
            path = self.of[key].whole()
            path.role = role
            if (
                fork is not None
                and path.first == self.lives.last[fork]
                and fork not in self._goes_on
            ):
                self.of[fork] = path
        return main

    def _is_fork(self, key: Key) -> bool:
        return self.lives.readers[key] > 1

    def _diamond(self, number: int, merges: str, fork: Key, lengths: dict[Key, int]) -> Key | None:
        """Says what the paths between a fork and a merge are; gives the end of the main one."""
        paths = [key for key in lengths if key != fork]
        if len(lengths) == _PAIR:
            if fork in lengths:
                return self._around(number, merges, fork, paths[0], lengths[paths[0]])
            short, long = sorted(paths, key=lengths.__getitem__)
            if merges == "add" and lengths[short] < lengths[long]:
                return self._beside(fork, short, long)
        if fork in lengths:
            self._keep(fork, number, merges)
        for key in paths:
            self.of[key].whole().role = _BRANCH
        return None

    def _around(self, number: int, merges: str, fork: Key, path: Key, length: int) -> Key:
        """Says what is merged with the fork itself."""
        if merges in _KEPT_FOR and fork not in self._goes_on:
            self._keep(fork, number, merges)
            return path
        beside = self.of[path].whole()
        beside.role = _BESIDE.get(merges, _BRANCH)
        if merges == "other" and length == 1:
            beside.role = self._lines[beside.first].wanted or _BRANCH
        return fork

    def _beside(self, fork: Key, short: Key, long: Key) -> Key | None:
        """Says what the two ways of an addition are, neither of which is the fork itself."""
        shortcut = self.of[short].whole()
        shortcut.role = _KEPT_FOR["add"]
        if shortcut.first == self.lives.last[fork]:
            # The short way comes last, and the fork is kept for it.
            if fork in self._goes_on:
                self.of[long].whole().role = _BESIDE["add"]
                return None
            self.of[fork] = shortcut
        return long

    def _keep(self, fork: Key, number: int, merges: str) -> None:
        if self.lives.last[fork] == number and fork not in self._goes_on:
            self.of[fork] = Path(number, _KEPT_FOR.get(merges, _BRANCH))

    def _meet(self, number: int, line: Line, operands: tuple[Key, ...]) -> None:
        """Says what paths are that begin at different forks."""
        paths = []
        for key in operands:
            if not self._is_fork(key):
                if key not in self._inputs:
                    paths.append(key)
            elif line.merges in _KEPT_FOR:
                self._keep(key, number, line.merges)
        last = self.lives.last
        # A path from an input of the model is called what it comes to.
        if len(paths) > 1 and not any(
            last[self._forks[key][0]] == len(self._lines) for key in paths
        ):
            for key in paths:
                self.of[key].whole().role = _BRANCH
