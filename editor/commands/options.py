"""The options of the commands that train and use models: how they are typed, and what they say."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from editor.commands.events import TRAINING_EVENTS

if TYPE_CHECKING:
    from editor.commands.data_choice import DataChoice
    from editor.commands.runs import RunsOptions
    from editor.commands.spreading import SpreadChoice
    from editor.commands.train import TrainOptions
    from editor.commands.trained_choice import TrainedChoice
    from editor.commands.trust import TrustOptions

MOST = 1_000_000  # epochs, as in a project
_SPLITS = ("testing", "validation", "training")
_CODES = """\
exit codes:
  0  done
  1  the loss became no number; the run is kept, OUT is not written
  2  an error, or given up at a second Ctrl-C; nothing was saved
  3  stopped by Ctrl-C or SIGTERM after a batch; the model was saved

"""
_TRAIN = "A run is kept beside FILE, in the folder that the window keeps its runs in.\n\n"
_MODEL = "the folder of a run, the drawing that was trained (its newest run), or a .keras file"

_Commands = Any  # argparse does not publish the type of its subparsers


def add_train(commands: _Commands, described_file: str) -> argparse.ArgumentParser:
    """Adds `train`; gives its parser."""
    train: argparse.ArgumentParser = commands.add_parser(
        "train",
        help="train a model and keep the run",
        epilog=_TRAIN + _CODES + TRAINING_EVENTS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    train.add_argument("file", type=Path, metavar="FILE", help=described_file)
    train.add_argument(
        "-o", dest="output", type=Path, metavar="OUT.keras", help="where the model is saved too"
    )
    train.add_argument("--epochs", type=positive, metavar="N", help="in place of the project's")
    train.add_argument(
        "--resume",
        metavar="RUN",
        help="go on with a run: its folder, its name, or last; with --epochs to more of them",
    )
    _add_runs_folder(train)
    train.add_argument("--json", action="store_true", help="write events and nothing else")
    _add_data(train, "in place of the project's")
    spread = train.add_argument_group("where it computes, in place of the project's")
    spread.add_argument("--devices", type=positive, metavar="N", help="of this computer")
    spread.add_argument(
        "--hosts",
        type=_words,
        default=(),
        metavar="ADDRESS:PORT,...",
        help="of each process that trains together, by the same command",
    )
    spread.add_argument("--process", type=_count, metavar="I", help="which of them this is, from 0")
    spread.add_argument("--backend", choices=("tensorflow", "jax", "torch"), help="Keras's")
    return train


def add_evaluate(commands: _Commands) -> argparse.ArgumentParser:
    """Adds `evaluate`; gives its parser."""
    evaluate: argparse.ArgumentParser = commands.add_parser(
        "evaluate", help="say how good a trained model is"
    )
    _add_trained(evaluate)
    evaluate.add_argument(
        "--split", choices=_SPLITS, default=_SPLITS[0], help="the part of the data; testing"
    )
    evaluate.add_argument("--json", action="store_true", help="write JSON")
    _add_data(evaluate, "in place of that which it was trained on")
    return evaluate


def add_predict(commands: _Commands) -> argparse.ArgumentParser:
    """Adds `predict`; gives its parser."""
    predict: argparse.ArgumentParser = commands.add_parser(
        "predict", help="say what a trained model makes of samples"
    )
    _add_trained(predict)
    predict.add_argument(
        "--data",
        required=True,
        metavar="FILE|-",
        help="a .csv, .parquet, .npz or .npy file, an image, a folder of images, or - for rows of "
        "a table on standard input",
    )
    predict.add_argument(
        "-o", dest="output", type=Path, metavar="OUT", help="a .csv or .npz file for all of them"
    )
    predict.add_argument("--json", action="store_true", help="write JSON")
    return predict


def add_runs(commands: _Commands) -> None:
    """Adds `runs`."""
    runs = commands.add_parser("runs", help="list, compare or delete the runs that were kept")
    runs.add_argument(
        "place",
        nargs="?",
        type=Path,
        metavar="FILE|FOLDER",
        help="a drawing, or a folder of runs; the current folder unless given",
    )
    what = runs.add_mutually_exclusive_group()
    what.add_argument("--compare", nargs=2, metavar=("A", "B"), help="say what differs")
    what.add_argument("--delete", nargs="+", metavar="RUN", help="delete for good")
    runs.add_argument("--yes", action="store_true", help="delete without a question")
    runs.add_argument("--json", action="store_true", help="write JSON")


def add_trust(commands: _Commands) -> None:
    """Adds `trust`."""
    trust = commands.add_parser(
        "trust",
        help="list the programs that run without a question, add one, or take them back",
        description="Without FILE, lists the programs that run without a question. With it, shows "
        "the program and asks whether it does from now on, while it has this content.",
    )
    trust.add_argument("file", nargs="?", type=Path, metavar="FILE", help="a .py file")
    what = trust.add_mutually_exclusive_group()
    what.add_argument("--yes", action="store_true", help="keep it without a question")
    what.add_argument(
        "--take-back", action="store_true", help="ask about FILE, or a digest of the list, again"
    )
    what.add_argument("--take-back-all", action="store_true", help="ask about every program again")
    trust.add_argument("--json", action="store_true", help="write the list as JSON")


def data_choice(options: argparse.Namespace) -> DataChoice:
    """Gives what was said of the data."""
    from editor.commands.data_choice import DataChoice  # noqa: PLC0415 - so that Ctrl-C is quiet

    return DataChoice(
        options.data,
        options.images,
        options.texts,
        tuple(options.input),
        tuple(options.ends),
        options.stream,
        options.seed,
    )


def spread_choice(options: argparse.Namespace) -> SpreadChoice:
    """Gives what was said of where it computes."""
    from editor.commands.spreading import SpreadChoice  # noqa: PLC0415

    return SpreadChoice(options.devices, options.hosts, options.process, options.backend)


def train_options(options: argparse.Namespace) -> TrainOptions:
    """Gives what was said of a run."""
    from editor.commands.train import TrainOptions  # noqa: PLC0415

    return TrainOptions(options.output, options.epochs, options.resume, options.runs, options.json)


def trained_choice(options: argparse.Namespace) -> TrainedChoice:
    """Gives what was said of a trained model."""
    from editor.commands.trained_choice import TrainedChoice  # noqa: PLC0415

    return TrainedChoice(options.file, options.of_run, options.runs, options.best)


def runs_options(options: argparse.Namespace) -> RunsOptions:
    """Gives what was said of runs."""
    from editor.commands.runs import RunsOptions  # noqa: PLC0415

    return RunsOptions(
        tuple(options.compare or ()), tuple(options.delete or ()), options.yes, options.json
    )


def trust_options(options: argparse.Namespace) -> TrustOptions:
    """Gives what was said of agreements."""
    from editor.commands.trust import TrustOptions  # noqa: PLC0415

    return TrustOptions(
        options.file, options.yes, options.take_back, options.take_back_all, options.json
    )


def positive(text: str) -> int:
    """Reads a whole number from 1 on."""
    return _whole(text, 1)


def _count(text: str) -> int:
    return _whole(text, 0)


def _seed(text: str) -> int:
    return _whole(text, 0, 2**32 - 1)


def _whole(text: str, least: int, most: int = MOST) -> int:
    if not text.isdecimal() or len(text) > len(str(most)) or not least <= int(text) <= most:
        raise argparse.ArgumentTypeError(
            f"expected a whole number from {least} to {most}, received {text[:80]!r}"
        )
    return int(text)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(","))


def _add_trained(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path, metavar="RUN|FILE", help=_MODEL)
    command.add_argument(
        "--of", dest="of_run", metavar="RUN", help="which run of the drawing, by its name"
    )
    command.add_argument("--best", action="store_true", help="the best epoch, not the last one")
    _add_runs_folder(command)


def _add_runs_folder(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--runs", type=Path, metavar="FOLDER", help="where runs are kept, in place of beside FILE"
    )


def _add_data(command: argparse.ArgumentParser, instead: str) -> None:
    data = command.add_argument_group(f"data, {instead}")
    data.add_argument(
        "--data",
        metavar="NAME|FILE",
        help="the name of a data set, a .csv, .parquet, .npz or .npy file, or FILE.py:FUNCTION, "
        "which is run",
    )
    data.add_argument("--images", type=Path, metavar="FOLDER", help="a folder for each class in it")
    data.add_argument("--texts", type=Path, metavar="FOLDER", help="likewise, of text files")
    for option, place in (("--input", "input"), ("--output", "ends")):
        data.add_argument(
            option,
            dest=place,
            action="append",
            default=[],
            metavar="NAME=COLUMN,...",
            help=f"the columns, or the array, of an {option[2:]} of the model",
        )
    data.add_argument("--stream", action="store_true", help="read samples as they are needed")
    data.add_argument(
        "--seed", type=_seed, metavar="N", help="by which it is shuffled and split; weights too"
    )
