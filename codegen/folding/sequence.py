"""The steps of a model as a sequence of symbols, in which what is repeated can be looked for.

Two steps have the same symbol if they are alike in all but the values of their arguments and the
tensors that they take. Which tensor a step takes is said by the place of the step that gives it.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from collections.abc import Sequence as Sequenced

from msgspec import Struct

from codegen.calls import Step
from codegen.expressions import default_expression
from codegen.folding.leaves import Leaf, leaf_of
from codegen.folding.makers import Maker, layer_alone
from codegen.folding.wires import read_wires
from codegen.formatting import Expression, Group, flat
from codegen.parts import Part
from graph.catalogue import Catalogue, LayerClass
from graph.remembering import Remembered
from graph.values import ObjectValue, TensorValue, Value

ALONE = -1  # the symbol of a step that is like no other
_LINE = 88  # columns
_INDENT = 8  # of the items of a call in a function
_AROUND = 12  # of the assignment and the tensor


class Sequence:
    """The steps of a part.

    Attributes:
        steps: The steps.
        nodes: The id of the node of each.
        makers: What makes those layers that are models, or hold some, by their ids.
        forms: What each has to have in common with others that are alike.
        symbols: The same as a number, or `ALONE`.
        references: The tensors that each takes.
        last_use: The place of the last step that takes a tensor of each; the number of steps where
            the model gives it.
        gives: The tensors of each that are used at all.
        lines: How many lines each takes, by and large.
        shared: Whether the layer of each is called by others too.
        narrow: Whether before a step all that goes on is the tensor of the last one.
    """

    def __init__(
        self,
        part: Part,
        makers: Mapping[str, Maker],
        catalogue: Catalogue,
        leaves: Sequenced[dict[str, Leaf]] | None = None,
    ) -> None:
        self.steps = part.steps
        self.catalogue = catalogue
        self.makers = makers
        self._leaves = leaves  # of each step, where they are not those of the part
        self.nodes = [step.node.id for step in part.steps]
        wires = read_wires(part, self.nodes)
        self.references = wires.references
        self.last_use = wires.last_use
        self.narrow = wires.narrow
        self.gives = wires.gives
        self._users = wires.users
        self._ends = wires.ends
        calls: dict[str, int] = {}
        for step in part.steps:
            calls[step.layer.id] = calls.get(step.layer.id, 0) + 1
        self.shared = [calls[step.layer.id] > 1 for step in part.steps]
        self._looks = looks = list(map(_look, part.steps))
        self.forms = [
            self._form(place, step, look)
            for place, (step, look) in enumerate(zip(part.steps, looks, strict=True))
        ]
        numbers: dict[Hashable, int] = {None: ALONE}
        self.symbols = [numbers.setdefault(form, len(numbers)) for form in self.forms]
        self.lines = [look.lines for look in looks]
        for place, step in enumerate(part.steps) if makers else ():
            if step.layer.id in makers:
                self.lines[place] = _count_lines(layer_alone(step, makers))

    def used_behind(self, place: int, end: int) -> set[int]:
        """Gives the indices of a step's tensors that are used at `end` or behind it."""
        used = {index for user, index in self._users[place] if user >= end}
        return used | self._ends.get(place, set())

    def _form(self, place: int, step: Step, look: _Look) -> Hashable:
        """Gives what a step has to have in common with others; None where it is like no other."""
        maker = self.makers.get(step.layer.id) if self.makers else None
        if step.layer.is_input or (maker and (not maker.function or self.shared[place])):
            return None
        if maker is not None:
            return maker.function, call_form(step)
        return (*look.form, step.layer.id) if self.shared[place] else look.form

    def leaves(self, place: int) -> dict[str, Leaf]:
        """Gives the arguments of a step's layer as leaves; a shared layer is made elsewhere."""
        if self._leaves is not None:
            return self._leaves[place]
        if self.shared[place]:
            return {}
        maker = self.makers.get(self.steps[place].layer.id) if self.makers else None
        return self._looks[place].leaves if maker is None else maker.leaves


class _Look(Struct, frozen=True, eq=False):
    """What a step is like whose layer is no model, as long as it is the same step."""

    step: Step
    form: tuple[Hashable, Hashable]
    lines: int
    leaves: dict[str, Leaf]


_looks: Remembered[Step, _Look] = Remembered()


def _look(step: Step) -> _Look:
    known = _looks.get(step)
    if known is None:
        form, lines = (form_of(step), call_form(step)), _count_lines(step.expression.call)
        known = _looks.keep(step, _Look(step, form, lines, leaves_of(step)))
    return known


def form_of(step: Step) -> Hashable:
    """Gives what two layers have to have in common."""
    layer, made = step.layer, step.expression
    if layer.is_operation:
        return (layer.module, layer.class_name, made.call.flat)
    return (layer.module, layer.class_name, "name" in made.form.arguments)


def leaves_of(step: Step) -> dict[str, Leaf]:
    """Gives the arguments of a layer that is no model as leaves."""
    if step.layer.is_operation:
        return {}
    arguments = step.expression.form.arguments
    return {name: leaf_of(expression) for name, expression in arguments.items()}


def call_form(step: Step) -> Hashable:
    """Gives what two calls have to have in common."""
    if step.takes_one() is not None:
        return step.paths
    parameters = tuple(
        (each.name, each.positional, each.variadic, _shape(each.value)) for each in step.parameters
    )
    return (parameters, step.paths)


def _shape(value: Value) -> Hashable:
    if isinstance(value, TensorValue):
        return value.position
    if isinstance(value, tuple):
        return ("list", *map(_shape, value))
    if isinstance(value, dict):
        return ("dict", *((key, _shape(item)) for key, item in value.items()))
    if isinstance(value, ObjectValue):
        return (value.module, value.class_name, _shape(value.arguments))
    return repr(value)


def align_leaves(
    held: Sequenced[dict[str, Leaf]], known: LayerClass, catalogue: Catalogue
) -> tuple[list[str], list[list[Leaf]]] | None:
    """Gives the arguments that any of some layers is given, and their values in each of them.

    None where one of them leaves out what has no default that could be written.
    """
    first = held[0]
    if all(each.keys() == first.keys() for each in held):
        names = list(first)
        return names, [list(each.values()) for each in held]
    names = list(dict.fromkeys([name for each in held for name in each]))
    defaults: dict[str, Leaf] = {}
    for name in names:
        if not all(name in each for each in held):
            default = default_expression(known, name, catalogue)
            if default is None:
                return None
            defaults[name] = leaf_of(default)
    return names, [[each.get(name) or defaults[name] for name in names] for each in held]


def _count_lines(made: Expression) -> int:
    """Counts the lines of an assignment in a function."""
    if not isinstance(made, Group):
        return 1
    width = len(made.short) if made.short else _LINE * 2
    if width + _AROUND <= _LINE:
        return 1
    if width - len(made.opening) + _INDENT <= _LINE:
        return 3
    return 2 + sum(_count_broken(expression) for _, expression in made.items)


def _count_broken(expression: Expression) -> int:
    return 1 if len(flat(expression)) <= _LINE - 2 * _AROUND else 3
