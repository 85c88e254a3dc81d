"""Which nested models are alike, so that one function with parameters builds them all.

They have the same layers in the same order, called on the same tensors, and vary in no more than a
few arguments. Models in other models come first: two that hold what one function builds may be
alike themselves.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from itertools import pairwise, takewhile

from msgspec import Struct, structs

from codegen.calls import Step
from codegen.folding.columns import NAME, Column, Unified
from codegen.folding.leaves import Leaf, Text, Variable, is_number, string
from codegen.folding.rows import Rows
from codegen.folding.sequence import align_leaves, call_form, form_of, leaves_of
from codegen.folding.shared import in_order
from codegen.folding.unify import unify
from codegen.formatting import flat
from codegen.model_form import ModelForm, form_of_layer
from codegen.parts import Part, is_sequential
from codegen.taken_names import counted_past
from graph.catalogue import Catalogue
from graph.elements import Layer

_SCOPE = "model"
_ARGUMENTS = 7
_SHORTEST = 3  # steps
_TOKENS = re.compile(r"\d+|[^\W\d_]+|[\W_]+")
_SEPARATORS = "_-/. "


class Inner(Struct, frozen=True):
    """What makes a layer of a model that is a model itself.

    Attributes:
        function: What tells its function from others.
        leaves: What the function is given, by what it is of.
    """

    function: Hashable
    leaves: dict[str, Leaf] = {}


class Content(Struct, frozen=True, eq=False):
    """A nested model.

    Attributes:
        part: What is written of it.
        form: What it is told besides its layers.
        inner: What makes the layers that are models, or hold some, by their ids.
        sequential: Whether it is a `keras.Sequential`.
        shared: The ids of the layers that are called more than once.
    """

    part: Part
    form: ModelForm
    inner: Mapping[str, Inner]
    sequential: bool
    shared: frozenset[str]

    @classmethod
    def of(cls, layer: Layer, part: Part, inner: Mapping[str, Inner]) -> Content:
        """Gives that of a layer which is a model."""
        called = Counter(step.layer.id for step in part.steps)
        shared = frozenset(held for held, calls in called.items() if calls > 1)
        form = form_of_layer(layer, freezes=part.freezes)
        return cls(part, form, inner, is_sequential(layer, part), shared)


class Common(Struct, frozen=True, eq=False):
    """What models that are alike have in common.

    Attributes:
        columns: What varies, in the order of the parameters.
        leaves: The arguments of each step, with parameters.
        name: What the model is called, if it is told that.
    """

    columns: tuple[Column, ...]
    leaves: tuple[dict[str, Leaf], ...]
    name: Leaf | None


def look_of(content: Content) -> Hashable:
    """Gives what two models have to have in common besides the arguments of their layers."""
    part, form = content.part, content.form
    places = {step.node.id: place for place, step in enumerate(part.steps)}
    firsts: dict[str, int] = {}
    steps = []
    for place, step in enumerate(part.steps):
        taken = tuple((places[tensor.node], tensor.tensor_index) for tensor in step.taken)
        first = firsts.setdefault(step.layer.id, place)
        steps.append((_step_look(content, step), call_form(step), taken, first))
    return (
        tuple(steps),
        tuple(places[node] for node in part.inputs),
        tuple((places[tensor.node], tensor.tensor_index) for tensor in part.outputs),
        repr((part.input_structure, part.output_structure)),
        (content.sequential, form.trainable, form.freezes, form.name is None),
        tuple(counted_past(part.steps)),
    )


def common_of(contents: Sequence[Content], catalogue: Catalogue) -> Common | None:
    """Gives what models of one look have in common, or None where one function is too little.

    Args:
        contents: The models.
        catalogue: What is known of Keras.
    """
    steps = list(zip(*[content.part.steps for content in contents], strict=True))
    if len(contents) == 1 or len(steps) < _SHORTEST:
        return None
    rows = Rows(len(contents))
    for alike in steps:
        held = [_leaves(each, step) for each, step in zip(contents, alike, strict=True)]
        aligned = align_leaves(held, alike[0].expression.layer_class, catalogue)
        if aligned is None:
            return None
        rows.add(aligned)
    shapes = [*rows.shapes]
    named = [content.form.name for content in contents if content.form.name is not None]
    if named:
        rows.add(([NAME], [[string(name)] for name in named]))
    unified = unify(rows.rows, rows.kinds, _SCOPE, prefixes=True)
    if unified is None or len(unified.columns) > _ARGUMENTS:
        return None
    common = _common(unified, shapes, has_name=bool(named))
    return common if _is_worth(contents, common) else None


def common_words(names: Sequence[str]) -> str:
    """Gives the words that names begin with, or else end in, or ""."""
    split = [_TOKENS.findall(name) for name in names]
    begin = _common_start(split)
    end = _common_start([tokens[::-1] for tokens in split])[::-1]
    return "".join(begin).strip(_SEPARATORS) or "".join(end).strip(_SEPARATORS)


def _common_start(rows: Sequence[Sequence[str]]) -> list[str]:
    columns = zip(*rows, strict=False)
    return [column[0] for column in takewhile(lambda column: len(set(column)) == 1, columns)]


def _common(unified: Unified, shapes: Sequence[Sequence[str]], *, has_name: bool) -> Common:
    leaves = iter(unified.leaves)
    given = tuple([dict(zip(names, leaves, strict=False)) for names in shapes])
    name = unified.leaves[-1] if has_name else None
    columns = [_called(column, unified.leaves, name) for column in unified.columns]
    return Common(in_order(columns), given, name)


def _called(column: Column, leaves: Sequence[Leaf], name: Leaf | None) -> Column:
    """Gives a column with what its parameter is called after."""
    if name == Text((Variable(column.key),)) and not is_number(column.values[0]):
        return structs.replace(column, is_prefix=True)  # the name of the model
    if len({word for leaf in leaves for word in _words_before(column.key, leaf)}) > 1:
        return structs.replace(column, word="")  # a number of the whole model
    return column


def _words_before(key: str, leaf: Leaf) -> list[str]:
    parts = leaf.parts if isinstance(leaf, Text) else ()
    return [
        str(before)
        for before, part in pairwise(parts)
        if isinstance(part, Variable) and part.key == key
    ]


def _is_worth(contents: Sequence[Content], common: Common) -> bool:
    """Whether one function is shorter than one for each model, in which loops and blocks may be."""
    content = contents[0]
    if content.sequential or not _varies(common):
        return True
    steps = content.part.steps
    distinct = {(_step_look(content, step), call_form(step)) for step in steps}
    return len(steps) <= len(contents) * len(distinct)


def _varies(common: Common) -> bool:
    return any(not hasattr(leaf, "text") for leaves in common.leaves for leaf in leaves.values())


def _step_look(content: Content, step: Step) -> Hashable:
    layer = step.layer
    inner = content.inner.get(layer.id)
    if layer.id in content.shared:
        # It is made where it is called first, as it is.
        return flat(step.expression.call) if inner is None else (inner.function, repr(inner.leaves))
    return form_of(step) if inner is None else inner.function


def _leaves(content: Content, step: Step) -> dict[str, Leaf]:
    if step.layer.id in content.shared:
        return {}
    inner = content.inner.get(step.layer.id)
    return leaves_of(step) if inner is None else inner.leaves
