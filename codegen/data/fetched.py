"""The data sets that Keras fetches from the network, once: `keras.datasets`.

Each is split by those who made it.
"""

from __future__ import annotations

from codegen.data.bundled import fixed_shape
from codegen.data.ends import Ends
from codegen.data.scaling import SCALERS, scaled_after
from codegen.data.section import ARRAYS, DataSection, both_parts, laid_out, section, sizes
from codegen.formatting import Item, call
from codegen.literals import atom
from codegen.parts import Part
from codegen.source import SourceError
from graph.data import FACTS
from graph.training import Training

_WORDS = 10_000  # of a vocabulary, where no Embedding says how many it has
_STORED = ((28, 28), (32, 32, 3))  # shapes of images
_TITLES = {
    "mnist": "images of handwritten digits",
    "fashion_mnist": "images of clothes",
    "cifar10": "images of ten kinds of things",
    "cifar100": "images of a hundred kinds of things",
    "imdb": "reviews of films",
    "reuters": "news",
    "california_housing": "prices of houses in California",
    "boston_housing": "prices of houses in Boston",
}


def fetched(training: Training, ends: Ends, part: Part) -> DataSection:
    """Gives the section for one of the sets, for a model with one input and one output.

    Raises:
        SourceError: it does not fit the input.
    """
    (end,), (output,) = ends.inputs, ends.outputs
    name = training.data
    facts = FACTS[name]
    if end.is_text:
        raise end.misfit(f"an input of numbers for {name}")
    shape = fixed_shape(name, end)
    loading: list[Item] = []
    imports: tuple[str, ...] = ()
    if facts.is_words:
        loading = [("num_words=", atom(_vocabulary(part)))]
        body = both_parts("x", f"keras.utils.pad_sequences(x, maxlen={shape[0]})")
        does = f"cut to {shape[0]} words"
    elif len(facts.shapes) > 1:
        folds = "" if shape in _STORED else f".reshape({sizes(shape)})"
        body = both_parts("x", f'x{folds}.astype("float32") / 255')
        does = "scaled to [0, 1]"
    else:
        scaled = scaled_after("x", end.feed.prepare or "standardize")
        body, imports, does = list(scaled.lines), scaled.imports, "standardised"
        if len(shape) != 1:
            body += both_parts("x", f"x.reshape({sizes(shape)})")
    _require_plain(name, end.feed.prepare, len(facts.shapes) == 1 and not facts.is_words)
    if facts.classes and output.is_one_hot:
        body += both_parts("y", f"keras.utils.to_categorical(y, {facts.classes})")
    elif not facts.classes:
        targets = scaled_after("y", output.feed.prepare)
        body, imports = [*body, *targets.lines], (*imports, *targets.imports)
    load = laid_out("(x_train, y_train), (x_test, y_test) = ", call(f"{name}.load_data", loading))
    return section(
        [f"from keras.datasets import {name}", *imports],
        f"Loads {_TITLES[name]}, {does}.",
        [*load, *body, f"return {ARRAYS}"],
    )


def _vocabulary(part: Part) -> int:
    """Gives the number of words that the first Embedding tells apart."""
    for step in part.steps:
        words = step.layer.arguments.get("input_dim")
        if step.layer.class_name == "Embedding" and type(words) is int:
            return words
    return _WORDS


def _require_plain(name: str, prepare: str, is_table: bool) -> None:
    if prepare in ("", *(SCALERS if is_table else ("divide_255",))):
        return
    raise SourceError(f"Expected {name} to be prepared as it usually is. Received: {prepare}")
