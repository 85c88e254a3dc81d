"""Makes functions and statements of the blocks that were taken.

Every function gets the parameters that its instances need: each instance, wherever it stands, is a
row of values, those that it hands on to functions within it included.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from msgspec import Struct

from codegen.calls import Step
from codegen.folding.blocks import Blocks
from codegen.folding.columns import NAME, Column, Unified
from codegen.folding.instances import align, odd_ones, unlike
from codegen.folding.layout import Block, Range
from codegen.folding.leaves import Constant, Leaf
from codegen.folding.plans import Built, Followed
from codegen.folding.program import Function, Statement, functions_in
from codegen.folding.relinking import is_called_alike, relinked
from codegen.folding.rows import Aligned, Rows
from codegen.folding.sequence import ALONE, Sequence
from codegen.folding.signatures import SIZES
from codegen.folding.unified import unify_known
from codegen.folding.wires import Reference
from graph.elements import Tensor
from graph.remembering import Remembered

_ARGUMENTS = 8  # of a function, besides tensors
_CALL = 1.2
_MOSTLY = 0.6  # of the calls, from which on a value is the default


class Building:
    """Builds the functions, those that are called by others first.

    Attributes:
        functions: They, by the numbers of their blocks.
        looped: The numbers of those that were known before, with their loops.
    """

    def __init__(
        self, sequence: Sequence, blocks: Blocks, followed: Followed | None = None
    ) -> None:
        self._followed = followed
        self._unified: dict[int, Unified] = {}
        self._sequence = sequence
        self._blocks = blocks
        self._ids = tuple([step.node.id for step in sequence.steps])
        self._arguments: dict[tuple[int, int], tuple[Leaf, ...]] = {}  # by block and start
        self.functions: dict[int, Function] = {}
        self.looped: set[int] = set()
        self._reused_numbers: set[int] = set()

    def run(self) -> list[Statement]:
        """Gives the statements of the model; a block that cannot be a function is taken back."""
        for found in sorted(self._blocks.taken, key=lambda each: (each.length, each.starts[0])):
            block = self._blocks.alike(found)
            function = self._reused(block) or self._function(block)
            if function is None:
                self._blocks.drop(block)
            else:
                self.functions[block.number] = function
        parts = self._blocks.layout.split(0, len(self._sequence.steps))
        return [self._of_body(part) for part in parts]

    def built(self) -> dict[int, Built]:
        """Gives all functions with what their instances give them."""
        return {
            block.number: Built(
                self.functions[block.number],
                self._unified[block.number],
                tuple([self._arguments[block.number, start] for start in block.starts]),
            )
            for block in self._blocks.taken
        }

    def _reused(self, block: Block) -> Function | None:
        """Gives a function that was built before, if nothing has changed in it."""
        if self._followed is None or block.number not in self._followed.same:
            return None
        known = self._followed.built[block.number]
        if not functions_in(known.function.body) <= self._reused_numbers:
            return None
        for start, values in zip(block.starts, known.arguments, strict=True):
            self._arguments[block.number, start] = values
        self._reused_numbers.add(block.number)
        self.looped.add(block.number)
        return known.function

    def _relinked(self, block: Block, unified: Unified, nodes: tuple[str, ...]) -> Function | None:
        """Gives a function that was built before, with those that it calls as they are now."""
        known = self._followed.built.get(block.number) if self._followed is not None else None
        if known is None or known.unified is not unified or known.function.nodes != nodes:
            return None
        function = known.function
        if function.takes != self._takes(block.starts[0], block.starts[0] + block.length):
            return None
        if not all(map(self._is_called_as_before, functions_in(function.body))):
            return None
        self.looped.add(block.number)
        return relinked(function, self.functions)

    def _is_called_as_before(self, number: int) -> bool:
        if self._followed is None or number not in self.functions:
            return False
        return is_called_alike(self.functions[number], self._followed.built[number].function)

    def _function(self, block: Block) -> Function | None:
        splits = [
            self._blocks.layout.split(start, start + block.length, block) for start in block.starts
        ]
        held = Rows(len(splits))
        for parts in zip(*splits, strict=True):
            aligned = self._aligned(parts)
            if aligned is None:
                return self._function_of_rest(block, unlike(self._sequence, parts))
            held.add(aligned)
        unified = unify_known(held.rows, held.kinds, f"f{block.number}", prefixes=True)
        if unified is None:
            return None
        if len(unified.columns) > _ARGUMENTS:
            return self._function_of_rest(block, odd_ones(held.rows, held.kinds))
        for place, start in enumerate(block.starts):
            values = tuple([column.values[place] for column in unified.columns])
            self._arguments[block.number, start] = values
        self._unified[block.number] = unified
        nodes = self._nodes_of_all(block, 0, block.length)
        return self._relinked(block, unified, nodes) or self._made(
            block, splits[0], held.shapes, unified, nodes
        )

    def _function_of_rest(self, block: Block, odd: set[int]) -> Function | None:
        """Gives a function for a block without those few instances that cannot call it."""
        smaller = self._blocks.without(block, odd)
        return None if smaller is None else self._function(smaller)

    def _aligned(self, parts: tuple[Range, ...]) -> Aligned | None:
        """Gives the kinds of a part's leaves, and the leaves in each instance."""
        block = parts[0].block
        if any(part.block is not block for part in parts):
            return None
        if block is None:
            return align(self._sequence, [part.start for part in parts])
        rows = [self._arguments[block.number, part.start] for part in parts]
        return _kinds(self.functions[block.number].columns), rows

    def _made(
        self,
        block: Block,
        parts: list[Range],
        shapes: list[tuple[str, ...]],
        unified: Unified,
        nodes_of_all: tuple[str, ...],
    ) -> Function:
        body = []
        used = 0
        start = block.starts[0]
        for part, kinds in zip(parts, shapes, strict=True):
            of_part = unified.leaves[used : used + len(kinds)]
            used += len(kinds)
            nodes = self._nodes_of_all(block, part.start - start, part.end - start)
            body.append(self._statement(part, (kinds, of_part), nodes))
        takes = self._takes(start, start + block.length)
        offset, index = block.given[0]
        given = Tensor(self._ids[start + offset], index)
        defaults = _defaults(unified.columns)
        return Function(block.number, unified.columns, takes, given, body, nodes_of_all, defaults)

    def _of_body(self, part: Range) -> Statement:
        """Gives the statement of a part that is in no block."""
        if part.block is None:
            return step_statement(self._sequence, part.start)
        kinds = _kinds(self.functions[part.block.number].columns)
        return self._statement(part, (kinds, self._arguments[part.block.number, part.start]))

    def _statement(
        self,
        part: Range,
        row: tuple[tuple[str, ...], tuple[Leaf, ...]],
        nodes: tuple[str, ...] | None = None,
    ) -> Statement:
        sequence = self._sequence
        kinds, leaves = row
        nodes = self._nodes(part) if nodes is None else nodes
        if part.block is None:
            return _step_statement(sequence, part.start, kinds, leaves, nodes)
        function = self.functions[part.block.number]
        offset, index = part.block.given[0]
        return Statement(
            ("call", function.number),
            kinds,
            leaves,
            self._takes(part.start, part.end),
            (Tensor(self._ids[part.start + offset], index),),
            nodes,
            _CALL,
            function=function,
        )

    def _takes(self, start: int, end: int) -> tuple[Tensor, ...]:
        """Gives the tensors from before a range that are used in it, in the order of their use."""
        taken: dict[Reference, None] = {}
        for place in range(start, end):
            for reference in self._sequence.references[place]:
                if reference[0] < start:
                    taken[reference] = None
        return tuple([Tensor(self._ids[place], index) for place, index in taken])

    def _nodes_of_all(self, block: Block, first: int, end: int) -> tuple[str, ...]:
        """Gives the nodes of a part of a block, by their offsets, in all instances."""
        ids = self._ids
        return tuple([node for at in block.starts for node in ids[at + first : at + end]])

    def _nodes(self, part: Range) -> tuple[str, ...]:
        return self._ids[part.start : part.end]


class _Known(Struct, frozen=True, eq=False):
    """The statement of a step, and what it was made of besides the step."""

    made_of: tuple[int, dict[str, Leaf], tuple[Tensor, ...], int]
    statement: Statement


_known: Remembered[Step, _Known] = Remembered()


def step_statement(sequence: Sequence, place: int) -> Statement:
    """Gives the statement of a single step, which stays the same one as long as the step does."""
    step, leaves = sequence.steps[place], sequence.leaves(place)
    symbol = sequence.symbols[place]
    made_of = symbol, leaves, sequence.gives[place], sequence.lines[place]
    known = _known.get(step)
    if known is not None and known.made_of == made_of and symbol != ALONE:
        return known.statement
    kinds, values = tuple(leaves), tuple(leaves.values())
    made = _step_statement(sequence, place, kinds, values, (step.node.id,))
    return _known.keep(step, _Known(made_of, made)).statement


def _step_statement(
    sequence: Sequence,
    place: int,
    kinds: tuple[str, ...],
    leaves: tuple[Leaf, ...],
    nodes: tuple[str, ...],
) -> Statement:
    step, symbol = sequence.steps[place], sequence.symbols[place]
    # Arguments that are left out in one place only make it no other statement.
    alike: Hashable = ("step", symbol) if symbol != ALONE else ("step", symbol, place)
    lines = float(sequence.lines[place])
    return Statement(alike, kinds, leaves, step.taken, sequence.gives[place], nodes, lines, step)


def _kinds(columns: tuple[Column, ...]) -> tuple[str, ...]:
    return tuple([f"{column.kinds[0]} {column.word}".strip() for column in columns])


def _defaults(columns: Iterable[Column]) -> dict[str, Leaf]:
    """Gives the parameters that mostly have one value; sizes and names are always given."""
    defaults: dict[str, Leaf] = {}
    for column in columns:
        if column.kinds[0] in (*SIZES, NAME):
            continue
        counts: dict[Leaf, int] = {}
        for value in column.values:
            counts[value] = counts.get(value, 0) + 1
        value, count = max(counts.items(), key=lambda each: each[1])
        if isinstance(value, Constant) and count >= _MOSTLY * len(column.values):
            defaults[column.key] = value
    return defaults
