"""What the drawing says of each call, in the words in which a program is followed.

The texts that `codegen` writes of one layer and of one operation by itself are taken for what the
drawing says: there is one translation of them, and what is proven is all that is built around it.
Each text is evaluated once, and each layer looked at again only when it changed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from msgspec import Struct

from codegen.calls import Step
from codegen.expressions import value_expression
from codegen.formatting import Expression, Group, flat
from codegen.operations import operation_call
from codegen.proving.expressions import compiled
from codegen.proving.iterating import BUILTINS
from codegen.proving.machine import Evaluate
from codegen.proving.pieces import RememberedTexts
from codegen.proving.signatures import Signatures
from codegen.proving.values import DifferentError, Frame, Global, Held, Record, told
from graph.catalogue import Catalogue
from graph.elements import Tensor
from graph.remembering import Remembered
from graph.values import TensorValue, Value

# What the names of a file mean where it does not say so itself.
_IMPORTED = {
    "keras": "keras",
    "layers": "keras.layers",
    "np": "numpy",
    "ops": "keras.ops",
}


class Call(Struct, frozen=True, eq=False):
    """What a layer is called with."""

    args: list[Held]
    kwargs: dict[str, Held]


class Records:
    """Reads what the drawing says, with one catalogue.

    Attributes:
        signatures: Those of the catalogue.
        names: What the names of a file mean.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.signatures = Signatures(catalogue)
        imported = _IMPORTED | self.signatures.private_classes()
        self.names: Frame = {name: Global(path) for name, path in imported.items()} | BUILTINS
        self._catalogue = catalogue
        self._recorder = _Recorder(self.signatures)
        self._compiled = RememberedTexts(_expression)
        self._value = RememberedTexts(lambda text: self._evaluated(text, self.names))
        self._layers: Remembered[Group, tuple[str, Record]] = Remembered()

    def of_layer(self, step: Step) -> Record:
        """Gives the layer of a step that is neither a model nor holds one."""
        made, name = step.expression.call, step.layer.name
        known = self._layers.get(made)
        if known is None or known[0] != name:
            known = self._layers.keep(made, (name, self._read_layer(made, name)))
        return known[1]

    def of_maker(self, maker: Expression, builders: Iterable[str]) -> Record:
        """Gives a layer that is a model or holds one, of what is built by these functions."""
        names = self.names | {name: Global(name) for name in builders}
        found = self._evaluated(flat(maker), names)
        if not isinstance(found, Record):
            raise DifferentError(f"Expected the call of a function. Received: {told(found)}")
        return found

    def builders(self, makers: Mapping[str, Expression]) -> frozenset[str]:
        """Gives the names of the functions that build models."""
        found: set[str] = set()
        for maker in makers.values():
            tree = ast.parse(flat(maker), mode="eval")
            found.update(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
        return frozenset(found - self.names.keys())

    def call_of(self, step: Step) -> Call:
        """Gives what the layer of a step is called with."""
        args: list[Held] = []
        kwargs: dict[str, Held] = {}
        for parameter in step.parameters:
            value = self.structure(parameter.value, parameter.slots)
            if parameter.positional:
                args.append(value)
            else:
                kwargs[parameter.name] = value
        return Call(args, kwargs)

    def of_operation(self, step: Step) -> list[Record]:
        """Gives an operation, as a call of its function and with Python's operators."""
        names = {tensor: f"tensor_{place}" for place, tensor in enumerate(step.taken)}
        operation = operation_call(step, names.__getitem__, self._write)
        frame = self.names | {name: tensor for tensor, name in names.items()}
        texts = [operation.long.flat, *([operation.short] if operation.short else ())]
        return [self._evaluated(text, frame) for text in texts]

    def structure(self, value: Value, tensors: Mapping[int, Tensor]) -> Held:
        """Gives a structure of tensors and constants."""
        if isinstance(value, TensorValue):
            return tensors[value.position]
        if isinstance(value, tuple):
            return [self.structure(item, tensors) for item in value]
        if isinstance(value, dict):
            return {key: self.structure(item, tensors) for key, item in value.items()}
        return self._value(flat(self._write(value)))

    def _write(self, value: Value) -> Expression:
        return value_expression(value, self._catalogue)

    def _read_layer(self, made: Group, name: str) -> Record:
        args: list[Held] = []
        kwargs: dict[str, Held] = {}
        for prefix, item in made.items:
            if prefix == "name=":
                kwargs["name"] = name
            elif prefix:
                kwargs[prefix[:-1]] = self._value(flat(item))
            else:
                args.append(self._value(flat(item)))
        path = self._value(made.opening[:-1])
        found = self._recorder.call(path, tuple(args), kwargs)
        if not isinstance(found, Record):
            raise DifferentError(f"Expected a layer. Received: {told(found)}")
        return found

    def _evaluated(self, text: str, names: Frame) -> Held:
        return self._compiled(text)(names, self._recorder)


class _Recorder:
    """Makes records of what a text of the drawing makes."""

    def __init__(self, signatures: Signatures) -> None:
        self._signatures = signatures

    def call(self, called: Held, args: tuple[Held, ...], kwargs: dict[str, Held]) -> Held:
        if not isinstance(called, Global):
            raise DifferentError(f"Expected a class of Keras. Received: {told(called)}")
        signature = self._signatures.of(called.path)
        given = signature.bound(args, kwargs)
        left = {
            name: value for name, value in given.items() if not signature.leaves_out(name, value)
        }
        return Record(called.path, left)

    def operate(self, name: str, given: dict[str | int, Held]) -> Held:
        return Record(self._signatures.path_of_operation(name), given)

    def tick(self) -> None:
        pass


def _expression(text: str) -> Evaluate:
    return compiled(ast.parse(text, mode="eval").body)


_known: dict[int, tuple[Catalogue, Records]] = {}


def records_of(catalogue: Catalogue) -> Records:
    """Gives the reader for a catalogue, with all that it has read before."""
    known = _known.get(id(catalogue))
    if known is None or known[0] is not catalogue:
        known = _known[id(catalogue)] = catalogue, Records(catalogue)
    return known[1]
