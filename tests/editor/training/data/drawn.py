"""Documents and descriptions for the tests of the form of data."""

from editor.document import Document
from editor.training.data.describing import Describer, _key
from graph.edits import SetTraining
from graph.elements import Layer
from graph.model import ModelGraph
from graph.training import Training
from tests.worker.drawings import Drawing
from worker.protocol import Column, DataDescribed

AGE = Column("age", "number", (), "int64", 0, 18.0, 90.0, 44.0)
INCOME = Column("income, net", "number", (), "float64", 3, 0.0, 9e4, 4e4)
PRICE = Column("price", "number", (), "float64", 0, 10.0, 1000.0, 300.0)
KIND = Column("kind", "class", (), "object", 0, classes=(("flat", 300), ("house", 120)))


class NamedDrawing(Drawing):
    """A drawing whose layers have names of their own."""

    def named(self, name: str, node_id: str) -> str:
        layer = self.graph.layer_of(node_id)
        self.graph._put_layer(Layer(layer.id, layer.class_name, name, arguments=layer.arguments))
        return node_id


def two_by_two() -> ModelGraph:
    """Two inputs of two numbers; a number and one of two classes to tell."""
    drawing = NamedDrawing()
    sources = [drawing.named(name, drawing.input(2)) for name in ("person", "home")]
    merged = drawing.layer("Concatenate", *sources)
    hidden = drawing.layer("Dense", merged, units=8, activation="relu")
    drawing.named("price", drawing.layer("Dense", hidden, units=1))
    drawing.named("kind", drawing.layer("Dense", hidden, units=2, activation="softmax"))
    return drawing.graph


def document_of(graph: ModelGraph, training: Training) -> Document:
    document = Document()
    SetTraining(training).apply(graph)
    document.replace(graph)
    return document


def described(number: int = 1, **fields: object) -> DataDescribed:
    usual = {"columns": (AGE, INCOME, PRICE, KIND), "balance": KIND.classes}
    return DataDescribed(number, 420, 269, 67, 84, **{**usual, **fields})  # type: ignore[arg-type]


def answer(describer: Describer, reply: DataDescribed | str) -> None:
    """Has the describer know this of the data as it is chosen now, as if a worker had said it."""
    key = _key(describer._document)
    if isinstance(reply, str):
        describer._settle(None, reply, of=key)
    else:
        describer._settle(reply, "", of=key)
