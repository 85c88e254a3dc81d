"""What a person is shown is what Python would run: nothing of a program can be hidden."""

from __future__ import annotations

import io
import tokenize
import zipfile
from pathlib import Path

import pytest

from editor.trust.program_text import program_text
from graph.errors import ProjectFileError
from graph.opening import read_script


@pytest.mark.parametrize(
    ("program", "shown"),
    [
        (b"a = 1\n\tb = 2\n", "a = 1\n\tb = 2\n"),
        ("# gr\u00fc\u00dfe\n".encode(), "# gr\u00fc\u00dfe\n"),
        (b"# a\rimport os\r\n", "# a\nimport os\n"),
        ("a = '\u202e \u200b'\n".encode(), "a = '\\u202e \\u200b'\n"),
        (b"# \x1b[2J\x0c\n", "# \\x1b[2J\\x0c\n"),
        ("# a\u2028import os\n".encode(), "# a\\u2028import os\n"),
        (b"\xef\xbb\xbfa = 1\n", "a = 1\n"),
        (b"# coding: no-such\na = '\xff'\n", "# coding: no-such\na = '\ufffd'\n"),
        (b"# coding: utf-8\na = '\xff'\n", "# coding: utf-8\na = '\ufffd'\n"),
        (b"", ""),
    ],
)
def test_every_sign_is_seen(program: bytes, shown: str) -> None:
    assert program_text(program) == shown


def test_another_encoding_is_read_as_python_reads_it() -> None:
    program = b"# coding: utf-7\n# +AAo-import os\n"
    assert "\nimport os\n" in program_text(program)
    names: dict[str, object] = {}
    exec(compile(program, "a.py", "exec"), names)  # noqa: S102 - of this file
    assert "os" in names  # which is why


def test_what_python_would_run_by_another_content_is_no_program(tmp_path: Path) -> None:
    """`runpy.run_path` runs archives and compiled files, whatever their name is."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("__main__.py", "def load(): ...\n")
    path = tmp_path / "data.py"
    path.write_bytes(b"def load(): return 1\n# " + packed.getvalue())
    with pytest.raises(ProjectFileError, match="Expected the text of a program"):
        read_script(path)


def test_the_text_has_the_lines_that_python_counts() -> None:
    program = b"a = 1\r\nb = 2\rc = 3\n"
    tokens = tokenize.generate_tokens(io.StringIO(program_text(program)).readline)
    last = [token for token in tokens if token.type == tokenize.NAME][-1]
    assert last.start == (3, 0)
