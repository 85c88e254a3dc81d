"""`make_callbacks`: what watches a training and acts on it, as source.

Callbacks write files, so a drawing from somebody else could name any place. A path is therefore
written only where it stays within the folder that the run is given, and of Keras's callbacks only
those of the catalogue, with plain arguments.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from codegen.formatting import INDENT, Expression, Group, Item, call, lay_out, listing
from codegen.literals import atom, text
from codegen.source import SourceError, Writer
from graph.arguments import argument_fault, missing_arguments
from graph.catalogue import Argument, Catalogue, ObjectClass
from graph.errors import GraphError
from graph.training import Training
from graph.values import ObjectValue, Value, from_json
from graph.wording import shown

CALLBACKS = "keras.callbacks"
# The argument of a callback that is the path it writes.
PATHS = {
    "BackupAndRestore": "backup_dir",
    "CSVLogger": "filename",
    "ModelCheckpoint": "filepath",
    "TensorBoard": "log_dir",
}
# Keras fills in the number of the epoch and what was measured; other fields could fill the memory.
_FIELD = re.compile(r"\{[A-Za-z_]\w{0,79}(:\d{0,2}(\.\d)?[defg]?)?\}")
_PART = re.compile(r"[\w. {}:%=+,()-]{1,120}")
_BACKUP = "backup"


def read_callbacks(training: Training, catalogue: Catalogue) -> list[ObjectValue]:
    """Gives the callbacks of a training, each of a class of the catalogue.

    Raises:
        SourceError: one of them is none, or an argument is not what it takes.
    """
    return [_read(each, catalogue) for each in training.fitting.callbacks]


def callback_imports(training: Training) -> list[str]:
    """Gives the imports of Python's own modules that `make_callbacks` needs."""
    names = (_name_of(each) for each in training.fitting.callbacks)
    return ["import os"] if any(name in PATHS for name in names) else []


def write_callbacks(writer: Writer, training: Training, catalogue: Catalogue) -> None:
    """Appends `make_callbacks`, with the space after it, where there are callbacks.

    Raises:
        SourceError: a callback cannot be written.
    """
    if not training.fitting.callbacks:
        return
    writer.add(
        'def make_callbacks(folder="."):',
        f'{INDENT}"""Gives what watches the training; what they write goes into the folder."""',
        *lay_out("return ", callback_list(training, catalogue, "folder"), indent=INDENT),
        "",
        "",
    )


def callback_list(training: Training, catalogue: Catalogue, folder: str = "") -> Group:
    """Gives the list of the callbacks, whose paths lie in what the name `folder` holds.

    Raises:
        SourceError: a callback cannot be written.
    """
    return listing(
        [_expression(each, catalogue, folder) for each in read_callbacks(training, catalogue)]
    )


def callback_fault(value: ObjectValue, catalogue: Catalogue) -> str:
    """Says what is wrong with a callback, in Keras's form, or gives "" where nothing is."""
    known = catalogue.find_callback(value.class_name) if value.module == CALLBACKS else None
    if known is None:
        names = ", ".join(each.class_name for each in catalogue.callbacks)
        received = shown(f"{value.module}.{value.class_name}")
        return f"Expected callbacks of Keras ({names}). Received: {received}"
    if missing := missing_arguments(known, value.arguments):
        return f"Expected a value for `{missing[0]}` of `{known.class_name}`. Received: none"
    faults = (_argument_fault(known, *each, catalogue) for each in value.arguments.items())
    fault = next((fault for fault in faults if fault), "")
    return fault or _file_name_fault(value)


def _read(held: object, catalogue: Catalogue) -> ObjectValue:
    try:
        value = from_json(held)
    except GraphError as error:
        raise SourceError(f"{error} in the callbacks") from error
    if not isinstance(value, ObjectValue):
        raise SourceError(f"Expected callbacks of Keras. Received: {shown(value)}")
    if fault := callback_fault(value, catalogue):
        raise SourceError(fault)
    return value


def _name_of(held: object) -> str:
    path = held.get("$object") if isinstance(held, dict) else ""
    return path.rpartition(".")[2] if isinstance(path, str) else ""


def _expression(value: ObjectValue, catalogue: Catalogue, folder: str) -> Expression:
    known = catalogue.find_callback(value.class_name)
    path = PATHS.get(value.class_name, "")
    items: list[Item] = []
    for argument in known.arguments if known else ():
        held = value.arguments.get(argument.name, argument.default)
        if argument.name == path and isinstance(held, str):
            items.append((f"{path}=", _joined(held, folder)))
        elif argument.name in value.arguments and not _is_default(held, argument):
            items.append((f"{argument.name}=", atom(held)))
    return call(f"{CALLBACKS}.{value.class_name}", items)


def _joined(path: str, folder: str) -> Expression:
    if not folder:
        return text(path)
    parts = PurePosixPath(path).parts
    return call("os.path.join", [("", folder), *[("", text(part)) for part in parts]])


def _is_default(value: Value, argument: Argument) -> bool:
    # True equals 1 and is not the same argument.
    is_same_kind = isinstance(value, bool) == isinstance(argument.default, bool)
    return not argument.required and value == argument.default and is_same_kind


# -- what is wrong -----------------------------------------------------------------------------


def _argument_fault(known: ObjectClass, name: str, value: Value, catalogue: Catalogue) -> str:
    argument = known.argument(name)
    if argument is None:
        names = ", ".join(each.name for each in known.arguments)
        return f"Expected arguments of `{known.class_name}` ({names}). Received: {shown(name)}"
    where = f" in `{known.class_name}`"
    if fault := argument_fault(argument, value, catalogue):
        return fault + where
    if isinstance(value, (ObjectValue, tuple, dict)):
        return f"Expected a plain value for `{name}`. Received: {shown(value)}{where}"
    if PATHS.get(known.class_name) == name and (fault := _path_fault(str(value))):
        return fault + where
    return ""


def _path_fault(path: str) -> str:
    """Says why a path may lead out of the folder of the run, on any system, or gives ""."""
    parts = path.split("/")
    plain = [
        _PART.fullmatch(part) and part.strip(" .") and not part.endswith((" ", "."))
        for part in parts
    ]
    if not all(plain) or ":" in _FIELD.sub("", path):
        return (
            "Expected a path within the folder of the run, such as logs/run. "
            f"Received: {shown(path)}"
        )
    return ""


def _file_name_fault(value: ObjectValue) -> str:
    """Says what is wrong with the name of a file beyond where it lies."""
    path = value.arguments.get(PATHS.get(value.class_name, ""), "")
    if value.class_name == "BackupAndRestore" and not str(path).startswith(_BACKUP):
        return (
            "Expected a folder whose name begins with backup, since Keras deletes it at the end. "
            f"Received: {shown(path)}"
        )
    if value.class_name == "CSVLogger" and "/" in str(path):
        return f"Expected the name of a file without a folder. Received: {shown(path)}"
    if value.class_name != "ModelCheckpoint":
        return ""
    if re.search(r"[{}]", _FIELD.sub("", str(path))):
        return (
            "Expected fields such as {epoch:02d} or {val_loss:.2f} in `filepath`. "
            f"Received: {shown(path)}"
        )
    end = ".weights.h5" if value.arguments.get("save_weights_only") is True else ".keras"
    if not str(path).endswith(end):
        return f"Expected a file name that ends with {end}. Received: {shown(path)}"
    return ""
