"""The command line: `keras-canvas [FILE]` opens the window; each command works without one.

Qt is imported to open the window or to draw a picture, and for nothing else. An error is one line
on standard error and exit code 2; a traceback would say nothing to who mistyped a name. What a
command needs is imported once it runs, so that Ctrl-C in that first second is no traceback either.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from editor.commands.errors import EXIT_ERROR, CommandError
from editor.commands.options import (
    add_evaluate,
    add_predict,
    add_runs,
    add_train,
    add_trust,
    data_choice,
    positive,
    runs_options,
    spread_choice,
    train_options,
    trained_choice,
    trust_options,
)
from graph.errors import GraphError, ProjectFileError

if TYPE_CHECKING:
    from editor.commands.scripts import ScriptChoice

_FILE = "a .kcanvas project, a .keras or .h5 file, or a .py script that builds a model"
_COMMANDS = (
    *("check", "summary", "export"),
    *("train", "evaluate", "predict", "runs"),
    *("trust", "demo"),
)


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(EXIT_ERROR, f"{self.prog}: {message}. Try '{self.prog} --help'\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line and gives its exit code: 0, 1 for problems found, 2 for an error."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _escape_what_cannot_be_shown()
    options = _parser(given).parse_args(given)
    try:
        return _run(options)
    except (CommandError, ProjectFileError, GraphError) as error:
        return _fail(str(error))
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _fail(f"{where}{error.strerror or error}")
    except KeyboardInterrupt:
        return _fail("stopped")


def _escape_what_cannot_be_shown() -> None:
    """Has a terminal show what it has no letters for as an escape, which would end the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _fail(message: str) -> int:
    line = " ".join(message.split())
    print(f"keras-canvas: {line}", file=sys.stderr)
    return EXIT_ERROR


def _run(options: argparse.Namespace) -> int:
    """Carries out one command; each is imported when it is used, for a quick start."""
    match options.command:
        case "check":
            from editor.commands.check import check_file  # noqa: PLC0415

            return check_file(options.file, _choice(options), as_json=options.json)
        case "summary":
            from editor.commands.summary import summarize_file  # noqa: PLC0415

            return summarize_file(
                options.file, _choice(options), as_json=options.json, batch=options.batch
            )
        case "export":
            from editor.commands.export import export_file  # noqa: PLC0415
            from editor.commands.pictures import PictureOptions  # noqa: PLC0415

            return export_file(
                options.file,
                options.output,
                _choice(options),
                functional=options.functional,
                script=options.script,
                flat=options.flat,
                picture=PictureOptions(options.theme, options.scale, options.transparent),
            )
        case "demo":
            from editor.commands.demo import run_demo  # noqa: PLC0415

            return run_demo(options.folder)
        case "window":
            return _open_window(options.file)
    return _run_with_trained(options)


def _run_with_trained(options: argparse.Namespace) -> int:
    """Carries out a command of training and of what comes after it."""
    match options.command:
        case "train":
            from editor.commands.train import train_file  # noqa: PLC0415

            return train_file(
                options.file,
                _choice(options),
                data_choice(options),
                spread_choice(options),
                train_options(options),
            )
        case "evaluate":
            from editor.commands.evaluate import evaluate_model  # noqa: PLC0415

            return evaluate_model(
                trained_choice(options),
                data_choice(options),
                _choice(options),
                split=options.split,
                as_json=options.json,
            )
        case "predict":
            from editor.commands.predict import predict_samples  # noqa: PLC0415

            return predict_samples(
                trained_choice(options),
                options.data,
                _choice(options),
                output=options.output,
                as_json=options.json,
            )
    return _run_on_what_is_kept(options)


def _run_on_what_is_kept(options: argparse.Namespace) -> int:
    """Carries out a command on runs or agreements."""
    if options.command == "trust":
        from editor.commands.trust import manage_trust  # noqa: PLC0415

        return manage_trust(trust_options(options))
    from editor.commands.runs import show_runs  # noqa: PLC0415

    return show_runs(options.place, runs_options(options))


def _choice(options: argparse.Namespace) -> ScriptChoice:
    from editor.commands.scripts import ScriptChoice  # noqa: PLC0415

    return ScriptChoice(options.trust, options.model)


def _open_window(path: Path | None) -> int:
    # Qt would abort the process where there is no display.
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform == "linux" and not any(os.environ.get(name) for name in named):
        raise CommandError("Expected a display for the window. Received: none")
    try:
        from editor.app import open_window  # noqa: PLC0415
    except ImportError as error:
        from editor.pictures.picture import LINUX_LIBRARIES  # noqa: PLC0415

        raise CommandError(
            f"Expected Qt's system libraries ({LINUX_LIBRARIES}). Received: {error}"
        ) from error
    return open_window(path)


def _parser(given: Sequence[str]) -> argparse.ArgumentParser:
    """Gives the parser of the commands, or that of the window where no command is named."""
    parser = _Parser(
        prog="keras-canvas",
        description="Draw Keras models, check them, export them as Python and train them.",
        epilog="Without a command, the window opens: keras-canvas [FILE]",
    )
    parser.add_argument(
        "--version", action="version", version=f"%(prog)s {version('keras-canvas')}"
    )
    first = next((word for word in given if not word.startswith("-")), None)
    asks_for_help = any(word in ("-h", "--help") for word in given)
    if first in _COMMANDS or (first is None and asks_for_help):
        _add_commands(parser)
    else:
        parser.add_argument("file", nargs="?", type=Path, help="what to open in the window")
        parser.set_defaults(command="window")
    return parser


def _add_commands(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    check = commands.add_parser("check", help="say the kind of a model, why, and its problems")
    check.add_argument("file", type=Path, metavar="FILE", help=_FILE)
    check.add_argument("--json", action="store_true", help="write JSON")
    _add_script_options(check)

    summary = commands.add_parser("summary", help="say what a model and each of its nodes cost")
    summary.add_argument("file", type=Path, metavar="FILE", help=_FILE)
    summary.add_argument("--json", action="store_true", help="write JSON")
    summary.add_argument(
        "--batch", type=positive, default=1, metavar="N", help="samples in a batch; 1 unless given"
    )
    _add_script_options(summary)

    export = commands.add_parser(
        "export", help="write a model as Python, a notebook, .keras, a project or a picture"
    )
    export.add_argument("file", type=Path, metavar="FILE", help=_FILE)
    export.add_argument(
        "-o",
        dest="output",
        type=Path,
        metavar="OUT",
        help="a .py, .ipynb, .keras, .kcanvas, .svg, .pdf or .png file; "
        "without it, Python on standard output",
    )
    export.add_argument(
        "--functional", action="store_true", help="use the Functional API for a linear model too"
    )
    export.add_argument(
        "--script",
        action="store_true",
        help="write a whole training program with options of its own",
    )
    export.add_argument(
        "--flat",
        action="store_true",
        help="write each layer on a line of its own, with no functions and loops for what repeats",
    )
    _add_picture_options(export)
    _add_script_options(export)

    _add_script_options(add_train(commands, _FILE))
    _add_agreement(add_evaluate(commands))
    _add_agreement(add_predict(commands))
    add_runs(commands)
    add_trust(commands)

    demo = commands.add_parser("demo", help="check, export, train and draw the examples")
    demo.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="where results go")


def _add_picture_options(command: argparse.ArgumentParser) -> None:
    picture = command.add_argument_group("where OUT is a picture")
    picture.add_argument("--theme", choices=("light", "dark"), help="light unless given")
    picture.add_argument(
        "--scale",
        type=_scale,
        metavar="N",
        help="how large; at 1, which a .png is twice unless given, letters have 13 pixels or "
        "9.75 points",
    )
    picture.add_argument(
        "--transparent", action="store_true", help="leave out what is behind the drawing"
    )


def _add_script_options(command: argparse.ArgumentParser) -> None:
    script = command.add_argument_group(
        "where FILE is a Python script",
        "Opening a script runs it, in a process of its own, for a minute at most. It can do "
        "whatever you can. Its weights are not kept.",
    )
    script.add_argument(
        "--trust",
        action="store_true",
        help="run it, or the program of the data, without a question, this once",
    )
    script.add_argument(
        "--model", default="", metavar="NAME", help="its model, or the function that makes one"
    )


def _add_agreement(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--trust",
        action="store_true",
        help="run the program of the data without a question, this once",
    )
    command.set_defaults(model="")


def _scale(text: str) -> float:
    from editor.pictures.picture import LARGEST_SCALE, SMALLEST_SCALE  # noqa: PLC0415

    try:
        scale = float(text)
    except ValueError:
        scale = 0.0
    if not SMALLEST_SCALE <= scale <= LARGEST_SCALE:
        raise argparse.ArgumentTypeError(
            f"expected a number from {SMALLEST_SCALE} to {LARGEST_SCALE:g}, received {text[:80]!r}"
        )
    return scale
