"""What expressions and statements ask of whoever runs them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

from codegen.proving.values import Frame, Held


class Machine(Protocol):
    """Takes note of what a program does to tensors and makes of classes."""

    def call(self, called: Held, args: tuple[Held, ...], kwargs: dict[str, Held]) -> Held:
        """Calls what is no function of Python's."""
        ...

    def operate(self, name: str, given: dict[str | int, Held]) -> Held:
        """Makes the operation of this class, as Keras's tensors do for Python's operators."""
        ...

    def tick(self) -> None:
        """Counts a statement or a turn of a loop, and ends a program that makes too many."""
        ...


Evaluate: TypeAlias = Callable[[Frame, Machine], Held]
