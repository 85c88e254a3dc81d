"""The worker's start: claims its pipes, listens, and only then imports Keras.

It listens on a thread from the first moment, so that the process ends with the window even while
Keras is being imported or a batch is being computed: it must never be left behind.
"""

import gc
import os
import signal
import threading
import traceback
from contextlib import nullcontext

from worker.channel import Channel, claim_channel
from worker.inbox import Inbox
from worker.light_modules import light_imports
from worker.limits import limit_memory
from worker.protocol import Failed, ProtocolError, Shutdown, decode_request
from worker.unbroken import wait_for_unbroken


def main() -> None:
    """Answers requests until the window says so or is gone."""
    # Ctrl-C in a terminal reaches us too, but what it means is for the program that started us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    channel = claim_channel()
    inbox = Inbox()
    threading.Thread(target=_listen, args=(channel, inbox), daemon=True).start()

    # Next to nothing of what is imported is garbage, and `serve` freezes it all.
    gc.disable()
    is_light = os.environ.get("KERAS_BACKEND") == "numpy"
    if is_light:
        limit_memory()
    try:
        with light_imports() if is_light else nullcontext():
            from worker.service import serve  # noqa: PLC0415 - imports Keras, for seconds

        serve(channel, inbox)
    except BaseException:
        traceback.print_exc()
        # Python cannot shut down in order while the thread waits for input.
        os._exit(1)


def _listen(channel: Channel, inbox: Inbox) -> None:
    for line in channel.lines():
        try:
            request = decode_request(line)
        except ProtocolError as error:
            channel.send(Failed(0, str(error)))
            continue
        if isinstance(request, Shutdown):
            break
        inbox.put(request)
    wait_for_unbroken()
    _end()


def _end() -> None:
    """Ends the process, and where it leads a group the processes that a script has started."""
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(0)


if __name__ == "__main__":
    main()
