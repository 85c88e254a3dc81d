"""Whatever a file holds, opening it runs nothing, fetches nothing and opens no other file."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.case import Case
from tests.hostile.files import CASES, write_decoys, write_harmless
from tests.hostile.observing import MEMORY, SECONDS

OPENING = ("open", "check", "export .py", "export .kcanvas")
RUNNING = ("train", "export .keras")
PROCESSES = 2  # at once
LONGEST = 1_500  # characters of what is said about one file, its path included
Found = dict[str, dict[str, Any]]


def commands_for(case: Case) -> tuple[str, ...]:
    """What a file is given to."""
    if case.slow:
        return OPENING[:1]
    if case.suffix != ".keras" and not case.unwritten:
        return ("open", "export .py")  # each starts a process
    return OPENING + (RUNNING if case.unwritten else ())


def observed(request: dict[str, Any]) -> dict[str, Found]:
    """Gives what a process of its own saw while it opened files."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.observing"],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files are, beside what they must not touch."""
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def request_of_all(folder: Path) -> dict[str, Any]:
    """What the observing process is asked for, without the files."""
    output = folder / "output"
    output.mkdir()
    return {
        "decoys": write_decoys(folder / "outside"),
        "harmless": [str(path) for path in write_harmless(folder)],
        "output": str(output),
    }


@pytest.fixture(scope="module")
def found(request_of_all: dict[str, Any], folder: Path) -> Iterator[dict[str, Found]]:
    """What came of all files, by the names of the cases."""
    files = []
    for case in CASES:
        path = folder / case.file_name
        case.build(path, folder / "outside")
        files.append((case.name, str(path), commands_for(case)))
    with ThreadPoolExecutor(PROCESSES) as pool:
        requests = [
            request_of_all | {"files": files[number::PROCESSES]} for number in range(PROCESSES)
        ]
        results = list(pool.map(observed, requests))
    yield {name: seen for result in results for name, seen in result.items()}
    assert not (folder / "outside" / "ran").exists()


def test_the_names_of_the_files_are_their_own() -> None:
    assert len({case.file_name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nothing_but_the_file_is_touched(case: Case, found: dict[str, Found]) -> None:
    for command, seen in found[case.name].items():
        assert seen["fault"] in ("", "ProjectFileError"), (command, seen)
        assert seen["events"] == [], command
        assert seen["imported"] == [], command
        assert seen["touched"] == [], command
        assert seen["memory"] <= MEMORY, command
        assert seen["seconds"] <= SECONDS, command


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.refused], ids=lambda case: case.name
)
def test_a_file_that_cannot_be_opened_is_refused_in_one_sentence(
    case: Case, found: dict[str, Found], folder: Path
) -> None:
    path = str(folder / case.file_name)
    for command, seen in found[case.name].items():
        (line,) = seen["stderr"].splitlines()
        sentence = line.removeprefix("keras-canvas: ")
        assert sentence.startswith(f"{path}: Expected "), command
        assert "Received: " in sentence
        assert case.refused in sentence
        assert_legible(line)
        assert seen["stdout"] == ""
        assert seen["code"] == (None if command == "open" else 2), command


@pytest.mark.parametrize(
    "case", [case for case in CASES if not case.refused], ids=lambda case: case.name
)
def test_a_file_that_opens_says_what_it_could_not_resolve(
    case: Case, found: dict[str, Found]
) -> None:
    seen = found[case.name]
    assert seen["open"]["code"] == 0
    for command in seen.keys() & {"check", "export .kcanvas"}:
        assert seen[command]["code"] in (0, int(command == "check")), command
    for command, said in seen.items():
        notes = [line for line in said["stderr"].splitlines() if line.startswith("note: ")]
        assert bool(notes) == bool(case.noted), command
        assert case.noted in "\n".join(notes), command
        for line in notes:
            assert_legible(line)


@pytest.mark.parametrize(
    "case", [case for case in CASES if not case.refused], ids=lambda case: case.name
)
def test_what_is_not_known_is_never_written_trained_or_built(
    case: Case, found: dict[str, Found]
) -> None:
    seen = found[case.name]
    if not case.unwritten:
        assert seen["export .py"]["code"] == 0, seen["export .py"]["stderr"]
        return
    for command in ("export .py", *RUNNING):
        said = seen[command]
        lines = [line for line in said["stderr"].splitlines() if not line.startswith("note: ")]
        (line,) = lines
        assert case.unwritten in line, command
        assert "Received: " in line, command
        assert_legible(line)
        assert (said["code"], said["stdout"]) == (2, ""), command


def assert_legible(line: str) -> None:
    """A line of a sentence that a person reads, whatever the file says."""
    assert line.isprintable()
    assert len(line) < LONGEST
    assert "Traceback" not in line
    assert not re.search(r"\b\w+Error\b", line)


def test_the_observer_sees_what_must_not_happen(
    request_of_all: dict[str, Any], folder: Path
) -> None:
    path = folder / "misbehaving.keras"
    path.write_text(str(folder / "outside"))
    files = [("bad", str(path), ["misbehave"])]
    seen = observed(request_of_all | {"files": files})["bad"]["misbehave"]
    kinds = {event.split(" ")[0] for event in seen["events"]}
    assert any(kind.startswith("socket.") for kind in kinds)
    assert kinds >= {
        *("open", "os.listdir", "compile", "marshal.loads", "pickle.find_class"),
        *("os.system", "subprocess.Popen", "import"),
    }
    if sys.platform == "linux":
        assert {"secret.txt", "other.h5"} <= set(seen["touched"])
        assert seen["memory"] > MEMORY
