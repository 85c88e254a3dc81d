"""A call of a function of `keras.ops`, as people write it: `x + y`, `x[:, 0]`, `ops.mean(x)`.

Python's operators are written only where Keras makes of them exactly the operation that is drawn.
Where a line has no room for them, and for everything else, the function is called.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from codegen.calls import Parameter, Step
from codegen.expressions import is_default
from codegen.formatting import Expression, Group, Item, fits, flat, group, lay_out
from codegen.imports import NONE, OPERATIONS
from codegen.literals import argument_name, atom
from codegen.source import SourceError
from codegen.special_objects import slice_bounds
from codegen.structures import structure_expression
from graph.catalogue import LayerClass
from graph.elements import Tensor
from graph.values import ObjectValue, TensorValue, Value
from graph.wording import shown

_INFIX = {
    "Add": "+",
    "FloorDivide": "//",
    "Greater": ">",
    "GreaterEqual": ">=",
    "Less": "<",
    "LessEqual": "<=",
    "Matmul": "@",
    "Mod": "%",
    "Multiply": "*",
    "NotEqual": "!=",
    "Power": "**",
    "Subtract": "-",
    "TrueDivide": "/",
}
# Python turns `1 < x` around, and Keras then makes another operation of it.
_COMPARING = frozenset({"Greater", "GreaterEqual", "Less", "LessEqual", "NotEqual"})
_NAMED = frozenset({"axis", "axes"})  # which people name even where they need not


class OperationCall(Struct, frozen=True):
    """One operation, ready to be laid out.

    Attributes:
        short: With Python's operators, or "" where they do not make it.
        long: As a call of its function.
        imports: What the call needs; the short form needs nothing.
    """

    short: str
    long: Group
    imports: frozenset[str]

    def lines(self, variable: str, indent: str) -> list[str]:
        """Gives the lines that assign its result to a variable."""
        if self.is_short(variable, indent):
            return [f"{indent}{variable} = {self.short}"]
        return lay_out(f"{variable} = ", self.long, indent=indent)

    def is_short(self, variable: str, indent: str) -> bool:
        """Whether the short form is written, which has to fit a line."""
        return bool(self.short) and fits(f"{indent}{variable} = {self.short}")


def operation_call(
    step: Step, tensor: Callable[[Tensor], str], write: Callable[[Value], Expression]
) -> OperationCall:
    """Gives the call of an operation.

    Args:
        step: The node.
        tensor: Gives what stands for a tensor.
        write: Gives the expression of a constant.

    Raises:
        SourceError: a constant cannot be written.
    """
    return _Writing(step, tensor, write).operation_call()


class _Writing:
    """Writes one operation."""

    def __init__(
        self, step: Step, tensor: Callable[[Tensor], str], write: Callable[[Value], Expression]
    ) -> None:
        self._step = step
        self._known = step.expression.layer_class
        self._tensor = tensor
        self._write = write
        self._given = {parameter.name: parameter for parameter in step.parameters}

    def operation_call(self) -> OperationCall:
        """Writes it in each form that it can have."""
        made = self._step.expression.call
        short = "" if made.items else self._short()
        imports = frozenset({OPERATIONS}) if made.opening.startswith("ops.") else NONE
        return OperationCall(short, group(made.opening, self._as_signed(), ")"), imports)

    def _expression(self, parameter: Parameter) -> Expression:
        if parameter.name == "key" and not parameter.tensors:
            return self._write(parameter.value)  # a tuple, which is no list here
        return self._structure(parameter.value, parameter)

    def _structure(self, value: Value, parameter: Parameter) -> Expression:
        slots = parameter.slots
        return structure_expression(value, lambda place: self._tensor(slots[place]), self._write)

    def _items_of(self, parameter: Parameter, prefix: str) -> list[Item]:
        if not parameter.variadic:
            return [(prefix, self._expression(parameter))]
        if not isinstance(parameter.value, tuple):
            raise SourceError(
                f"Expected a list of tensors for `{parameter.name}` of `{self._step.layer.name}`. "
                f"Received: {shown(parameter.value)}"
            )
        return [("", self._structure(each, parameter)) for each in parameter.value]

    def _as_signed(self) -> list[Item]:
        """Gives what the function is called with: by place what people do not name."""
        made = {prefix[:-1]: held for prefix, held in self._step.expression.call.items}
        required = _required(self._known)
        placed = {*self._known.parameters} - _NAMED
        items: list[Item] = []
        by_place = only_tensors = True
        for name in (*self._known.parameters, *self._others()):
            if name not in made and (name not in self._given or self._is_default(name)):
                by_place = False
                continue
            is_tensor = name in self._given
            only_tensors = only_tensors and is_tensor
            by_place = by_place and name in placed and (name in required or only_tensors)
            prefix = "" if by_place else f"{argument_name(name)}="
            if is_tensor:
                items.extend(self._items_of(self._given[name], prefix))
            else:
                items.append((prefix, made[name]))
        return items

    def _is_default(self, name: str) -> bool:
        """Whether the function gives its operation this value by itself."""
        value = self._given[name].value
        if any(each.name == name for each in self._known.inputs):
            return value is None
        argument = next((e for e in self._known.call_arguments if e.name == name), None)
        return argument is not None and is_default(value, argument)

    def _others(self) -> list[str]:
        """Gives the keywords of a call that takes any."""
        return sorted(self._given.keys() - {*self._known.parameters})

    def _short(self) -> str:
        name = self._known.class_name
        if name == "GetItem":
            return self._subscript()
        if name == "Negative" and isinstance(self._given["x"].value, TensorValue):
            return f"-{flat(self._expression(self._given['x']))}"
        if name in _INFIX and self._given.keys() == {"x1", "x2"}:
            return self._infix(_INFIX[name], name)
        return ""

    def _infix(self, sign: str, name: str) -> str:
        left, right = self._given["x1"], self._given["x2"]
        if not _is_operand(left.value) or not (_is_operand(right.value) or _is_array(right.value)):
            return ""
        from_left = isinstance(left.value, TensorValue)
        texts = flat(self._expression(left)), flat(self._expression(right))
        if name in _COMPARING and (not from_left or texts[0] == texts[1]):
            return ""
        if not from_left and not isinstance(right.value, TensorValue):
            return ""
        if sign != "**":
            return f"{texts[0]} {sign} {texts[1]}"
        if texts[0].startswith("-"):
            return ""
        hugged = all(map(_is_simple, (left, right), texts))
        return "**".join(texts) if hugged else " ** ".join(texts)

    def _subscript(self) -> str:
        key = self._given["key"]
        items = key.value if isinstance(key.value, tuple) else (key.value,)
        # A tuple of one is another key than what is in it.
        if isinstance(key.value, tuple) and len(items) < 2:  # noqa: PLR2004
            return ""
        texts = [self._index(item, key) for item in items]
        return (
            f"{flat(self._expression(self._given['x']))}[{', '.join(texts)}]" if all(texts) else ""
        )

    def _index(self, item: Value, key: Parameter) -> str:
        """Gives what stands between the brackets for one axis, or "" where it cannot."""
        if isinstance(item, TensorValue):
            return self._tensor(key.slots[item.position])
        if isinstance(item, ObjectValue) and item.class_name == "slice":
            start, stop, step = ("" if each is None else atom(each) for each in slice_bounds(item))
            return f"{start}:{stop}" + (f":{step}" if step else "")
        if isinstance(item, tuple):
            return flat(self._structure(item, key))
        return (
            flat(self._write(item)) if item is None or isinstance(item, int | ObjectValue) else ""
        )


def _is_operand(value: Value) -> bool:
    return isinstance(value, TensorValue) or type(value) in (int, float)


def _is_array(value: Value) -> bool:
    return isinstance(value, ObjectValue) and value.module == "numpy"


def _is_simple(parameter: Parameter, written: str) -> bool:
    """Whether formatters leave no space between an operand and `**`."""
    return not isinstance(parameter.value, TensorValue) or written.isidentifier()


def _required(known: LayerClass) -> set[str]:
    arguments = (*known.arguments, *known.call_arguments)
    names = {argument.name for argument in arguments if argument.required}
    return names | {argument.name for argument in known.inputs if argument.required}
