"""What the program exports comes back: the source of a drawing, run, gives the drawing again."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec import structs

from codegen import generate
from graph.model import ModelGraph
from graph.opening import open_configuration
from tests.codegen.forms import FORMS
from tests.worker.conversation import Conversation
from tests.worker.drawings import example
from tests.worker.same_drawing import content, wiring
from worker.protocol import ModelTaken, Ready, RunScript, ScriptRun, TakeModel

GRAPHS: dict[str, Callable[[], ModelGraph]] = {
    **FORMS,
    "digits_residual": lambda: example("digits_residual"),
}


@pytest.fixture(scope="module")
def worker() -> Iterator[Conversation]:
    conversation = Conversation("tensorflow")
    conversation.until(Ready)
    yield conversation
    conversation.close()


def opened(worker: Conversation, text: str) -> ModelGraph:
    """The drawing of what a script of ours builds, which is the one obvious choice in it."""
    path = Path("exported.py")
    worker.send(RunScript(1, str(path), text.encode()))
    run = worker.receive()
    assert isinstance(run, ScriptRun), run
    assert [offer.name for offer in run.offers if offer.whole] == ["build_model"]
    worker.send(TakeModel(2, "build_model"))
    taken = worker.receive()
    assert isinstance(taken, ModelTaken), taken
    result = open_configuration(taken.configuration, path)
    assert result.notes == ()
    return result.graph


@pytest.mark.parametrize("name", GRAPHS)
def test_exported_source_is_opened_as_the_drawing_that_it_was(
    worker: Conversation, name: str
) -> None:
    graph = GRAPHS[name]()
    back = opened(worker, generate(graph).text)
    # Names of Keras's are chosen ones by then, and Keras sorts the keys of a dictionary.
    if name not in ("names_of_keras", "dictionaries"):
        assert wiring(back) == wiring(graph)
        assert back.name == graph.name
    assert back.settings.weights == ""
    # Keras writes (3, 3) for 3; from then on nothing changes any more.
    again = opened(worker, generate(back).text)
    assert content(again) == content(back)
    assert again.training == back.training


def test_a_whole_program_is_opened_without_its_main_being_run(
    worker: Conversation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = example("digits_residual")
    graph.training = structs.replace(graph.training, data="digits")
    text = generate(graph, script=True).text
    assert "argparse" in text
    assert wiring(opened(worker, text)) == wiring(graph)
