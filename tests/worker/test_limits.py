import subprocess
import sys

import pytest

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
