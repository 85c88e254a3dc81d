"""What trained drawings reach on small data sets, beside the usual baselines of scikit-learn.

`python -m benchmarks.baselines` trains the digits, iris, wine and diabetes drawings as the command
line does, each with several seeds. A seed splits the data too, and the baseline is fitted and
tested on the very same samples: LogisticRegression where there are classes, Ridge where numbers
are measured, both on standardised features. What is shown is the mean.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from msgspec import Struct, structs
from sklearn import datasets
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.drawings import example
from benchmarks.measuring import Row, report
from codegen import generate
from editor.commands.worker_session import WorkerSession
from graph.edits import AddNode, Connect
from graph.elements import Layer, Node, Tensor
from graph.model import ModelGraph
from graph.training import Training
from graph.values import Value
from worker.protocol import Train, TrainingEnded

_SEEDS = (0, 1, 2, 3, 4)
# A few samples decide on so small a test part: one of iris's is 3.3 %.
_NEAR = 0.01  # of an accuracy
_FARTHER = 1.03  # times an error
_PERCENT = 100


class Task(Struct, frozen=True):
    """A data set with a drawing for it.

    Attributes:
        name: What it is called.
        graph: The drawing, with its settings.
        load: Of scikit-learn.
        metric: What Keras and the baseline are held against.
        seeds: With which it is trained.
    """

    name: str
    graph: ModelGraph
    load: Callable[..., Any]
    metric: str = "accuracy"
    seeds: Sequence[int] = _SEEDS

    @property
    def has_classes(self) -> bool:
        """Whether classes are told apart."""
        return self.metric == "accuracy"


def tasks() -> list[Task]:
    """Gives the four data sets."""
    adam = {"$object": "keras.optimizers.Adam", "arguments": {"learning_rate": 0.01}}
    faster: dict[str, Any] = {"optimizer": adam}
    iris = Training(data="iris", epochs=60, batch_size=16, validation_split=0.0, compiled=faster)
    wine = Training(data="wine", epochs=30, batch_size=16, validation_split=0.0, compiled=faster)
    diabetes = Training(
        data="diabetes",
        loss="mse",
        metrics=("mae",),
        epochs=100,
        batch_size=32,
        validation_split=0.0,
        compiled={"optimizer": {**adam, "arguments": {"learning_rate": 1.0}}},
    )
    digits = example("digits_cnn")
    digits.training = structs.replace(digits.training, epochs=10)
    return [
        Task("digits", digits, datasets.load_digits, seeds=_SEEDS[:2]),
        Task("iris", dense("iris", 4, 16, 3, iris), datasets.load_iris),
        Task("wine", dense("wine", 13, 16, 3, wine), datasets.load_wine),
        Task("diabetes", dense("diabetes", 10, 0, 1, diabetes), datasets.load_diabetes, "mae"),
    ]


def dense(name: str, features: int, hidden: int, units: int, training: Training) -> ModelGraph:
    """Draws Dense layers one after the other; without hidden units, one of them alone."""
    graph = ModelGraph(name)
    activation: dict[str, Value] = {"activation": "softmax"} if units > 1 else {}
    made: list[tuple[str, dict[str, Value]]] = [("InputLayer", {"shape": (features,)})]
    if hidden:
        made.append(("Dense", {"units": hidden, "activation": "relu"}))
    made.append(("Dense", {"units": units, **activation}))
    for number, (class_name, arguments) in enumerate(made, start=1):
        layer = Layer(f"l{number}", class_name, f"layer_{number}", arguments=arguments)
        AddNode(Node(f"n{number}", layer.id), layer).apply(graph)
        if number > 1:
            Connect(Tensor(f"n{number - 1}"), f"n{number}").apply(graph)
    graph.training = training
    return graph


def rows(chosen: Iterable[Task]) -> Iterator[Row]:
    """Trains each and yields its line."""
    with WorkerSession("tensorflow") as session:
        for task in chosen:
            ours = statistics.mean(trained(session, task, seed) for seed in task.seeds)
            reference = statistics.mean(baseline(task, seed) for seed in task.seeds)
            if task.has_classes:
                yield Row(
                    f"{task.name}: accuracy",
                    ours * _PERCENT,
                    reference * _PERCENT,
                    round((reference - _NEAR) * _PERCENT, 1),
                    unit="%",
                    larger_is_better=True,
                )
            else:
                what = f"{task.name}: mean absolute error"
                yield Row(what, ours, reference, round(reference * _FARTHER, 1), unit="")


def trained(session: WorkerSession, task: Task, seed: int) -> float:
    """Gives what a drawing reaches on the samples that were held out.

    Raises:
        CommandError: it cannot be trained.
    """
    graph = task.graph.copy()
    graph.training = structs.replace(graph.training, seed=seed)
    session.send(Train(seed + 1, generate(graph, script=True).text))
    evaluation = session.wait_for(TrainingEnded).evaluation
    value = evaluation[task.metric]
    return float("nan") if value is None else value


def baseline(task: Task, seed: int) -> float:
    """Gives what scikit-learn reaches on the samples that the script of this seed holds out."""
    x, y = task.load(return_X_y=True)
    x_train, x_test, y_train, y_test = train_test_split(
        x, y, test_size=0.2, random_state=seed, stratify=y if task.has_classes else None
    )
    estimator = LogisticRegression(max_iter=5000) if task.has_classes else Ridge()
    fitted = make_pipeline(StandardScaler(), estimator).fit(x_train, y_train)
    if task.has_classes:
        return float(fitted.score(x_test, y_test))
    return float(mean_absolute_error(np.asarray(y_test), fitted.predict(x_test)))


def main() -> None:
    """Trains all of them and prints the table."""
    report("baselines", lambda: rows(tasks()))


if __name__ == "__main__":
    main()
