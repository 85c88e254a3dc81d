"""One reader under atheris, in a process of its own: libFuzzer ends it with the first fault.

`benchmarks.fuzz` starts it and reads what it prints. What covers more of the program's own code is
kept and changed further; half of the changes are those of the tests, which know JSON.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import atheris

from tests.fuzz.changing import change

_OURS = ["graph", "editor", "worker", "codegen"]

with atheris.instrument_imports(include=_OURS):
    from tests.fuzz.targets import TARGETS
    from tests.fuzz.watching import watch

_LONGEST = 64 * 1024  # bytes of an input


def main() -> None:
    """Reads changed files until libFuzzer's time is over."""
    name, corpus, *options = sys.argv[1:]
    target = next(each for each in TARGETS if each.name == name)
    # What it imports and makes ready once is no part of reading.
    with atheris.instrument_imports(include=_OURS):
        for number, seed in enumerate(target.seeds()):
            Path(corpus, f"seed_{number}").write_bytes(seed)
            target(seed)
    watched = watch(target)

    def mutate(data: bytes, longest: int, seed: int) -> bytes:
        chance = random.Random(seed)  # noqa: S311 - it hides nothing
        if chance.random() < 0.5:
            return bytes(atheris.Mutate(data, longest))
        return change(data, chance)[:longest]

    def read(data: bytes) -> None:
        watched(bytes(data))

    atheris.Setup(
        [sys.argv[0], corpus, f"-max_len={_LONGEST}", *options], read, custom_mutator=mutate
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
