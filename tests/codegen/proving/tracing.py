"""What a program does, found out by running it: the judge of what the proof says of a mutant.

The program runs as Python, with objects in place of Keras that write down what is asked of them.
Nothing of `codegen` is used here.
"""

from __future__ import annotations

import itertools
from collections import Counter
from typing import Any

LIMIT = 5_000  # calls, of a program that may not end
# What the programs give though it is the default.
DEFAULTS = {("layers.Conv2D", "strides", "1")}


class Trace:
    """Calls in their order, as text."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.made: list[Made] = []
        self.counts: Counter[str] = Counter()

    def note(self, line: str) -> None:
        self.lines.append(line)
        if len(self.lines) > LIMIT:
            raise RuntimeError("too many calls")

    def tensor(self, line: str) -> Tensor:
        self.note(line)
        return Tensor(self, f"t{len(self.lines)}")


class Tensor:
    """A tensor, or several of one call."""

    def __init__(self, trace: Trace, name: str, count: int = 1) -> None:
        self._trace = trace
        self._name = name
        self._count = count

    def __repr__(self) -> str:
        return self._name

    def __iter__(self) -> Any:
        assert self._count > 1
        return iter([Tensor(self._trace, f"{self._name}.{n}") for n in range(self._count)])

    def __getitem__(self, key: Any) -> Tensor:
        if self._count > 1:
            taken: Tensor = list(self)[key]
            return taken
        return self._trace.tensor(f"{self!r}[{key!r}]")

    def __neg__(self) -> Tensor:
        return self._trace.tensor(f"-{self!r}")

    def __format__(self, form: str) -> str:
        raise TypeError("a tensor in a text")


def _infix(sign: str) -> tuple[Any, Any]:
    def forward(self: Tensor, other: Any) -> Tensor:
        return self._trace.tensor(f"{self!r} {sign} {other!r}")

    def backward(self: Tensor, other: Any) -> Tensor:
        return self._trace.tensor(f"{other!r} {sign} {self!r}")

    return forward, backward


for _name, _sign in {"add": "+", "sub": "-", "mul": "*", "truediv": "/", "pow": "**"}.items():
    _forward, _backward = _infix(_sign)
    setattr(Tensor, f"__{_name}__", _forward)
    setattr(Tensor, f"__r{_name}__", _backward)


class Made:
    """A layer, or an object that is an argument of one."""

    def __init__(self, trace: Trace, path: str, args: Any, kwargs: dict[str, Any]) -> None:
        given = [f"{name}={value!r}" for name, value in sorted(kwargs.items())]
        left = [
            text
            for text in given
            if (path, *text.split("=", 1)) not in DEFAULTS and text != "name=None"
        ]
        self.text = f"{path}({', '.join([*map(repr, args), *left])})"
        self.named = "name" in kwargs
        self.states = 3 if kwargs.get("return_state") else 1
        self.number: int | None = None
        self.used = False
        self._trace = trace
        trace.made.append(self)

    def __repr__(self) -> str:
        self.used = True
        return self.text

    def __call__(self, *args: Any, **kwargs: Any) -> Tensor:
        self.used = True
        if self.number is None:
            trace = self._trace
            self.number = trace.counts["layers"]
            trace.counts["layers"] += 1
            # The place among all that was made counts for what Keras names.
            place = "" if self.named else f" made {trace.made.index(self)}"
            trace.note(f"layer {self.number}{place}: {self.text}")
        tensor = self._trace.tensor(f"layer {self.number}{args!r}{sorted(kwargs.items())!r}")
        return Tensor(self._trace, repr(tensor), self.states)


class Model:
    """A model; only `trainable` can be set."""

    def __init__(self, trace: Trace) -> None:
        trace.counts["models"] += 1
        vars(self).update(trace=trace, number=trace.counts["models"], frozen=False)

    def __setattr__(self, name: str, value: Any) -> None:
        assert (name, value) == ("trainable", False)
        vars(self)["frozen"] = True

    def __call__(self, *args: Any) -> Tensor:
        held = vars(self)
        tensor: Tensor = held["trace"].tensor(f"model {held['number']}{args!r}")
        return tensor


class Module:
    """A module of Keras."""

    def __init__(self, trace: Trace, path: str) -> None:
        self._trace = trace
        self._path = path

    def __getattr__(self, name: str) -> Any:
        if self._path == "" and name in ("layers", "ops", "regularizers", "backend"):
            return Module(self._trace, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            return self._called(name, args, kwargs)

        return call

    def _called(self, name: str, args: Any, kwargs: dict[str, Any]) -> Any:
        trace = self._trace
        line = f"{self._path}.{name}{args!r}{sorted(kwargs.items())!r}"
        if name == "get_uid":
            trace.note(line)
            return next(itertools.count(1))
        if name in ("Model", "Sequential"):
            trace.note(line)
            return Model(trace)
        if self._path == "ops" or name == "Input":
            return trace.tensor(line)
        return Made(trace, f"{self._path}.{name}", args, kwargs)


def traced(text: str) -> tuple[str, ...]:
    """Gives what a program does, and ("failed",) where it does not come to an end.

    What is made and not used, is in it; a layer that is made before another one and called after
    it, is not, where both have names.
    """
    trace = Trace()
    keras = Module(trace, "")
    names: dict[str, Any] = {"keras": keras, "layers": keras.layers, "ops": keras.ops}
    lines = [line for line in text.splitlines() if not line.startswith(("import ", "from "))]
    try:
        exec("\n".join(lines), names)  # noqa: S102  # what is run are the programs beside this
        model = names["build_model"]()
    except Exception as error:  # a mutant fails in any way
        return "failed", type(error).__name__
    if not isinstance(model, Model):
        return "failed", "no model"
    unused = [made.text for made in trace.made if not made.used]
    end = "model {number} is returned, frozen: {frozen}".format(**vars(model))
    return (*trace.lines, end, *unused)
