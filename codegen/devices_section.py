"""`device_scope`: what a run computes with, where that is more than TensorFlow on one device.

TensorFlow spreads the batches of a run over the devices of one computer by a `MirroredStrategy`.
Over several computers Keras's `fit` runs on JAX alone, whose `DataParallel` wants each process to
hand in its own share of the samples, as many for each device.
"""

from __future__ import annotations

from codegen.formatting import INDENT, Group, Item, call
from codegen.literals import atom, text
from codegen.source import SourceError, Writer
from graph.training import Fitting, Training

_MIRRORED = (
    "def device_scope():",
    '    """Spreads each batch over the graphics cards or, without any, the cores."""',
    '    cards = tf.config.list_physical_devices("GPU")',
    "    if cards and len(cards) < DEVICES:",
    '        raise ValueError(f"Expected {DEVICES} graphics cards. Received: {len(cards)}")',
    "    if not cards:",
    '        (cpu,) = tf.config.list_physical_devices("CPU")',
    "        tf.config.set_logical_device_configuration(",
    "            cpu, [tf.config.LogicalDeviceConfiguration()] * DEVICES",
    "        )",
    '    kind = "GPU" if cards else "CPU"',
    '    devices = [f"{kind}:{number}" for number in range(DEVICES)]',
    "    return tf.distribute.MirroredStrategy(devices).scope()",
)
_PARALLEL = (
    "def device_scope():",
    '    """Spreads each batch over the devices, which may be parts of the processor."""',
    '    jax.config.update("jax_num_cpu_devices", DEVICES)',
    "    devices = keras.distribution.list_devices()",
    "    if len(devices) < DEVICES:",
    '        raise ValueError(f"Expected {DEVICES} devices. Received: {len(devices)}")',
    "    return keras.distribution.DataParallel(",
    "        devices=devices[:DEVICES], auto_shard_dataset=False",
    "    ).scope()",
)
_HOSTS = (
    "def device_scope():",
    '    """Joins the processes that the launcher has started, on one computer or several."""',
    "    keras.distribution.initialize()",
    "    return keras.distribution.DataParallel(auto_shard_dataset=False).scope()",
)
_SHARE = (
    "def share(samples, start=0, end=1):",
    '    """Gives this process its part of the samples, as many for each device."""',
    "    count = keras.distribution.distribution().num_model_replicas",
    "",
    "    def take(array):",
    "        array = array[int(len(array) * start) : int(len(array) * end)]",
    "        whole = len(array) // count * count",
    "        return array[:whole][jax.process_index() :: jax.process_count()]",
    "",
    "    return keras.tree.map_structure(take, samples)",
)


def spreads(training: Training) -> bool:
    """Whether a run computes on more than one device."""
    return training.fitting.devices > 1 or training.fitting.hosts


def shares(training: Training) -> bool:
    """Whether each process of a run hands in its own share of the samples, by `share`."""
    return spreads(training) and training.fitting.backend == "jax"


def backend_lines(training: Training) -> list[str]:
    """Gives what stands before the imports: Keras looks for its backend when it is imported."""
    backend = training.fitting.backend
    if backend == "tensorflow":
        return []
    modules = ["import os", *(["import tempfile"] if training.fitting.hosts else [])]
    return [*modules, "", f'os.environ["KERAS_BACKEND"] = {text(backend)}', ""]


def device_imports(training: Training) -> frozenset[str]:
    """Gives the imports that the functions here need.

    Raises:
        SourceError: the backend cannot do what is asked for.
    """
    if not spreads(training):
        return frozenset()
    _require_able(training.fitting)
    return frozenset({"import jax" if shares(training) else "import tensorflow as tf"})


def device_constants(training: Training) -> list[str]:
    """Gives the constants that the functions here read."""
    fitting = training.fitting
    return [f"DEVICES = {atom(fitting.devices)}"] if fitting.devices > 1 else []


def write_devices(writer: Writer, training: Training) -> None:
    """Appends `device_scope`, and `share` where it is needed, with the space after them."""
    if not spreads(training):
        return
    if shares(training):
        writer.add(*(_HOSTS if training.fitting.hosts else _PARALLEL), "", "", *_SHARE)
    else:
        writer.add(*_MIRRORED)
    writer.add("", "")


def guarded(training: Training, lines: list[str]) -> list[str]:
    """Puts lines into the scope of the devices, where there is one."""
    if not spreads(training):
        return lines
    return ["with device_scope():", *[INDENT + line if line else line for line in lines]]


def shared(training: Training, samples: str, start: float = 0.0, end: float = 1.0) -> Group | str:
    """Gives what a process hands in of some samples, which are those of all or of its share."""
    if not shares(training):
        return samples
    items: list[Item] = [("", samples)]
    if (start, end) != (0.0, 1.0):
        items += [("start=", atom(start))] if start else []
        items += [("end=", atom(end))] if end != 1.0 else []
    return call("share", items)


def _require_able(fitting: Fitting) -> None:
    if fitting.hosts and fitting.backend != "jax":
        raise SourceError(
            "Expected the JAX backend to train on several computers: Keras's fit knows no other "
            f"way. Received: {fitting.backend}"
        )
    if fitting.backend == "torch":
        raise SourceError(
            "Expected the TensorFlow or the JAX backend to train on several devices. "
            "Received: torch"
        )
    if fitting.hosts and fitting.devices > 1:
        raise SourceError(
            "Expected one device for each process of several computers: their launcher says how "
            f"many there are. Received: {fitting.devices}"
        )
