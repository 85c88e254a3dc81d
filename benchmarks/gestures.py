"""Ten thousand random gestures in the real window: after each, canvas and document must agree.

`python -m benchmarks.gestures [COUNT] [--seed N]` plays them in drawings of some hundreds each and
ends with exit code 1 where something does not agree, with the gestures that led to it.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from random import Random

from benchmarks.offscreen import application, main_window
from graph.drawing import new_drawing
from tests.editor.canvas.random_gestures import RandomHand

_IN_ONE_DRAWING = 250


def main(arguments: list[str] | None = None) -> int:
    """Plays the gestures; gives 1 where canvas and document do not agree after one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    application()
    done: Counter[str] = Counter()
    start = time.perf_counter()
    edits: list[object] = []
    with main_window() as window:
        window.current.document.edit_applied.connect(edits.append)
        for first in range(0, options.count, _IN_ONE_DRAWING):
            window.current.document.replace(new_drawing())
            seed = options.seed + first
            hand = RandomHand(window, Random(seed))  # noqa: S311 - to be repeated
            try:
                hand.play(min(_IN_ONE_DRAWING, options.count - first))
            except AssertionError as error:
                print(f"{error}\nAgain with: python -m benchmarks.gestures 250 --seed {seed}")
                return 1
            done.update(name.split()[0].strip("_:") for name in hand.done)
    seconds = time.perf_counter() - start
    print(
        f"{done.total():,} gestures, {len(edits):,} edits of the document in {seconds:.0f} s; "
        "canvas and document agreed after each"
    )
    print(", ".join(f"{name} {count:,}" for name, count in done.most_common()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
