"""Writes the function that builds several nested models, and proves that it builds each of them."""

from __future__ import annotations

from msgspec import structs

from codegen.folding import FoldedBody, StackedBody
from codegen.folding.context import Context
from codegen.folding.expressing import express
from codegen.folding.leaves import Leaf
from codegen.folding.shared import Shared
from codegen.folding.signatures import signature
from codegen.folding.stacked import is_worth
from codegen.folding.step_texts import layer_call
from codegen.formatting import INDENT, Expression, flat
from codegen.model_form import ModelForm, form_of_layer
from codegen.nested import Builder, Builders, Member
from codegen.parts import is_sequential
from codegen.proving import differences
from codegen.sequential import Entry, write_sequential
from codegen.source import Place, Writer
from codegen.taken_names import counted_past
from graph.catalogue import Catalogue


class AlikeSection:
    """Writes one such function.

    Attributes:
        imports: What it needs besides `keras` and `layers`; known once it is written.
    """

    def __init__(
        self, builder: Builder, shared: Shared, builders: Builders, catalogue: Catalogue
    ) -> None:
        self._builder = builder
        self._shared = shared
        self._builders = builders
        self._catalogue = catalogue
        self._first = builder.members[0]
        steps = [step for member in builder.members for step in member.part.steps]
        self.imports = frozenset[str]().union(*[step.expression.imports for step in steps])

    def write(self, docstring: str) -> Writer:
        """Gives its lines, with the nodes of the first model."""
        member = self._first
        form = _form(member)
        if self._shared.name is not None:
            form = structs.replace(form, written=self._express(self._shared.name))
        if is_sequential(member.layer, member.part):
            return self._sequential(docstring, form)
        writer = Writer()
        self._write_body(writer, docstring, self._body(FoldedBody, form))
        return writer

    def places(self) -> dict[str, tuple[Place, ...]]:
        """Gives the nodes of the other models that are each of the first one."""
        others = [
            [(*(member.path or ()), step.node.id) for step in member.part.steps]
            for member in self._builder.members[1:]
        ]
        steps = self._first.part.steps
        return {step.node.id: tuple(row) for step, *row in zip(steps, *others, strict=True)}

    def fault(self, text: str) -> str:
        """Gives what a text does otherwise than the drawing; "" where it builds all the models."""
        for member in self._builder.members:
            called = flat(self._builder.maker(member).expression)
            fault = differences(
                f"{text}\n\ndef main():\n    return {called}\n",
                "main",
                member.part,
                {layer: maker.expression for layer, maker in member.makers.items()},
                _form(member),
                catalogue=self._catalogue,
                sequential=is_sequential(member.layer, member.part),
            )
            if fault:
                return fault
        return ""

    def _sequential(self, docstring: str, form: ModelForm) -> Writer:
        plain, folded = Writer(), Writer()
        self._write_head(plain, docstring)
        write_sequential(plain, form, self._layers())
        names = self._builders.namespace
        self._builders.namespace = names.copy()
        self._write_body(folded, docstring, self._body(StackedBody, form))
        if is_worth(folded, len(plain)):
            return folded
        self._builders.namespace = names
        return plain

    def _body(self, kind: type[FoldedBody], form: ModelForm) -> FoldedBody:
        first, names = self._first, self._builders.namespace
        return kind(
            form,
            first.part,
            first.makers,
            names,
            self._catalogue,
            flat=False,
            shared=self._shared,
        )

    def _write_body(self, writer: Writer, docstring: str, body: FoldedBody) -> None:
        body.write_functions(writer)
        self._write_head(writer, docstring)
        body.write(writer, self._builders.names())
        self.imports |= body.imports

    def _write_head(self, writer: Writer, docstring: str) -> None:
        context = Context((), {}, self._catalogue)
        function = self._shared.function
        context.functions[function.number] = self._builder.function
        context.parameters[function.number] = self._shared.names
        writer.add(*signature(function, context, (), " -> keras.Model:"))
        writer.add(f'{INDENT}"""{docstring}"""')
        writer.add(*counted_past(self._first.part.steps))

    def _layers(self) -> list[Entry]:
        makers = self._first.makers
        return [
            (
                (step.node.id,),
                ("", layer_call(each, step, makers.get(step.layer.id), self._express)),
            )
            for each in self._shared.body
            if (step := each.step) is not None
        ]

    def _express(self, leaf: Leaf) -> Expression:
        return express(leaf, self._shared.variables)


def _form(member: Member) -> ModelForm:
    return form_of_layer(member.layer, freezes=member.part.freezes)
