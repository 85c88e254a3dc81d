"""Random models that Keras can build: each layer is called on tensors of shapes that it takes.

A `Draft` is a drawing together with the shapes of its tensors, without the batch; each move adds a
call to it. Whatever no output depends on is taken away at the end, as Keras would.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import strategies as st

from graph.edits import AddNode, Connect, RemoveNode, SetInterface
from graph.elements import MODEL, Layer, Node, Slot, Tensor
from graph.interface import outputs_in_order
from graph.model import ModelGraph
from graph.topology import leading_to_outputs
from graph.values import ObjectValue, TensorValue, Value

Shape = tuple[int, ...]
Wired = dict[Slot, Tensor]

_SIZES = st.sampled_from([2, 4])
_UNITS = 4  # of all recurrent layers, so that states of one fit the other
_DEPTH = 2  # of models within models
_RANK = 3  # at most
_WORDS = 3  # of a text
_MOST_CALLS = 7


class Draft:
    """A drawing whose tensors have known shapes."""

    def __init__(self, draw: st.DrawFn, depth: int) -> None:
        self.graph = ModelGraph("drawn" if depth == _DEPTH else "")
        self.shapes: dict[Tensor, Shape] = {}
        self.words: list[Tensor] = []  # whole numbers, for embeddings
        self.called: list[tuple[str, Wired, list[Shape], list[Shape]]] = []
        self.draw = draw
        self.depth = depth

    def add(
        self,
        path: str,
        wired: Wired,
        given: Sequence[Shape],
        arguments: dict[str, Value] | None = None,
        *,
        call: dict[str, Value] | None = None,
        model: ModelGraph | None = None,
    ) -> list[Tensor]:
        """Calls a new layer; gives its tensors, which have the shapes `given`."""
        module, _, class_name = path.rpartition(".")
        layer_id = self.graph.new_layer_id()
        trainable = (
            not wired or module == "keras.ops" or model is not None or self.draw(st.booleans())
        )
        layer = Layer(
            layer_id,
            class_name,
            f"{class_name.lower()}_{layer_id}",
            module,
            arguments or {},
            trainable=trainable,
            named=module != "keras.ops",
            model=model,
        )
        tensors = self._call(layer, wired, given, call or {})
        if module != "keras.ops" and set(wired.values()) <= self.shapes.keys() and wired:
            shapes = [self.shapes[tensor] for _, tensor in sorted(wired.items())]
            self.called.append((layer.id, wired, shapes, list(given)))
        return tensors

    def _call(
        self, layer: Layer, wired: Wired, given: Sequence[Shape], call: dict[str, Value]
    ) -> list[Tensor]:
        node = Node(self.graph.new_node_id(), layer.id, arguments=call)
        AddNode(node, None if self.graph.has_layer(layer.id) else layer).apply(self.graph)
        for slot, source in wired.items():
            Connect(source, node.id, slot).apply(self.graph)
        tensors = [Tensor(node.id, index) for index in range(len(given))]
        self.shapes.update(zip(tensors, given, strict=True))
        return tensors

    def call_again(self, place: int) -> bool:
        """Calls a layer once more on tensors of the shapes that it was called on."""
        layer_id, wired, shapes, given = self.called[place]
        arguments = self.graph.node(self.graph.calls(layer_id)[0]).arguments
        again: Wired = {}
        for (slot, _), shape in zip(sorted(wired.items()), shapes, strict=True):
            again[slot] = self.draw(st.sampled_from(self.of_shape(shape)))
        self._call(self.graph.layer(layer_id), again, given, arguments)
        return True

    def drawn_inputs(self) -> list[str]:
        """Gives the inputs in the order in which they were drawn."""
        graph = self.graph
        return [node.id for node in graph.nodes() if graph.layer(node.layer).is_input]

    def of_shape(self, shape: Shape) -> list[Tensor]:
        """Gives the tensors of a shape."""
        return [tensor for tensor, known in self.shapes.items() if known == shape]

    def of_rank(self, *ranks: int) -> list[Tensor]:
        """Gives the tensors of some ranks, the batch not counted."""
        return [tensor for tensor, shape in self.shapes.items() if len(shape) in ranks]

    def one(self, tensors: Sequence[Tensor]) -> tuple[Tensor, Shape]:
        """Draws one of some tensors."""
        tensor = self.draw(st.sampled_from(tensors))
        return tensor, self.shapes[tensor]


Move = Callable[[Draft], bool]  # whether there were tensors for it


def _alone(tensor: Tensor, name: str = "inputs") -> Wired:
    return {Slot(name): tensor}


def _dense(draft: Draft) -> bool:
    tensor, shape = draft.one(list(draft.shapes))
    units = draft.draw(_SIZES)
    kinds: list[dict[str, Value]] = [
        {},
        {"activation": "relu", "use_bias": False},
        {"kernel_regularizer": ObjectValue("keras.regularizers", "L2", {"l2": 0.5})},
        {"kernel_initializer": ObjectValue("keras.initializers", "Orthogonal", {"gain": 2.0})},
        {"bias_constraint": "non_neg", "dtype": "mixed_float16"},
    ]
    arguments = {"units": units, **draft.draw(st.sampled_from(kinds))}
    draft.add("keras.layers.Dense", _alone(tensor), [(*shape[:-1], units)], arguments)
    return True


def _convolution(draft: Draft) -> bool:
    if not (images := draft.of_rank(3)):
        return False
    tensor, (height, width, _) = draft.one(images)
    filters = draft.draw(_SIZES)
    arguments: dict[str, Value] = {
        "filters": filters,
        "kernel_size": draft.draw(st.sampled_from([(3, 3), (1, 2)])),
        "padding": "same",
    }
    draft.add("keras.layers.Conv2D", _alone(tensor), [(height, width, filters)], arguments)
    return True


def _of_same_shape(draft: Draft) -> bool:
    tensor, shape = draft.one(list(draft.shapes))
    kinds: list[tuple[str, dict[str, Value]]] = [
        ("BatchNormalization", {"momentum": 0.5}),
        ("LayerNormalization", {}),
        ("Dropout", {"rate": 0.5}),
        ("Activation", {"activation": "tanh"}),
        ("LeakyReLU", {"negative_slope": 0.25}),
    ]
    class_name, arguments = draft.draw(st.sampled_from(kinds))
    call: dict[str, Value] = {}
    if class_name in ("BatchNormalization", "Dropout") and draft.draw(st.booleans()):
        # Keras writes that a Dropout is told False where it is told nothing.
        call = {"training": class_name == "Dropout" or draft.draw(st.booleans())}
    draft.add(f"keras.layers.{class_name}", _alone(tensor), [shape], arguments, call=call)
    return True


def _flatten(draft: Draft) -> bool:
    if not (found := draft.of_rank(2, 3)):
        return False
    tensor, shape = draft.one(found)
    size = 1
    for each in shape:
        size *= each
    draft.add("keras.layers.Flatten", _alone(tensor), [(size,)])
    return True


def _embedding(draft: Draft) -> bool:
    if not draft.words:
        return False
    tensor = draft.draw(st.sampled_from(draft.words))
    size = draft.draw(_SIZES)
    arguments: dict[str, Value] = {"input_dim": 9, "output_dim": size}
    if draft.draw(st.booleans()):
        arguments["mask_zero"] = True
    draft.add("keras.layers.Embedding", _alone(tensor), [(_WORDS, size)], arguments)
    return True


def _recurrent(draft: Draft) -> bool:
    if not (sequences := draft.of_rank(2)):
        return False
    tensor, (steps, _) = draft.one(sequences)
    arguments: dict[str, Value] = {"units": _UNITS}
    given: list[Shape] = [(_UNITS,)]
    if draft.draw(st.booleans()):
        arguments["return_sequences"] = True
        given = [(steps, _UNITS)]
    if draft.draw(st.booleans()):
        arguments["return_state"] = True
        given += [(_UNITS,), (_UNITS,)]
    wired = _alone(tensor, "sequences")
    states = draft.of_shape((_UNITS,))
    begins = draft.draw(st.booleans())
    if states and begins:
        for place in (0, 1):
            wired[Slot("initial_state", place)] = draft.draw(st.sampled_from(states))
    draft.add("keras.layers.LSTM", wired, given, arguments)
    return True


def _both_ways(draft: Draft) -> bool:
    if not (sequences := draft.of_rank(2)):
        return False
    tensor, _ = draft.one(sequences)
    inner = ObjectValue("keras.layers", "GRU", {"units": 2, "name": "inner", "return_state": True})
    given = [(4,), (2,), (2,)]
    draft.add("keras.layers.Bidirectional", _alone(tensor, "sequences"), given, {"layer": inner})
    return True


def _attention(draft: Draft) -> bool:
    if not (sequences := draft.of_rank(2)):
        return False
    query, (steps, size) = draft.one(sequences)
    value, (others, _) = draft.one(sequences)
    wired = {Slot("query"): query, Slot("value"): value}
    if draft.draw(st.booleans()):
        wired[Slot("key")] = draft.draw(st.sampled_from(draft.of_shape(draft.shapes[value])))
    given: list[Shape] = [(steps, size)]
    call: dict[str, Value] = {}
    if draft.draw(st.booleans()):
        call["return_attention_scores"] = True
        given.append((2, steps, others))
    elif draft.draw(st.booleans()):
        call["use_causal_mask"] = True
    arguments: dict[str, Value] = {"num_heads": 2, "key_dim": 2}
    draft.add("keras.layers.MultiHeadAttention", wired, given, arguments, call=call)
    return True


def _merge(draft: Draft) -> bool:
    first, shape = draft.one(list(draft.shapes))
    second = draft.draw(st.sampled_from(draft.of_shape(shape)))
    class_name = draft.draw(st.sampled_from(["Add", "Multiply", "Concatenate", "Subtract"]))
    last = shape[-1] * 2 if class_name == "Concatenate" else shape[-1]
    wired = {Slot("inputs", 0): first, Slot("inputs", 1): second}
    draft.add(f"keras.layers.{class_name}", wired, [(*shape[:-1], last)])
    return True


def _arithmetic(draft: Draft) -> bool:
    tensor, shape = draft.one(list(draft.shapes))
    class_name = draft.draw(st.sampled_from(["Add", "Multiply", "Subtract", "Maximum"]))
    wired, call = {Slot("x1"): tensor}, dict[str, Value]()
    match draft.draw(st.integers(0, 2)):
        case 0:
            wired[Slot("x2")] = draft.draw(st.sampled_from(draft.of_shape(shape)))
        case 1:
            call["x2"] = draft.draw(st.sampled_from([2, 0.5]))
        case _:
            wired, call = {Slot("x2"): tensor}, {"x1": 1.5}
    draft.add(f"keras.ops.{class_name}", wired, [shape], call=call)
    return True


def _slice(draft: Draft) -> bool:
    tensor, shape = draft.one(list(draft.shapes))
    whole = ObjectValue("builtins", "slice", {"start": None, "stop": None, "step": None})
    first = ObjectValue("builtins", "slice", {"start": None, "stop": 1, "step": None})
    ellipsis = ObjectValue("builtins", "Ellipsis", {})
    kinds: list[tuple[Value, Shape]] = [
        ((whole, first), (1, *shape[1:])),
        ((ellipsis, first), (*shape[:-1], 1)),
    ]
    if len(shape) > 1:
        kinds.append(((whole, -1), shape[1:]))
    if len(shape) < _RANK:
        kinds.append(((ellipsis, None), (*shape, 1)))
    key, given = draft.draw(st.sampled_from(kinds))
    draft.add("keras.ops.GetItem", _alone(tensor, "x"), [given], call={"key": key})
    return True


def _split(draft: Draft) -> bool:
    found = [tensor for tensor, shape in draft.shapes.items() if shape[-1] % 2 == 0]
    if not found:
        return False
    tensor, shape = draft.one(found)
    half = (*shape[:-1], shape[-1] // 2)
    arguments: dict[str, Value] = {"indices_or_sections": 2, "axis": -1}
    draft.add("keras.ops.Split", _alone(tensor, "x"), [half, half], arguments)
    return True


def _reduce(draft: Draft) -> bool:
    if not (found := draft.of_rank(2, 3)):
        return False
    tensor, shape = draft.one(found)
    class_name = draft.draw(st.sampled_from(["Mean", "Max"]))
    arguments: dict[str, Value] = {"axis": 1}
    given = shape[1:]
    if draft.draw(st.booleans()):
        arguments["keepdims"] = True
        given = (1, *given)
    draft.add(f"keras.ops.{class_name}", _alone(tensor, "x"), [given], arguments)
    return True


def _again(draft: Draft) -> bool:
    if not draft.called:
        return False
    return draft.call_again(draft.draw(st.integers(0, len(draft.called) - 1)))


def _nested(draft: Draft) -> bool:
    if not draft.depth:
        return False
    taken = [draft.one(list(draft.shapes))[0] for _ in range(draft.draw(st.integers(1, 2)))]
    inner = drafted(draft.draw, draft.depth - 1, [draft.shapes[tensor] for tensor in taken])
    wired: Wired = {Slot("inputs", place): tensor for place, tensor in enumerate(taken)}
    module, class_name = MODEL
    given = [inner.shapes[tensor] for tensor in outputs_in_order(inner.graph)]
    draft.add(f"{module}.{class_name}", wired, given, model=inner.graph)
    return True


_MOVES: tuple[Move, ...] = (
    *(_dense, _convolution, _of_same_shape, _flatten, _embedding, _recurrent, _both_ways),
    *(_attention, _merge, _arithmetic, _slice, _split, _reduce, _again, _again, _nested, _nested),
)


def drafted(draw: st.DrawFn, depth: int, given: Sequence[Shape], words: int = 0) -> Draft:
    """Draws a model with inputs of some shapes, and others of whole numbers."""
    draft = Draft(draw, depth)
    for shape in given:
        draft.add("keras.layers.InputLayer", {}, [shape], {"shape": shape})
    for _ in range(words):
        arguments: dict[str, Value] = {"shape": (_WORDS,), "dtype": "int32"}
        (tensor,) = draft.add("keras.layers.InputLayer", {}, [()], arguments)
        draft.words.append(tensor)
        del draft.shapes[tensor]
        _embedding(draft)
    for _ in range(draw(st.integers(1, _MOST_CALLS if depth else 3))):
        while not draw(st.sampled_from(_MOVES))(draft):
            pass
    _choose_outputs(draft)
    return draft


def _choose_outputs(draft: Draft) -> None:
    graph, draw = draft.graph, draft.draw
    made = [tensor for tensor in draft.shapes if graph.predecessors(tensor.node)]
    outputs = draw(st.lists(st.sampled_from(made), min_size=1, max_size=2, unique=True))
    SetInterface(outputs=tuple(outputs)).apply(graph)
    used = leading_to_outputs(graph)
    for node in graph.nodes():
        if node.id not in used and not graph.layer(node.layer).is_input:
            RemoveNode(node.id).apply(graph)
    inputs = tuple(draft.drawn_inputs())
    if draft.depth == _DEPTH:
        inputs = tuple(node for node in inputs if node in used)
        for node_id in set(draft.drawn_inputs()) - set(inputs):
            RemoveNode(node_id).apply(graph)
    structures = (_structure(draw, len(inputs)), _structure(draw, len(outputs)))
    SetInterface(inputs, tuple(outputs), *structures).apply(graph)


def _structure(draw: st.DrawFn, count: int) -> Value:
    first, second = TensorValue(0), TensorValue(1)
    one: list[Value] = [None, None, (first,), {"a": first}]
    two: list[Value] = [None, None, {"b": first, "a": second}, (first, {"c": (second,)})]
    return draw(st.sampled_from({1: one, 2: two}.get(count, [None])))


_GIVEN = st.lists(st.sampled_from([(4,), (2, 4), (4, 4, 2)]), min_size=1, max_size=2)


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    """Gives a drawing that Keras can build as it stands, with the shapes of its tensors."""
    return drafted(draw, _DEPTH, draw(_GIVEN), draw(st.integers(0, 1)))
