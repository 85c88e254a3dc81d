"""Random documents: graphs as random edits leave them, and the edits themselves."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from msgspec import structs

from graph.edits import (
    AddNode,
    Compound,
    Connect,
    Disconnect,
    Edit,
    InModel,
    MoveNodes,
    RemoveNode,
    SetInterface,
    SetLayer,
    SetName,
    SetNode,
    SetSettings,
    SetTraining,
)
from graph.elements import MODEL, Edge, Layer, Node, Slot, Tensor, id_key
from graph.errors import GraphError
from graph.files import encode_project
from graph.frame_edits import (
    AddFrame,
    AddNote,
    PutInFrames,
    RemoveFrame,
    RemoveNote,
    SetBookmark,
    SetFrame,
    SetNote,
)
from graph.frames import COLOURS, MAXIMUM_FRAME_DEPTH, Frame, Frames, Note
from graph.framing import delete_parts, make_frame, put_in_frame
from graph.model import ModelGraph
from graph.nesting import dissolve, make_model
from graph.settings import Settings
from graph.sharing import call_again, make_independent
from graph.training import Training
from graph.values import OBJECT_KEY, TENSOR_KEY, ObjectValue, TensorValue, Value
from tests.graph.catalogued import call_arguments_of, known_layers
from tests.graph.drawn_models import models

# A law holds on a busy machine too.
law = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])

texts = st.text(max_size=12)
names = st.one_of(st.sampled_from(["dense", "dense_1", "add", "a/b", "", " x"]), texts)
keys = texts.filter(lambda key: key not in (OBJECT_KEY, TENSOR_KEY))
identifiers = st.from_regex(r"[A-Za-z_]{1,8}", fullmatch=True)
plain_values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    texts,
)


def _nested(inner: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    mappings = st.dictionaries(keys, inner, max_size=3)
    return st.one_of(
        st.lists(inner, max_size=3).map(tuple),
        mappings,
        st.builds(
            ObjectValue,
            module=st.lists(identifiers, max_size=3).map(".".join),
            class_name=identifiers,
            arguments=mappings,
        ),
    )


values: st.SearchStrategy[Value] = st.recursive(plain_values, _nested, max_leaves=6)
arguments = st.dictionaries(texts, values, max_size=3)
coordinates = st.floats(-1e7, 1e7)
positions = st.tuples(coordinates, coordinates)
classes = st.one_of(
    st.sampled_from(
        [
            ("keras.layers", "InputLayer"),
            ("keras.layers", "Dense"),
            ("keras.layers", "Add"),
            ("keras.layers", "LSTM"),
            ("keras.layers", "Lambda"),
            ("somebody.else", "Mystery"),
        ]
    ),
    st.tuples(texts, texts),
)
slots = st.builds(Slot, st.sampled_from(["inputs", "mask", "query", "x"]), st.integers(0, 3))
trainings = st.builds(
    Training,
    data=texts,
    optimizer=texts,
    loss=texts,
    metrics=st.lists(texts, max_size=3).map(tuple),
    epochs=st.integers(1, 1_000_000),
    batch_size=st.integers(1, 1_000_000),
    validation_split=st.floats(0, 1, exclude_max=True),
    seed=st.integers(0, 2**32 - 1),
    compiled=st.dictionaries(texts, texts, max_size=2),
)


structures: st.SearchStrategy[Value] = st.none() | st.recursive(
    st.integers(0, 2).map(TensorValue),
    lambda inner: st.lists(inner, max_size=2).map(tuple) | st.dictionaries(keys, inner, max_size=2),
    max_leaves=3,
)
all_settings = st.builds(
    Settings,
    functional=st.booleans(),
    named=st.booleans(),
    trainable=st.booleans(),
    dtype_policy=st.sampled_from(["float32", "mixed_float16"]) | texts,
    weights=texts,
)


@st.composite
def layers(draw: st.DrawFn, layer_id: str) -> Layer:
    """Gives a layer: of any class, known or not, with any arguments, or a nested model."""
    kind = draw(st.integers(0, 9))
    if kind < _FITTING:
        return draw(known_layers(layer_id))
    module, class_name = draw(classes)
    given = draw(arguments)
    layer = Layer(layer_id, class_name, draw(names), module, given, draw(st.booleans()))
    if kind < _FITTING + _ARBITRARY:
        return layer
    return structs.replace(
        layer,
        named=draw(st.booleans()),
        registered_name=draw(texts),
        weights=draw(texts),
        **({} if kind % 2 else _nested_model(draw)),
    )


_FITTING, _ARBITRARY = 5, 3  # out of ten


def _nested_model(draw: st.DrawFn) -> dict[str, Any]:
    module, class_name = MODEL
    model = draw(models(depth=1))
    model.name = ""  # the layer has the name
    return {"module": module, "class_name": class_name, "model": model}


_plain_layers: st.SearchStrategy[Callable[[str], Layer]] = st.sampled_from(
    ["InputLayer", "Dense", "Dense", "Dense", "Add", "Mystery", "keras.ops.Relu"]
).map(lambda path: lambda layer_id: _plain_layer(path, layer_id))


def _plain_layer(path: str, layer_id: str) -> Layer:
    module, _, class_name = path.rpartition(".")
    return Layer(layer_id, class_name, f"{class_name} {layer_id}", module or "keras.layers")


@st.composite
def nodes(draw: st.DrawFn, node_id: str, layer_id: str) -> Node:
    """Gives a node anywhere on the canvas."""
    positional = draw(st.none() | st.integers(0, 5))
    return Node(node_id, layer_id, draw(positions), draw(arguments), positional)


def _new_id(draw: st.DrawFn, given_out: str) -> str:
    return draw(st.one_of(st.just(given_out), st.sampled_from(["n7", "n07", "l7", "encoder", "é"])))


def _add_node(draw: st.DrawFn, graph: ModelGraph) -> Edit:
    layer_ids = [layer.id for layer in graph.layers()]
    node_id = _new_id(draw, graph.new_node_id())
    if layer_ids and draw(st.integers(0, 3)) == 0:
        return AddNode(draw(nodes(node_id, draw(st.sampled_from(layer_ids)))))
    layer_id = _new_id(draw, graph.new_layer_id())
    layer = draw(layers(layer_id))
    node = draw(nodes(node_id, layer_id))
    if draw(st.booleans()):
        node = structs.replace(node, arguments=draw(call_arguments_of(layer)))
    return AddNode(node, layer)


def _node_id(draw: st.DrawFn, graph: ModelGraph) -> str:
    return draw(st.sampled_from([*(node.id for node in graph.nodes()), "nowhere"]))


def _tensor(draw: st.DrawFn, graph: ModelGraph) -> Tensor:
    return Tensor(_node_id(draw, graph), draw(st.integers(0, 2)))


def _connect(draw: st.DrawFn, graph: ModelGraph) -> Edit:
    return Connect(_tensor(draw, graph), _node_id(draw, graph), draw(slots))


def _disconnect(draw: st.DrawFn, graph: ModelGraph) -> Edit:
    filled = [(edge.target, edge.slot) for edge in graph.edges()]
    return Disconnect(*draw(st.sampled_from([*filled, ("nowhere", Slot())])))


def _remove_node(draw: st.DrawFn, graph: ModelGraph) -> Edit:
    return RemoveNode(_node_id(draw, graph))


def _set_layer(draw: st.DrawFn, graph: ModelGraph) -> Edit:
    return SetLayer(draw(layers(draw(st.sampled_from([*_layer_ids(graph), "none"])))))


def _set_node(draw: st.DrawFn, graph: ModelGraph) -> Edit:
    layer_id = draw(st.sampled_from([*_layer_ids(graph), "none"]))
    return SetNode(draw(nodes(_node_id(draw, graph), layer_id)))


def _move(draw: st.DrawFn, graph: ModelGraph) -> Edit:
    count = draw(st.integers(0, 3))
    return MoveNodes({_node_id(draw, graph): draw(positions) for _ in range(count)})


def _set_interface(draw: st.DrawFn, graph: ModelGraph) -> Edit:
    inputs = draw(st.none() | st.just(tuple(_node_id(draw, graph) for _ in range(2))))
    outputs = draw(st.none() | st.just(tuple(_tensor(draw, graph) for _ in range(2))))
    return SetInterface(inputs, outputs, draw(structures), draw(structures))


def _set_settings(draw: st.DrawFn, _: ModelGraph) -> Edit:
    return SetSettings(draw(all_settings))


def _in_model(draw: st.DrawFn, graph: ModelGraph) -> Edit:
    inner = {layer.id: layer.model for layer in graph.layers() if layer.model is not None}
    if not inner:
        return _add_node(draw, graph)
    layer_id = draw(st.sampled_from(sorted(inner)))
    edit = draw(edits(inner[layer_id]))
    # A nested model has its layer's name, and is trained with the model around it.
    return Compound(()) if isinstance(edit, SetName | SetTraining) else InModel(layer_id, edit)


def _gesture(draw: st.DrawFn, graph: ModelGraph) -> Edit:
    """Gives what a gesture makes of the graph as it is, or nothing where it is refused."""
    ids = [node.id for node in graph.nodes()]
    node_id = draw(st.sampled_from([*ids, ""]))
    try:
        match draw(st.sampled_from(["again", "independent", "enclose", "dissolve"])):
            case "again":
                return call_again(graph, node_id, draw(positions))[0]
            case "independent":
                return make_independent(graph, node_id)
            case "enclose":
                return make_model(graph, draw(st.sets(st.sampled_from([*ids, ""]))), "block", {})[0]
            case _:
                return dissolve(graph, node_id)
    except (GraphError, KeyError):
        return Compound(())


colours = st.sampled_from(COLOURS)


def _frame_id(draw: st.DrawFn, graph: ModelGraph) -> str:
    return draw(st.sampled_from(["", *(frame.id for frame in graph.frames.all())]))


def _note_id(draw: st.DrawFn, graph: ModelGraph) -> str:
    return draw(st.sampled_from([*(note.id for note in graph.frames.notes()), "nowhere"]))


def _some_nodes(draw: st.DrawFn, graph: ModelGraph) -> tuple[str, ...]:
    ids = [node.id for node in graph.nodes()]
    return tuple(draw(st.lists(st.sampled_from(ids), max_size=4, unique=True))) if ids else ()


def _some_notes(draw: st.DrawFn, graph: ModelGraph) -> tuple[str, ...]:
    ids = [note.id for note in graph.frames.notes()]
    return tuple(draw(st.lists(st.sampled_from(ids), max_size=2, unique=True))) if ids else ()


def _add_frame(draw: st.DrawFn, graph: ModelGraph) -> Edit:
    new = _new_id(draw, graph.frames.new_frame_id())
    frame = Frame(new, draw(texts), draw(colours), _frame_id(draw, graph), draw(st.booleans()))
    inner = (_frame_id(draw, graph),) if draw(st.booleans()) else ()
    return AddFrame(frame, _some_nodes(draw, graph), _some_notes(draw, graph), inner)


def _change_frame(draw: st.DrawFn, graph: ModelGraph) -> Edit:
    frame_id = _frame_id(draw, graph)
    if draw(st.booleans()):
        return RemoveFrame(frame_id)
    parent = _frame_id(draw, graph)
    return SetFrame(Frame(frame_id, draw(texts), draw(colours), parent, draw(st.booleans())))


def _put_in_frames(draw: st.DrawFn, graph: ModelGraph) -> Edit:
    nodes = _some_nodes(draw, graph)
    return PutInFrames({node_id: _frame_id(draw, graph) for node_id in nodes})


def _change_note(draw: st.DrawFn, graph: ModelGraph) -> Edit:
    new = _new_id(draw, graph.frames.new_note_id())
    note = Note(new, draw(texts), draw(positions), draw(colours), _frame_id(draw, graph))
    match draw(st.sampled_from(["add", "add", "set", "remove"])):
        case "add":
            return AddNote(note)
        case "set":
            return SetNote(structs.replace(note, id=_note_id(draw, graph)))
        case _:
            return RemoveNote(_note_id(draw, graph))


def _frame_gesture(draw: st.DrawFn, graph: ModelGraph) -> Edit:
    """Gives what a person asks for with a selection, or nothing where it is refused."""
    nodes, notes = _some_nodes(draw, graph), _some_notes(draw, graph)
    try:
        match draw(st.sampled_from(["frame", "frame", "put", "delete"])):
            case "frame":
                return make_frame(graph, nodes, notes, title=draw(texts))[0]
            case "put":
                return put_in_frame(graph, nodes, notes, _frame_id(draw, graph))
            case _:
                return delete_parts(graph, nodes, notes)
    except GraphError:
        return Compound(())


def _set_bookmark(draw: st.DrawFn, _: ModelGraph) -> Edit:
    place = draw(st.none() | st.tuples(coordinates, coordinates, st.floats(0.05, 5)))
    return SetBookmark(draw(st.sampled_from(["1", "9", "10"])), place)


def _set_training(draw: st.DrawFn, _: ModelGraph) -> Edit:
    return SetTraining(draw(trainings))


def _set_name(draw: st.DrawFn, _: ModelGraph) -> Edit:
    return SetName(draw(names))


def _compound(draw: st.DrawFn, graph: ModelGraph) -> Edit:
    count = draw(st.integers(0, 4))
    return Compound(tuple(draw(edits(graph)) for _ in range(count)))


_SINGLE: tuple[Callable[[st.DrawFn, ModelGraph], Edit], ...] = (
    # Twice and thrice what lets a graph grow.
    *(_add_node, _add_node, _add_node, _connect, _connect, _connect),
    *(_remove_node, _disconnect, _set_layer, _set_node),
    *(_move, _set_interface, _set_training, _set_name, _set_settings),
    *(_in_model, _gesture, _gesture),
    *(_add_frame, _change_frame, _put_in_frames, _change_note, _frame_gesture, _frame_gesture),
    _set_bookmark,
)


@st.composite
def edits(draw: st.DrawFn, graph: ModelGraph, compound: bool = False) -> Edit:
    """Gives an edit of a graph, most of them legal; with `compound`, several as one too."""
    choices = (*_SINGLE, _compound, _compound) if compound else _SINGLE
    return draw(st.sampled_from(choices))(draw, graph)


@st.composite
def graphs(draw: st.DrawFn, most: int = 12) -> ModelGraph:
    """Gives a graph as random edits leave it."""
    graph = ModelGraph()
    for _ in range(draw(st.integers(0, most))):
        apply_if_legal(graph, draw(edits(graph)))
    return graph


@st.composite
def shapes(draw: st.DrawFn) -> ModelGraph:
    """Gives a graph of layers without arguments: what counts is how they are wired and called."""
    graph = ModelGraph()
    for number in draw(st.permutations(range(1, draw(st.integers(1, 8)) + 1))):
        layer = draw(_plain_layers)
        shared = AddNode(Node(f"n{number}", f"l{draw(st.integers(1, 8))}"))
        if draw(st.integers(0, 9)) or apply_if_legal(graph, shared) is None:
            AddNode(Node(f"n{number}", f"l{number}"), layer(f"l{number}")).apply(graph)
    ids = st.sampled_from([node.id for node in graph.nodes()])
    tensors = st.builds(Tensor, ids, st.sampled_from([0, 0, 0, 0, 1]))
    for wire in draw(st.lists(st.builds(Connect, tensors, ids, slots), max_size=10)):
        apply_if_legal(graph, wire)
    if draw(st.integers(0, 4)) == 0:
        inputs = st.none() | st.lists(ids, max_size=2).map(tuple)
        outputs = st.none() | st.lists(tensors, max_size=2).map(tuple)
        SetInterface(draw(inputs), draw(outputs)).apply(graph)
    return graph


_structures: st.SearchStrategy[Value] = st.sampled_from(
    [TensorValue(0), (TensorValue(0),), {"a": TensorValue(0)}]
)


@st.composite
def near_chains(draw: st.DrawFn) -> ModelGraph:
    """Gives one chain of layers, or what two changes make of it."""
    graph = ModelGraph()
    count = draw(st.integers(2, 6))
    for number in range(1, count + 1):
        class_name = "Dense" if number > 1 else draw(st.sampled_from(["InputLayer", "Dense"]))
        layer = Layer(f"l{number}", class_name, f"layer_{number}")
        AddNode(Node(f"n{number}", layer.id), layer).apply(graph)
        if number > 1:
            Connect(Tensor(f"n{number - 1}"), f"n{number}").apply(graph)
    ids = st.sampled_from([node.id for node in graph.nodes()])
    changes = st.one_of(
        st.builds(Connect, st.builds(Tensor, ids, st.integers(0, 1)), ids, slots),
        st.builds(Disconnect, ids),
        st.builds(RemoveNode, ids),
        st.builds(SetNode, st.builds(Node, ids, st.sampled_from(_layer_ids(graph)))),
        st.builds(SetInterface, st.none(), st.builds(Tensor, ids).map(lambda it: (it,))),
        st.builds(SetInterface, st.none(), st.none(), _structures | st.none(), _structures),
    )
    for change in draw(st.lists(changes, max_size=2)):
        apply_if_legal(graph, change)
    return graph


def apply_if_legal(graph: ModelGraph, edit: Edit) -> Edit | None:
    """Applies an edit and gives its inverse, or None where it was refused."""
    try:
        return edit.apply(graph)
    except GraphError:
        return None


def redrawn(graph: ModelGraph, random: Random) -> ModelGraph:
    """Draws a graph anew: all nodes and then all wires, each in a random order."""
    again = ModelGraph(graph.name, graph.training)
    nodes, edges = graph.nodes(), graph.edges()
    random.shuffle(nodes)
    random.shuffle(edges)
    for node in nodes:
        new = not again.has_layer(node.layer)
        unframed = structs.replace(node, frame="")
        AddNode(unframed, graph.layer(node.layer) if new else None).apply(again)
    for edge in edges:
        Connect(*edge).apply(again)
    _redraw_frames(graph, again, random)
    SetInterface(graph.inputs, graph.outputs, graph.input_structure, graph.output_structure).apply(
        again
    )
    SetSettings(graph.settings).apply(again)
    return again


def _redraw_frames(graph: ModelGraph, again: ModelGraph, random: Random) -> None:
    frames, notes = graph.frames, graph.frames.notes()
    random.shuffle(notes)
    for note in notes:
        AddNote(structs.replace(note, frame="")).apply(again)
    for frame in frames.outside_in():
        inside = tuple(note.id for note in frames.notes_within(frame.id))
        AddFrame(frame, tuple(frames.nodes_within(frame.id)), inside).apply(again)
    for key, place in graph.bookmarks.items():
        SetBookmark(key, place).apply(again)


def _layer_ids(graph: ModelGraph) -> list[str]:
    return [layer.id for layer in graph.layers()]


def state(graph: ModelGraph) -> bytes:
    """Gives all of a graph as bytes, in which True is not 1; the graph is whole."""
    fresh = [
        Edge(Tensor(source, index), target, slot)
        for source, target, slot, index in graph.digraph.edges(keys=True, data="index")
    ]
    assert graph.edges() == sorted(fresh, key=lambda edge: (id_key(edge.target), edge.slot))
    for layer in graph.layers():
        if layer.model is not None:
            state(layer.model)
        calls = [node.id for node in graph.nodes() if node.layer == layer.id]
        assert calls
        assert graph.calls(layer.id) == calls
    _check_frames(graph, graph.frames)
    return encode_project(graph)


def _check_frames(graph: ModelGraph, frames: Frames) -> None:
    """Each frame holds something, and knows what says that it stands in it."""
    for frame in frames.all():
        assert frames.nodes(frame.id) == [n.id for n in graph.nodes() if n.frame == frame.id]
        assert frames.notes_in(frame.id) == [n for n in frames.notes() if n.frame == frame.id]
        assert frames.frames_in(frame.id) == [f for f in frames.all() if f.parent == frame.id]
        assert frames.count_in(frame.id)
        assert len(list(frames.around(frame.id))) <= MAXIMUM_FRAME_DEPTH
    known = {"", *(frame.id for frame in frames.all())}
    assert {node.frame for node in graph.nodes()} <= known
    assert {note.frame for note in frames.notes()} <= known
    assert {frame.id for frame in frames.outside_in()} | {""} == known
