"""`keras-canvas trust`, and what it means for the commands that run a program."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from editor.cli import main
from editor.commands import trust
from editor.commands.errors import CommandError
from editor.commands.trust import require_trust
from editor.trust.agreements import kept_agreements

PROGRAM = "import keras\nprint('\x1b[2J')\n"


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "model.py"
    path.write_text(PROGRAM)
    return path


def answer(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Has a person at a terminal type this."""
    monkeypatch.setattr(trust, "is_terminal", lambda _: True)
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_an_agreement_is_kept_listed_used_and_taken_back(
    program: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["trust", str(program), "--yes"]) == 0
    require_trust(program, program.read_bytes(), "model", trusted=False)
    assert main(["trust", str(program), "--yes"]) == 0
    assert "already" in capsys.readouterr().out
    assert main(["trust", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["file"], row["purpose"]) == (str(program), "model")
    assert main(["trust"]) == 0
    line = capsys.readouterr().out
    assert line.startswith(row["digest"][:12])
    assert line.endswith(f"{program}\n")
    program.unlink()
    assert main(["trust", str(program), "--take-back"]) == 0
    assert capsys.readouterr().out == "took back 1 agreement\n"
    assert kept_agreements() == ()
    assert main(["trust"]) == 0
    assert capsys.readouterr().err == "no program runs without a question\n"


def test_all_are_taken_back_and_one_by_its_digest(
    program: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["trust", str(program), "--yes"])
    (kept,) = kept_agreements()
    assert main(["trust", kept.digest[:12], "--take-back"]) == 0
    main(["trust", str(program), "--yes"])
    program.write_text("import os\n")
    main(["trust", str(program), "--yes"])
    assert main(["trust", "--take-back-all"]) == 0
    assert capsys.readouterr().out.endswith("took back 2 agreements\n")


def test_at_a_terminal_the_text_is_shown_before_the_question(
    program: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(monkeypatch, "\n")
    assert main(["trust", str(program)]) == 2
    said = capsys.readouterr().err
    assert "print('\\x1b[2J')" in said
    assert "\x1b" not in said
    assert said.index("import keras") < said.index("from now on? [y/N]")
    assert kept_agreements() == ()
    answer(monkeypatch, "y\n")
    assert main(["trust", str(program)]) == 0
    assert len(kept_agreements()) == 1


def test_what_is_run_once_is_not_kept(
    program: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(monkeypatch, "yes\n")
    require_trust(program, program.read_bytes(), "data", trusted=False)
    assert "import keras" in capsys.readouterr().err
    assert kept_agreements() == ()
    answer(monkeypatch, "no\n")
    with pytest.raises(CommandError, match="it was not run"):
        require_trust(program, program.read_bytes(), "data", trusted=False)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["trust", "--yes"], "Expected a FILE. Received: none"),
        (["trust", "--take-back"], "Expected a FILE. Received: none"),
        (["trust", "none.py", "--take-back"], "Expected a program that runs without a question"),
        (["trust", "none.py", "--yes"], "none.py: Expected a readable file"),
    ],
)
def test_wrong_words_are_one_sentence(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    assert message in capsys.readouterr().err


def test_nobody_to_ask_is_told_of_the_option(
    program: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["trust", str(program)]) == 2
    assert "Expected --yes. Received: a call that cannot be asked" in capsys.readouterr().err
