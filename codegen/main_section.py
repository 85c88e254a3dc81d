"""`main` and the options of the command line that it reads."""

from __future__ import annotations

from codegen.data import DataSection
from codegen.devices_section import shares
from codegen.formatting import INDENT, Item, call, lay_out
from codegen.literals import text
from codegen.source import Writer
from graph.training import Training

ARGPARSE = "import argparse"
_LOAD = "    x_train, x_test, y_train, y_test = load_data()"
_ADAPT = "    adapt_model(model, x_train)"
_FIT = "    fit_model(model, x_train, y_train, epochs=args.epochs, batch_size=args.batch_size)"
_EVALUATE = "    results = model.evaluate(x_test, y_test, return_dict=True)"
_SAVE = "    model.save(args.output)"
_SHARING = {
    _EVALUATE: "    results = model.evaluate(share(x_test), share(y_test), return_dict=True)"
}
# Weights are gathered from all processes, so each takes part in saving.
_ONE_SAVES = {
    _SAVE: "    with tempfile.TemporaryDirectory() as elsewhere:\n"
    "        is_first = jax.process_index() == 0\n"
    '        model.save(args.output if is_first else os.path.join(elsewhere, "model.keras"))'
}
_PARTS = "train_data, validation_data, test_data"
_STREAMED = {
    _LOAD: f"    {_PARTS} = load_data()",
    _ADAPT: "    adapt_model(model, train_data.map(lambda x, y: x))",
    _FIT: "    fit_model(model, train_data, validation_data, epochs=args.epochs)",
    _EVALUATE: "    results = model.evaluate(test_data, return_dict=True)",
}
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
    _LOAD,
    "    model = build_model()",
    "    compile_model(model)",
    _ADAPT,
    _FIT,
    _EVALUATE,
    "    print(results)",
    _SAVE,
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


def write_main(writer: Writer, training: Training, data: DataSection, *, adapts: bool) -> None:
    """Appends `main`; with `adapts`, preprocessing layers learn before the training."""
    lines = [line for line in _MAIN if adapts or line != _ADAPT]
    if data.is_streamed:
        lines = [_STREAMED.get(line, line) for line in lines]
    if data.takes_batch_size:
        lines = [line.replace("load_data()", "load_data(args.batch_size)") for line in lines]
    if shares(training):
        lines = [_SHARING.get(line, line) for line in lines]
    if training.fitting.hosts:
        lines = [_ONE_SAVES.get(line, line) for line in lines]
    if training.fitting.callbacks:
        lines = [each for line in lines for each in _with_callbacks(line)]
    writer.add(*lines)


def _with_callbacks(line: str) -> list[str]:
    """Gives a line of `main`; the call of `fit_model` hands in the callbacks."""
    head, arguments = line.removesuffix(")"), f"{INDENT}fit_model("
    if not line.startswith(arguments):
        return [line]
    given = f"{head.removeprefix(arguments)}, callbacks=make_callbacks()"
    return lay_out("", call("fit_model", [("", each) for each in given.split(", ")]), indent=INDENT)
