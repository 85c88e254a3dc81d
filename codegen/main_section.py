"""`main` and the options of the command line that it reads."""

from __future__ import annotations

from codegen.formatting import INDENT, Item, call, lay_out
from codegen.literals import text
from codegen.source import Writer

ARGPARSE = "import argparse"
_ADAPT = "    adapt_model(model, x_train)"
_OPTIONS = (
    "def parse_arguments():",
    '    """Reads the options of the command line."""',
    '    parser = argparse.ArgumentParser(description="Train, evaluate and save the model.")',
    '    parser.add_argument("--epochs", type=int, default=EPOCHS)',
    '    parser.add_argument("--batch-size", type=int, default=BATCH_SIZE)',
)
_MAIN = (
    "def main():",
    '    """Trains, evaluates and saves the model."""',
    "    args = parse_arguments()",
    "    keras.utils.set_random_seed(SEED)",
    "    x_train, x_test, y_train, y_test = load_data()",
    "    model = build_model()",
    "    compile_model(model)",
    _ADAPT,
    "    fit_model(model, x_train, y_train, epochs=args.epochs, batch_size=args.batch_size)",
    "    results = model.evaluate(x_test, y_test, return_dict=True)",
    "    print(results)",
    "    model.save(args.output)",
)


def write_arguments(writer: Writer, file_name: str) -> None:
    """Appends `parse_arguments`; the model is saved under `file_name` unless told otherwise."""
    output: list[Item] = [
        ("", text("--output")),
        ("default=", text(file_name)),
        ("help=", text("file to save")),
    ]
    saving = lay_out("", call("parser.add_argument", output), indent=INDENT)
    writer.add(*_OPTIONS, *saving, f"{INDENT}return parser.parse_args()")


def write_main(writer: Writer, *, adapts: bool) -> None:
    """Appends `main`; with `adapts`, preprocessing layers learn before the training."""
    writer.add(*[line for line in _MAIN if adapts or line != _ADAPT])
