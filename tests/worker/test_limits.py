import subprocess
import sys
from pathlib import Path

import pytest

from worker.limits import files_limited

GIGABYTE = 1024**3
PROGRAM = """
import resource
from worker.limits import limit_memory
resource.setrlimit(resource.RLIMIT_DATA, ({before}, resource.RLIM_INFINITY))
limit_memory({limit})
print(resource.getrlimit(resource.RLIMIT_DATA)[0])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="No other system holds to such a limit")
@pytest.mark.parametrize(
    ("before", "limit", "after"),
    [
        ("resource.RLIM_INFINITY", 2 * GIGABYTE, 2 * GIGABYTE),
        (3 * GIGABYTE, 2 * GIGABYTE, 2 * GIGABYTE),
        (1 * GIGABYTE, 2 * GIGABYTE, 1 * GIGABYTE),
    ],
)
def test_a_limit_is_set_and_never_raised(before: object, limit: int, after: int) -> None:
    program = PROGRAM.format(before=before, limit=limit)
    command = [sys.executable, "-c", program]
    finished = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(finished.stdout) == after


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_file_does_not_grow_beyond_its_limit_as_long_as_it_lasts(tmp_path: Path) -> None:
    path = tmp_path / "grows"
    with files_limited(1_000):
        with path.open("wb", buffering=0) as file:
            assert file.write(b"0" * 1_200) == 1_000
            with pytest.raises(OSError, match="too large"):
                file.write(b"0")
        with files_limited(2_000), pytest.raises(OSError, match="too large"):
            path.open("ab", buffering=0).write(b"0")
    assert path.stat().st_size == 1_000
    path.write_bytes(b"0" * 5_000)
    assert path.stat().st_size == 5_000
