"""A message as one line of JSON with a `type` field, and back, within bounds.

A worker may send anything. A megabyte of brackets becomes tens of megabytes of lists, so what there
is to decode is counted before it is decoded; no line costs more than some 150 MB.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from worker.protocol.replies import Reply
from worker.protocol.requests import Request

MAXIMUM_LINE = 64 * 1024 * 1024  # bytes; a longer line is not a message of ours
MAXIMUM_VALUES = 600_000  # in a reply; the configuration of a model may have half of it
_PIECE = 64 * 1024  # bytes
_LONGEST_REASON = 300  # characters; msgspec repeats the value that it refuses


class ProtocolError(ValueError):
    """A line that is no message; says what was received."""


class TooLargeError(ProtocolError):
    """A line that is so large that it is not decoded."""


_requests: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Request)
_replies: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Reply)


def encode(message: Request | Reply) -> bytes:
    """Gives the line for a message, its newline included."""
    # A project is written on many lines; within JSON a newline is never more than white space.
    return _encoded(message).replace(b"\n", b" ") + b"\n"


def decode_request(line: bytes) -> Request:
    """Gives the message on a line that the window wrote.

    Its values are not counted: a project, which has most of them, is not decoded with it.

    Raises:
        ProtocolError: the line is no request.
    """
    request: Request = _decode(_requests, line)
    return request


def decode_reply(line: bytes) -> Reply:
    """Gives the message on a line that a worker wrote.

    Raises:
        ProtocolError: the line is no reply.
    """
    values = line.count(b",") + line.count(b"[") + line.count(b"{")
    if values > MAXIMUM_VALUES:
        raise TooLargeError(
            f"Expected a message of at most {MAXIMUM_VALUES:,} values. Received: {values:,}"
        )
    reply: Reply = _decode(_replies, line)
    return reply


def read_lines(stream: BinaryIO, longest: int = MAXIMUM_LINE) -> Iterator[bytes]:
    """Gives the lines of a stream until its end; one that is too long is cut, and so no message."""
    while line := stream.readline(longest + 1):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = stream.readline(_PIECE)
        yield line


def _encoded(message: Request | Reply) -> bytes:
    try:
        return msgspec.json.encode(message)
    except UnicodeEncodeError:
        # Half a character, which a script may say and the name of a file may hold.
        text = json.dumps(msgspec.to_builtins(message), ensure_ascii=False)
        return text.encode(errors="replace")


def _decode(decoder: msgspec.json.Decoder[Any], line: bytes) -> Any:
    if len(line) > MAXIMUM_LINE:
        raise TooLargeError(f"Expected a line of at most {MAXIMUM_LINE:,} bytes. Received: more")
    try:
        return decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        reason = str(error)[:_LONGEST_REASON]
        raise ProtocolError(f"Expected a message. Received: {line[:80]!r} ({reason})") from error
