"""Whether what a program made is what the drawing says."""

from __future__ import annotations

from codegen.proving.signatures import LAYERS, Signatures
from codegen.proving.values import DifferentError, Held, Made, Record, is_same_atom, told
from graph.elements import Tensor
from graph.remembering import Remembered

# Objects of which one can stand for several that are equal: they keep nothing of their own.
_SHARED = ("keras.constraints.", "keras.dtype_policies.", "keras.regularizers.", "numpy.")

# The very arguments that are what a record says, which only a call that is remembered gives again;
# whether Keras names something in them.
_same: Remembered[Record, tuple[tuple[Held, ...], dict[str, Held], bool]] = Remembered()


def is_shareable(made: Made) -> bool:
    """Whether an object can stand for several equal ones."""
    return made.path.startswith(_SHARED)


class Comparing:
    """Compares, and takes note of what was used.

    What Keras names by itself is numbered in the order in which it is made, so of these the order
    is compared, too.

    Attributes:
        last: The order of what was named last.
    """

    def __init__(self, signatures: Signatures) -> None:
        self._signatures = signatures
        self.last = 0

    def require(self, made: Made, record: Record, *, counted: bool) -> None:
        """Requires that a program made what a record says.

        Args:
            made: What the program made.
            record: What the drawing says.
            counted: Whether Keras names it, or what is in it.

        Raises:
            DifferentError: it did not.
        """
        if made.path != record.path:
            raise DifferentError(f"Expected `{record.path}`. Received: {made.path}")
        self._use(made)
        known = _same.get(record)
        if known is None or known[0] is not made.args or known[1] is not made.kwargs:
            given = self._signatures.of(made.path).bound(made.args, made.kwargs)
            self.require_arguments(given, record)
            numbered = any(map(_is_numbered, record.arguments.values()))
            known = _same.keep(record, (made.args, made.kwargs, numbered))
        if counted or known[2]:
            self.note(made.order)

    def require_arguments(self, given: dict[str | int, Held], record: Record) -> None:
        """Requires that a call gives what a record says, and else only defaults."""
        for name, expected in record.arguments.items():
            if name not in given:
                raise DifferentError(f"Expected `{name}={told(expected)}`. Received: none")
            if not self.is_same(given[name], expected):
                raise DifferentError(
                    f"Expected `{name}={told(expected)}`. Received: {told(given[name])}"
                )
        if len(given) == len(record.arguments):
            return
        signature = self._signatures.of(record.path)
        for name, value in given.items():
            if name not in record.arguments and not signature.leaves_out(name, value):
                raise DifferentError(f"Expected no `{name}`. Received: {told(value)}")

    def note(self, order: int) -> None:
        """Takes note that something was named; what is named next has to be made later."""
        if order <= self.last:
            raise DifferentError("Expected what Keras names in its order. Received: another order")
        self.last = order

    def is_same(self, value: Held, expected: Held) -> bool:
        """Whether a value is the one that is expected, of the same type at each depth."""
        kind = type(expected)
        if kind is Record:
            return self._is_made(value, expected)
        if type(value) is not kind:
            return False
        if kind is str or kind is Tensor:
            return bool(value == expected)
        return self._is_same_within(value, expected)

    def _is_same_within(self, value: Held, expected: Held) -> bool:
        if isinstance(expected, list | tuple):
            return len(value) == len(expected) and all(map(self.is_same, value, expected))
        if isinstance(expected, dict):
            return value.keys() == expected.keys() and all(
                self.is_same(value[key], item) for key, item in expected.items()
            )
        if isinstance(expected, slice):
            parts = (value.start, value.stop, value.step)
            wanted = (expected.start, expected.stop, expected.step)
            return all(map(self.is_same, parts, wanted))
        return is_same_atom(value, expected)

    def _is_made(self, value: Held, expected: Record) -> bool:
        if type(value) is not Made or value.path != expected.path:
            return False
        self.require(value, expected, counted=_is_numbered(expected))
        return True

    def _use(self, made: Made) -> None:
        if made.used and not is_shareable(made):
            raise DifferentError(f"Expected another `{made.path}`. Received: one of before")
        made.used = True


def _is_numbered(value: Held) -> bool:
    """Whether something is a layer within another one, or a model that a function builds."""
    return type(value) is Record and (value.path.startswith(LAYERS) or "." not in value.path)
