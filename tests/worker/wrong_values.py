"""Values of arguments that no layer of the class takes."""

from __future__ import annotations

from tests.worker.advised import Case
from tests.worker.wrong_drawings import CONV, chain, followed, inner

VALUES = (
    Case(
        "units below zero",
        chain((8,), ("Dense", {"units": -3})),
        ("above 0", "`units`", "-3"),
        "Set `units` of `Dense_n2` to 3",
        "units",
    ),
    Case(
        "no units",
        chain((8, 3), ("LSTM", {"units": 0})),
        ("above 0", "`units`", "0"),
        argument="units",
    ),
    Case(
        "no units of a layer within another",
        chain((8, 3), ("Bidirectional", {"layer": inner("GRU", units=-4)})),
        ("above 0", "`units` of the GRU"),
        "Set `units` of the GRU in `Bidirectional_n2` to 4",
        "layer",
    ),
    Case(
        "a kernel of three sides for images",
        chain((8, 8, 3), ("Conv2D", {"filters": 4, "kernel_size": (3, 3, 3)})),
        ("2 of them", "(3, 3, 3)"),
        "Set `kernel_size` of `Conv2D_n2` to (3, 3)",
        "kernel_size",
    ),
    Case(
        "no strides",
        chain((8, 8, 3), ("MaxPooling2D", {"strides": 0})),
        ("above 0", "`strides`"),
        "Remove `strides` of `MaxPooling2D_n2`",
        "strides",
    ),
    Case(
        "strides and dilation at once",
        chain((8, 8, 3), ("Conv2D", {**CONV[1], "strides": 2, "dilation_rate": 2})),
        ("not both", "2 and 2"),
        "Remove `dilation_rate` of `Conv2D_n2`",
        "dilation_rate",
        others=("Remove `strides`",),
    ),
    Case(
        "a rate in percent",
        chain((8,), ("Dropout", {"rate": 20})),
        ("from 0 to 1", "20", "percentage"),
        "Set `rate` of `Dropout_n2` to 0.2",
        "rate",
    ),
    Case(
        "a rotation in degrees",
        chain((8, 8, 3), ("RandomRotation", {"factor": 36.0})),
        ("from -1 to 1", "36"),
        "Set `factor` of `RandomRotation_n2` to 0.1",
        "factor",
    ),
    Case(
        "more padding of the output than strides",
        chain((8, 8, 3), ("Conv2DTranspose", {**CONV[1], "output_padding": 2, "strides": 2})),
        ("below its `strides`", "`output_padding`"),
        "Remove `output_padding`",
        "output_padding",
    ),
    Case(
        "a Dense in both directions",
        chain((8, 3), ("Bidirectional", {"layer": inner("Dense", units=4)})),
        ("recurrent layer", "Dense"),
        "Use Dense itself, without Bidirectional",
        "layer",
    ),
    Case(
        "bins told twice",
        chain((8,), ("Discretization", {"num_bins": 3, "bin_boundaries": (1.0, 2.0)})),
        ("either", "both"),
        "Remove `num_bins`",
        "num_bins",
        others=("Remove `bin_boundaries`",),
    ),
    Case(
        "a size of -1 for one that is not known",
        followed(lambda d: d.input(-1, 3), ("GlobalAveragePooling1D", {})),
        ("None for one that is not known", "(-1, 3)"),
        "Set `shape` of `InputLayer_n1` to (None, 3)",
        "shape",
    ),
    Case(
        "a limit below zero",
        chain((8,), ("ReLU", {"max_value": -3.0})),
        ("no number below 0", "-3.0"),
        "Remove `max_value`",
        "max_value",
    ),
)
