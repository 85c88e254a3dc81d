import os
import queue

import pytest

from editor import worker_process
from editor.worker_environment import FURTHER, environment
from editor.worker_process import WorkerProcess

SECRETS = {
    "AWS_SECRET_ACCESS_KEY": "canary",
    "GITHUB_TOKEN": "canary",
    "HF_TOKEN": "canary",
    "DATABASE_URL": "postgres://me:canary@host/data",
    "SSH_AUTH_SOCK": "/run/canary",
    "KERAS_HUB_API_KEY": "canary",
    "SLURM_JWT_SECRET": "canary",
    "https_proxy": "http://me:canary@proxy:3128",
    "MY_OWN": "canary",
}
NEEDED = {
    "PATH": "/bin",
    "HOME": "/home/me",
    "LC_ALL": "C.UTF-8",
    "CUDA_VISIBLE_DEVICES": "0",
    "XLA_FLAGS": "--xla_force_host_platform_device_count=2",
    "KERAS_HOME": "/data/keras",
    "SLURM_PROCID": "1",
    "http_proxy": "http://proxy:3128",
    "TMPDIR": "/scratch",
    "SystemRoot": "C:\\Windows",
}


@pytest.mark.parametrize("runs_script", [False, True])
def test_a_worker_is_given_what_it_needs_and_no_secret(*, runs_script: bool) -> None:
    told = environment("jax", runs_script=runs_script, given=NEEDED | SECRETS)
    assert "canary" not in str(told)
    assert told["KERAS_BACKEND"] == "jax"
    expected = NEEDED | ({"CUDA_VISIBLE_DEVICES": "-1"} if runs_script else {})
    assert {name: told.get(name) for name in expected} == expected


def test_what_the_person_names_is_passed() -> None:
    given = NEEDED | SECRETS | {FURTHER: "MY_OWN, HF_TOKEN"}
    told = environment("tensorflow", runs_script=True, given=given)
    assert (told["MY_OWN"], told["HF_TOKEN"]) == ("canary", "canary")
    assert "GITHUB_TOKEN" not in told


def test_a_real_worker_sees_no_secret_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    told: queue.SimpleQueue[object] = queue.SimpleQueue()
    program = "import os, sys; sys.stderr.write(repr(dict(os.environ))[:9000]); sys.exit(3)"
    monkeypatch.setattr(worker_process, "ARGUMENTS", ("-c", program))
    process = WorkerProcess(told.put, told.put, "tensorflow", runs_script=True)
    process.start()
    reason = str(told.get(timeout=60))
    process.stop(wait=True)
    assert "KERAS_BACKEND" in reason
    assert "canary" not in reason
    assert os.environ["MY_OWN"] == "canary"
