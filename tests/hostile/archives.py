"""Archives that explode, that mean different things to different readers, or point outside."""

from __future__ import annotations

import io
import json
import os
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from graph.keras_files.decoding import MAXIMUM_BYTES
from tests.hostile.building import chain, dense, layer, write_archive, zeros_member
from tests.hostile.case import Case

_GOOD = chain(dense())
_NO_ZIP = "Expected a .keras archive. Received: no zip file"
_MEBIBYTE = 2**20


def _good() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", json.dumps(_GOOD))
    return buffer.getvalue()


def _bytes(name: str, change: Callable[[bytes], bytes], refused: str) -> Case:
    return Case(name, lambda path, _: _write(path, change(_good())), refused)


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _of_size() -> Iterator[Case]:
    refused = f"Expected at most {MAXIMUM_BYTES} bytes in 'config.json'"
    for size in (300, 1_500):
        yield Case(
            f"bomb_of_{size}_megabytes",
            lambda path, _, size=size: zeros_member(path, "config.json", size * _MEBIBYTE),  # type: ignore[misc]
            refused,
        )
    yield Case(
        "bomb_that_says_it_is_small",
        lambda path, _: zeros_member(path, "config.json", 300 * _MEBIBYTE, declared=1_000),
        "Expected a whole 'config.json'",
    )
    yield Case("bomb_beside_the_configuration", _bomb_beside)
    yield Case("bomb_for_a_vocabulary", _bomb_of_words, "bytes in 'assets/layers/string_lookup")
    yield Case("vocabulary_without_end", _words_without_end, "at most 500,000 words")
    yield Case("vocabulary_that_is_no_text", _words_of_bytes, "Expected text in assets")
    yield Case("archive_of_70000_members", _many_members, "Expected at most 10000 members")
    yield Case("directory_without_end", _long_directory, "Expected an archive of at most")


def _bomb_beside(path: Path, _: Path) -> None:
    words = b"0" * (40 * _MEBIBYTE)
    members = {"model.weights.h5": words, "assets/../x": words, "metadata": words}
    write_archive(path, _GOOD, members)


def _lookup(path: Path, words: bytes) -> None:
    config = chain(layer("StringLookup", "lookup"))
    write_archive(path, config, {"assets/layers/string_lookup/vocabulary.txt": words})


def _bomb_of_words(path: Path, _: Path) -> None:
    _lookup(path, b"a" * (60 * _MEBIBYTE))


def _words_without_end(path: Path, _: Path) -> None:
    _lookup(path, b"a\n" * 4_000_000)


def _words_of_bytes(path: Path, _: Path) -> None:
    _lookup(path, b"\xff\xfe\x00")


def _many_members(path: Path, _: Path) -> None:
    write_archive(path, _GOOD, {f"{number:x}": b"" for number in range(20_000)})


def _long_directory(path: Path, _: Path) -> None:
    write_archive(path, _GOOD, {"x" * 60_000 + str(number): b"" for number in range(200)})


def _of_two_meanings() -> Iterator[Case]:
    twice = "Expected one member 'config.json'. Received: 2"
    yield Case("two_configurations", _with({"config.json": b"{}"}), twice)
    yield Case("two_configurations_by_a_zero", _cut_name, twice)
    yield Case(
        "two_vocabularies", _two_vocabularies, "Expected one member 'assets/layers/string_lookup"
    )
    yield Case("another_name_in_the_directory", _other_name, "Expected a whole 'config.json'")
    yield Case("another_content_than_summed", _other_content, "Expected a whole 'config.json'")
    yield Case("an_archive_before_the_archive", lambda path, _: _write(path, _good() + _good()))
    yield Case("a_program_before_the_archive", lambda path, _: _write(path, b"MZ" + _good()))


def _with(members: dict[str, bytes]) -> Callable[[Path, Path], None]:
    return lambda path, _: write_archive(path, _GOOD, members)


def _cut_name(path: Path, _: Path) -> None:
    # zipfile itself would cut it while it writes.
    write_archive(path, _GOOD, {"config.jsonXx": b"{}"})
    _write(path, path.read_bytes().replace(b"config.jsonXx", b"config.json\0x"))


def _two_vocabularies(path: Path, _: Path) -> None:
    _lookup(path, b"a\nb")
    name = "assets/layers/string_lookup/vocabulary.txX"
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, b"c")
    _write(path, path.read_bytes().replace(b"vocabulary.txX", b"vocabulary.txt"))


def _other_name(path: Path, _: Path) -> None:
    _write(path, _good().replace(b"config.json", b"config.jsom", 1))


def _other_content(path: Path, _: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", json.dumps(_GOOD))
    _write(path, path.read_bytes().replace(b'"units": 2', b'"units": 3', 1))


def _of_places() -> Iterator[Case]:
    yield Case("members_outside", _members_outside)
    yield Case("configuration_outside", _configuration_outside, "Expected a member 'config.json'")
    yield Case("configuration_is_a_folder", _folder, "Expected a member 'config.json'")
    yield Case("configuration_is_a_link", _link, "Expected JSON in config.json")
    yield Case("layer_named_like_a_path", _path_for_a_name, "Expected a name without '/'")
    yield Case("class_named_like_a_path", _path_for_a_class, "", "is none of Keras's", "Expected")


def _members_outside(path: Path, outside: Path) -> None:
    names = ("../x", "../../../../../../tmp/x", "/etc/x", f"{outside}/ran", "C:\\x", "..\\x")
    _with(dict.fromkeys(names, b"x"))(path, outside)


def _configuration_outside(path: Path, outside: Path) -> None:
    good = json.dumps(_GOOD).encode()
    names = ("../config.json", "/config.json", "./config.json", "Config.json")
    write_archive(path, None, dict.fromkeys(names, good))


def _folder(path: Path, _: Path) -> None:
    write_archive(path, None, {"config.json/": b""})


def _link(path: Path, outside: Path) -> None:
    member = zipfile.ZipInfo("config.json")
    member.create_system, member.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, str(outside / "secret.txt"))


def _path_for_a_name(path: Path, _: Path) -> None:
    write_archive(path, chain(layer("StringLookup", "../../secret")))


def _path_for_a_class(path: Path, outside: Path) -> None:
    name = f"../../../../../..{outside.as_posix()}"
    write_archive(path, chain(layer(name, "x")), {f"assets/layers/{name}/vocabulary.txt": b"a"})


def _of_form() -> Iterator[Case]:
    yield Case("nothing", lambda path, _: _write(path, b""), _NO_ZIP)
    yield Case("no_archive", lambda path, _: _write(path, b"\x80\x04." * 99), _NO_ZIP)
    yield Case("no_configuration", lambda path, _: write_archive(path, None), "without it")
    yield Case("a_folder", lambda path, _: path.mkdir(), "Expected a readable file")
    yield Case("not_there", lambda path, _: None, "Expected a readable file")
    yield _bytes("cut_in_the_middle", lambda data: data[: len(data) // 2], _NO_ZIP)
    yield _bytes("cut_at_the_end", lambda data: data[:-1], _NO_ZIP)
    yield _bytes("directory_elsewhere", _far_directory, "Expected a whole 'config.json'")
    yield _bytes("member_elsewhere", _far_member, "Expected a whole 'config.json'")
    yield _bytes("encrypted", _encrypted, "an encrypted one")
    for number, name in {12: "bzip2", 14: "lzma", 93: "zstandard", 99: "unknown"}.items():
        yield _bytes(
            f"packed_by_{name}",
            lambda data, number=number: _packed_by(data, number),  # type: ignore[misc]
            f"compression method {number}",
        )
    if hasattr(os, "mkfifo"):
        yield Case("a_pipe", lambda path, _: os.mkfifo(path), "Expected a file")
        yield Case("a_device", lambda path, _: path.symlink_to("/dev/zero"), "Expected")


def _far_directory(data: bytes) -> bytes:
    return data[:-6] + struct.pack("<I", 2**31) + data[-2:]


def _far_member(data: bytes) -> bytes:
    """Says that the member stands where not even a file of 2**63 bytes has a place."""
    head, tail = data[: data.rindex(b"PK\1\2")], data[data.rindex(b"PK\1\2") :]
    central, end = tail[: tail.rindex(b"PK\5\6")], tail[tail.rindex(b"PK\5\6") :]
    extra = struct.pack("<HHQ", 1, 8, 2**64 - 2**20)
    central = central[:30] + struct.pack("<H", len(extra)) + central[32:42] + b"\xff" * 4
    central += tail[46 : 46 + len("config.json")] + extra
    return head + central + end[:12] + struct.pack("<I", len(central)) + end[16:]


def _encrypted(data: bytes) -> bytes:
    place = data.rindex(b"PK\1\2") + 8
    return data[:place] + b"\1\0" + data[place + 2 :]


def _packed_by(data: bytes, method: int) -> bytes:
    place = data.rindex(b"PK\1\2") + 10
    return data[:place] + struct.pack("<H", method) + data[place + 2 :]


CASES = (*_of_size(), *_of_two_meanings(), *_of_places(), *_of_form())
