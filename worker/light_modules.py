"""What Keras imports along with itself, and the light worker does without, or puts off.

Of the second that importing Keras with its numpy backend takes, and of the 240 MB, two thirds are
for what shapes seldom need. JAX and SciPy's linear algebra are put off until something of them is
first used: a layer without a rule for its shape, which Keras runs on real arrays. The rest counts
as not installed. And dtypes are made those that TensorFlow gives.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any

# Keras imports these where they are installed: TensorFlow when a layer is merely copied
# (Bidirectional), the others at once. Not one of them is needed for shapes.
_ABSENT = (
    *("tensorflow", "sklearn", "pandas"),
    *("h5py", "psutil", "requests", "IPython", "PIL", "matplotlib", "pydot"),
)
# Keras's numpy backend takes its fast Fourier transforms from its JAX backend.
_FOURIER = "keras.src.backend.jax.math"


class _Later(ModuleType):
    """Stands for a module and imports it when anything is read from it."""

    is_held_back = True  # while Keras is imported

    def __getattr__(self, name: str) -> Any:
        # The import system asks whether it is a package, for which it need not be there yet.
        if self.is_held_back and name.startswith("__"):
            raise AttributeError(name)
        return getattr(_imported(self.__name__), name)


@contextmanager
def light_imports() -> Iterator[None]:
    """Makes the import of Keras a light one, which is to be done within."""
    _hold_back()
    yield
    _Later.is_held_back = False
    _type_as_tensorflow()


def _hold_back() -> None:
    # None is how Python spells "absent".
    absent: dict[str, Any] = dict.fromkeys(_ABSENT)
    sys.modules.update(absent)
    jax, fourier = _Later("jax"), _Later(_FOURIER)
    # What importing Keras reads of them already.
    vars(jax)["lax"] = _Later("jax.lax")
    vars(jax)["monitoring"] = SimpleNamespace(record_scalar=None)
    for name in ("fft", "fft2"):
        vars(fourier)[name] = _function(name)
    for module in (jax, fourier, _Later("scipy.linalg")):
        sys.modules[module.__name__] = module


def _type_as_tensorflow() -> None:
    """Has Keras give results the dtypes that they have with TensorFlow, which trains.

    With its other backends, Keras makes 32 bits of 64.
    """
    dtypes: Any = importlib.import_module("keras.src.backend.common.dtypes")
    dtypes.BIT64_TO_BIT32_DTYPE |= {"int64": "int64", "float64": "float64"}
    dtypes.PYTHON_DTYPES_MAP |= {int: "int64", "int": "int64", complex: "complex128"}


def _imported(name: str) -> ModuleType:
    # The real modules are to find one another, and none of these.
    for held in [name for name, module in sys.modules.items() if isinstance(module, _Later)]:
        del sys.modules[held]
    return importlib.import_module(name)


def _function(name: str) -> Any:
    def call(*arguments: Any, **keywords: Any) -> Any:
        return getattr(_imported(_FOURIER), name)(*arguments, **keywords)

    return call
