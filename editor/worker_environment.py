"""What a worker is told of the environment that the program was started in.

A worker runs what a person agreed to run, and Keras with the values of a stranger's file.
Passwords and keys that stand in the environment are none of its business, so that it is given what
is known to be needed, and what the person names in `KERAS_CANVAS_PASS`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final, Literal

Backend = Literal["numpy", "tensorflow", "jax", "torch"]

FURTHER: Final = "KERAS_CANVAS_PASS"  # names of further variables, with commas between them
_NAMES: Final = frozenset(
    {
        # Programs, folders of the person's, and the language.
        *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TERM", "PWD"),
        *("TMPDIR", "TEMP", "TMP"),
        # Windows: without them no socket and no library is found.
        *("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "USERPROFILE", "USERNAME"),
        *("HOMEDRIVE", "HOMEPATH", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "PROGRAMFILES"),
        *("COMMONPROGRAMFILES", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE", "OS"),
        # Python and its libraries.
        *("VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONHOME", "PYTHONPATH", "PYTHONUTF8"),
        *("LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"),
        # Sets that Keras fetches.
        *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"),
        *("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
        # Where this process stands among those that train one model, as launchers say.
        *("RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT"),
        *("HOSTNAME", "NODE_RANK"),
    }
)
_BEGINNINGS: Final = (
    *(
        "LC_",
        "XDG_",
        "KERAS_",
        "TF_",
        "TENSORFLOW_",
        "XLA_",
        "JAX_",
        "JAXLIB_",
        "TORCH_",
        "PYTORCH_",
    ),
    *("CUDA", "CUDNN_", "NVIDIA_", "NCCL_", "ROCM_", "HIP_", "ROCR_", "GPU_", "TPU_", "LIBTPU_"),
    *("OMP_", "MKL_", "KMP_", "OPENBLAS_", "BLIS_", "NUMEXPR_", "ONEDNN_", "DNNL_", "GRPC_"),
    *("SLURM_", "OMPI_", "PMI_", "PMIX_", "GLOO_", "UCX_", "FI_", "MALLOC_"),
)
# What a name says of its value counts more than how it begins.
_SECRET: Final = ("TOKEN", "SECRET", "PASSWORD", "PASSWD", "CREDENTIAL", "API_KEY", "PRIVATE_KEY")


def environment(
    backend: Backend, *, runs_script: bool, given: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """Gives the environment of a worker.

    Args:
        backend: Keras's.
        runs_script: Whether it is to run a script that a person wrote.
        given: The program's own.
    """
    named = {name.strip() for name in given.get(FURTHER, "").split(",")}
    kept = {
        name: value
        for name, value in given.items()
        if name in named or (_is_needed(name) and not _holds_a_password(name, value))
    }
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONIOENCODING": "utf-8"}
    if runs_script:
        # A training may be using the graphics card, and nobody would close a window of a plot's.
        quiet |= {"CUDA_VISIBLE_DEVICES": "-1", "MPLBACKEND": "agg"}
    if backend == "numpy":
        # Keras's numpy backend looks for jax, which would take the graphics card.
        quiet["JAX_PLATFORMS"] = "cpu"
    return {**kept, "KERAS_BACKEND": backend, **quiet}


def _is_needed(name: str) -> bool:
    upper = name.upper()  # Windows tells no letters apart, and proxies are written small
    if any(part in upper for part in _SECRET):
        return False
    return upper in _NAMES or upper.startswith(_BEGINNINGS)


def _holds_a_password(name: str, value: str) -> bool:
    """Whether a proxy is named with who may use it: `http://user:password@host`."""
    return name.upper().endswith("_PROXY") and "@" in value
