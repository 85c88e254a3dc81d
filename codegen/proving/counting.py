"""How the counters of Keras's names are moved before the model is made."""

from __future__ import annotations

from codegen.calls import Step
from codegen.proving.pieces import RememberedTexts, read_inner
from codegen.proving.statements import run_all, statement
from codegen.proving.values import Frame, Global, Held
from codegen.taken_names import counted_past

_NAMES: Frame = {"keras": Global("keras")}


def expected_counters(steps: list[Step]) -> list[tuple[Held, ...]]:
    """Gives the calls that move them, in order: the function, and what it is given."""
    lines = counted_past(steps)
    return _read("".join(f"{line}\n" for line in lines)) if lines else []


class _Counting:
    """Takes note of calls."""

    def __init__(self) -> None:
        self.calls: list[tuple[Held, ...]] = []

    def call(self, called: Held, args: tuple[Held, ...], kwargs: dict[str, Held]) -> Held:
        self.calls.append((called.path, *args))

    def operate(self, name: str, given: dict[str | int, Held]) -> Held:
        return None

    def tick(self) -> None:
        pass


def _read_calls(text: str) -> list[tuple[Held, ...]]:
    machine = _Counting()
    run_all(list(map(statement, read_inner(text))), dict(_NAMES), machine)
    return machine.calls


_read = RememberedTexts(_read_calls)
