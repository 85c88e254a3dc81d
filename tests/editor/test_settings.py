"""The remembered state; none of its faults may keep the window from opening."""

import os
from pathlib import Path

import pytest

from editor.settings import MAXIMUM_RECENT, Settings, SettingsStore


def test_settings_come_back_after_they_were_saved(tmp_path: Path) -> None:
    store = SettingsStore(tmp_path / "new" / "settings.json")
    store.settings.theme = "light"
    store.settings.folded = ["left"]
    store.save()
    assert SettingsStore(tmp_path / "new" / "settings.json").settings == store.settings


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"theme": "pink"}', b'{"recent": 3}', b"\xff" * 40, b"[" * 9999]
)
def test_broken_settings_are_defaults(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    assert SettingsStore(path).settings == Settings()


def test_settings_that_cannot_be_written_are_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    SettingsStore(tmp_path / "file" / "settings.json").save()


def test_recent_files_are_distinct_and_the_newest_first(tmp_path: Path) -> None:
    store = SettingsStore(tmp_path / "settings.json")
    for number in range(MAXIMUM_RECENT + 5):
        store.add_recent(tmp_path / f"{number}.kcanvas")
    store.add_recent(tmp_path / "10.kcanvas")
    recent = store.settings.recent
    assert len(recent) == MAXIMUM_RECENT
    assert Path(recent[0]).name == "10.kcanvas"
    assert len(set(recent)) == len(recent)


def test_of_settings_with_one_bad_field_the_others_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"theme": "pink", "flat": true, "recent": ["/a.kcanvas"], "keys": 7}')
    store = SettingsStore(path)
    assert store.was_broken
    assert (store.settings.theme, store.settings.flat) == ("system", True)
    assert store.settings.recent == ["/a.kcanvas"]
    assert (tmp_path / "settings.json.broken").exists()
    store.save()
    assert not SettingsStore(path).was_broken


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"7", b"\xff\xfe", b"{" * 100_000, b"[" * 100_000, b'{"theme": NaN}']
)
def test_settings_that_are_none_are_put_aside(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(data)
    store = SettingsStore(path)
    assert store.settings == Settings()
    assert store.was_broken
    assert (tmp_path / "settings.json.broken").read_bytes() == data


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders")
def test_settings_that_are_a_pipe_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "settings.json")
    assert SettingsStore(tmp_path / "settings.json").settings == Settings()
