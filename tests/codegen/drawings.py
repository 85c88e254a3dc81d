"""Drawings that the tests of generated source share."""

from __future__ import annotations

from msgspec import structs

from graph.catalogue import load_catalogue
from graph.edits import AddNode, Connect, SetInterface, SetLayer, SetNode
from graph.elements import OPERATIONS, Layer, Node, Slot, Tensor
from graph.model import ModelGraph
from graph.training import Training
from graph.values import ObjectValue, Value


class Drawing:
    """Draws a graph in few words; each method gives the id of the node that it added."""

    def __init__(self, name: str = "model", training: Training | None = None) -> None:
        self.graph = ModelGraph(name, training)

    def input(self, name: str, shape: Value, **arguments: Value) -> str:
        return self.layer("InputLayer", name, shape=shape, **arguments)

    def layer(self, class_name: str, name: str, *sources: str | Tensor, **arguments: Value) -> str:
        layer = Layer(self.graph.new_layer_id(), class_name, name, arguments=arguments)
        node = Node(self.graph.new_node_id(), layer.id)
        AddNode(node, layer).apply(self.graph)
        self.connect(node.id, *sources)
        return node.id

    def operation(
        self, class_name: str, name: str, *sources: str | Tensor | Value, **arguments: Value
    ) -> str:
        """Calls a function of `keras.ops`; what is no node or tensor of one is a constant."""
        layer = Layer(self.graph.new_layer_id(), class_name, name, OPERATIONS, arguments)
        parameters = load_catalogue().find(OPERATIONS, class_name)
        assert parameters is not None
        constants: dict[str, Value] = {
            parameter: source
            for parameter, source in zip(parameters.call, sources, strict=False)
            if not isinstance(source, str | Tensor)
        }
        node = Node(self.graph.new_node_id(), layer.id, arguments=constants)
        AddNode(node, layer).apply(self.graph)
        for parameter, source in zip(parameters.call, sources, strict=False):
            if isinstance(source, str | Tensor):
                self.connect(node.id, source, argument=parameter)
        return node.id

    def model(
        self, name: str, graph: ModelGraph, *sources: str | Tensor, trainable: bool = True
    ) -> str:
        """Calls a nested model."""
        layer_id = self.graph.new_layer_id()
        layer = Layer(layer_id, "Model", name, "keras", trainable=trainable, model=graph)
        node = Node(self.graph.new_node_id(), layer.id)
        AddNode(node, layer).apply(self.graph)
        self.connect(node.id, *sources)
        return node.id

    def freeze(self, node_id: str) -> None:
        frozen = structs.replace(self.graph.layer_of(node_id), trainable=False)
        SetLayer(frozen).apply(self.graph)

    def call(self, other: str, *sources: str | Tensor) -> str:
        """Calls the layer of another node once more."""
        node = Node(self.graph.new_node_id(), self.graph.node(other).layer)
        AddNode(node).apply(self.graph)
        self.connect(node.id, *sources)
        return node.id

    def connect(self, node_id: str, *sources: str | Tensor, argument: str = "inputs") -> None:
        for position, source in enumerate(sources):
            tensor = Tensor(source) if isinstance(source, str) else source
            Connect(tensor, node_id, Slot(argument, position)).apply(self.graph)

    def call_with(self, node_id: str, **arguments: Value) -> None:
        """Gives a call arguments besides its tensors."""
        SetNode(structs.replace(self.graph.node(node_id), arguments=arguments)).apply(self.graph)

    def ends(self, inputs: list[str], outputs: list[str | Tensor]) -> None:
        tensors = tuple(Tensor(out) if isinstance(out, str) else out for out in outputs)
        SetInterface(tuple(inputs), tensors).apply(self.graph)


def linear(training: Training | None = None) -> ModelGraph:
    """A chain: images to ten classes."""
    drawing = Drawing("digits_cnn", training)
    x = drawing.input("image", (8, 8, 1))
    x = drawing.layer(
        "Conv2D", "conv2d", x, filters=16, kernel_size=3, padding="same", activation="relu"
    )
    x = drawing.layer("MaxPooling2D", "pool", x, pool_size=(2, 2))
    x = drawing.layer("BatchNormalization", "norm", x, momentum=0.9)
    drawing.freeze(x)
    x = drawing.layer("Flatten", "flatten", x)
    x = drawing.layer(
        "Dense",
        "hidden",
        x,
        units=64,
        activation="relu",
        kernel_initializer=ObjectValue("keras.initializers", "HeNormal", {"seed": 3}),
        kernel_regularizer=ObjectValue("keras.regularizers", "L2", {"l2": 0.0001}),
    )
    x = drawing.layer("Dropout", "dropout", x, rate=0.25)
    drawing.layer("Dense", "classes", x, units=10, activation="softmax")
    return drawing.graph


def residual() -> ModelGraph:
    """A block with a shortcut, in which a tensor lives on past the next line."""
    drawing = Drawing("residual")
    image = drawing.input("image", (16, 16, 3))
    stem = drawing.layer("Conv2D", "stem", image, filters=8, kernel_size=3, padding="same")
    # Drawn out of order: the shortcut comes between the layers of the other branch.
    first = drawing.layer("Conv2D", "block_conv", stem, filters=16, kernel_size=3, padding="same")
    shortcut = drawing.layer("Conv2D", "block_shortcut", stem, filters=16, kernel_size=1)
    norm = drawing.layer("BatchNormalization", "block_norm", first)
    relu = drawing.layer("ReLU", "block_relu", norm)
    total = drawing.layer("Add", "block_add", relu, shortcut)
    pool = drawing.layer("GlobalAveragePooling2D", "pool", total)
    drawing.layer("Dense", "classes", pool, units=10, activation="softmax")
    return drawing.graph


def two_inputs_two_outputs() -> ModelGraph:
    """Two inputs and two outputs, named and in an order of their own."""
    drawing = Drawing("tickets")
    title = drawing.input("title", (None,), dtype="int32")
    tags = drawing.input("tags", (12,))
    words = drawing.layer("Embedding", "words", title, input_dim=1000, output_dim=32)
    encoded = drawing.layer("LSTM", "encoded", units=16)
    drawing.connect(encoded, words, argument="sequences")
    merged = drawing.layer("Concatenate", "merged", encoded, tags)
    priority = drawing.layer("Dense", "priority", merged, units=1, activation="sigmoid")
    department = drawing.layer("Dense", "department", merged, units=4, activation="softmax")
    drawing.ends([tags, title], [department, priority])
    return drawing.graph


def shared_layer() -> ModelGraph:
    """One encoder called on two inputs."""
    drawing = Drawing("siamese")
    left = drawing.input("left", (28,))
    right = drawing.input("right", (28,))
    encoder = drawing.layer("Dense", "encoder", left, units=8, activation="relu")
    again = drawing.call(encoder, right)
    distance = drawing.layer("Subtract", "distance", encoder, again)
    drawing.layer("Dense", "same", distance, units=1, activation="sigmoid")
    return drawing.graph


def attention_and_states() -> ModelGraph:
    """Parameters by name, several tensors of one call, a layer in a layer, and call arguments."""
    drawing = Drawing("translation")
    source = drawing.input("source", (None, 8))
    target = drawing.input("target", (None, 8))
    encoder = drawing.layer("LSTM", "encoder", units=16, return_state=True, return_sequences=True)
    drawing.connect(encoder, source, argument="sequences")
    decoder = drawing.layer("LSTM", "decoder", units=16, return_sequences=True)
    drawing.connect(decoder, target, argument="sequences")
    drawing.connect(decoder, Tensor(encoder, 1), Tensor(encoder, 2), argument="initial_state")
    attention = drawing.layer(
        "MultiHeadAttention", "attention", num_heads=2, key_dim=8, dropout=0.1, value_dim=16
    )
    drawing.connect(attention, decoder, argument="query")
    drawing.connect(attention, Tensor(encoder, 0), argument="value")
    drawing.connect(attention, Tensor(encoder, 0), argument="key")
    both = drawing.layer(
        "Bidirectional",
        "both_ways",
        layer=ObjectValue("keras.layers", "GRU", {"units": 4, "return_sequences": True}),
        merge_mode="sum",
    )
    drawing.connect(both, attention, argument="sequences")
    drawing.layer("Dense", "words", both, units=100, activation="softmax")
    return drawing.graph
