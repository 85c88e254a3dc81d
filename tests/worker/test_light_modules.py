"""What the light worker puts off is imported when it is needed, and works."""

import json
import os
import subprocess
import sys

PROGRAM = """
import json, sys
from worker.light_modules import light_imports
with light_imports():
    import keras
early = [name for name in sys.modules if name.startswith(("jax.", "scipy.linalg.", "tensorflow"))]
import numpy as np
found = {
    "early": sorted(early),
    "dtype": keras.backend.result_type("int64", "int64"),
    "conv": keras.ops.conv(np.ones((1, 4, 4, 1)), np.ones((3, 3, 1, 2))).shape,
    "real": keras.ops.fft((np.ones((2, 4)), np.zeros((2, 4))))[0].tolist(),
    "lu": keras.ops.lu_factor(2 * np.eye(3, dtype="float32"))[0].tolist(),
    "steps": keras.layers.STFTSpectrogram()(keras.Input((8000, 1))).shape,
}
import jax.numpy
import scipy.linalg.lapack
found["sum"] = float(jax.numpy.ones(3).sum())
found["same"] = jax.lax is sys.modules["jax.lax"]
print(json.dumps(found))
"""


def test_what_is_put_off_is_there_when_it_is_used() -> None:
    finished = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "KERAS_BACKEND": "numpy", "JAX_PLATFORMS": "cpu"},
    )
    assert json.loads(finished.stdout) == {
        "early": ["tensorflow"],
        "dtype": "int64",
        "conv": [1, 2, 2, 2],
        "real": [[4.0, 0.0, 0.0, 0.0]] * 2,
        "lu": [[2.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 2.0]],
        "steps": [None, 61, 129],
        "sum": 3.0,
        "same": True,
    }
