"""What the window remembers between two starts: its places, its theme, the recent files.

Settings are a comfort. A file that is missing, broken or not writable means defaults, never an
error.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Literal

import msgspec
import platformdirs
from msgspec import Struct

ThemeChoice = Literal["system", "dark", "light"]
ExportKind = Literal["model", "script", "notebook"]
MAXIMUM_RECENT = 10


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


def settings_path() -> Path:
    """The settings file of this user."""
    folder = platformdirs.user_config_path("keras-canvas", appauthor=False)
    return folder / "settings.json"


class SettingsStore:
    """The settings and the file that keeps them."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or settings_path()
        self.settings = self._read()

    def save(self) -> None:
        """Writes the settings, where that is possible."""
        unfinished = self._path.with_suffix(".new")
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(msgspec.json.encode(self.settings))
            os.replace(unfinished, self._path)

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
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Settings)
        except (OSError, msgspec.DecodeError, RecursionError):
            return Settings()
