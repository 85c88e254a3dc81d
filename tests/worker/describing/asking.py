"""Asks what is in data, without a process of its own where none is needed."""

from pathlib import Path

from msgspec import Raw

from graph.edits import SetTraining
from graph.files import encode_project
from graph.model import ModelGraph
from graph.training import Reading, Training
from worker.agreements import agreed_to
from worker.describing import describe
from worker.protocol import Column, DataDescribed, DescribeData, decode_reply, encode


def ask(data: str | Path, *, agreed: str = "", **reading: object) -> DataDescribed:
    """Gives the answer as the window gets it."""
    request = question(data, agreed=agreed, **reading)
    with agreed_to(request.agreed):
        reply = decode_reply(encode(describe(request)))
    assert isinstance(reply, DataDescribed)
    assert reply.request == 3
    return reply


def question(data: str | Path, *, agreed: str = "", **reading: object) -> DescribeData:
    """Gives what the window asks."""
    graph = ModelGraph("drawn")
    held = Reading(**reading)  # type: ignore[arg-type]
    SetTraining(Training(data=str(data), reading=held)).apply(graph)
    return DescribeData(3, Raw(encode_project(graph)), agreed)


def column(described: DataDescribed, name: str) -> Column:
    return next(each for each in described.columns if each.name == name)


def parts(described: DataDescribed) -> tuple[int, int, int]:
    return described.training, described.validation, described.testing
