from typing import Any

import pytest
from msgspec import structs

from graph.advice.losses import Loss, is_chosen, loss_of, with_loss
from graph.training import Training

LOGITS = {"$object": "keras.losses.BinaryCrossentropy", "arguments": {"from_logits": True}}


@pytest.mark.parametrize(
    ("stated", "loss"),
    [
        ("mse", Loss("mean_squared_error")),
        ("KLD", Loss("kl_divergence")),
        ("CategoricalCrossentropy", Loss("categorical_crossentropy")),
        (LOGITS, Loss("binary_crossentropy", takes_logits=True)),
        (["mae", LOGITS], Loss("binary_crossentropy", takes_logits=True, place=1)),
        ({"b": "huber", "a": None}, Loss("huber", place="b")),
        ({"a": "huber"}, None),
        (["mae", None], None),
        (["mae"], None),
        (None, None),
        ({"$object": 3}, None),
        (
            {"$object": "keras.losses.function", "arguments": {"name": "poisson"}},
            Loss("poisson"),
        ),
    ],
)
def test_the_loss_of_an_output_is_read(stated: Any, loss: Loss | None) -> None:
    assert loss_of(Training(compiled={"loss": stated}), 1, "b", outputs=2) == loss


def test_the_loss_by_name_counts_where_no_other_is_compiled() -> None:
    assert loss_of(Training(loss="mae"), 0, "a", outputs=1) == Loss("mean_absolute_error")


@pytest.mark.parametrize(
    ("stated", "changed"),
    [
        (["mae", "mse"], ["mae", "huber"]),
        ({"a": "mae", "b": "mse"}, {"a": "mae", "b": "huber"}),
    ],
)
def test_one_loss_of_several_is_replaced(stated: Any, changed: Any) -> None:
    training = Training(compiled={"loss": stated})
    loss = loss_of(training, 1, "b", outputs=2)
    assert loss is not None
    assert with_loss(training, loss, "huber").compiled["loss"] == changed
    assert training.compiled == {"loss": stated}


def test_a_loss_of_logits_is_an_object_and_one_of_probabilities_a_name() -> None:
    training = Training(loss="mse", compiled={"loss": "mae", "jit_compile": False})
    loss = Loss("mean_absolute_error")
    logits = with_loss(training, loss, "binary_crossentropy", logits=True)
    assert logits.compiled == {"loss": LOGITS, "jit_compile": False}
    named = with_loss(logits, loss, "binary_crossentropy")
    assert named == structs.replace(
        training, loss="binary_crossentropy", compiled={"jit_compile": False}
    )


def test_what_every_drawing_begins_with_is_no_choice() -> None:
    assert not is_chosen(Training(epochs=9))
    assert is_chosen(Training(data="digits"))
    assert is_chosen(Training(loss="mse"))
    assert is_chosen(Training(compiled={"loss": "mse"}))
