"""Runs a function of a program, and says what it does otherwise than the drawing."""

from __future__ import annotations

from collections.abc import Mapping

from codegen.formatting import Expression
from codegen.model_form import ModelForm
from codegen.parts import Part
from codegen.proving.counting import expected_counters
from codegen.proving.ends import MODELS, Ending
from codegen.proving.expansions import EXPANSIONS, Start, key_of
from codegen.proving.following import Following
from codegen.proving.functions import Function, read_functions
from codegen.proving.reading import read_module
from codegen.proving.records import Records, records_of
from codegen.proving.statements import RUNNING, run_all
from codegen.proving.values import DifferentError, Global, Held
from graph.catalogue import Catalogue

_DEPTH = 20  # of functions that call one another


def differences(
    text: str,
    function: str,
    part: Part,
    makers: Mapping[str, Expression],
    form: ModelForm,
    *,
    catalogue: Catalogue,
    sequential: bool = False,
) -> str:
    """Gives what a function does otherwise than the drawing says, or "" where nothing.

    Args:
        text: The file, or the functions of it that build the model.
        function: The name of the one that returns the model.
        part: What the drawing says.
        makers: What makes the layers that are models, or hold some, by their ids.
        form: What the model is told besides its layers.
        catalogue: What is known of Keras.
        sequential: Whether it is a `keras.Sequential`.
    """
    records = records_of(catalogue)
    try:
        following = Following(part, makers, records)
        ending = Ending(part, form, records, sequential=sequential)
        running = _Running(following, ending, records)
        module = read_module(text)
        top = read_functions(module, function, following.builders, records.names, running)
        following.leave_shared()
        running.prove(top)
    except DifferentError as error:
        return str(error)
    except (RecursionError, SyntaxError, ValueError) as error:
        return f"Expected a program that can be read. Received: {error}"
    return ""


class _Running:
    """Runs functions, and hands on what they do to tensors and classes."""

    def __init__(self, following: Following, ending: Ending, records: Records) -> None:
        self.tick = following.tick
        self.operate = following.operate
        self._following = following
        self._ending = ending
        self._records = records
        self._depth = 0

    def prove(self, function: Function) -> None:
        """Runs the function that makes the model.

        Raises:
            DifferentError: the model is another one.
        """
        following = self._following
        given = self._run(function, function.bound((), {}))
        if given is not self._ending.model:
            raise DifferentError("Expected the model to be returned. Received: another value")
        self._ending.require_frozen()
        if following.position != len(following.steps):
            raise DifferentError("Expected all that is drawn. Received: less")
        if unused := next((made for made in following.made if not made.used), None):
            raise DifferentError(f"Expected no `{unused.path}` beside the model. Received: one")
        if following.counters != expected_counters(following.steps):
            raise DifferentError("Expected other counts of Keras's names. Received: these")

    def call(self, called: Held, args: tuple[Held, ...], kwargs: dict[str, Held]) -> Held:
        """Calls a function of the program, or what is Keras's."""
        if type(called) is Function:
            return self._expand(called, called.bound(args, kwargs))
        if type(called) is Global:
            if called.path in MODELS:
                return self._ending.make(called.path, args, kwargs, self._following)
            if called.path in self._following.builders:
                return self._following.make(called.path, args, kwargs)
        return self._following.call(called, args, kwargs)

    def _expand(self, function: Function, frame: dict[str, Held]) -> Held:
        following = self._following
        key = key_of(function, frame, self._records)
        if key is None:
            return self._run(function, frame)
        given = EXPANSIONS.follow(key, following)
        if given is None:
            start = Start.of(following)
            given = self._run(function, frame)
            EXPANSIONS.keep(key, following, start, given)
        return given

    def _run(self, function: Function, given: dict[str, Held]) -> Held:
        if self._depth >= _DEPTH:
            raise DifferentError(f"Expected functions {_DEPTH} deep. Received: deeper")
        self._depth += 1
        returned = run_all(function.code.body, function.frame(given), self)
        self._depth -= 1
        return None if returned is RUNNING else returned
