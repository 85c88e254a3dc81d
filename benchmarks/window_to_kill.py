"""A window that trains, in a process of its own, for somebody to kill: `benchmarks.kills` does.

Prints a line for each thing that it tells the person: how many epochs are complete, and the
system's number of the process that trains.
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.offscreen import application, main_window, wait_until


def main() -> None:
    """Opens a drawing, starts its training, and ends when that has."""
    application()
    with main_window() as window:
        window.files.open_path(Path(sys.argv[1]))
        panel = window.current.training
        run = panel.run
        wait_until(lambda: panel.can_start)

        def tell() -> None:
            if run.progress is not None:
                print(run.progress.completed, run.process_id or 0, flush=True)

        run.state_changed.connect(tell)
        run.progressed.connect(tell)
        window.actions_.train.trigger()
        wait_until(lambda: run.has_model or bool(run.error))
        print(run.error, file=sys.stderr)
        run.end(wait=True)


if __name__ == "__main__":
    main()
