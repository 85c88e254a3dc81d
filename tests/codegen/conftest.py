"""What the tests of generated source share: golden files, and the flag that renews them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--renew-golden",
        action="store_true",
        help="write the golden files anew (pytest tests/codegen --renew-golden)",
    )


@pytest.fixture
def assert_golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a text with a golden file, whose difference pytest then shows line by line."""
    renew = request.config.getoption("--renew-golden", default=False)

    def compare(name: str, text: str) -> None:
        # Not .py: what is compared here is no code of ours to lint and type.
        path = GOLDEN / f"{name}.txt"
        if renew:
            path.write_text(text, encoding="utf-8", newline="\n")
        assert text.splitlines() == path.read_text(encoding="utf-8").splitlines()

    return compare
