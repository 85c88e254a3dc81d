"""The functions that build nested models, each of which stands before those that call it.

Most build one model. Models at the same depth that are alike are built by one function, which is
given what varies; `codegen.alike` says which.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from msgspec import Struct

from codegen.alike import Common, Content, Inner, common_of, common_words, look_of
from codegen.expressions import expression_calling
from codegen.folding.column_names import column_names
from codegen.folding.leaves import Leaf
from codegen.folding.makers import Maker
from codegen.folding.programs import flat_program
from codegen.folding.shared import Shared, kinds_of
from codegen.held_models import FUNCTIONS
from codegen.names import Namespace
from codegen.parts import Part, models_of, nested_part, with_models
from graph.catalogue import Catalogue
from graph.elements import Layer


class Member(Struct, eq=False):
    """A nested model.

    Attributes:
        layer: The model.
        part: What is written of it.
        nodes: The nodes of the outermost graph that it is written for.
        path: The ids of the layers that lead to the model's graph, the outermost first, its own
            last; None where a layer only holds it as an argument, and so does not lead there.
        inner: The models in each of its layers that is one, or holds some.
        makers: What makes these layers, by their ids.
        leaves: What its function is given, by what it is of.
    """

    layer: Layer
    part: Part
    nodes: tuple[str, ...]
    path: tuple[str, ...] | None
    inner: dict[str, _Held]
    makers: dict[str, Maker] = {}
    leaves: dict[str, Leaf] = {}


class _Held(Struct, eq=False):
    """A layer that is a model, or holds some, and these."""

    layer: Layer
    models: list[Member]


class _Kin(Struct, eq=False):
    """Models that one function builds."""

    members: list[Member]
    common: Common | None = None


class Builder(Struct, frozen=True, eq=False):
    """A function that builds nested models.

    Attributes:
        function: Its name.
        members: The models, mostly one.
        shared: Its parameters and its body, where it builds several.
    """

    function: str
    members: tuple[Member, ...]
    shared: Shared | None = None

    def maker(self, member: Member) -> Maker:
        """Gives the call that makes one of the models."""
        prefixes = self.shared.prefixes if self.shared else ()
        return Maker.calling(self.function, prefixes, member.leaves)

    @property
    def nodes(self) -> tuple[str, ...]:
        """The nodes of the outermost graph that it is written for."""
        return tuple(dict.fromkeys(node for member in self.members for node in member.nodes))


class Builders:
    """All such functions of a file, in the order in which they are written.

    Attributes:
        all: The functions.
        makers: What makes the layers of the outermost model that are models, or hold some.
        namespace: Gives the names of functions.
    """

    def __init__(self, part: Part, catalogue: Catalogue, *, shares: bool = True) -> None:
        self._catalogue = catalogue
        self.namespace = Namespace(FUNCTIONS)
        self.all: list[Builder] = []
        self._members: list[Member] = []  # each behind those in it
        held = self._read(part, (), ())
        self._kin = {id(member): _Kin([member]) for member in self._members}
        if shares:
            self._find_kin()
        self._builders: dict[int, Builder] = {}  # by the identity of the kin
        for member in self._members:
            self._build(member)
        self.makers = self._makers(held)

    def names(self) -> list[str]:
        """Gives the names of the functions."""
        return [builder.function for builder in self.all]

    # -- reading -------------------------------------------------------------------------------

    def _read(
        self, part: Part, nodes: tuple[str, ...], path: tuple[str, ...] | None
    ) -> dict[str, _Held]:
        """Adds the models in a part; gives them by its layers."""
        holders = with_models(part.steps)
        calls: dict[str, list[str]] = {}
        for step in holders:
            calls.setdefault(step.layer.id, []).append(step.node.id)
        held: dict[str, _Held] = {}
        for step in holders:
            layer = step.layer
            if layer.id not in held:
                written_for = nodes or tuple(calls[layer.id])
                leads = path is not None and layer.model is not None
                inner = (*(path or ()), layer.id) if leads else None
                models = [self._add(model, written_for, inner) for model in models_of(step)]
                held[layer.id] = _Held(layer, models)
        return held

    def _add(self, layer: Layer, nodes: tuple[str, ...], path: tuple[str, ...] | None) -> Member:
        part = nested_part(layer, self._catalogue)
        member = Member(layer, part, nodes, path, self._read(part, nodes, path))
        self._members.append(member)
        return member

    # -- what is alike -------------------------------------------------------------------------

    def _find_kin(self) -> None:
        """Finds the models that one function can build, the innermost first."""
        depths: dict[int, list[Member]] = {}
        for member in self._members:
            if member.path is not None:
                depths.setdefault(len(member.path), []).append(member)
        for depth in sorted(depths, reverse=True):
            looks: dict[Hashable, list[Member]] = {}
            for member in depths[depth]:
                looks.setdefault(look_of(self._content(member)), []).append(member)
            for members in looks.values():
                self._unite(members)

    def _unite(self, members: list[Member]) -> None:
        common = common_of([self._content(member) for member in members], self._catalogue)
        if common is None:
            return
        kin = _Kin(members, common)
        kinds = kinds_of(common.columns)
        for place, member in enumerate(members):
            self._kin[id(member)] = kin
            values = [column.values[place] for column in common.columns]
            member.leaves = dict(zip(kinds, values, strict=True))

    def _content(self, member: Member) -> Content:
        inner = {layer: self._inner(held) for layer, held in member.inner.items()}
        return Content.of(member.layer, member.part, inner)

    def _inner(self, held: _Held) -> Inner:
        if held.layer.model is None:
            return Inner(id(held))
        (member,) = held.models
        return Inner(id(self._kin[id(member)]), member.leaves)

    # -- names ---------------------------------------------------------------------------------

    def _build(self, member: Member) -> None:
        """Adds the function of a model, whose inner models have theirs; one is for all its kin."""
        member.makers = self._makers(member.inner)
        kin = self._kin[id(member)]
        if id(kin) in self._builders:
            return
        names = [each.layer.name for each in kin.members]
        wanted = (common_words(names) or "nested_model") if kin.common else member.layer.name
        function = self.namespace.variable(f"build_{wanted}")
        shared = self._shared(member, kin.common) if kin.common else None
        builder = self._builders[id(kin)] = Builder(function, tuple(kin.members), shared)
        self.all.append(builder)

    def _shared(self, member: Member, common: Common) -> Shared:
        body = flat_program(member.part, member.makers, self._catalogue, common.leaves).body
        namespace = Namespace([*FUNCTIONS, *self.names()])
        names = column_names(common.columns, body, namespace)
        return Shared(common.columns, names, body, common.name)

    def _makers(self, inner: Mapping[str, _Held]) -> dict[str, Maker]:
        return {layer: self._maker(held) for layer, held in inner.items()}

    def _maker(self, held: _Held) -> Maker:
        builders = [self._builders[id(self._kin[id(member)])] for member in held.models]
        if held.layer.model is not None:
            return builders[0].maker(held.models[0])
        functions = [builder.function for builder in builders]
        return Maker(expression_calling(held.layer, functions, self._catalogue))
