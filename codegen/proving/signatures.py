"""The names of what classes and functions are given by place, and their defaults.

Two calls are one where they give the same arguments the same values, however they are written.
"""

from __future__ import annotations

from msgspec import Struct

from codegen.expressions import is_default
from codegen.plain_values import plain_value
from codegen.proving.values import DifferentError, Held, is_same_atom, told
from graph.catalogue import Argument, Catalogue, LayerClass
from graph.values import Value, from_json

LAYERS = "keras.layers"
INPUT = "keras.layers.Input"
_PLAIN = (str, int, float, bool, tuple, type(None))
_BY_PLACE = 2  # arguments of a class, of which the exporter gives no more by place
_TRAINABLE = Argument("trainable", "bool", default=True)


class Signature(Struct, frozen=True, eq=False):
    """What a class or function takes.

    Attributes:
        names: Its parameters by place, as far as they can be given by it.
        arguments: Those of which the default is known.
        plain: The one number that stands for a default of several, where there is one.
        variadic: The parameter that takes all that is given by place from there on, or "".
        nothing: The parameters of which the default is None.
        answers: Of values that are no default or are, what was found out.
    """

    names: tuple[str, ...]
    arguments: dict[str, Argument]
    plain: dict[str, Value] = {}
    variadic: str = ""
    nothing: frozenset[str] = frozenset()
    answers: dict[tuple[str, type, Held], bool] = {}

    def bound(self, args: tuple[Held, ...], kwargs: dict[str, Held]) -> dict[str | int, Held]:
        """Gives all that a call gives, by name where it has one.

        Raises:
            DifferentError: one argument is given twice.
        """
        bound: dict[str | int, Held] = {}
        for place, value in enumerate(args):
            name = self.names[place] if place < len(self.names) else place
            if name == self.variadic:
                bound[name] = list(args[place:])
                break
            bound[name] = value
        for name, value in kwargs.items():
            if name in bound:
                raise DifferentError(f"Expected one `{name}`. Received: two")
            bound[name] = value
        return bound

    def leaves_out(self, name: str | int, value: Held) -> bool:
        """Whether to give this value is to give none."""
        if name in self.nothing and value is None:
            return True
        argument = self.arguments.get(name) if type(name) is str else None
        if argument is None:
            return False
        if type(value) is int and is_same_atom(value, self.plain.get(argument.name)):
            return True
        return type(value) in _PLAIN and self._is_default(argument, value)

    def _is_default(self, argument: Argument, value: Held) -> bool:
        key = argument.name, type(value), value
        try:
            return self.answers[key]
        except KeyError:
            answer = self.answers[key] = is_default(value, argument)
            return answer
        except TypeError:  # a tuple that holds what has no hash
            return False


class Signatures:
    """Those of a catalogue, by their paths."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._found: dict[str, Signature] = {}
        self._operations = {
            f"{known.function_module}.{known.function}": known for known in catalogue.operations
        }
        self._private = {
            f"{known.imported_from}.{known.class_name}": known
            for known in catalogue.layers
            if known.imported_from
        }

    def of(self, path: str) -> Signature:
        """Gives that of a path; what is not known takes anything as it is given."""
        found = self._found.get(path)
        if found is None:
            found = self._found[path] = self._read(path)
        return found

    def private_classes(self) -> dict[str, str]:
        """Gives the paths of the classes that go by their own name, by that."""
        return {path.rpartition(".")[2]: path for path in self._private}

    def path_of_operation(self, name: str) -> str:
        """Gives the path of the function of an operation of `keras.ops`."""
        known = self._catalogue.find("keras.ops", name)
        if known is None:
            raise DifferentError(f"Expected an operation of Keras's. Received: {told(name)}")
        return f"{known.function_module}.{known.function}"

    def _read(self, path: str) -> Signature:
        if path in self._operations:
            return self._operation(self._operations[path])
        module, _, name = path.rpartition(".")
        known = self._private.get(path) or self._catalogue.find(module, name)
        if known is not None:
            return self._layer(known)
        if path == INPUT:
            # What of an Input is given by place, no source says.
            return _signature((), (*self._layer_input().arguments, *self._catalogue.common))
        described = self._catalogue.find_object(module, name)
        if described is None:
            return _signature((), ())
        return _signature(_placed(described.arguments), described.arguments)

    def _layer_input(self) -> LayerClass:
        known = self._catalogue.find(LAYERS, "InputLayer")
        if known is None:
            raise DifferentError("Expected a catalogue with `InputLayer`. Received: another")
        return known

    def _layer(self, known: LayerClass) -> Signature:
        more = (*self._catalogue.common, _TRAINABLE)
        defaults = {
            each.name: plain_value(known, each.name, from_json(each.default))
            for each in known.arguments
            if not each.required
        }
        return _signature(_placed(known.arguments), (*more, *known.arguments), defaults)

    def _operation(self, known: LayerClass) -> Signature:
        variadic = next((each.name for each in known.inputs if each.variadic), "")
        arguments = (*known.arguments, *known.call_arguments)
        nothing = frozenset(each.name for each in known.inputs)
        return _signature(known.parameters, arguments, None, variadic, nothing)


def _placed(arguments: tuple[Argument, ...]) -> tuple[str, ...]:
    return tuple(argument.name for argument in arguments[:_BY_PLACE])


def _signature(
    names: tuple[str, ...],
    arguments: tuple[Argument, ...],
    plain: dict[str, Value] | None = None,
    variadic: str = "",
    nothing: frozenset[str] = frozenset(),
) -> Signature:
    by_name = {argument.name: argument for argument in arguments}
    return Signature(names, by_name, plain or {}, variadic, nothing, {})
