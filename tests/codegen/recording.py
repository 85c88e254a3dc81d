"""Runs generated source where there is no Keras, and tells which model it would have built.

The modules that the source imports are stand-ins, which keep what is called and with what. Of each
model it is then told which calls lead to its outputs, in their order, on which tensors, of which
layers, and in which order layers without a name are made, since Keras counts their names up. Two
sources that tell the same build the same model.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator
from typing import Any

from graph.catalogue import Argument, load_catalogue

_MODULES = ("keras", "numpy")
_MODEL, _SEQUENTIAL = "keras.Model", "keras.Sequential"
_MOST_CALLS = 50_000  # of a program that might not end
_OPERATORS = {
    **{"add": "add", "sub": "subtract", "mul": "multiply", "truediv": "true_divide"},
    **{"floordiv": "floor_divide", "mod": "mod", "pow": "power", "matmul": "matmul"},
}
_COMPARISONS = {
    **{"gt": "greater", "ge": "greater_equal", "lt": "less", "le": "less_equal"},
    **{"ne": "not_equal"},
}


def told(text: str, function: str = "build_model") -> Any:
    """Runs a source and tells what the model is that a function of it gives."""
    recorder = _Recorder()
    module: dict[str, Any] = {"__name__": "recorded", "__builtins__": recorder.builtins()}
    exec(compile(text, "recorded.py", "exec"), module)  # noqa: S102 - our own
    model = module[function]()
    return _Told(recorder).model(model)


class _Path:
    """Something that is imported, or is found within it."""

    def __init__(self, path: str, recorder: _Recorder) -> None:
        self._path = path
        self._recorder = recorder

    def __getattr__(self, name: str) -> _Path:
        return _Path(f"{self._path}.{name}", self._recorder)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._path == "keras.backend.get_uid":
            return self._recorder.count(*args)
        return self._recorder.keep(_Made(self._recorder, self._path, args, kwargs))


class _Made:
    """What a call gives: a layer, a tensor, a model or an object."""

    def __init__(
        self, recorder: _Recorder, what: str | _Made, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        self.recorder = recorder
        self.what = what
        self.args = args
        self.kwargs = kwargs
        self.serial = -1
        self.trainable = True

    def __call__(self, *args: Any, **kwargs: Any) -> _Made:
        return self.recorder.keep(_Made(self.recorder, self, args, kwargs))

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, int | str):
            # One of the tensors that a call gives, however often it is taken.
            return _Item(self, key)
        return self._operation("get_item", self, key)

    def __iter__(self) -> Iterator[Any]:
        raise TypeError("how many tensors a call gives is not known here")

    def add(self, layer: Any) -> None:
        """Adds a layer to a Sequential."""
        self.args = ([*(self.args[0] if self.args else ()), layer],)

    def __neg__(self) -> _Made:
        return self._operation("negative", self)

    def _operation(self, name: str, *operands: Any) -> _Made:
        return self.recorder.keep(_Made(self.recorder, f"keras.ops.{name}", operands, {}))


class _Item(_Made):
    """One of several tensors of a call."""

    def __init__(self, source: _Made, key: int | str) -> None:
        super().__init__(source.recorder, source, (key,), {})
        self.serial = source.serial


def _infix(name: str, *, is_turned: bool = False) -> Callable[[_Made, Any], _Made]:
    def operate(one: _Made, other: Any) -> _Made:
        return one._operation(name, *((other, one) if is_turned else (one, other)))

    return operate


for _word, _name in _OPERATORS.items():
    setattr(_Made, f"__{_word}__", _infix(_name))
    setattr(_Made, f"__r{_word}__", _infix(_name, is_turned=True))
for _word, _name in _COMPARISONS.items():
    setattr(_Made, f"__{_word}__", _infix(_name))


class _Recorder:
    """Keeps all that is made, in order."""

    def __init__(self) -> None:
        self.made: list[_Made] = []
        self._counts: dict[str, int] = {}

    def keep(self, made: _Made) -> _Made:
        if len(self.made) > _MOST_CALLS:
            raise RuntimeError("Expected a program that ends")
        made.serial = len(self.made)
        self.made.append(made)
        return made

    def count(self, stem: str) -> int:
        """Does what `keras.backend.get_uid` does."""
        self._counts[stem] = self._counts.get(stem, 0) + 1
        return self._counts[stem]

    def builtins(self) -> dict[str, Any]:
        """Gives the builtins with an import of our own, which finds the stand-ins."""

        def find(name: str, *_: Any) -> Any:
            root = name.partition(".")[0]
            if root not in _MODULES:
                raise ImportError(f"Expected one of {_MODULES}. Received: {name}")
            return _Module(name, self) if "." in name else _Path(root, self)

        return {**vars(builtins), "__import__": find}


class _Module(_Path):
    """What `from keras.src.x import y` takes a name from."""


class _Told:
    """Puts into plain values what was recorded."""

    def __init__(self, recorder: _Recorder) -> None:
        self._recorder = recorder
        self._catalogue = load_catalogue()
        self._labels: dict[int, Any] = {}  # of calls and layers, by their serial numbers
        self._used: set[int] = set()

    def model(self, model: _Made) -> Any:
        """Tells a model, with all that is in it and the order in which unnamed things are made."""
        told = self._model(model, ())
        unnamed: dict[Any, list[Any]] = {}
        strays = []
        for made in self._recorder.made:
            label = self._labels.get(made.serial)
            if isinstance(made.what, str) and "name" not in made.kwargs and label is not None:
                unnamed.setdefault(made.what, []).append(label)
            if isinstance(made.what, _Made) and label is None:
                strays.append(made.serial)
        assert not strays, "Expected no call that leads to no output"
        return told, unnamed

    def _model(self, model: _Made, path: tuple[Any, ...]) -> Any:
        self._labels[model.serial] = (*path, "model")
        if model.what == _SEQUENTIAL:
            layers = [
                self._layer(layer, (*path, place)) for place, layer in enumerate(model.args[0])
            ]
            return (_SEQUENTIAL, layers, self._value(model.kwargs, path), model.trainable)
        assert model.what == _MODEL, f"Expected a model. Received: {model.what}"
        calls = self._leading_to(model.args)
        layers_known: dict[int, int] = {}
        said = []
        for place, call in enumerate(calls):
            self._labels[call.serial] = (*path, place)
            said.append(self._call(call, (*path, place), layers_known))
        ends = [self._value(each, path) for each in model.args]
        return (_MODEL, said, ends, self._value(model.kwargs, path), model.trainable)

    def _leading_to(self, ends: Any) -> list[_Made]:
        """Gives the calls that these tensors come from, in the order in which they were made."""
        found: dict[int, _Made] = {}
        waiting = [*_things_in(ends)]
        while waiting:
            made = waiting.pop()
            if isinstance(made, _Item):
                waiting += _things_in(made.what)
            elif made.serial not in found and _is_tensor(made):
                found[made.serial] = made
                waiting += _things_in((made.args, made.kwargs))
        return [found[serial] for serial in sorted(found)]

    def _call(self, call: _Made, path: tuple[Any, ...], known: dict[int, int]) -> Any:
        if isinstance(call.what, str):
            return (call.what, self._value(self._bound(call), path))
        layer = call.what
        given = (self._value(call.args, path), self._value(call.kwargs, path))
        if layer.serial in known:
            return (known[layer.serial], given)
        known[layer.serial] = path[-1]
        return (self._layer(layer, path), given)

    def _layer(self, layer: _Made, path: tuple[Any, ...]) -> Any:
        if layer.what in (_MODEL, _SEQUENTIAL):
            return self._model(layer, path)
        self._labels[layer.serial] = (*path, "layer")
        return (layer.what, self._value(self._bound(layer), path), layer.trainable)

    def _bound(self, made: _Made) -> dict[str, Any]:
        """Gives the arguments of a constructor by their names, those that say something."""
        path = "keras.layers.InputLayer" if made.what == "keras.Input" else str(made.what)
        module, _, class_name = path.rpartition(".")
        known = self._catalogue.find(module, class_name)
        arguments = known.arguments if known else ()
        bound: dict[str, Any] = dict(enumerate(made.args)) | made.kwargs  # type: ignore[assignment]
        for place, argument in enumerate(arguments[: len(made.args)]):
            bound[argument.name] = bound.pop(place)  # type: ignore[call-overload]
        defaults = {argument.name: argument for argument in arguments}
        return {
            name: value
            for name, value in bound.items()
            if name not in defaults or not _is_default(value, defaults[name])
            if (name, value) != ("trainable", True)
        }

    def _value(self, value: Any, path: tuple[Any, ...]) -> Any:
        if isinstance(value, _Made):
            return self._thing(value, path)
        if isinstance(value, list | tuple):
            return (type(value).__name__, *(self._value(each, path) for each in value))
        if isinstance(value, dict):
            return {name: self._value(each, path) for name, each in value.items()}
        if isinstance(value, slice):
            return ("slice", value.start, value.stop, value.step)
        return ("path", value._path) if isinstance(value, _Path) else (type(value).__name__, value)

    def _thing(self, made: _Made, path: tuple[Any, ...]) -> Any:
        if isinstance(made, _Item):
            return (self._value(made.what, path), "item", made.args[0])
        if made.serial in self._labels:
            return ("tensor", self._labels[made.serial])
        # An object, or a model or layer that is an argument of another.
        return self._layer(made, (*path, "argument"))


def _is_tensor(made: _Made) -> bool:
    """Whether something is a tensor: an input, or computed of others."""
    if not isinstance(made.what, str) or made.what == "keras.Input":
        return True
    if made.what in (_MODEL, _SEQUENTIAL):
        return False
    return any(map(_is_tensor, _things_in((made.args, made.kwargs))))


def _things_in(value: Any) -> Iterator[_Made]:
    if isinstance(value, _Made):
        yield value
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _things_in(each)
    elif isinstance(value, dict):
        yield from _things_in(list(value.values()))


def _is_default(value: Any, argument: Argument) -> bool:
    """Whether a value is the one that a constructor takes where none is given."""
    if isinstance(argument.default, list) and type(value) is int:
        # 1 is the same as (1, 1), which the catalogue has as a list.
        return set(_numbers_in(argument.default)) == {value}
    value = list(value) if isinstance(value, tuple) else value
    return type(value) is type(argument.default) and value == argument.default


def _numbers_in(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for each in value:
            yield from _numbers_in(each)
    else:
        yield value
