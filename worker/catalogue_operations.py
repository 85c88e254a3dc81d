"""Reads the functions of `keras.ops`: which class of operation each makes, and of which parameters.

In the graph of a model a call such as `keras.ops.mean(x, axis=-1)` is an operation of the class
`Mean`, made with the axis and called on the tensor. Keras publishes no list of these pairs, but
each function says it in its own code: `return Mean(axis=axis).symbolic_call(x)`. That expression
is read here, so nothing is guessed but the types of arguments; the tests call every function and
compare. `resources/operations_overlay.json`, written by hand, tells the rest.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

import keras
from msgspec import Struct

from worker.catalogue_arguments import described_parameter, patched
from worker.catalogue_texts import class_text, function_texts

Overlay = dict[str, Any]

# The modules whose functions make operations, and how a name in them is written.
_MODULES = (
    (keras.ops, "keras.ops", ""),
    (keras.ops.image, "keras.ops", "image."),
    (keras.activations, "keras.activations", ""),
    (keras.quantizers, "keras.quantizers", ""),
)
_VARIADIC = inspect.Parameter.VAR_POSITIONAL
_KEYWORDS = inspect.Parameter.VAR_KEYWORD


class _Maker(Struct, frozen=True):
    """A public function, and the class of operation that it makes."""

    module: str
    name: str
    function: Callable[..., Any]
    operation: type[keras.Operation]


def described_operations(overlay: Overlay) -> list[dict[str, Any]]:
    """Returns the records of the operations that public functions make, by class name.

    Raises:
        ValueError: two classes share a name, a function has another parameter or default than its
            class, or an entry of the overlay matches nothing.
    """
    makers = _chosen_makers(overlay)
    records = [_described(maker, overlay) for _, maker in sorted(makers.items())]
    if unmatched := list(_unmatched(overlay, records)):
        raise ValueError(f"Expected each overlay entry to match something. Received: {unmatched}")
    return records


def _chosen_makers(overlay: Overlay) -> dict[str, _Maker]:
    """Gives the function with the shortest name for each class."""
    makers: dict[str, _Maker] = {}
    for maker in sorted(_makers(), key=lambda each: (len(each.name), each.name)):
        name = maker.operation.__name__
        if name in overlay["left_out"]:
            continue
        if makers.setdefault(name, maker).operation is not maker.operation:
            raise ValueError(f"Expected one operation called `{name}`. Received: two")
    return makers


def _makers() -> Iterator[_Maker]:
    for module, path, prefix in _MODULES:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if operation := _operation_of(function):
                yield _Maker(path, f"{prefix}{name}", function, operation)


def _operation_of(function: Callable[..., Any]) -> type[keras.Operation] | None:
    """Gives the class in `Class(...).symbolic_call(...)` or `Class(...)(...)` of a function."""
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))):
        if not isinstance(node, ast.Call):
            continue
        made = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        if isinstance(made, ast.Call) and isinstance(made.func, ast.Name):
            found = inspect.unwrap(function).__globals__.get(made.func.id)
            if inspect.isclass(found) and issubclass(found, keras.Operation):
                return found
    return None


def _described(maker: _Maker, overlay: Overlay) -> dict[str, Any]:
    name = maker.operation.__name__
    patch = dict(overlay["operations"].get(name, {}))
    patches = overlay["arguments"], patch.pop("arguments", {})
    values = patch.pop("values", ())
    texts = function_texts(maker.function)
    made = [each for each in _parameters(maker.operation.__init__) if each.name != "name"]
    called = _parameters(maker.operation.call)
    own = [each for each in made if each.kind is not _KEYWORDS]
    call = [each for each in called if each.kind is not _KEYWORDS]
    record = {
        "class_name": name,
        "module": "keras.ops",
        "category": _category(name, maker.operation.__module__, overlay),
        "doc": class_text(maker.function),
        "arguments": [patched(described_parameter(each, texts), *patches) for each in own],
        "inputs": [_input(each) for each in call if each.name not in values],
        "call": [each.name for each in call],
        "call_arguments": [
            patched(described_parameter(each, texts), *patches)
            for each in call
            if each.name in values
        ],
        "function": maker.name,
        "function_module": maker.module,
        "file_module": maker.operation.__module__,
        **patch,
    }
    signature = list(_signature(maker, [*call, *own]))
    if signature != [each.name for each in (*call, *own)]:
        record["signature"] = signature
    return record


def _category(name: str, module: str, overlay: Overlay) -> str:
    for category, names in overlay["grouped"].items():
        if name in names:
            return str(category)
    return str(overlay["modules"][module.rsplit(".", 1)[-1]])


def _input(parameter: inspect.Parameter) -> dict[str, Any]:
    if parameter.kind is _VARIADIC:
        return {"name": parameter.name, "many": True, "variadic": True}
    required = parameter.default is inspect.Parameter.empty
    return {"name": parameter.name, "required": required}


def _parameters(method: Callable[..., Any]) -> list[inspect.Parameter]:
    return list(inspect.signature(method).parameters.values())[1:]


def _signature(maker: _Maker, known: list[inspect.Parameter]) -> Iterator[str]:
    """Yields the names of a function's parameters, which are those of its class.

    Raises:
        ValueError: one is not, or has another default there.
    """
    of_class = {parameter.name: parameter for parameter in known}
    for parameter in inspect.signature(maker.function).parameters.values():
        if parameter.kind is _KEYWORDS:
            continue
        same = of_class.get(parameter.name)
        if same is None or same.default != parameter.default:
            raise ValueError(
                f"Expected `{parameter}` of `{maker.name}` in `{maker.operation.__name__}`. "
                f"Received: {same}"
            )
        yield parameter.name


def _unmatched(overlay: Overlay, records: list[dict[str, Any]]) -> Iterator[str]:
    """Yields the overlay entries that are about nothing."""
    known = {record["class_name"]: record for record in records}
    made = {maker.operation.__name__ for maker in _makers()}
    names = {
        argument["name"]
        for record in records
        for argument in (*record["arguments"], *record["call_arguments"])
    }
    yield from sorted(overlay["left_out"].keys() - made)
    yield from sorted(overlay["arguments"].keys() - names)
    yield from sorted(name for each in overlay["grouped"].values() for name in {*each} - {*known})
    yield from sorted(overlay["operations"].keys() - known.keys())
    for name, patch in overlay["operations"].items():
        record = known.get(name, {})
        own = (*record.get("arguments", ()), *record.get("call_arguments", ()))
        taken = {argument["name"] for argument in own}
        yield from (f"{name}.{each}" for each in {*patch.get("arguments", {})} - taken)
