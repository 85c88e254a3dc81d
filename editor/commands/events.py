"""What a command tells a program: one line of JSON for each thing that happens, on standard output.

Each line is an object with an "event". What follows of it is said in `--help`, and a later version
may add fields and events, so a program passes over what it does not know.
"""

from __future__ import annotations

import sys
from typing import Any

import msgspec

from editor.commands.output import write_text

TRAINING_EVENTS = """\
events of --json, each a line of standard output:
  run         name, folder: where the run is kept
  started     epochs, batches in an epoch (0: not known), first: the epoch it begins with, from 0
  batch       epoch, batch, logs, learning_rate; as many as can be followed
  epoch       epoch, logs, learning_rate, seconds
  checkpoint  epoch, best: whether it is the best so far; the run can be resumed after it
  resources   memory in bytes, cpu from 0 to 1, device_memory
  not_finite  epoch, batch, layer, what, sentence: the loss is no number
  note        text
  ended       stopped, epochs that are complete, evaluation on the test data, reason
  saved       path
  error       message; the last line
"""


def write_event(event: str, **fields: Any) -> None:
    """Writes one event, which is read at once also where standard output is a pipe."""
    write_text(msgspec.json.encode({"event": event, **fields}).decode() + "\n")
    sys.stdout.flush()
