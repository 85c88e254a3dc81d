import json
import struct
import warnings
import zipfile
from pathlib import Path

import pytest

from tests.graph.keras_files.archives import (
    MEGABYTE,
    chain,
    dense,
    fixture,
    opened,
    refusal,
    write_archive,
)


@pytest.mark.parametrize("data", [b"", b"hello", b"PK\x03\x04"])
def test_what_is_no_archive_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "bad.keras"
    path.write_bytes(data)
    assert "no zip file" in refusal(path)


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert "Expected a readable file" in refusal(tmp_path / "gone.keras")
    (tmp_path / "folder.keras").mkdir()
    assert "Expected a readable file" in refusal(tmp_path / "folder.keras")


def test_a_cut_archive_is_refused(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "bad.keras", fixture("captions"))
    path.write_bytes(path.read_bytes()[:-200])
    assert "no zip file" in refusal(path)


def test_an_archive_without_a_configuration_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("metadata.json", "{}")
    assert "Expected a member 'config.json'. Received: an archive without it" in refusal(path)


def test_two_members_of_one_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.keras"
    with zipfile.ZipFile(path, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        archive.writestr("config.json", json.dumps(chain(dense("one"))))
        archive.writestr("config.json", json.dumps(chain(dense("other"))))
    assert "Expected one member 'config.json'. Received: 2" in refusal(path)


def changed_directory(path: Path, offset: int, form: str, value: int) -> Path:
    """Changes what the directory of an archive says of its configuration."""
    data = bytearray(path.read_bytes())
    place = data.rfind(b"PK\x01\x02", 0, data.rfind(b"config.json"))
    struct.pack_into(form, data, place + offset, value)
    path.write_bytes(data)
    return path


def test_encrypted_and_oddly_packed_members_are_refused(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "bad.keras", chain(dense("d")))
    assert "an encrypted one" in refusal(changed_directory(path, 8, "<H", 1))
    path = write_archive(tmp_path / "bad.keras", chain(dense("d")))
    assert "compression method 14" in refusal(changed_directory(path, 10, "<H", 14))


def test_a_member_that_unpacks_to_more_than_it_declares_is_refused(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "bad.keras", b" " * 50 * MEGABYTE)
    assert "a broken one" in refusal(changed_directory(path, 24, "<I", 100))


def test_a_member_of_changed_bytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.keras"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("config.json", json.dumps(chain(dense("units"))))
    path.write_bytes(path.read_bytes().replace(b'"units": 4', b'"units": 9'))
    assert "a broken one" in refusal(path)


def test_members_with_paths_are_no_danger_since_none_is_extracted(tmp_path: Path) -> None:
    folder = tmp_path / "inner"
    folder.mkdir()
    opened(folder, chain(dense("d")), {"../evil": b"x", "/tmp/evil": b"x"})  # noqa: S108
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["inner", "model.keras"]


def test_an_archive_of_very_many_members_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.keras"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(10_001):
            archive.writestr(str(number), "")
    assert "at most 10000 members" in refusal(path)
