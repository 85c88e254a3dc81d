"""What is remembered of the last folding of a model, so that an edit need not look for blocks anew.

Looking for blocks takes most of the time, and an edit seldom changes where they are. While a person
draws, the blocks stay where they were as long as their steps are the same; an instance in which a
step has come, gone or been wired otherwise is one no longer. The functions of blocks in which no
argument has changed either are the same ones. What is exported is folded anew.

A layer that is called otherwise than by the rule of its block would be a parameter in all calls of
it; until the model is folded anew, its instance is none either.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping

from msgspec import Struct

from codegen.calls import Step
from codegen.folding.columns import Unified
from codegen.folding.instances import given_by
from codegen.folding.layout import Block
from codegen.folding.leaves import Leaf
from codegen.folding.program import Function
from codegen.folding.sequence import Sequence

_LIMIT = 16  # models
_PAIR = 2  # a function is for two
_VERSIONS = 3  # of each: without a wire a drawing may be half as large, and is whole again with it
_FEW = 16  # steps that may be new, or blocks may be in them
_SHARE = 0.05


class UnplannedError(Exception):
    """Too much has changed in a model: its blocks have to be looked for anew."""


class Built(Struct, frozen=True, eq=False):
    """A function that was built.

    Attributes:
        function: The function, with its loops.
        unified: What its instances have in common.
        arguments: What they give it, in their order.
    """

    function: Function
    unified: Unified
    arguments: tuple[tuple[Leaf, ...], ...]


class Plan(Struct, frozen=True, eq=False):
    """A folding.

    Attributes:
        sequence: What was folded.
        blocks: The blocks that were found, and could be functions.
        built: Their functions, by the numbers of the blocks.
    """

    sequence: Sequence
    blocks: tuple[Block, ...]
    built: Mapping[int, Built]


class Followed(Struct, frozen=True, eq=False):
    """What is left of a plan.

    Attributes:
        blocks: The blocks, where they are now.
        built: The functions that were built.
        same: The numbers of those in which, and in whose calls, nothing has changed.
    """

    blocks: list[Block]
    built: Mapping[int, Built]
    same: set[int]


def follow(plan: Plan, sequence: Sequence) -> Followed | None:
    """Gives the blocks of a plan that are in another sequence, too; None where few of them are."""
    moved = _moved(plan.sequence, sequence)
    is_wired_alike = sequence.references is plan.sequence.references and -1 not in moved
    new = len(sequence.steps) - sum(place >= 0 for place in moved)
    if new > max(_FEW, _SHARE * len(sequence.steps)):
        return None
    runs = list(_runs(moved))
    steps, before = sequence.steps, plan.sequence.steps
    changed = [0]  # how many steps up to a place are other ones
    for place, after in enumerate(moved):
        same = (
            after >= 0
            and steps[after] is before[place]
            and _is_made_alike(before[place], plan.sequence, sequence)
        )
        changed.append(changed[-1] + (not same))
    left = Followed([], plan.built, set())
    for block in sorted(plan.blocks, key=lambda each: each.length):
        if is_wired_alike:
            left.blocks.append(block)
            if all(changed[start] == changed[start + block.length] for start in block.starts):
                left.same.add(block.number)
            continue
        starts, whole = [], True
        for start in block.starts:
            last = start + block.length - 1
            place = moved[start]
            if place < 0 or runs[start] != runs[last]:
                whole = False
            elif given_by(sequence, [place], block.length) == block.given:
                starts.append(place)
                whole = whole and changed[start] == changed[last + 1]
            else:
                whole = False
        if len(starts) < _PAIR:
            continue
        left.blocks.append(Block(block.number, block.length, sorted(starts), block.given))
        if whole and starts == sorted(starts):
            left.same.add(block.number)
    return left


def _is_made_alike(step: Step, before: Sequence, after: Sequence) -> bool:
    """Whether a layer that is a model is made by the same call."""
    if not before.makers and not after.makers:
        return True
    return before.makers.get(step.layer.id) == after.makers.get(step.layer.id)


def _moved(before: Sequence, after: Sequence) -> list[int]:
    """Gives for each step where it is now, or -1 where there is none like it."""
    if before.nodes == after.nodes:
        places = list(range(len(after.steps)))
    else:
        at = {node: place for place, node in enumerate(after.nodes)}
        places = [at.get(node, -1) for node in before.nodes]
    steps, forms = after.steps, after.forms
    return [
        place
        if place >= 0
        and forms[place] == before.forms[old]
        and (steps[place] is step or _is_wired_and_called_alike(steps[place], step))
        else -1
        for old, (place, step) in enumerate(zip(places, before.steps, strict=True))
    ]


def _is_wired_and_called_alike(step: Step, before: Step) -> bool:
    return step.taken == before.taken and step.layer.name == before.layer.name


def _runs(moved: list[int]) -> Iterator[int]:
    """Gives steps that follow on each other still the same number, and others different ones."""
    run = 0
    expected = 0
    for place in moved:
        if place < 0 or place != expected:
            run += 1
        expected = place + 1
        yield run


class _Memory:
    """The plans of the models that were folded last; threads use it at the same time."""

    def __init__(self) -> None:
        self._plans: dict[tuple[str, ...], list[Plan]] = {}
        self._lock = threading.Lock()

    def get(self, key: tuple[str, ...], count: int) -> Plan | None:
        """Gives the plan of a model that had most nearly so many steps."""
        with self._lock:
            plans = self._plans.get(key, [])
            return min(plans, key=lambda plan: abs(len(plan.sequence.steps) - count), default=None)

    def keep(self, key: tuple[str, ...], plan: Plan) -> None:
        """Keeps a plan in place of one with as many steps, or of the oldest."""
        count = len(plan.sequence.steps)
        with self._lock:
            others = self._plans.pop(key, [])
            kept = [each for each in others if len(each.sequence.steps) != count]
            self._plans[key] = [plan, *kept[: _VERSIONS - 1]]
            if len(self._plans) > _LIMIT:
                del self._plans[next(iter(self._plans))]


memory = _Memory()
