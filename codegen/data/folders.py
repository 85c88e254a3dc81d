"""A folder with a folder of images, or of texts, for each class.

Keras reads them as they are needed. What it holds out is not shuffled, so that its first part stays
apart from its second.
"""

from __future__ import annotations

from codegen.data.ends import Ends, InputEnd
from codegen.data.section import DataSection, laid_out, streamed_section
from codegen.formatting import Item, call
from codegen.literals import atom, text
from codegen.parts import Part
from codegen.source import SourceError
from graph.training import Training

_COLORS = {1: "grayscale", 3: "rgb", 4: "rgba"}
_LABELS = {
    "sparse_categorical_crossentropy": "int",
    "categorical_crossentropy": "categorical",
    "categorical_focal_crossentropy": "categorical",
    "categorical_hinge": "categorical",
    "binary_crossentropy": "binary",
    "binary_focal_crossentropy": "binary",
    "hinge": "binary",
    "squared_hinge": "binary",
}
_IMAGE = 3  # dimensions, with the colours; a grey one may go without


def images(training: Training, ends: Ends, part: Part) -> DataSection:
    """Gives the section for a folder of images.

    Raises:
        SourceError: the model has no one input of images or no one output of classes.
    """
    del part  # as of the other kinds
    end = _only(ends)
    sizes = end.shape if len(end.shape) == _IMAGE else (*end.shape, 1)
    height, width, colors = (*sizes, None, None, None)[:3]
    if len(sizes) != _IMAGE or colors not in _COLORS or height is None or width is None:
        raise end.misfit("an input of images of known size, with 1, 3 or 4 colours")
    more: list[Item] = [
        ("color_mode=", text(_COLORS[colors])),
        ("image_size=", f"({height}, {width})"),
    ]
    return _folder(training, ends, "image_dataset_from_directory", more, "images")


def texts(training: Training, ends: Ends, part: Part) -> DataSection:
    """Gives the section for a folder of files of text.

    Raises:
        SourceError: the model has no one input of text or no one output of classes.
    """
    del part
    end = _only(ends)
    if not end.is_text or end.shape not in ((), (1,)):
        raise end.misfit("an input of one text for each sample")
    return _folder(training, ends, "text_dataset_from_directory", [], "texts")


def _folder(
    training: Training, ends: Ends, function: str, more: list[Item], what: str
) -> DataSection:
    reading = training.reading
    tested, validated = reading.test_split, training.validation_split * (1 - reading.test_split)
    items: list[Item] = [("", "DATA_FILE"), ("label_mode=", text(_labels(ends)))]
    items += [*more, ("batch_size=", "None"), ("seed=", "SEED")]
    if not reading.shuffle:
        items.append(("shuffle=", "False"))
    items += [
        ("validation_split=", atom(round(tested + validated, 6))),
        ("subset=", text("both")),
    ]
    body = laid_out("train_data, held_out = ", call(f"keras.utils.{function}", items))
    if validated:
        share = atom(round(validated / (tested + validated), 6))
        body += [
            f"count = round(len(held_out) * {share})",
            "parts = train_data, held_out.take(count), held_out.skip(count)",
        ]
    else:
        body.append("parts = train_data, held_out")
    if ends.inputs[0].feed.prepare == "divide_255":
        body.append("parts = [data.map(lambda x, y: (x / 255, y)) for data in parts]")
    if validated:
        body.append("return [data.batch(batch_size).prefetch(2) for data in parts]")
    else:
        body += [
            "train_data, test_data = (data.batch(batch_size).prefetch(2) for data in parts)",
            "return train_data, None, test_data",
        ]
    return streamed_section(
        [],
        f"Reads the {what} of a folder with a folder for each class, and splits them.",
        body,
        [f"DATA_FILE = {text(training.data)}"],
        form="dataset",
    )


def _only(ends: Ends) -> InputEnd:
    if not ends.are_single:
        raise SourceError(
            "Expected a model with one input and one output to train on a folder. "
            f"Received: {len(ends.inputs)} inputs and {len(ends.outputs)} outputs",
            ends.nodes,
        )
    end, output = ends.inputs[0], ends.outputs[0]
    if end.feed.prepare not in ("", "divide_255") or end.feed.columns:
        received = end.feed.prepare or "columns"
        raise SourceError(
            "Expected the files of a folder as they are, or images divided by 255. "
            f"Received: {received}",
            (end.node,),
        )
    if output.loss not in _LABELS:
        raise SourceError(
            "Expected a loss for classes, which the folders are. "
            f"Received: {output.loss or 'another one'}",
            (output.node,),
        )
    return end


def _labels(ends: Ends) -> str:
    return "categorical" if ends.outputs[0].is_one_hot else _LABELS[ends.outputs[0].loss]
