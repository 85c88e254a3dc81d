from pathlib import Path
from typing import Any

import pytest

from graph.training import Training
from graph.values import ObjectValue, from_json
from tests.graph.keras_files.archives import (
    called,
    dense,
    fixture,
    functional,
    given_input,
    opened,
    sequential,
    tensor,
)
from tests.graph.keras_files.test_objects import described

ADAM = {"name": "adam", "learning_rate": 0.0010000000474974513, "weight_decay": None}


def adam(**config: Any) -> dict[str, Any]:
    """Gives Adam as Keras writes it."""
    return described("Adam", "keras.optimizers", **ADAM | config)


def compiled(folder: Path, **config: Any) -> tuple[Training, tuple[str, ...]]:
    """Gives the training settings of an opened model, and the notes."""
    whole = {"optimizer": adam(), "loss": "mse", "metrics": None, **config}
    model = opened(folder, sequential(given_input(), dense("d")) | {"compile_config": whole})
    return model.graph.training, model.notes


def test_a_model_that_was_not_compiled_has_the_usual_settings(tmp_path: Path) -> None:
    assert opened(tmp_path, sequential(given_input(), dense("d"))).graph.training == Training()


def test_names_and_objects_with_every_default_are_names(tmp_path: Path) -> None:
    loss = described(
        "CategoricalCrossentropy",
        "keras.losses",
        name="categorical_crossentropy",
        reduction="sum_over_batch_size",
        from_logits=False,
    )
    auc = described("AUC", "keras.metrics", name="auc", dtype="float32", num_thresholds=200)
    training, notes = compiled(tmp_path, loss=loss, metrics=["accuracy", auc])
    assert (training.optimizer, training.loss) == ("adam", "categorical_crossentropy")
    assert training.metrics == ("accuracy", "auc")
    assert training.compiled == {}
    assert notes == ()


def test_a_rate_is_the_number_that_was_given_and_not_its_32_bits(tmp_path: Path) -> None:
    training, _ = compiled(tmp_path, optimizer=adam(learning_rate=0.0003000000142492354))
    assert from_json(training.compiled["optimizer"]) == ObjectValue(
        "keras.optimizers", "Adam", {"learning_rate": 0.0003}
    )


def test_objects_with_arguments_of_their_own_are_kept(tmp_path: Path) -> None:
    training = opened(tmp_path, fixture("captions")).graph.training
    assert {name: from_json(value) for name, value in training.compiled.items()} == {
        "optimizer": ObjectValue(
            "keras.optimizers",
            "Adam",
            {
                "learning_rate": ObjectValue(
                    "keras.optimizers.schedules",
                    "ExponentialDecay",
                    {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.9},
                )
            },
        ),
        "loss": ObjectValue("keras.losses", "BinaryCrossentropy", {"from_logits": True}),
        "metrics": ("accuracy", ObjectValue("keras.metrics", "AUC", {"name": "area"})),
    }


def test_what_is_said_of_each_output_is_kept_as_it_stands(tmp_path: Path) -> None:
    training, notes = compiled(
        tmp_path,
        loss={"a": "mse", "b": "mae"},
        loss_weights={"a": 0.5, "b": 1.0},
        metrics={"a": ["accuracy"]},
        weighted_metrics=None,
        steps_per_execution=4,
        run_eagerly=False,
    )
    assert training.compiled == {
        "loss": {"a": "mse", "b": "mae"},
        "loss_weights": {"a": 0.5, "b": 1.0},
        "metrics": {"a": ["accuracy"]},
        "steps_per_execution": 4,
    }
    assert notes == ()


def test_one_list_of_metrics_for_several_outputs_is_no_list_for_each(tmp_path: Path) -> None:
    layers = (given_input(), dense("a", called(tensor("x"))), dense("b", called(tensor("x"))))
    model = functional(*layers, outputs=[["a", 0, 0], ["b", 0, 0]])
    model["compile_config"] = {"optimizer": adam(), "loss": "mse", "metrics": ["mae", "mse"]}
    training = opened(tmp_path, model).graph.training
    assert training.compiled == {"metrics": ["mae", "mse"]}


def test_what_keras_chose_for_the_machine_is_left_out(tmp_path: Path) -> None:
    training, notes = compiled(tmp_path, jit_compile=True)
    assert training.compiled == {}
    assert notes == ()


def test_the_scale_around_an_optimizer_is_left_out_where_keras_puts_it(tmp_path: Path) -> None:
    scaled = described("LossScaleOptimizer", "keras.optimizers", inner_optimizer=adam())
    policy = described("DTypePolicy", "keras", name="mixed_float16")
    model = sequential(given_input(), dense("d"), dtype=policy)
    model["compile_config"] = {"optimizer": scaled, "loss": "mse", "metrics": None}
    assert opened(tmp_path, model).graph.training.optimizer == "adam"
    training, _ = compiled(tmp_path, optimizer=scaled)
    assert training.compiled["optimizer"]["$object"] == "keras.optimizers.LossScaleOptimizer"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("optimizer", described("Mine", "my.package")),
        ("optimizer", described("Dense", "keras.layers", units=1)),
        ("loss", {"module": "os", "class_name": "function", "config": "system"}),
        ("loss", {"class_name": "__lambda__", "config": {"code": "4wEA"}}),
        ("metrics", ["accuracy", described("Mine", "my.package")]),
        ("metrics", [["x" * 300]]),
        ("loss_weights", {"$object": 1}),
        ("loss", 2**70),
    ],
)
def test_what_is_not_known_is_left_out_and_noted(tmp_path: Path, name: str, value: Any) -> None:
    training, notes = compiled(tmp_path, **{name: value})
    assert name not in training.compiled
    assert len(notes) == 1
    assert f"`{name}`" in notes[0]
    assert "left out" in notes[0]


@pytest.mark.parametrize("config", [[1], "adam", {"own": 1}])
def test_a_configuration_of_its_own_kind_is_left_out_and_noted(tmp_path: Path, config: Any) -> None:
    model = sequential(given_input(), dense("d")) | {"compile_config": config}
    result = opened(tmp_path, model)
    assert result.graph.training == Training()
    assert len(result.notes) == 1


def test_an_argument_that_compile_does_not_take_is_noted(tmp_path: Path) -> None:
    training, notes = compiled(tmp_path, own=3)
    assert training.loss == "mse"
    assert notes == ("`own` of `compile` is not known, and is left out.",)
