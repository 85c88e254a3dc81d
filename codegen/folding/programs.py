"""A part as a program: with functions and loops, or step by step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Sequence as Sequenced

from codegen.folding.blocks import Blocks
from codegen.folding.building import Building, step_statement
from codegen.folding.kept_loops import find_loops
from codegen.folding.leaves import Leaf
from codegen.folding.makers import Maker
from codegen.folding.plans import Followed, Plan, UnplannedError, follow, memory
from codegen.folding.program import Function, Program, Statement
from codegen.folding.sequence import Sequence
from codegen.parts import Part
from graph.catalogue import Catalogue
from graph.elements import Tensor


def fold(
    part: Part,
    makers: Mapping[str, Maker],
    catalogue: Catalogue,
    key: tuple[str, ...] = (),
    *,
    quick: bool = False,
) -> Program:
    """Gives the functions and statements that a part is made of.

    Args:
        part: What is folded.
        makers: What makes those layers that are models, or hold some.
        catalogue: What is known of Keras.
        key: What tells the model from others whose folding is remembered.
        quick: Whether the blocks stay where they were when the model was folded last.

    Raises:
        UnplannedError: with `quick`, nothing is remembered of the model, or too much has changed.
    """
    sequence = Sequence(part, makers, catalogue)
    blocks = Blocks(sequence)
    followed = _followed(key, sequence) if quick else None
    if followed is not None:
        blocks.follow(followed.blocks)
    else:
        blocks.find()
    building = Building(sequence, blocks, followed)
    body = building.run()
    for number, function in building.functions.items():
        if number not in building.looped:
            function.body = find_loops(
                function.body, [function.gives], catalogue, (key, number), quick=quick
            )
    if not quick and key:
        memory.keep(key, Plan(sequence, tuple(blocks.taken), building.built()))
    called = _called(body)
    return Program(called, find_loops(body, ends_of(part), catalogue, key, quick=quick))


def _followed(key: tuple[str, ...], sequence: Sequence) -> Followed:
    plan = memory.get(key, len(sequence.steps))
    followed = follow(plan, sequence) if plan is not None else None
    if followed is None:
        raise UnplannedError
    return followed


def flat_program(
    part: Part,
    makers: Mapping[str, Maker],
    catalogue: Catalogue,
    leaves: Sequenced[dict[str, Leaf]] | None = None,
) -> Program:
    """Gives a part step by step, with its own leaves or others."""
    sequence = Sequence(part, makers, catalogue, leaves)
    return Program([], [step_statement(sequence, place) for place in range(len(part.steps))])


def ends_of(part: Part) -> list[Tensor]:
    """Gives the outputs of a part."""
    nodes = {step.node.id for step in part.steps}
    return [tensor for tensor in part.outputs if tensor.node in nodes]


def _called(body: list[Statement]) -> list[Function]:
    """Gives the functions that are called, each behind those that it calls."""
    ordered: list[Function] = []

    def visit(statements: Iterable[Statement]) -> None:
        for each in statements:
            if each.loop is not None:
                visit(each.loop.body)
            if each.function is not None and each.function not in ordered:
                visit(each.function.body)
                ordered.append(each.function)

    visit(body)
    return ordered
