"""Lets every test run that can: Qt's tests need Qt's system libraries, and no other test does.

pytest-qt is switched off in pyproject.toml and loaded here, since it ends the whole run where Qt
cannot be imported.
"""

from __future__ import annotations

import gc

from hypothesis import settings

# A deadline is an absolute time, which a busy machine misses. The rest is the profile in force,
# which in a CI is hypothesis's own for CIs.
settings.register_profile("no_deadline", settings(), deadline=None)
settings.load_profile("no_deadline")


def _why_not_qt() -> str:
    try:
        import PySide6.QtWidgets  # noqa: F401, PLC0415
    except ImportError as error:
        return str(error)
    return ""


WHY_NOT_QT = _why_not_qt()
pytest_plugins = [] if WHY_NOT_QT else ["pytestqt.plugin"]
collect_ignore = ["editor"] if WHY_NOT_QT else []


def pytest_collection_finish() -> None:
    """Has Python look for garbage in what tests make, and not among ten thousand tests."""
    gc.collect()
    gc.freeze()


def pytest_report_header() -> str:
    """Says it where the window's tests are left out."""
    return f"tests/editor is left out: {WHY_NOT_QT}" if WHY_NOT_QT else "tests/editor runs"
