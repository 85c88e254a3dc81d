import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from graph.files import read_project, write_project
from graph.writing import write_atomically
from tests.graph.drawings import chain, residual

posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no such access rights")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A file that is there already, alone in its folder."""
    path = tmp_path / "model.kcanvas"
    path.write_bytes(b"old")
    return path


def refuses(target: Path, data: bytes = b"new") -> OSError:
    """Writes in vain: the old file is whole and nothing else is left in the folder."""
    with pytest.raises(OSError) as caught:  # noqa: PT011  # its kind is for the caller to say
        write_atomically(target, data)
    assert target.read_bytes() == b"old"
    assert list(target.parent.iterdir()) == [target]
    return caught.value


def _failing(error: BaseException) -> Callable[..., NoReturn]:
    def fail(*_: object) -> NoReturn:
        raise error

    return fail


def test_a_file_is_made_or_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "größe 層.kcanvas"
    for data in (b"first", b"", b"x" * 1_000_000):
        write_atomically(path, data)
        assert path.read_bytes() == data
        assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_leaves_the_old_file(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", _failing(OSError(errno.ENOSPC, "No space left on device")))
    assert refuses(target).errno == errno.ENOSPC


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's full device")
def test_a_write_that_fails_half_way_leaves_the_old_file(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fdopen

    def onto_full_disk(descriptor: int, mode: str) -> object:
        full = os.open("/dev/full", os.O_WRONLY)
        os.dup2(full, descriptor)
        os.close(full)
        return real(descriptor, mode)

    monkeypatch.setattr(os, "fdopen", onto_full_disk)
    assert refuses(target, b"x" * 1_000_000).errno == errno.ENOSPC


def test_a_file_that_came_out_short_does_not_take_the_place_of_the_old(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda descriptor: os.truncate(descriptor, 2))
    assert "Expected 3 bytes" in str(refuses(target))


def test_a_file_that_cannot_be_moved_leaves_the_old_one(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As on Windows, where another program has the old file open.
    monkeypatch.setattr(Path, "replace", _failing(PermissionError(errno.EACCES, "in use")))
    assert refuses(target).errno == errno.EACCES


def test_an_interrupt_leaves_the_old_file(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", _failing(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(target.parent.iterdir()) == [target]


def test_a_folder_that_is_not_there_is_an_error_and_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_atomically(tmp_path / "missing" / "model.kcanvas", b"new")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_not_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(OSError):  # noqa: PT011  # IsADirectoryError, or PermissionError on Windows
        write_atomically(folder, b"new")
    assert list(tmp_path.iterdir()) == [folder]


@posix
@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_leaves_the_old_file(target: Path) -> None:
    target.parent.chmod(0o500)
    try:
        refuses(target)
    finally:
        target.parent.chmod(0o700)


@posix
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664])
def test_the_access_rights_of_the_old_file_are_kept(target: Path, mode: int) -> None:
    target.chmod(mode)
    write_atomically(target, b"new")
    assert stat.S_IMODE(target.stat().st_mode) == mode


@posix
def test_a_new_file_has_the_access_rights_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    write_atomically(tmp_path / "model.kcanvas", b"new")
    modes = {path.stat().st_mode for path in tmp_path.iterdir()}
    assert len(modes) == 1


@posix
def test_a_link_stays_a_link_to_the_file_that_is_written(target: Path, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere" / "link.kcanvas"
    link.parent.mkdir()
    link.symlink_to(target)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert list(link.parent.iterdir()) == [link]


def test_a_name_as_long_as_a_name_may_be_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 240 + ".kcanvas")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"


def test_a_project_that_cannot_be_written_is_still_the_old_one(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(residual(), target)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", _failing(OSError(errno.ENOSPC, "No space left on device")))
        with pytest.raises(OSError, match="No space"):
            write_project(chain("InputLayer", "Dense"), target)
    assert read_project(target) == residual()
