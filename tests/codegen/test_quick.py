"""Source that follows an edit: blocks stay where they were, and the model is the one that is drawn.

The window shows such a text until it has looked for blocks anew.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from benchmarks.drawings import chain, residual
from codegen import SourceError, UnplannedError, generate
from graph.edits import Disconnect, Edit, SetLayer
from graph.elements import Layer
from graph.model import ModelGraph
from tests.codegen.networks import transformer, unet
from tests.codegen.recording import told
from tests.codegen.repeated import repeated

_EDITS = 12


def any_edit(graph: ModelGraph, chance: random.Random, number: int) -> Edit | None:
    """Gives an edit that a person could make: a name, an argument, freezing, a wire."""
    node = chance.choice(graph.nodes())
    layer, edges = graph.layer_of(node.id), graph.edges_into(node.id)
    integers = {n: value for n, value in layer.arguments.items() if type(value) is int}
    edits: list[Edit] = [SetLayer(structs.replace(layer, name=f"renamed_{number}", named=True))]
    if integers and not layer.is_input:
        name, value = chance.choice(list(integers.items()))
        changed = {**layer.arguments, name: value + 1}
        edits.append(SetLayer(structs.replace(layer, arguments=changed)))
    if not layer.is_input and not layer.is_operation and layer.model is None:
        edits.append(SetLayer(structs.replace(layer, trainable=not layer.trainable)))
    if edges:
        edits.append(Disconnect(edges[0].target, edges[0].slot))
    return None if layer.is_operation else chance.choice(edits)


def follow_edits(graph: ModelGraph, seed: int) -> int:
    """Edits a drawing and undoes some of it; gives how often the quick text could be had."""
    chance = random.Random(seed)  # noqa: S311 - a test
    undoing: list[Edit] = []
    followed = 0
    generate(graph, partial=True)
    for number in range(_EDITS):
        if undoing and chance.random() < 0.4:
            undoing.pop().apply(graph)
        elif (edit := any_edit(graph, chance, number)) is not None:
            undoing.append(edit.apply(graph))
        try:
            flat = generate(graph, partial=True, flat=True).text
        except SourceError:
            continue
        try:
            quick = generate(graph, partial=True, quick=True).text
        except UnplannedError:
            quick = generate(graph, partial=True).text
        else:
            followed += 1
        assert told(quick) == told(flat)
    return followed


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("make", [unet, transformer, lambda: residual(120)])
def test_what_follows_an_edit_makes_the_drawn_model(
    make: Callable[[], ModelGraph], seed: int
) -> None:
    assert follow_edits(make(), seed) > 0


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(repeated(), st.integers(0, 1000))
def test_what_follows_edits_of_any_drawing_makes_the_drawn_model(
    graph: ModelGraph, seed: int
) -> None:
    follow_edits(graph, seed)


def test_source_from_scratch_does_not_depend_on_what_was_shown_before() -> None:
    graph = unet()
    before = generate(graph).text
    layer = graph.layer_of(graph.nodes()[5].id)
    undo = SetLayer(structs.replace(layer, name="other")).apply(graph)
    generate(graph, partial=True, quick=True)
    undo.apply(graph)
    generate(graph, partial=True, quick=True)
    assert generate(graph).text == before


def layers_named(graph: ModelGraph, part: str) -> list[Layer]:
    """Gives the layers of whose names this is a part."""
    return [layer for layer in graph.layers() if part in layer.name]


def rename(graph: ModelGraph, layer: Layer, name: str) -> Edit:
    """Renames a layer; gives what undoes it."""
    return SetLayer(structs.replace(layer, name=name, named=True)).apply(graph)


def test_a_loop_is_cut_in_two_around_what_was_edited_and_joined_when_that_is_undone() -> None:
    graph = chain(60)
    before = generate(graph, partial=True).text
    middle = layers_named(graph, "dense")[14]
    undo = SetLayer(structs.replace(middle, arguments=middle.arguments | {"rate": 7})).apply(graph)
    cut = generate(graph, partial=True, quick=True).text
    assert told(cut) == told(generate(graph, partial=True, flat=True).text)
    assert cut.count("for ") == before.count("for ") + 1
    undo.apply(graph)
    assert generate(graph, partial=True, quick=True).text == before


def test_a_renamed_layer_changes_its_own_block_and_no_call_of_another() -> None:
    graph = residual(200)
    before = generate(graph, partial=True).text
    rename(graph, layers_named(graph, "conv")[20], "stray")
    quick = generate(graph, partial=True, quick=True).text
    assert told(quick) == told(generate(graph, partial=True, flat=True).text)
    head = before.partition("def build_model")[0]
    assert quick.partition("def build_model")[0] == head


def test_a_drawing_in_which_little_is_regular_is_written_all_the_same() -> None:
    graph = residual(240)
    for number, layer in enumerate(graph.layers()[1::2]):
        rename(graph, layer, f"other_{number * number}")
    assert told(generate(graph).text) == told(generate(graph, flat=True).text)


def test_a_few_blocks_that_differ_are_written_out_beside_the_function_of_the_others() -> None:
    graph = residual(500)
    blocks = [graph.nodes()[start : start + 7] for start in range(8, 480, 49)]
    for place, block in enumerate(blocks):
        layer = graph.layer_of(block[place % 7].id)
        name = f"another_{layer.name}" if place % 2 else layer.name
        SetLayer(structs.replace(layer, name=name, trainable=place % 3 == 0)).apply(graph)
    text, flat = generate(graph).text, generate(graph, flat=True).text
    assert 3 * len(text.splitlines()) < len(flat.splitlines())
    assert told(text) == told(flat)
