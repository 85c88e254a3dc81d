"""Scripts that people wrote, run by the worker: what they offer, and what goes wrong in them."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.worker.conversation import Conversation
from worker.protocol import (
    Failed,
    ModelTaken,
    Offer,
    Ready,
    RunScript,
    ScriptRun,
    TakeModel,
)

KERAS = "import keras\nfrom keras import layers\n"
DENSE = "keras.Sequential([keras.Input((4,)), layers.Dense(2)])"


@pytest.fixture(scope="module")
def shared() -> Iterator[Conversation]:
    """A light worker, which runs one script after the other here; in the window it runs one."""
    conversation = Conversation("numpy")
    conversation.until(Ready)
    yield conversation
    conversation.close()


class Running:
    """Runs scripts of a folder."""

    def __init__(self, worker: Conversation, folder: Path) -> None:
        self._worker = worker
        self.folder = folder

    def run(self, text: str | bytes) -> ScriptRun | Failed:
        data = text.encode() if isinstance(text, str) else text
        self._worker.send(RunScript(1, str(self.folder / "model.py"), data))
        reply = self._worker.receive()
        assert isinstance(reply, ScriptRun | Failed)
        assert reply.request == 1
        return reply

    def offers(self, text: str) -> dict[str, Offer]:
        reply = self.run(text)
        assert isinstance(reply, ScriptRun), reply
        return {offer.name: offer for offer in reply.offers}

    def failure(self, text: str | bytes) -> Failed:
        reply = self.run(text)
        assert isinstance(reply, Failed), reply
        assert reply.message.isprintable()
        assert len(reply.message) < 700
        return reply

    def take(self, name: str) -> ModelTaken | Failed:
        self._worker.send(TakeModel(2, name))
        reply = self._worker.receive()
        assert isinstance(reply, ModelTaken | Failed)
        return reply

    def config(self, name: str) -> dict[str, Any]:
        reply = self.take(name)
        assert isinstance(reply, ModelTaken), reply
        return dict(json.loads(reply.configuration))


@pytest.fixture
def running(shared: Conversation, tmp_path: Path) -> Iterator[Running]:
    yield Running(shared, tmp_path)
    # Whatever the script did, the next one is run as ever.
    again = Running(shared, tmp_path)
    assert list(again.offers(f"{KERAS}last = {DENSE}")) == ["last"]
    assert again.config("last")["class_name"] == "Sequential"


# -- what it offers ------------------------------------------------------------------------------


def test_a_model_at_the_top_level_is_offered_with_its_size(running: Running) -> None:
    (offer,) = running.offers(f"{KERAS}scores = {DENSE}\nalso = scores").values()
    assert offer == Offer("scores", "Sequential", 1, 10, likely=True, whole=True)


def test_the_model_that_holds_the_others_is_the_whole(running: Running) -> None:
    offers = running.offers(
        f"{KERAS}encoder = {DENSE}\n"
        "inputs = keras.Input((4,))\n"
        "model = keras.Model(inputs, layers.ReLU()(encoder(inputs)))\n"
        f"def build_model():\n    return {DENSE}\n"
    )
    assert list(offers) == ["model", "encoder", "build_model"]
    assert [name for name, offer in offers.items() if offer.whole] == ["model"]
    assert all(offer.likely for offer in offers.values())


def test_a_base_without_its_head_is_a_part_of_the_model_with_it(running: Running) -> None:
    offers = running.offers(
        f"{KERAS}inputs = keras.Input((4,))\n"
        "base = keras.Model(inputs, layers.ReLU()(inputs))\n"
        "model = keras.Model(base.input, layers.Dense(2)(base.output))\n"
        "again = keras.Model(model.input, model.output)\n"
    )
    assert [name for name, offer in offers.items() if offer.whole] == ["model", "again"]


def test_functions_without_required_arguments_are_offered_and_not_called(running: Running) -> None:
    offers = running.offers(
        f"{KERAS}"
        "def main(): raise SystemExit\n"
        "def train_model(): raise SystemExit\n"
        "def build_part(units): raise SystemExit\n"
        "def _build_private(): raise SystemExit\n"
        "def network(units=3, *more, **others) -> 'keras.Model': raise SystemExit\n"
        "async def build_later_model(): raise SystemExit\n"
        "from json import loads\n"
        "class build_model: pass\n"
    )
    assert list(offers) == ["network", "main", "train_model"]
    assert [offer.likely for offer in offers.values()] == [True, False, False]
    assert {offer.class_name for offer in offers.values()} == {""}


def test_a_function_that_another_one_calls_is_a_part_of_it(running: Running) -> None:
    offers = running.offers(
        f"{KERAS}"
        f"def build_encoder() -> keras.Model:\n    return {DENSE}\n"
        "def make_model():\n    return [build_encoder() for _ in '1'][0]\n"
        "def main():\n    make_model().summary()\n"
        "if __name__ == '__main__':\n    main()\n"
    )
    assert [name for name, offer in offers.items() if offer.whole] == ["make_model"]
    assert running.config("make_model")["config"]["layers"][1]["class_name"] == "Dense"


def test_a_model_without_a_graph_is_named_with_the_reason(running: Running) -> None:
    offers = running.offers(
        f"{KERAS}class Mine(keras.Model):\n    def call(self, x): return x\nmine = Mine()\n"
    )
    assert offers["mine"].fault == "its graph is Python code of its author's"
    assert not offers["mine"].whole


def test_a_class_of_the_authors_with_a_graph_is_taken_by_its_graph(running: Running) -> None:
    running.offers(
        f"{KERAS}class Mine(keras.Model):\n"
        "    def __init__(self, units):\n"
        "        inputs = keras.Input((4,))\n"
        "        super().__init__(inputs, layers.Dense(units)(inputs), name='mine')\n"
        "mine = Mine(3)\nmine.compile(loss='mse')\n"
    )
    config = running.config("mine")
    assert config["class_name"] == "Functional"
    assert config["compile_config"]["loss"] == "mse"
    assert [layer["class_name"] for layer in config["config"]["layers"]] == ["InputLayer", "Dense"]


def test_a_script_finds_its_folder_its_name_and_modules_that_are_called_as_ours(
    running: Running,
) -> None:
    (running.folder / "graph.py").write_text("UNITS = 7\n")
    (running.folder / "worker.py").write_text("from graph import UNITS\n")
    offers = running.offers(
        f"{KERAS}import sys, worker\n"
        "from dataclasses import dataclass\n"
        "@dataclass\nclass Sizes:\n    units: 'int' = worker.UNITS\n"
        "assert __name__ == 'model' and __file__.endswith('model.py')\n"
        "assert sys.argv == [__file__]\n"
        "def build_model():\n"
        "    import graph\n"
        "    return keras.Sequential([layers.Dense(graph.UNITS + Sizes().units)])\n"
    )
    assert offers["build_model"].whole
    assert running.config("build_model")["config"]["layers"][0]["config"]["units"] == 14


# -- what goes wrong -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\nx = laers", "model.py, line 2: NameError: name 'laers' is not defined"),
        ("x = 1\ny = (", "model.py, line 2: SyntaxError: '(' was never closed"),
        ("import not_there", "model.py, line 1: ModuleNotFoundError: No module named 'not_there'"),
        ("\n\nopen('gone.csv')", "model.py, line 3: FileNotFoundError: "),
        ("exit()", "model.py, line 1: Expected a script that runs to its end. Received: exit()"),
        (
            "from argparse import *\np = ArgumentParser()\np.add_argument('data')\np.parse_args()",
            "model.py, line 4: Expected a script that runs to its end. Received: exit(2). "
            "It last said: model.py: error: the following arguments are required: data",
        ),
        ("input()", "model.py, line 1: EOFError: EOF when reading a line"),
        ("raise KeyboardInterrupt", "model.py, line 1: KeyboardInterrupt"),
        ("x = '\\ud800'.encode()", "model.py, line 1: UnicodeEncodeError: "),
        ("def f(): f()\nf()", "model.py, line 1: RecursionError: "),
        ("(" * 500, "model.py, line 1: SyntaxError: too many nested parentheses"),
        ("x = 1", "model.py: Expected a Keras model at the top level, or a function "),
        (
            "if __name__ == '__main__':\n    model = 1",
            "model.py: Expected a Keras model at the top level, or a function without required "
            "arguments that makes one. Received: neither, and what follows if __name__ == is left",
        ),
        (
            "class Bad(BaseException):\n    def __str__(self): raise Bad\nraise Bad",
            "model.py, line 3: Bad",
        ),
        ("raise ValueError('a' * 10**6 + '\\x1b[31m\\n')", "model.py, line 1: ValueError: aaaa"),
    ],
)
def test_an_error_is_one_sentence_with_its_line(running: Running, text: str, message: str) -> None:
    assert running.failure(text).message.startswith(message)


def test_text_that_is_no_python_is_refused(running: Running) -> None:
    for data in (b"\x00\x01", b"x = '\xff'", b"\xff\xfe", b"# coding: nowhere\n"):
        assert running.failure(data).message.startswith("model.py")


def test_keras_says_what_is_wrong_at_the_line_of_the_script(running: Running) -> None:
    failed = running.failure(f"{KERAS}x = keras.Input((4,))\nlayers.Conv2D(3, 3)(x)\n")
    assert failed.message.startswith("model.py, line 4: ValueError: ")
    assert "expected min_ndim=4" in failed.message
    assert "Traceback" in failed.details


def test_what_a_function_raises_or_gives_is_said(running: Running) -> None:
    running.offers("def build_model():\n    return 3\ndef make_model():\n    1 / 0\n")
    wrong, failed = running.take("build_model"), running.take("make_model")
    assert isinstance(wrong, Failed)
    assert wrong.message == "model.py: Expected a Keras model. Received: int from `build_model`"
    assert isinstance(failed, Failed)
    assert failed.message == "model.py, line 4: ZeroDivisionError: division by zero"
    missing = running.take("nothing")
    assert isinstance(missing, Failed)


@pytest.mark.skipif(sys.platform != "linux", reason="has no such limit, as worker/limits.py says")
def test_more_memory_than_there_is_for_a_script_is_refused(running: Running) -> None:
    failed = running.failure("import numpy\n\nx = numpy.ones(10 * 1024**3, 'uint8')")
    assert failed.message == (
        "model.py, line 3: This needs more memory than the 8 GB a script may use"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="has no such limit, as worker/limits.py says")
def test_a_script_does_not_fill_the_disk(running: Running) -> None:
    failed = running.failure(
        "with open(__file__ + '.huge', 'wb') as file:\n    file.truncate(2 * 1024**3)\n"
    )
    assert failed.message == "model.py, line 2: OSError: [Errno 27] File too large"


def test_what_is_printed_does_not_mix_with_the_messages_and_is_not_kept(running: Running) -> None:
    failed = running.failure(
        "import os, sys\n"
        "for _ in range(1024): print('x' * 2**20)\n"
        "sys.__stdout__.write('by another way')\n"
        "sys.stdout.buffer.write(b'and another'); sys.stdout.flush()\n"
        'os.write(1, b\'{"type": "Ready"}\\n\')\n'
        "print('the last', file=sys.stderr)\n"
        "sys.exit('no model')\n"
    )
    assert failed.message.endswith("exit('no model'). It last said: and anotherthe last")
    assert len(failed.details) < 30_000


@pytest.mark.parametrize(
    "harm",
    [
        "import sys; sys.modules.clear()",
        "import sys; sys.stdout.close(); sys.stderr = sys.stdout = None",
        "import sys; sys.path.clear(); sys.argv.clear(); sys.setrecursionlimit(200)",
        "import os; os.environ.clear(); os.chdir('/')",
        "globals()[7] = globals()['not a name'] = globals()['n' * 10**6] = 1",
        "import threading; threading.Thread(target=print, args=('x',) * 9999).start()",
        "import os\nif os.fork() == 0: raise ValueError('of the child')",
        "import os\nos.fork()",
        "import warnings, logging; warnings.simplefilter('error'); logging.disable(99)",
        "import signal; signal.signal(signal.SIGALRM, signal.SIG_IGN)",
        "import gc; gc.disable(); __builtins__ = {}",
    ],
)
def test_a_model_is_given_whatever_else_a_script_does(running: Running, harm: str) -> None:
    if os.name != "posix" and ("fork" in harm or "SIGALRM" in harm):
        pytest.skip("Windows knows neither")
    offers = running.offers(f"{KERAS}model = {DENSE}\n{harm}\n")
    assert offers["model"].whole
    assert running.config("model")["class_name"] == "Sequential"


@pytest.mark.skipif(os.name != "posix", reason="Windows has no groups of processes")
def test_what_a_script_has_started_ends_with_the_window(tmp_path: Path) -> None:
    conversation = Conversation("numpy", leads=True)
    conversation.until(Ready)
    child = (
        "import subprocess, sys\n"
        "loop = 'import time; time.sleep(3600)'\n"
        "child = subprocess.Popen([sys.executable, '-c', loop], stdout=subprocess.PIPE)\n"
        "raise ValueError(child.pid)\n"
    )
    failed = Running(conversation, tmp_path).failure(child)
    number = int(failed.message.split()[-1])
    os.kill(number, 0)
    # The child has the worker's standard error, which is read until its end.
    assert conversation.close() == -signal.SIGKILL
    assert "Traceback" not in conversation.errors
