"""Where the functions that are taken lie in the sequence: within one another or apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from collections.abc import Sequence as Sequenced

from msgspec import Struct

from codegen.folding.wires import Reference


class Block(Struct, eq=False):
    """A function to be.

    Attributes:
        number: What tells it from others.
        length: How many steps it has.
        starts: Where it begins, in the whole sequence.
        given: Its tensors that are used outside, by the offset of their steps.
        calls: How many lines a call takes, by and large, by its start.
    """

    number: int
    length: int
    starts: list[int]
    given: tuple[Reference, ...] = ()
    calls: dict[int, float] = {}


class Range(Struct, frozen=True, gc=False):
    """Some of the sequence: one step, or an instance of a block."""

    start: int
    end: int
    block: Block | None


class Layout:
    """The instances of blocks in a sequence of steps."""

    def __init__(self, count: int) -> None:
        self._single = [Range(place, place + 1, None) for place in range(count)]
        self._inside: defaultdict[int, list[tuple[int, int, Block]]] = defaultdict(list)
        self._starting: defaultdict[int, list[tuple[int, Block]]] = defaultdict(list)

    def add(self, block: Block) -> None:
        """Takes the instances of a block in."""
        for start in block.starts:
            end = start + block.length
            self._starting[start].append((end, block))
            held = start, end, block
            for place in range(start + 1, end):
                self._inside[place].append(held)

    def remove(self, block: Block) -> None:
        """Leaves the instances of a block out."""
        for start in block.starts:
            end = start + block.length
            self._starting[start].remove((end, block))
            for place in range(start + 1, end):
                self._inside[place].remove((start, end, block))

    def split(self, start: int, end: int, within: Block | None = None) -> list[Range]:
        """Gives what a range is made of: the largest blocks in it, and single steps."""
        ranges = []
        place = start
        while place < end:
            largest = self._single[place]
            for other_end, block in self._starting.get(place, ()):
                if largest.end < other_end <= end and block is not within:
                    largest = Range(place, other_end, block)
            ranges.append(largest)
            place = largest.end
        return ranges

    def fitting(self, starts: Sequenced[int], length: int) -> list[int]:
        """Gives the starts of those ranges that lie across no block, and are alike inside."""
        clear = [start for start in starts if not self._crosses(start, start + length)]
        if not clear:
            return []
        looks = [self._look(start, length) for start in clear]
        return [start for start, look in zip(clear, looks, strict=True) if look == looks[0]]

    def alike(self, block: Block) -> list[int]:
        """Gives the starts of the instances of a block that are of the parts that most are of."""
        looks = [self._look(start, block.length, block) for start in block.starts]
        usual = max(looks, key=looks.count) if len(set(looks)) > 1 else looks[0]
        return [start for start, look in zip(block.starts, looks, strict=True) if look == usual]

    def sites(self, starts: Sequenced[int], length: int) -> list[tuple[int, int]]:
        """Gives where ranges would be called: the number of the block, or -1, and where in it."""
        sites: dict[tuple[int, int], None] = {}
        for start in starts:
            around = [
                (other_end - other_start, other_start, block.number)
                for other_start, other_end, block in self._enclosing(start, start + length)
            ]
            if around:
                _, other_start, number = min(around)
                sites[number, start - other_start] = None
            else:
                sites[-1, start] = None
        return list(sites)

    def _look(self, start: int, length: int, within: Block | None = None) -> Hashable:
        parts = self.split(start, start + length, within)
        return tuple(
            [(part.start - start, part.block.number) for part in parts if part.block is not None]
        )

    def _crosses(self, start: int, end: int) -> bool:
        if any(other_end < end for _, other_end, _ in self._inside.get(start, ())):
            return True
        return any(
            other_start > start or (other_start == start and other_end == end)
            for other_start, other_end, _ in self._inside.get(end, ())
        ) or any(other_end == end for other_end, _ in self._starting.get(start, ()))

    def _enclosing(self, start: int, end: int) -> list[tuple[int, int, Block]]:
        found = [each for each in self._inside.get(start, ()) if each[1] >= end]
        found.extend(
            (start, other_end, block)
            for other_end, block in self._starting.get(start, ())
            if other_end > end
        )
        return found
