import errno
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from graph import writing
from graph.files import read_project, write_project
from graph.writing import replaced, write_atomically
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
    def fail(*_: object, **__: object) -> NoReturn:
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
    def onto_full_disk(name: str, flags: int) -> int:
        os.close(os.open(name, flags))
        return os.open("/dev/full", os.O_WRONLY)

    monkeypatch.setattr(writing, "_private", onto_full_disk)
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
    monkeypatch.setattr(os, "replace", _failing(PermissionError(errno.EACCES, "in use")))
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


# -- each fault at each step ---------------------------------------------------------------------

FAULTS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS, errno.EDQUOT)


@posix
@pytest.mark.parametrize("fault", FAULTS, ids=errno.errorcode.get)
@pytest.mark.parametrize("step", ["open", "fsync", "chmod", "replace"])
def test_whatever_fails_at_whatever_step_the_old_file_is_whole(
    target: Path, step: str, fault: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, step, _failing(OSError(fault, os.strerror(fault))))
    assert refuses(target).errno == fault


def test_a_folder_that_vanishes_while_it_is_written_to_is_an_error(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()

    def write() -> None:
        with replaced(folder / "model.kcanvas") as beside:
            beside.write_bytes(b"new")
            shutil.rmtree(folder)

    with pytest.raises(FileNotFoundError):
        write()
    assert list(tmp_path.iterdir()) == []


def test_what_raises_in_the_block_leaves_the_old_file(target: Path) -> None:
    def write() -> None:
        with replaced(target) as beside:
            assert beside.suffix == ".kcanvas"
            beside.write_bytes(b"half")
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        write()
    assert target.read_bytes() == b"old"
    assert list(target.parent.iterdir()) == [target]


def test_a_block_that_writes_nothing_leaves_the_old_file(target: Path) -> None:
    with pytest.raises(FileNotFoundError), replaced(target):
        pass
    assert target.read_bytes() == b"old"


@posix
def test_a_disk_that_knows_no_access_rights_is_written_to(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "chmod", _failing(PermissionError(errno.EPERM, "not permitted")))
    write_atomically(target, b"new")
    assert target.read_bytes() == b"new"


@posix
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.kcanvas"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="Expected a file"):
        write_atomically(pipe, b"new")
    assert list(tmp_path.iterdir()) == [pipe]


@posix
def test_links_are_followed_to_where_nothing_is_and_not_in_circles(tmp_path: Path) -> None:
    dangling, circle = tmp_path / "dangling", tmp_path / "circle"
    dangling.symlink_to(tmp_path / "end")
    circle.symlink_to(circle)
    write_atomically(dangling, b"new")
    assert (tmp_path / "end").read_bytes() == b"new"
    with pytest.raises(OSError, match="links"):
        write_atomically(circle, b"new")


@pytest.mark.parametrize("fails", [False, True])
def test_a_file_system_that_moves_nothing_over_a_file_gets_it_in_two_steps(
    target: Path, monkeypatch: pytest.MonkeyPatch, *, fails: bool
) -> None:
    rename = os.rename

    def strict(source: str, place: str) -> None:
        if os.path.lexists(place):
            raise OSError(errno.EEXIST, os.strerror(errno.EEXIST))
        if fails and str(source).endswith(".new.kcanvas"):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        rename(source, place)

    monkeypatch.setattr(os, "replace", strict)
    monkeypatch.setattr(os, "rename", strict)
    if fails:
        assert refuses(target).errno == errno.EIO
    else:
        write_atomically(target, b"new")
        assert target.read_bytes() == b"new"
        assert list(target.parent.iterdir()) == [target]


def test_on_windows_a_file_that_is_in_use_for_a_moment_is_waited_for(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, tried = os.replace, []

    def busy(source: Path, place: Path) -> None:
        tried.append(place)
        if len(tried) < 4:
            raise PermissionError(errno.EACCES, "in use")
        real(source, place)

    monkeypatch.setattr(os, "replace", busy)
    monkeypatch.setattr(writing, "_PAUSE", 0.0)
    monkeypatch.setattr(writing, "_waits_for_others", lambda: True)
    write_atomically(target, b"new")
    assert target.read_bytes() == b"new"


def test_what_a_killed_program_left_goes_with_a_later_write(target: Path) -> None:
    old = target.with_name(".model.kcanvas.0123456789abcdef.new.kcanvas")
    young = target.with_name(".model.kcanvas.fedcba9876543210.new.kcanvas")
    other = target.with_name(".other.kcanvas.0123456789abcdef.new.kcanvas")
    for each in (old, young, other):
        each.write_bytes(b"half")
    for each in (old, other):
        os.utime(each, (0, 0))
    write_atomically(target, b"new")
    assert set(target.parent.iterdir()) == {target, young, other}


# Kills itself before the given call of the given function of the system.
KILLED = """
import os, signal, sys
from pathlib import Path
from graph.writing import write_atomically
target, step, number = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
real, calls = getattr(os, step), 0
def call(*given, **named):
    global calls
    calls += 1
    if calls == number:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*given, **named)
setattr(os, step, call)
write_atomically(target, b"new" * 100_000)
"""


@posix
@pytest.mark.parametrize(
    ("step", "number"),
    [("open", 1), ("fsync", 1), ("chmod", 1), ("fsync", 2), ("replace", 1), ("open", 2)],
)
def test_a_kill_at_any_step_leaves_the_old_file_or_the_new_one(
    target: Path, step: str, number: int
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, target, step, str(number)], check=False, timeout=60
    )
    assert done.returncode == -signal.SIGKILL
    new = (step, number) == ("open", 2)  # that of the folder, when the file is in its place
    assert target.read_bytes() == (b"new" * 100_000 if new else b"old")
    assert len(list(target.parent.iterdir())) <= 2


FULL = """
import resource, signal, sys
from pathlib import Path
from graph.writing import write_atomically
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    write_atomically(Path(sys.argv[1]), b"new" * 100_000)
except OSError as error:
    print(error.errno)
"""

UNPRIVILEGED = """
import os, sys
from pathlib import Path
from graph.writing import write_atomically
os.setgid(65534)
os.setuid(65534)
try:
    write_atomically(Path(sys.argv[1]), b"new")
except OSError as error:
    print(error.errno)
"""


@posix
def test_a_file_that_may_not_grow_leaves_the_old_one(target: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, target], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) == errno.EFBIG
    assert target.read_bytes() == b"old"
    assert list(target.parent.iterdir()) == [target]


@posix
@pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() != 0, reason="needs to become another user")
def test_a_folder_of_somebody_elses_leaves_the_old_file() -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        target = Path(folder) / "model.kcanvas"
        target.write_bytes(b"old")
        done = subprocess.run(
            [sys.executable, "-c", UNPRIVILEGED, target],
            capture_output=True,
            text=True,
            check=True,
        )
        assert int(done.stdout) == errno.EACCES
        assert target.read_bytes() == b"old"
        assert list(target.parent.iterdir()) == [target]
