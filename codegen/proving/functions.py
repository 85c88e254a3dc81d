"""The functions of a file as values, and what the names in them mean."""

from __future__ import annotations

from codegen.proving.machine import Machine
from codegen.proving.reading import Code, Module, code_of
from codegen.proving.values import DifferentError, Frame, Global, Held


class Function:
    """A function of the program.

    Attributes:
        code: How it is written.
        world: All that says what it does besides what it is given; None where that can change.
    """

    def __init__(self, code: Code) -> None:
        self.code = code
        self.world: tuple[object, ...] | None = None
        self.path = code.name
        self._defaults: Frame = {}
        self._visible: Frame = {}

    def define(self, names: Frame, machine: Machine) -> None:
        """Evaluates the defaults, which is done once."""
        parameters = self.code.parameters
        self._defaults = {
            name: default(names, machine) for name, default in parameters.defaults.items()
        }

    def see(self, names: Frame) -> None:
        """Lets it see the names of the file, but for those that mean something else in it."""
        self._visible = {
            name: value for name, value in names.items() if name not in self.code.local
        }

    def bound(self, args: tuple[Held, ...], kwargs: dict[str, Held]) -> Frame:
        """Gives the values of its parameters.

        Raises:
            DifferentError: it does not take them.
        """
        parameters = self.code.parameters
        if len(args) > len(parameters.placed):
            raise DifferentError(
                f"Expected {len(parameters.placed)} arguments by place of `{self.code.name}`. "
                f"Received: {len(args)}"
            )
        given = dict(zip(parameters.placed, args, strict=False))
        for name, value in kwargs.items():
            if name in given or name not in parameters.named:
                raise DifferentError(f"Expected no `{name}` of `{self.code.name}`. Received: one")
            given[name] = value
        if len(given) < len(parameters.named):
            given = self._defaults | given
            if len(given) < len(parameters.named):
                missing = min(set(parameters.named) - given.keys())
                raise DifferentError(
                    f"Expected a value for `{missing}` of `{self.code.name}`. Received: none"
                )
        return given

    def frame(self, given: Frame) -> Frame:
        """Gives the names that its statements begin with."""
        return self._visible | given


def read_functions(
    module: Module, function: str, builders: frozenset[str], names: Frame, machine: Machine
) -> Function:
    """Gives a function of a file, with all that it reaches.

    Args:
        module: The file.
        function: Its name.
        builders: The functions that build nested models, which are not looked into.
        names: What the names of a file mean where it imports nothing.
        machine: Evaluates the constants and the defaults.

    Raises:
        DifferentError: there is no such function, or one of those that it calls cannot be read.
    """
    reached = _reached(module, function, builders)
    frame = _imported(module, names)
    frame |= {name: Global(name) for name in builders}
    used = frozenset[str]().union(*[code.used for code in reached.values()])
    functions = {name: Function(code) for name, code in reached.items()}
    frame |= functions
    for name, constant in module.constants.items():
        if name in used:
            frame[name] = constant(frame, machine)
    for each in functions.values():
        each.define(frame, machine)
        each.see(frame)
        each.world = _world(module, _reached(module, each.code.name, builders), frame)
    return functions[function]


def _imported(module: Module, names: Frame) -> Frame:
    if module.imports is None:
        return dict(names)
    kept = {name: value for name, value in names.items() if type(value) is not Global}
    return kept | {name: Global(path) for name, path in module.imports.items()}


def _reached(module: Module, function: str, builders: frozenset[str]) -> dict[str, Code]:
    """Gives the functions that one calls, and that those call."""
    if function not in module.functions:
        raise DifferentError(f"Expected a function `{function}`. Received: none")
    reached: dict[str, Code] = {}
    waiting = [function]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            code = reached[name] = code_of(module.functions[name])
            waiting.extend((code.used & module.functions.keys()) - builders)
    return reached


def _world(module: Module, codes: dict[str, Code], frame: Frame) -> tuple[object, ...] | None:
    used = frozenset[str]().union(*[code.used for code in codes.values()])
    constants = [name for name in module.constants if name in used]
    if any(_can_change(frame[name]) for name in constants):
        return None
    imports = tuple(sorted((module.imports or {}).items()))
    read = [module.constants[name] for name in constants]
    return (imports, *[codes[name] for name in sorted(codes)], *read)


def _can_change(value: Held) -> bool:
    return any(map(_can_change, value)) if type(value) is tuple else type(value) in (list, dict)
