"""Runs a script that a person wrote, finds the Keras models in it, and gives the one they choose.

It runs with the rights of the person, who has agreed to that, in this process, which is started for
it and ended after it; see `editor.worker_process` for how. What it leaves behind here is put right
as far as our own work needs it; what it answers is read by the window as a file of a stranger's is.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TypeVar

import keras

from graph.wording import legible, shown
from worker.keras_errors import details, explain
from worker.limits import SCRIPT_FILE, files_limited, limit_memory
from worker.modules import ScriptModules
from worker.printed import Printed, keep_printed
from worker.protocol import SCRIPT_MEMORY, SCRIPT_SECONDS, Offer
from worker.script import MODULE
from worker.script_models import find_offers, to_configuration

_LONGEST = 600  # characters of a sentence
_DETAILS = 20_000
# The window ends what takes too long. Where there is none any more the system does, a bit later.
_LATER = 5  # seconds
_MAIN = "if __name__ =="

Result = TypeVar("Result")


class ScriptError(Exception):
    """A script that has no model to give; the message is one sentence that names the place.

    Attributes:
        details: The whole of the error, and the end of what the script printed.
    """

    def __init__(self, message: str, details: str = "") -> None:
        super().__init__(legible(message, _LONGEST))
        self.details = details[-_DETAILS:]


class PersonScript:
    """One script, from its text to its models."""

    def __init__(self) -> None:
        self._path = Path()
        self._module = ModuleType(MODULE)
        self._modules = ScriptModules()
        self._printed = Printed()

    def run(self, path: str, text: bytes) -> tuple[Offer, ...]:
        """Runs the script as a module that is not the main one, and gives what it offers.

        Args:
            path: Its file, whose folder is searched for what it imports.
            text: What stands in it.

        Raises:
            ScriptError: it raised, ended itself, or has nothing that could be a model.
        """
        self._path = Path(path)
        self._module = ModuleType(_module_name(self._path.stem))
        self._module.__file__ = path
        sys.path.insert(0, str(self._path.resolve().parent))
        sys.argv = [path]
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 - until the process ends
        self._printed = keep_printed()
        limit_memory(SCRIPT_MEMORY)
        keras.backend.clear_session()
        self._modules.add(self._module)
        self._guarded(lambda: self._execute(text))
        offers = self._guarded(lambda: find_offers(self._module))
        if not offers:
            left_out = f", and what follows {_MAIN} is left out" if _MAIN.encode() in text else ""
            raise ScriptError(
                f"{self._path.name}: Expected a Keras model at the top level, or a function "
                f"without required arguments that makes one. Received: neither{left_out}"
            )
        return offers

    def take(self, name: str) -> str:
        """Gives the configuration of a model as JSON; a function is called for it.

        Raises:
            ScriptError: there is none of that name, it raised, or what it made cannot be drawn.
        """
        value = vars(self._module).get(name)
        if value is None:
            raise ScriptError(f"Expected a model of {self._path.name}. Received: `{name}`")
        model = value if isinstance(value, keras.Model) else self._guarded(value)
        if not isinstance(model, keras.Model):
            received = f"{type(model).__name__} from `{name}`"
            raise ScriptError(f"{self._path.name}: Expected a Keras model. Received: {received}")
        return self._guarded(lambda: to_configuration(model))

    def _execute(self, text: bytes) -> None:
        # Our own `from __future__` is not theirs.
        code = compile(text, str(self._path), "exec", dont_inherit=True)
        exec(code, self._module.__dict__)  # noqa: S102 - the person has agreed to this very text

    def _guarded(self, act: Callable[[], Result]) -> Result:
        """Does something of the script's, which may raise anything, or fork."""
        process = os.getpid()
        _set_alarm(SCRIPT_SECONDS + _LATER)
        try:
            with self._modules.in_place(), files_limited(SCRIPT_FILE):
                return act()
        except BaseException as error:  # exit() and what it calls an error itself among them
            raise ScriptError(self._sentence(error), self._details(error)) from None
        finally:
            if os.getpid() != process:
                os._exit(0)  # a child of its: the answer is the parent's to give
            _set_alarm(0)

    # -- what went wrong -------------------------------------------------------------------------

    def _sentence(self, error: BaseException) -> str:
        line = self._line(error)
        place = f"{self._path.name}, line {line}" if line else self._path.name
        return f"{place}: {self._words(error)}"

    def _words(self, error: BaseException) -> str:
        if isinstance(error, SystemExit):
            lines = self._printed.lines
            said = f". It last said: {lines[-1]}" if lines else ""
            code = "" if error.code is None else shown(error.code)
            return f"Expected a script that runs to its end. Received: exit({code}){said}"
        if isinstance(error, MemoryError):
            return f"This needs more memory than the {SCRIPT_MEMORY // 1024**3} GB a script may use"
        kind = type(error).__name__
        try:
            if isinstance(error, SyntaxError) and error.msg:
                return f"{kind}: {error.msg}"  # the rest is the place, which stands before it
            if isinstance(error, ModuleNotFoundError):
                return f"{kind}: {error}; a script has the packages that Keras Canvas has"
            return f"{kind}: {explain(error).removeprefix(f'{kind}: ')}" if str(error) else kind
        except BaseException:  # its own `__str__` may raise
            return kind

    def _details(self, error: BaseException) -> str:
        try:
            whole = details(error)
        except BaseException:  # as above
            whole = ""
        printed = "\n".join(self._printed.lines)
        return f"{whole}\n{printed}".strip()

    def _line(self, error: BaseException) -> int:
        """Gives the line of the script that was reached last, or 0."""
        line = 0
        if isinstance(error, SyntaxError) and error.filename == str(self._path):
            line = error.lineno or 0
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == str(self._path):
                line = trace.tb_lineno
            trace = trace.tb_next
        return line


def _module_name(stem: str) -> str:
    """Gives the name by which its classes are known: that of the file, if nothing else has it."""
    return stem if stem.isidentifier() and stem not in sys.modules else MODULE


def _set_alarm(seconds: int) -> None:
    """Has the system end this process, whatever it is busy with; 0 takes that back."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
