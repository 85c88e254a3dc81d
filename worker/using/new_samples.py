"""Samples that a person brings to be predicted: a file, a folder, or values that were pasted.

What they are is told by their form alone: a table, arrays, images or texts. What a model makes of
them is decided where they are prepared.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec import Struct, structs

if TYPE_CHECKING:
    import pandas as pd

_IMAGES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".gif"})
_TEXTS = frozenset({".txt"})
_TABLES = frozenset({".csv", ".tsv", ".parquet"})
_PLANAR = 2  # dimensions of an image without its colours
_CHANNELS = {"grayscale": 1, "rgb": 3, "rgba": 4}
_KNOWN = ".csv, .tsv, .parquet, .npz, .npy, .txt, an image or a folder of images or texts"


class SamplesError(ValueError):
    """Samples that cannot be read, or that a model does not take; says why in one sentence."""


class NewSamples(Struct, frozen=True):
    """Samples; one of the four is there.

    Attributes:
        name: Of the file, for messages.
        cells: A table, each cell as text or a number, its header still in the first row.
        has_names: Whether the columns of the table have their names already.
        arrays: By their names; "" for the one of a file without names.
        images: Files.
        texts: One for each sample.
    """

    name: str
    cells: Any = None
    has_names: bool = False
    arrays: dict[str, np.ndarray] = {}
    images: tuple[Path, ...] = ()
    texts: tuple[str, ...] = ()

    def table(self, names: Sequence[str], targets: Sequence[str]) -> pd.DataFrame:
        """Gives rows with the columns of a table that a model was trained on, its targets left out.

        Args:
            names: The columns of that table, in their order; () where they have no names.
            targets: Those that need not be there.

        Raises:
            SamplesError: a column is missing, or there are too many without names.
        """
        import pandas as pd  # noqa: PLC0415 - takes a second

        if self.cells is None:
            return _named(pd.DataFrame(self.array((-1,))), names, targets, self.name)
        cells = self.cells
        if not self.has_names:
            first = [str(each) for each in cells.iloc[0]]
            # Columns without names are called "0", "1", as a sample may be.
            named = [each for each in names if not each.isdigit()]
            if set(first) & set(named) or (not names and _is_header(cells)):
                cells = cells.iloc[1:].set_axis(first, axis=1).reset_index(drop=True)
            elif names:
                return _named(_typed(cells), names, targets, self.name)
        if cells.empty:
            raise SamplesError(f"{self.name}: Expected rows of values. Received: none")
        typed = _typed(cells)
        missing = [each for each in names if each not in typed and each not in targets]
        if missing:
            raise SamplesError(
                f"{self.name}: Expected a column `{missing[0]}`. "
                f"Received: {', '.join(map(str, typed.columns[:10]))}"
            )
        kept = [each for each in names if each in typed and each not in targets]
        return _filled(typed[kept] if names else typed, self.name)

    def array(self, shape: tuple[int, ...], key: str = "") -> np.ndarray:
        """Gives samples of a shape, -1 in it standing for any size.

        Args:
            shape: That of one sample.
            key: The name of the array, where there are several.

        Raises:
            SamplesError: there is no such array, or its samples have another number of values.
        """
        found = self._array(shape, key)
        try:
            return found.reshape(len(found), *shape)
        except ValueError as error:
            raise SamplesError(
                f"{self.name}: Expected samples of shape {shape}. Received: {found.shape[1:]}"
            ) from error

    def _array(self, shape: tuple[int, ...], key: str) -> np.ndarray:
        if self.images:
            return self.pictures(shape)
        if self.arrays:
            for name in (key, "", "x"):
                if name in self.arrays:
                    return self.arrays[name]
            if len(self.arrays) == 1 and not key:
                return next(iter(self.arrays.values()))
            raise SamplesError(
                f"{self.name}: Expected an array `{key or 'x'}`. Received: {', '.join(self.arrays)}"
            )
        if self.cells is not None:
            numbers = self.table((), ())
            width = int(np.prod(shape)) if -1 not in shape else numbers.shape[1]
            try:
                return np.asarray(numbers.iloc[:, :width].to_numpy("float64"))
            except ValueError as error:
                raise SamplesError(f"{self.name}: Expected numbers. Received: {error}") from error
        return np.array(self.texts, object)

    def pictures(self, shape: tuple[int, ...], color_mode: str = "") -> np.ndarray:
        """Gives images as arrays of 0 to 255, of a shape: rows, columns and, if any, colours.

        Raises:
            SamplesError: they are none, or an image cannot be read.
        """
        if not self.images or len(shape) < _PLANAR:
            raise SamplesError(f"{self.name}: Expected images. Received: something else")
        modes = {channels: mode for mode, channels in _CHANNELS.items()}
        mode = color_mode or modes.get(math.prod(shape[2:]), "grayscale")
        return np.stack([_picture(path, shape, mode) for path in self.images])


def read_samples(path: str, values: str) -> NewSamples:
    """Reads samples.

    Args:
        path: A file or a folder, or "".
        values: Pasted rows, where there is no path.

    Raises:
        SamplesError: they are none that can be read.
        OSError: the file cannot be read.
    """
    if not path:
        if not values.strip():
            raise SamplesError("Expected samples: a file or values. Received: none")
        lines = tuple(line for line in values.splitlines() if line.strip())
        return structs.replace(_pasted(values), texts=lines)
    place = Path(path)
    if place.is_dir():
        return _folder(place)
    suffix = place.suffix.lower()
    if suffix in _IMAGES:
        return NewSamples(place.name, images=(place,))
    if suffix in _TEXTS:
        return NewSamples(place.name, texts=(place.read_text("utf-8", "replace"),))
    if suffix in _TABLES:
        return _table(place)
    if suffix in (".npz", ".npy"):
        return _arrays(place)
    raise SamplesError(f"Expected samples in {_KNOWN}. Received: {place.name}")


def _folder(place: Path) -> NewSamples:
    paths = sorted(each for each in place.rglob("*") if each.is_file())
    images = tuple(each for each in paths if each.suffix.lower() in _IMAGES)
    texts = tuple(each for each in paths if each.suffix.lower() in _TEXTS)
    if not images and not texts:
        raise SamplesError(f"Expected images or texts in {place.name}. Received: none")
    read = () if images else tuple(each.read_text("utf-8", "replace") for each in texts)
    return NewSamples(place.name, images=images, texts=read)


def _pasted(values: str) -> NewSamples:
    import pandas as pd  # noqa: PLC0415 - takes a second

    separator = "\t" if "\t" in values else ","
    try:
        cells = pd.read_csv(
            io.StringIO(values), sep=separator, header=None, dtype=str, skipinitialspace=True
        )
    except ValueError:
        return NewSamples("The values")  # no table, yet lines of text
    return NewSamples("The values", cells=cells)


def _table(place: Path) -> NewSamples:
    import pandas as pd  # noqa: PLC0415 - takes a second

    try:
        if place.suffix.lower() == ".parquet":
            table = pd.read_parquet(place)
            return NewSamples(place.name, table.rename(columns=str), has_names=True)
        separator = "\t" if place.suffix.lower() == ".tsv" else ","
        cells = pd.read_csv(place, sep=separator, header=None, dtype=str)
    except (ValueError, UnicodeError) as error:
        raise SamplesError(f"{place.name}: Expected a table. Received: {error}") from error
    return NewSamples(place.name, cells=cells)


def _arrays(place: Path) -> NewSamples:
    try:
        loaded = np.load(place)
        if isinstance(loaded, np.ndarray):
            return NewSamples(place.name, arrays={"": loaded})
        with loaded:
            return NewSamples(place.name, arrays={name: loaded[name] for name in loaded.files})
    except (ValueError, EOFError) as error:
        raise SamplesError(f"{place.name}: Expected arrays. Received: {error}") from error


def _picture(path: Path, shape: tuple[int, ...], mode: str) -> np.ndarray:
    """Reads an image as `keras.utils.image_dataset_from_directory` does."""
    import tensorflow as tf  # noqa: PLC0415 - takes seconds where Keras computes with another

    try:
        image = tf.io.decode_image(
            path.read_bytes(), channels=_CHANNELS[mode], expand_animations=False
        )
    except tf.errors.InvalidArgumentError as error:
        raise SamplesError(
            f"{path.name}: Expected an image that can be read. Received: another file"
        ) from error
    pixels = np.asarray(tf.image.resize(image, shape[:2]))
    return pixels if len(shape) > _PLANAR else pixels[..., 0]


def _named(
    table: pd.DataFrame, names: Sequence[str], targets: Sequence[str], name: str
) -> pd.DataFrame:
    """Gives columns their names by their order, with or without those of the targets."""
    inputs = [each for each in names if each not in targets]
    width = table.shape[1]
    if width not in (len(inputs), len(names)):
        raise SamplesError(f"{name}: Expected {len(inputs)} columns. Received: {width}")
    given = table.set_axis(inputs if width == len(inputs) else list(names), axis=1)
    return _filled(given[inputs], name)


def _typed(cells: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415 - takes a second

    def typed(column: Any) -> Any:
        try:
            return pd.to_numeric(column)
        except (ValueError, TypeError):
            return column

    made: pd.DataFrame = cells.apply(typed)
    return made


def _is_header(cells: pd.DataFrame) -> bool:
    """Whether a first row is of words, above rows of numbers."""
    first, rest = _typed(cells.iloc[:1]), _typed(cells.iloc[1:])
    return any(
        mine.kind not in "biuf" and theirs.kind in "biuf"
        for mine, theirs in zip(first.dtypes, rest.dtypes, strict=True)
    )


def _filled(table: pd.DataFrame, name: str) -> pd.DataFrame:
    if table.isna().any(axis=None):
        raise SamplesError(f"{name}: Expected a value in every cell. Received: empty cells")
    return table
