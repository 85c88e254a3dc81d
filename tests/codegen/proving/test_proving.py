"""Programs that make the model of a drawing, and programs that nearly do."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from msgspec import structs

from codegen import generate
from graph.edits import Compound, Connect, Disconnect, Edit, SetLayer
from graph.elements import Tensor
from graph.model import ModelGraph
from tests.codegen import drawings
from tests.codegen.forms import FORMS
from tests.codegen.proving.mutating import mutants
from tests.codegen.proving.programs import PROGRAMS
from tests.codegen.proving.proofs import difference, differing
from tests.codegen.proving.tracing import traced

FLAT = {
    **FORMS,
    "linear": drawings.linear,
    "residual": drawings.residual,
    "two_inputs_two_outputs": drawings.two_inputs_two_outputs,
    "shared_layer": drawings.shared_layer,
    "attention_and_states": drawings.attention_and_states,
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_with_functions_and_loops_makes_the_model_that_is_drawn(name: str) -> None:
    program = PROGRAMS[name]
    graph = program.draw()
    assert difference(graph, program.text) == ""
    # What the first proof found out says the same of the second.
    assert difference(graph, program.text) == ""


@pytest.mark.parametrize("name", FLAT)
def test_what_is_written_line_by_line_makes_the_model_that_is_drawn(name: str) -> None:
    graph: ModelGraph = FLAT[name]()
    assert difference(graph, generate(graph, flat=True).text, is_flat=True) == ""


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_that_does_anything_else_is_told(name: str) -> None:
    program = PROGRAMS[name]
    find = differing(program.draw())
    expected = traced(program.text)
    assert expected[0] != "failed"
    changed = [mutant for mutant in mutants(program.text) if traced(mutant) != expected]
    assert len(changed) > 100
    for mutant in changed:
        assert find(mutant), mutant


def rewired(graph: ModelGraph) -> Iterator[Edit]:
    """Gives edits each of which takes a wire out of another node that comes before."""
    for edge in graph.edges():
        for other in graph.nodes()[: [n.id for n in graph.nodes()].index(edge.source.node)]:
            if other.id != edge.source.node:
                emptied = Disconnect(edge.target, edge.slot)
                yield Compound((emptied, Connect(Tensor(other.id), edge.target, edge.slot)))


def restated(graph: ModelGraph) -> Iterator[Edit]:
    """Gives edits each of which changes what a layer is told."""
    for layer in graph.layers():
        yield SetLayer(structs.replace(layer, name=f"{layer.name}_"))
        if not layer.is_input:
            yield SetLayer(structs.replace(layer, trainable=False))
        for name, value in layer.arguments.items():
            if isinstance(value, int):
                changed = layer.arguments | {name: value + 1}
                yield SetLayer(structs.replace(layer, arguments=changed))


@pytest.mark.parametrize("edits", [rewired, restated])
def test_an_edit_of_the_drawing_is_told_though_the_program_was_proven_before(
    edits: Callable[[ModelGraph], Iterator[Edit]],
) -> None:
    program = PROGRAMS["stages"]
    graph = program.draw()
    assert difference(graph, program.text) == ""
    count = 0
    for edit in list(edits(graph)):
        undo = edit.apply(graph)
        assert difference(graph, program.text), edit
        undo.apply(graph)
        count += 1
    assert count > 50
    assert difference(graph, program.text) == ""
