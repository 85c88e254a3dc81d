"""Runs over several devices, and by several processes on this computer: one and the same model."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jax
import pytest
from msgspec import structs

from codegen import generate
from graph.training import Fitting
from tests.worker.drawings import example

# The script as a person would run it, and then what the run came to.
_RUN = """
import json, os, sys
import numpy as np
script = {"__name__": "exported"}
exec(compile(sys.stdin.read(), "exported", "exec"), script)
with script["device_scope"]():
    keras = script["keras"]
    keras.utils.set_random_seed(script["SEED"])
    x_train, x_test, y_train, y_test = script["load_data"]()
    model = script["build_model"]()
    script["compile_model"](model)
    history = script["fit_model"](model, x_train, y_train).history
    weights = [np.asarray(keras.ops.convert_to_numpy(w)).tolist() for w in model.get_weights()]
    kind = type(model.weights[0].value).__name__
print(json.dumps({"history": history, "weights": weights, "kind": kind}), flush=True)
# TensorFlow's threads, which the strategies leave, have crashed a process while it was taken down.
os._exit(0)
"""


def script(fitting: Fitting) -> str:
    graph = example("dense")
    graph.training = structs.replace(graph.training, epochs=1, fitting=fitting)
    return generate(graph, script=True).text


def started(source: str, **environment: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-X", "faulthandler", "-c", _RUN],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "JAX_PLATFORMS": "cpu", "TF_CPP_MIN_LOG_LEVEL": "3", **environment},
    )
    assert process.stdin is not None
    process.stdin.write(source)
    process.stdin.close()
    process.stdin = None
    return process


def ended(process: subprocess.Popen[str]) -> dict[str, Any]:
    try:
        output, errors = process.communicate(timeout=180)
    finally:
        process.kill()
    assert process.returncode == 0, errors
    result: dict[str, Any] = json.loads(output.splitlines()[-1])
    return result


@pytest.fixture(scope="module")
def alone() -> dict[str, Any]:
    """The same run on one device."""
    source = script(Fitting(devices=2))
    return ended(started(source.replace("DEVICES = 2", "DEVICES = 1")))


def test_two_parts_of_the_processor_train_what_one_does(alone: dict[str, Any]) -> None:
    spread = ended(started(script(Fitting(devices=2))))
    assert spread["kind"] == "MirroredVariable"
    assert spread["history"]["loss"] == pytest.approx(alone["history"]["loss"], rel=1e-3)
    assert spread["history"]["val_loss"] == pytest.approx(alone["history"]["val_loss"], rel=1e-3)


@pytest.mark.skipif(
    jax.config.values.get("jax_cpu_collectives_implementation") != "gloo",
    reason="This JAX computes with several processes on graphics cards alone",
)
def test_two_processes_train_one_model() -> None:
    address = f"localhost:{free_port()},localhost:{free_port()}"
    source = script(Fitting(hosts=True, backend="jax"))
    processes = [
        started(
            source,
            KERAS_DISTRIBUTION_JOB_ADDRESSES=address,
            KERAS_DISTRIBUTION_NUM_PROCESSES="2",
            KERAS_DISTRIBUTION_PROCESS_ID=str(number),
        )
        for number in range(2)
    ]
    try:
        # Each is read, lest one of them waits with a full pipe while the other waits for it.
        with ThreadPoolExecutor() as readers:
            first, second = readers.map(ended, processes)
    finally:
        for process in processes:
            process.kill()
    assert first["history"] == second["history"]
    assert first["weights"] == second["weights"]
    assert first["history"]["loss"][0] > 0


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("localhost", 0))
        port: int = taken.getsockname()[1]
    return port
