from collections.abc import Sequence
from typing import Literal

import pytest
from msgspec import Struct, structs

from graph.catalogue import load_catalogue
from graph.data import FACTS
from graph.edits import AddNode, Connect, SetTraining
from graph.elements import Layer, Node, Slot, Tensor
from graph.model import ModelGraph
from graph.proposals import Proposal, propose
from graph.training import Feed, Reading, Training
from graph.values import Value, from_json


class Held(Struct):
    """A column of a table."""

    name: str
    kind: Literal["number", "class", "text", "image", "array", "other"] = "number"
    shape: tuple[int, ...] = ()
    dtype: str = "float64"
    minimum: float | None = 0.0
    maximum: float | None = 1.0
    mean: float | None = 0.5
    classes: Sequence[tuple[str, int]] = ()


class Seen(Struct):
    """What is in some data."""

    samples: int = 1000
    columns: Sequence[Held] = ()
    balance: Sequence[tuple[str, int]] = ()


class Drawn:
    """A graph with any number of inputs and Dense outputs of one concatenation."""

    def __init__(self, **training: object) -> None:
        usual = {"epochs": 7, "batch_size": 8, "data": "table.csv"}
        self.graph = ModelGraph("drawn", Training(**{**usual, **training}))  # type: ignore[arg-type]
        self._ends: list[str] = []

    def add(self, class_name: str, name: str, *sources: str, **arguments: Value) -> str:
        node_id = self.graph.new_node_id()
        layer = Layer(self.graph.new_layer_id(), class_name, name, arguments=arguments)
        AddNode(Node(node_id, layer.id), layer).apply(self.graph)
        for place, source in enumerate(sources):
            slot = Slot("inputs", place) if class_name == "Concatenate" else Slot()
            Connect(Tensor(source), node_id, slot).apply(self.graph)
        return node_id

    def propose(self, described: Seen | None = None) -> Proposal | None:
        return propose(self.graph, load_catalogue(), described)


def one(activation: str | None, units: int, **training: object) -> Drawn:
    drawn = Drawn(**training)
    source = drawn.add("InputLayer", "x", shape=(4,))
    ending: dict[str, Value] = {"activation": activation} if activation else {}
    drawn.add("Dense", "y", source, units=units, **ending)
    return drawn


def two() -> Drawn:
    drawn = Drawn()
    sources = [drawn.add("InputLayer", name, shape=(2,)) for name in ("left", "right")]
    merged = drawn.add("Concatenate", "merged", *sources)
    drawn.add("Dense", "price", merged, units=1)
    drawn.add("Dense", "kind", merged, units=3, activation="softmax")
    return drawn


def loss_of(proposal: Proposal | None) -> Value:
    assert proposal is not None
    training = proposal.training
    return from_json(training.compiled["loss"]) if "loss" in training.compiled else training.loss


WORDS = (("a", 5), ("b", 5), ("c", 5))
TARGET = {
    "classes": Held("y", "class", dtype="object", minimum=None, maximum=None, classes=WORDS),
    "two": Held("y", "class", dtype="int64", classes=(("0", 5), ("1", 5))),
    "number": Held("y"),
}


@pytest.mark.parametrize(
    ("target", "activation", "units", "held", "wanted"),
    [
        ("number", None, 1, "sparse_categorical_crossentropy", "mean_squared_error"),
        ("number", None, 1, "huber", None),
        ("classes", "softmax", 3, "mean_squared_error", "sparse_categorical_crossentropy"),
        ("classes", "softmax", 3, "categorical_crossentropy", None),
        ("two", "sigmoid", 1, "sparse_categorical_crossentropy", "binary_crossentropy"),
        ("two", "softmax", 2, "sparse_categorical_crossentropy", None),
        ("two", None, 1, "mean_squared_error", None),
    ],
)
def test_a_loss_is_proposed_where_the_targets_are_of_another_kind(
    target: str, activation: str | None, units: int, held: str, wanted: str | None
) -> None:
    drawn = one(activation, units, loss=held, metrics=())
    proposal = drawn.propose(Seen(columns=[Held("a"), TARGET[target]]))
    if wanted is None:
        assert proposal is None or proposal.changes == ()
    else:
        assert loss_of(proposal) == wanted
        assert proposal is not None
        assert proposal.changes == (f"the loss {wanted}",)


def test_classes_of_an_end_without_activation_are_told_from_logits() -> None:
    proposal = one(None, 3, metrics=()).propose(Seen(columns=[Held("a"), TARGET["classes"]]))
    assert proposal is not None
    assert proposal.changes == ("the loss sparse_categorical_crossentropy from logits",)
    assert "from_logits" in str(proposal.training.compiled["loss"])
    applied = one(None, 3, metrics=())
    proposal.edit.apply(applied.graph)
    assert applied.propose(Seen(columns=[Held("a"), TARGET["classes"]])) is None


def test_metrics_go_along_with_the_targets() -> None:
    proposal = one(None, 1).propose(Seen(columns=[Held("a"), TARGET["number"]]))
    assert proposal is not None
    assert proposal.training.metrics == ("mean_absolute_error",)


def test_what_a_proposal_says_is_all_that_it_changes() -> None:
    drawn = one("softmax", 3)
    seen = Seen(columns=[Held("a", mean=500.0, maximum=900.0), TARGET["classes"]])
    proposal = drawn.propose(seen)
    assert proposal is not None
    assert proposal.changes == ("`x` standardised",)
    before = drawn.graph.training
    reading = Reading(inputs={"x": Feed(prepare="standardize")})
    assert proposal.training == structs.replace(before, reading=reading)
    undo = proposal.edit.apply(drawn.graph)
    assert drawn.propose(seen) is None
    undo.apply(drawn.graph)
    assert drawn.graph.training == before


def test_the_drawing_is_hinted_at_and_not_changed() -> None:
    few = one("softmax", 2).propose(Seen(columns=[Held("a"), TARGET["classes"]]))
    assert few is not None
    (hint,) = few.hints
    assert hint.startswith("`y` has two units, and the target three classes")
    bounded = one("softmax", 1).propose(Seen(columns=[Held("a"), TARGET["number"]]))
    assert bounded is not None
    assert bounded.hints == ("`y` ends in softmax, and the target is any number: use none there.",)
    shares = one("sigmoid", 1).propose(Seen(columns=[Held("a"), TARGET["number"]]))
    assert shares is not None
    assert shares.hints == ()


def test_every_output_gets_a_loss_for_the_column_of_its_name() -> None:
    kind = Held("kind", "class", dtype="object", minimum=None, maximum=None, classes=WORDS)
    columns = [Held(name) for name in ("left_a", "left_b", "right a", "rightly", "price")]
    proposal = two().propose(Seen(columns=[*columns, kind]))
    assert loss_of(proposal) == {
        "price": "mean_squared_error",
        "kind": "sparse_categorical_crossentropy",
    }
    assert proposal is not None
    assert from_json(proposal.training.compiled["metrics"]) == {
        "price": ("mean_absolute_error",),
        "kind": ("accuracy",),
    }
    assert proposal.training.reading.inputs == {
        "left": Feed(("left_a", "left_b")),
        "right": Feed(("right a",)),
    }


def test_a_layer_whose_name_is_keras_s_own_gets_its_loss_by_its_place() -> None:
    drawn = two()
    layer = next(each for each in drawn.graph.layers() if each.name == "price")
    drawn.graph._put_layer(structs.replace(layer, named=False))
    kind = Held("kind", "class", dtype="object", minimum=None, maximum=None, classes=WORDS)
    proposal = drawn.propose(Seen(columns=[Held("price"), kind]))
    assert loss_of(proposal) == ("mean_squared_error", "sparse_categorical_crossentropy")


def test_columns_that_somebody_has_mapped_stay() -> None:
    drawn = two()
    reading = Reading(inputs={"left": Feed(("far",))})
    SetTraining(structs.replace(drawn.graph.training, reading=reading)).apply(drawn.graph)
    proposal = drawn.propose(Seen(columns=[Held("left_a"), Held("far"), Held("right_a")]))
    assert proposal is not None
    assert proposal.training.reading.inputs == {"left": Feed(("far",)), "right": Feed(("right_a",))}


def test_classes_that_are_other_numbers_are_numbered() -> None:
    years = (("1990", 5), ("1991", 5), ("1992", 5))
    target = Held("y", "class", (), "int64", 1990.0, 1992.0, 1991.0, years)
    proposal = one("softmax", 3).propose(Seen(columns=[Held("a"), target]))
    assert proposal is not None
    assert proposal.training.reading.outputs == {"y": Feed(prepare="numbers")}


def test_bytes_of_images_are_divided_unless_the_model_does_it() -> None:
    x = Held("x", "image", (8, 8, 1), "uint8", 0.0, 255.0, 100.0)
    drawn = one("softmax", 3, data="digits.npz")
    proposal = drawn.propose(Seen(columns=[x]))
    assert proposal is not None
    assert proposal.training.reading.inputs == {"x": Feed(prepare="divide_255")}
    scaled = Drawn(data="digits.npz")
    source = scaled.add("InputLayer", "x", shape=(8, 8, 1))
    scaled.add("Dense", "y", scaled.add("Rescaling", "scaled", source, scale=1 / 255), units=3)
    assert scaled.propose(Seen(columns=[x])) is None


def test_rare_classes_are_weighted() -> None:
    drawn = one("softmax", 2, data="photos", reading=Reading(kind="images"))
    proposal = drawn.propose(Seen(balance=(("cat", 90), ("dog", 10))))
    assert proposal is not None
    assert proposal.training.fitting.class_weight == "balanced"


def test_epochs_and_batches_that_somebody_chose_stay() -> None:
    usual = one("softmax", 10, data="digits", epochs=5, batch_size=32).propose()
    assert usual is not None
    assert (usual.training.epochs, usual.training.batch_size) == (20, 32)
    assert one("softmax", 10, data="digits", epochs=3, batch_size=64).propose() is None


@pytest.mark.parametrize("data", [name for name, facts in FACTS.items() if facts.classes > 2])
def test_a_set_with_a_name_is_known_without_being_read(data: str) -> None:
    drawn = one("softmax", FACTS[data].classes, data=data, loss="mean_squared_error")
    assert loss_of(drawn.propose()) == "sparse_categorical_crossentropy"


def test_an_empty_drawing_has_no_proposal() -> None:
    assert Drawn(data="digits").propose() is None
