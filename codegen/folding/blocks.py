"""Which repeated ranges become functions.

Of all candidates the one that spares most lines is taken first, then what spares most of what is
left: within the functions, around them, and beside them. Ranges that are taken lie within one
another or apart, and never across.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence as Sequenced

from codegen.folding.instances import given_by, unify_steps
from codegen.folding.layout import Block, Layout, Range
from codegen.folding.repeats import Repeat, repeats
from codegen.folding.sequence import Sequence
from codegen.folding.weighing import LEAST, Weighing, count_calls

_PAIR = 2  # a function is for two
_FEW = 0.3  # of its instances that a block may lose
_UNWEIGHED = -1  # in place of how many were taken when a candidate was weighed


class Blocks:
    """The functions that are taken so far.

    Attributes:
        taken: They, in no order.
        layout: Where they lie.
    """

    def __init__(self, sequence: Sequence) -> None:
        self.taken: list[Block] = []
        self.layout = Layout(len(sequence.steps))
        self._numbered = 0
        self._has_lost = False  # whether instances were taken back
        self._sequence = sequence

    def find(self) -> None:
        """Takes those that spare lines."""
        weighing = Weighing(self._sequence, self.layout)
        heap = [
            (-repeat.bound, place, _UNWEIGHED, repeat)
            for place, repeat in enumerate(repeats(self._sequence))
        ]
        heapq.heapify(heap)
        while heap:
            _, place, weighed, repeat = heapq.heappop(heap)
            if weighed == len(self.taken):
                self._take(repeat)
                continue
            # What a candidate can spare at most is known sooner than what it costs.
            spared = weighing.most(repeat)
            weighed = _UNWEIGHED
            if not heap or spared >= -heap[0][0]:
                spared = weighing.spared(repeat)
                weighed = len(self.taken)
            if spared >= LEAST:
                heapq.heappush(heap, (-spared, place, weighed, repeat))
        self._peel()
        self._drop_unused()

    def follow(self, blocks: Sequenced[Block]) -> None:
        """Takes those that are known, as far as there is still a use for them."""
        for block in blocks:
            self.taken.append(block)
            self.layout.add(block)
        self._drop_unused()

    def drop(self, block: Block) -> None:
        """Takes a block back."""
        self.taken.remove(block)
        self.layout.remove(block)

    def without(self, block: Block, places: set[int]) -> Block | None:
        """Takes some instances of a block back; gives the rest, or None where that is no block."""
        kept = [start for place, start in enumerate(block.starts) if place not in places]
        if not 0 < len(block.starts) - len(kept) <= _FEW * len(block.starts):
            return None
        if len(self.layout.sites(kept, block.length)) < _PAIR:
            return None
        smaller = Block(block.number, block.length, kept, block.given, block.calls)
        self._has_lost = True
        self.taken[self.taken.index(block)] = smaller
        self.layout.remove(block)
        self.layout.add(smaller)
        return smaller

    def alike(self, block: Block) -> Block:
        """Takes those instances of a block back in which instances of others were taken back."""
        if not self._has_lost:
            return block
        fitting = set(self.layout.alike(block))
        odd = {place for place, start in enumerate(block.starts) if start not in fitting}
        return (self.without(block, odd) if odd else None) or block

    def _take(self, repeat: Repeat) -> None:
        block = Block(
            self._numbered,
            repeat.length,
            self.layout.fitting(repeat.starts, repeat.length),
        )
        self._look_at(block)
        if len(block.given) == 1:
            self.taken.append(block)
            self._numbered += 1
            self.layout.add(block)

    def _look_at(self, block: Block) -> None:
        """Finds out what a block gives, and how long its calls are."""
        block.given = given_by(self._sequence, block.starts, block.length)
        unified = unify_steps(self._sequence, block.starts, block.length)
        block.calls = count_calls(unified, block.starts)

    def _peel(self) -> None:
        """Leaves out of each block what follows on itself elsewhere, and is for a loop."""
        for block in sorted(self.taken, key=lambda each: each.length):
            while (part := self._end_of_series(block)) is not None:
                self.layout.remove(block)
                size = part.end - part.start
                if part.start == block.starts[0]:
                    block.starts = [start + size for start in block.starts]
                block.length -= size
                self._look_at(block)
                self.layout.add(block)

    def _end_of_series(self, block: Block) -> Range | None:
        start, end = block.starts[0], block.starts[0] + block.length
        parts = self.layout.split(start, end, block)
        narrow = self._sequence.narrow
        for part, gap in ((parts[0], parts[0].end), (parts[-1], parts[-1].start)):
            if part.block and len(parts) > 1 and narrow[gap] and narrow[start] and narrow[end]:
                size, starts = part.block.length, set(part.block.starts)
                if any(each + size in starts and each + 2 * size in starts for each in starts):
                    return part
        return None

    def _drop_unused(self) -> None:
        """Takes back what came to be called from one place only."""
        changed = True
        while changed:
            changed = False
            for block in sorted(self.taken, key=lambda each: each.length):
                if len(self.layout.sites(block.starts, block.length)) < _PAIR:
                    self.drop(block)
                    changed = True
