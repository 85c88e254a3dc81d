"""Vocabularies that lookup layers keep in files of their own within the archive.

Keras writes them as `assets/<path of the layer>/vocabulary.txt`, one word a line, for layers that
learned theirs by `adapt`. A path is looked up among the members of the archive and nowhere else.
"""

from __future__ import annotations

from graph.errors import GraphError
from graph.keras_files.archive import Archive

_FOLDER = "assets"
_MAXIMUM_BYTES = 8 * 1024 * 1024  # of all vocabularies together
_MAXIMUM_WORDS = 500_000


class Assets:
    """The assets of an archive; those of a file of another kind are none."""

    def __init__(self, archive: Archive | None = None) -> None:
        self._archive = archive
        self._bytes, self._words = _MAXIMUM_BYTES, _MAXIMUM_WORDS

    def __bool__(self) -> bool:
        return self._archive is not None

    def vocabulary(self, path: str) -> tuple[str, ...]:
        """Gives the words that a layer keeps; none where it has no file of them.

        Args:
            path: The place of the layer in the model, as Keras writes it: `layers/string_lookup`.

        Raises:
            GraphError: the vocabularies are too long, or this one is no text.
        """
        name = f"{_FOLDER}/{path}/vocabulary.txt"
        if self._archive is None or name not in self._archive:
            return ()
        data = self._archive.read(name, self._bytes)
        self._bytes -= len(data)
        self._words -= data.count(b"\n") + 1
        if self._words < 0:
            raise GraphError(f"Expected at most {_MAXIMUM_WORDS:,} words in {name}. Received: more")
        try:
            words = data.decode().split("\n")
        except UnicodeDecodeError as error:
            raise GraphError(f"Expected text in {name}. Received: other bytes") from error
        while words and not words[-1]:  # as Keras does when it reads them
            words.pop()
        return tuple(words)
