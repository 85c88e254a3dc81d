"""An agreement counts for one content, also in another process, until it is taken back."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from editor.trust.agreements import (
    agree,
    agreements_folder,
    forget_for_now,
    is_agreed,
    is_kept,
    keep_agreement,
    kept_agreements,
    take_back,
)
from graph.digests import digest_of

PROGRAM = b"import keras\n"
DIGEST = digest_of(PROGRAM)
FILE = Path("model.py")


def test_an_agreement_for_now_goes_with_the_program() -> None:
    agree(PROGRAM, FILE, "data", keep=False)
    assert is_agreed(DIGEST)
    assert not is_kept(DIGEST)
    assert not is_agreed(digest_of(PROGRAM + b"\n"))
    forget_for_now()
    assert not is_agreed(DIGEST)


def test_a_kept_one_stays_with_its_program_and_is_taken_back() -> None:
    agree(PROGRAM, FILE, "model", keep=True)
    forget_for_now()  # as another process begins
    assert is_agreed(DIGEST)
    (kept,) = kept_agreements()
    assert (kept.program, kept.purpose) == (PROGRAM, "model")
    assert kept.file == str(FILE.absolute())
    take_back([DIGEST])
    assert not is_agreed(DIGEST)
    assert kept_agreements() == ()
    take_back([DIGEST])  # by another window meanwhile


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b'{"program":"","file":"","purpose":"model","moment":0}',
        b'{"program":"AAAA","file":"a.py","purpose":"model","moment":0}',
        b'{"program":1,"file":"a.py","purpose":"any","moment":"x"}',
        b"null",
    ],
)
def test_a_file_that_is_broken_or_of_another_program_lets_nothing_run(content: bytes) -> None:
    keep_agreement(PROGRAM, FILE, "model")
    (path,) = agreements_folder().iterdir()
    path.write_bytes(content)
    assert not is_kept(DIGEST)
    assert kept_agreements() == ()


def test_a_renamed_file_lets_nothing_run() -> None:
    keep_agreement(PROGRAM, FILE, "model")
    (path,) = agreements_folder().iterdir()
    other = digest_of(b"import os\n")
    path.rename(path.with_stem(other))
    assert not is_kept(other)
    assert not is_kept(DIGEST)


def test_what_cannot_be_kept_holds_for_now() -> None:
    agreements_folder().parent.mkdir(parents=True)
    agreements_folder().write_text("no folder")
    agree(PROGRAM, FILE, "data", keep=True)
    assert is_agreed(DIGEST)
    forget_for_now()
    assert not is_agreed(DIGEST)
    with pytest.raises(OSError, match="agreements"):
        keep_agreement(PROGRAM, FILE, "data")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_a_pipe_is_not_waited_for() -> None:
    agreements_folder().mkdir(parents=True)
    os.mkfifo(agreements_folder() / f"{DIGEST}.json")
    assert not is_kept(DIGEST)
    assert kept_agreements() == ()


def test_the_newest_are_first() -> None:
    for number in range(3):
        keep_agreement(PROGRAM + b"#" * number, Path(f"{number}.py"), "data")
        path = agreements_folder() / f"{digest_of(PROGRAM + b'#' * number)}.json"
        plain = msgspec.json.decode(path.read_bytes())
        path.write_bytes(msgspec.json.encode({**plain, "moment": float(number)}))
    assert [Path(each.file).name for each in kept_agreements()] == ["2.py", "1.py", "0.py"]
