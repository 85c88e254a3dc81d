"""What the window remembers between two starts: its places, its theme, the recent files.

Settings are a comfort. A file that is missing, broken or not writable means defaults, never an
error.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Literal

import msgspec
import platformdirs
from msgspec import Struct

from graph.errors import ProjectFileError
from graph.regular import read_regular
from graph.writing import write_atomically

ThemeChoice = Literal["system", "dark", "light"]
ExportKind = Literal["model", "script", "notebook"]
MAXIMUM_RECENT = 10
_MOST = 1_000_000  # bytes


class Settings(Struct):
    """The remembered state; the base64 texts are Qt's own states of geometry and splitters.

    Attributes:
        flat: Whether source is written as one line a layer, and not as blocks and loops.
        export_kind: What was exported last.
        keys: The keys of actions that have others than their own, by the names of the actions.
        minimap: Whether a small picture of the whole drawing is shown on the canvas.
    """

    theme: ThemeChoice = "system"
    recent: list[str] = []
    geometry: str = ""
    columns: str = ""
    rows: str = ""
    folded: list[str] = []
    flat: bool = False
    export_kind: ExportKind = "model"
    keys: dict[str, list[str]] = {}
    minimap: bool = True


_TYPES = {field.name: field.type for field in msgspec.structs.fields(Settings)}


def settings_path() -> Path:
    """The settings file of this user."""
    folder = platformdirs.user_config_path("keras-canvas", appauthor=False)
    return folder / "settings.json"


class SettingsStore:
    """The settings and the file that keeps them.

    Attributes:
        was_broken: Whether the file could not be read as it was, and lies beside now.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or settings_path()
        self.was_broken = False
        self.settings = self._read()
        self.settings.recent = self.settings.recent[:MAXIMUM_RECENT]

    def save(self) -> None:
        """Writes the settings, where that is possible."""
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self._path, msgspec.json.encode(self.settings))

    def add_recent(self, path: Path) -> None:
        """Puts a file at the head of the recent ones."""
        name = str(path.absolute())
        others = [known for known in self.settings.recent if known != name]
        self.settings.recent = [name, *others][:MAXIMUM_RECENT]
        self.save()

    def forget_recent(self, path: Path) -> None:
        """Takes a file that cannot be opened off the recent ones."""
        self.settings.recent = [name for name in self.settings.recent if Path(name) != path]
        self.save()

    def _read(self) -> Settings:
        """Reads the file; of what is broken in it, each other field is kept."""
        try:
            data = read_regular(self._path, _MOST)
        except ProjectFileError:  # there is none, or it is no file
            return Settings()
        try:
            return msgspec.json.decode(data, type=Settings)
        except (msgspec.DecodeError, ValueError, RecursionError):
            self.was_broken = True
            return self._mended(data)

    def _mended(self, data: bytes) -> Settings:
        """Puts a broken file aside, and takes of it what can be read."""
        settings = Settings()
        aside = self._path.with_name(self._path.name + ".broken")
        try:
            plain = msgspec.json.decode(data)
        except (msgspec.DecodeError, ValueError, RecursionError):
            plain = {}
        for name, value in plain.items() if isinstance(plain, dict) else ():
            with contextlib.suppress(msgspec.ValidationError, KeyError):
                setattr(settings, name, msgspec.convert(value, _TYPES[name]))
        with contextlib.suppress(OSError):
            self._path.replace(aside)
        return settings
