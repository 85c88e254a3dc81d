"""Opens a Python script that builds a model: runs it in a worker, once the person has agreed.

Where nobody can be asked, agreeing is a word on the command line, or was done before.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct
from rich.console import Console
from rich.markup import escape

from editor.commands.errors import CommandError
from editor.commands.notes import write_notes
from editor.commands.trust import require_trust
from editor.commands.worker_session import WorkerEndedError, WorkerSession
from graph.opening import Opened, open_configuration, read_script
from graph.wording import legible, shown
from worker.protocol import (
    SCRIPT_SECONDS,
    ModelTaken,
    Offer,
    Ready,
    RunScript,
    ScriptRun,
    TakeModel,
)

_RUN, _TAKE = 1, 2
_LISTED = 20


class ScriptChoice(Struct, frozen=True):
    """What a command line says of a script.

    Attributes:
        agreed: Whether it may be run.
        model: The name of the model that is wanted, or "".
    """

    agreed: bool = False
    model: str = ""


def open_script(path: Path, choice: ScriptChoice) -> Opened:
    """Runs a script and gives one of the models that it defines.

    Raises:
        ProjectFileError: the script cannot be read, or its model cannot be drawn.
        CommandError: nobody has agreed, the script failed, or has several models.
    """
    text = read_script(path)
    require_trust(path, text, "model", trusted=choice.agreed)
    console = Console(stderr=True)
    try:
        with (
            console.status(f"running {escape(legible(path.name))}"),
            WorkerSession("tensorflow", runs_script=True) as session,
        ):
            session.wait_for(Ready)
            session.send(RunScript(_RUN, str(path.absolute()), text), within=SCRIPT_SECONDS)
            name = chosen_name(session.wait_for(ScriptRun).offers, path, choice.model)
            session.send(TakeModel(_TAKE, name), within=SCRIPT_SECONDS)
            taken = session.wait_for(ModelTaken)
    except WorkerEndedError as error:
        raise CommandError(f"{path}: {error}") from error
    return open_configuration(taken.configuration, path)


def chosen_name(offers: tuple[Offer, ...], path: Path, wanted: str) -> str:
    """Gives the name of the model that is asked for, or of the one that is the whole.

    Raises:
        CommandError: there is none, or several are.
    """
    if wanted:
        return _named(offers, path, wanted)
    whole = [offer for offer in offers if offer.whole]
    drawable = [offer for offer in offers if not offer.fault]
    if not drawable:
        raise CommandError(f"{path}: Expected a model that can be drawn. Received: {_all(offers)}")
    if len(whole) != 1:
        raise CommandError(
            f"{path}: Expected --model NAME with one of {_all(drawable)}. Received: no name"
        )
    others = [offer for offer in drawable if offer.likely and not offer.whole]
    if others:
        write_notes([f"took `{whole[0].name}` of {path.name}, which also has {_all(others)}"])
    return whole[0].name


def _named(offers: tuple[Offer, ...], path: Path, wanted: str) -> str:
    found = next((offer for offer in offers if offer.name == wanted), None)
    drawable = [offer for offer in offers if not offer.fault]
    if found is None:
        raise CommandError(
            f"{path}: Expected --model to name one of {_all(drawable)}. Received: {shown(wanted)}"
        )
    if found.fault:
        raise CommandError(f"{path}: Expected a model that can be drawn. Received: {_all([found])}")
    return found.name


def _all(offers: Iterable[Offer]) -> str:
    every = [_described(offer) for offer in offers]
    more = [f"{len(every) - _LISTED} more"] if len(every) > _LISTED else []
    return ", ".join(every[:_LISTED] + more)


def _described(offer: Offer) -> str:
    name = legible(offer.name)
    if not offer.class_name:
        return f"{name}()"
    if offer.fault:
        return f"{name}, a {legible(offer.class_name)}: {legible(offer.fault, 500)}"
    layers = "1 layer" if offer.layers == 1 else f"{offer.layers:,} layers"
    return f"{name} ({legible(offer.class_name)} of {layers})"
