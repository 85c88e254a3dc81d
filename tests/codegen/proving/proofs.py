"""What a text does otherwise than a drawing, for all functions that build a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from codegen.folding.makers import Maker
from codegen.formatting import Expression, flat
from codegen.model_form import form_of_graph, form_of_layer
from codegen.nested import Builder, Builders, Member
from codegen.parts import is_sequential
from codegen.proving import differences
from codegen.unbuilt import read_model
from graph.catalogue import load_catalogue
from graph.model import ModelGraph


def texts(makers: Mapping[str, Maker]) -> dict[str, Expression]:
    return {layer: maker.expression for layer, maker in makers.items()}


def difference(
    graph: ModelGraph, text: str, *, functional: bool = False, is_flat: bool = False
) -> str:
    """Gives the first thing that a file does otherwise than its drawing says, or ""."""
    return differing(graph, functional=functional, is_flat=is_flat)(text)


def differing(
    graph: ModelGraph, *, functional: bool = False, is_flat: bool = False
) -> Callable[[str], str]:
    """Gives what says of files what they do otherwise than a drawing."""
    catalogue = load_catalogue()
    part = read_model(graph, catalogue, partial=False)
    builders = Builders(part, catalogue, shares=not is_flat)
    form = form_of_graph(graph, freezes=part.freezes)
    sequential = part.is_chain and not (functional or graph.settings.functional)

    def find(text: str) -> str:
        for builder in builders.all:
            for member in builder.members:
                if found := difference_within(text, builder, member):
                    return f"{builder.function}: {found}"
        return differences(
            text,
            "build_model",
            part,
            texts(builders.makers),
            form,
            catalogue=catalogue,
            sequential=sequential,
        )

    return find


def difference_within(text: str, builder: Builder, member: Member) -> str:
    """Gives what the function of a nested model does otherwise than that model says."""
    called = flat(builder.maker(member).expression)
    return differences(
        f"{text}\n\ndef build_member():\n    return {called}\n",
        "build_member",
        member.part,
        texts(member.makers),
        form_of_layer(member.layer, freezes=member.part.freezes),
        catalogue=load_catalogue(),
        sequential=is_sequential(member.layer, member.part),
    )
