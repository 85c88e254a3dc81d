"""What the program keeps and is handed, made hostile: each a folder, and what is said of it."""

from __future__ import annotations

import base64
import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from editor.journal.record import Head, host_name
from editor.settings import Settings
from editor.trust.agreements import Agreement
from graph.files import encode_project
from graph.fragments import encode_fragment
from graph.model import ModelGraph
from graph.runs.folder import RunFolder, runs_folder
from graph.runs.record import EpochRecord, RunRecord
from graph.training import Training
from tests.graph.drawings import example
from tests.hostile.folders import GIGABYTE, Fill, Kept, in_turn, linked, no_file, sparse, written
from worker.protocol import MAXIMUM_LINE

DEEP = b"[" * 200_000
_REFUSED = "refused "

# -- settings ------------------------------------------------------------------------------------


def _of_settings() -> Iterator[tuple[str, Fill, str]]:
    name = "settings.json"
    whole = Settings(theme="light", recent=["a"])
    odd = Settings(recent=["<img src=x>\n\0", "&&", "\u202e\U0001f600" * 100, "/dev/zero"])
    fields = {"theme": 3, "recent": [1], "keys": [], "minimap": "no", "flat": None, "new": 1}
    yield "that_are_whole", written(name, msgspec.json.encode(whole)), "taken (1, 'light', False)"
    for what, fill in no_file(name):
        yield what, fill, "taken (0, 'system', False)"
    for what, data in {
        "no_json": b"\0\1\2",
        "no_text": b'{"theme": "\xff"}',
        "nested_deeply": DEEP,
        "an_array": b"[]",
        "fields_of_other_types": json.dumps(fields).encode(),
        "a_million_digits": b'{"flat": ' + b"9" * 1_000_000 + b"}",
    }.items():
        yield what, written(name, data), "taken (0, 'system', True)"
    yield "of_a_gigabyte", sparse(name, b"{}"), "taken (0, 'system', True)"
    yield "a_hundred_thousand_files", _many_recent(name), "taken (10, "
    yield "odd_names", written(name, msgspec.json.encode(odd)), "taken (4, "


def _many_recent(name: str) -> Fill:
    return written(name, lambda: msgspec.json.encode(Settings(recent=["/x" * 3] * 100_000)))


# -- the clipboard -------------------------------------------------------------------------------


def _of_the_clipboard() -> Iterator[tuple[str, Fill, str]]:
    graph = example("shared_encoder")
    whole = json.loads(encode_fragment(graph, [node.id for node in graph.nodes()]))
    count = len(whole["nodes"])

    def changed(change: Callable[[dict[str, Any]], None]) -> bytes:
        copy = json.loads(json.dumps(whole))
        change(copy)
        return json.dumps(copy).encode()

    def place(fragment: dict[str, Any], value: Any) -> None:
        fragment["nodes"][0]["position"] = value

    yield "whole", _text(changed(lambda _: None)), f"taken ('fragment', {count})"
    refused: dict[str, bytes | Callable[[], bytes]] = {
        "ten_million_letters": lambda: b"a" * 10**7,
        "ten_million_brackets": lambda: b"[" * 10**7,
        "ten_million_braces": lambda: b"{" * 10**7,
        "a_mark_and_ten_million_braces": lambda: b'"keras-canvas-fragment"' + b"{" * 10**7,
        "a_number_of_a_million_digits": lambda: b"units = " + b"9" * 10**6,
        "a_program": b"__import__('os').system('touch OUTSIDE/ran')",
        "a_program_for_a_model": b'{"class_name": "Functional", "config": __import__("os")}',
        "a_node_twice": changed(lambda each: each["nodes"].append(each["nodes"][0])),
        "edges_to_nowhere": changed(lambda each: each["edges"][0].update(target="n999")),
        "an_edge_in_a_circle": changed(lambda each: each["edges"].extend(_backwards(each))),
        "a_place_that_is_none": changed(lambda each: place(each, ["x", None])),
        "a_place_beyond_all": changed(lambda each: place(each, [1e400, 0])),
        "nodes_that_are_a_number": changed(lambda each: each.update(nodes=3)),
        "nested_deeply": changed(lambda each: each.update(name="DEEP")).replace(b'"DEEP"', DEEP),
    }
    for what, data in refused.items():
        yield what, _text(data), _REFUSED


def _backwards(fragment: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {**each, "source": each["target"], "target": each["source"]} for each in fragment["edges"]
    ]


def _text(data: bytes | Callable[[], bytes]) -> Fill:
    return written("clipboard.txt", data)


# -- journals and locks --------------------------------------------------------------------------


def _journal(head: Head | bytes, graph: bytes | None = None) -> bytes:
    line = head if isinstance(head, bytes) else msgspec.json.encode(head)
    return line + b"\n" + (encode_project(example("shared_encoder")) if graph is None else graph)


def _of_a_journal() -> Iterator[tuple[str, Fill, str]]:
    name = ".x.kcanvas.journal"
    project = written("x.kcanvas", encode_project(ModelGraph()))
    head = Head("x", host="elsewhere", written=time.time())

    def of_another(folder: Path, outside: Path) -> None:
        lying = msgspec.structs.replace(head, project=str(outside / "secret.txt"))
        in_turn(project, written(name, _journal(lying)))(folder, outside)

    yield "whole", in_turn(project, written(name, _journal(head))), "taken ('x.kcanvas', "
    yield "that_names_another_file", of_another, "taken ('x.kcanvas', "
    for what, fill in no_file(name):
        yield what, in_turn(project, fill), "taken no journal"
    long = msgspec.json.encode(head)[:-1] + b', "x": "' + b"x" * 10**6 + b'"}'
    refused = {
        "cut_in_the_middle": _journal(head)[:-2_000],
        "without_a_drawing": _journal(head, b""),
        "of_another_kind": b"\x89PNG\r\n\x1a\n" * 100,
        "with_a_head_of_a_megabyte": _journal(long),
        "with_a_deep_head": _journal(DEEP),
        "with_a_deep_drawing": _journal(head, DEEP),
        "no_text": _journal(b'{"title": "\xff"}'),
    }
    for what, data in refused.items():
        yield what, in_turn(project, written(name, data)), "refused "
    yield "of_a_gigabyte", sparse(name, _journal(head)), "refused "


def _of_journals() -> Iterator[tuple[str, Fill, str]]:
    note = "1.place"
    yield "noted_nowhere", written(note, b"/nowhere/.x.kcanvas.journal"), "taken 0"
    yield "noted_relative", written(note, b"../outside/secret.txt"), "taken 0"
    yield "noted_of_another_kind", _place("OUTSIDE/secret.txt"), "taken 0"
    yield "noted_with_a_null", written(note, b"/x\0.journal"), "taken 0"
    yield "noted_at_length", written(note, b"/x" * 50_000 + b".journal"), "taken 0"
    yield "noted_in_a_gigabyte", sparse(note, b"/x.journal"), "taken 0"
    for what, fill in no_file(note):
        yield f"note_that_is_a_{what}", fill, "taken 0"
    for what, fill in no_file("a.journal"):
        yield f"that_are_a_{what}", fill, "refused "


def _place(target: str) -> Fill:
    def fill(folder: Path, outside: Path) -> None:
        text = target.replace("OUTSIDE", str(outside))
        written("1.place", text.encode())(folder, outside)

    return fill


def _of_a_lock() -> Iterator[tuple[str, Fill, str]]:
    name = ".x.kcanvas.lock"
    nobody = "taken ('', False)"
    for what, fill in no_file(name):
        yield what, fill, nobody
    yield "of_a_gigabyte", sparse(name), nobody
    yield "that_leads_outside", linked(name, "OUTSIDE/secret.txt"), nobody
    yield "of_nobody", written(name, b""), nobody
    yield "of_bytes", written(name, b"\xff\xfe\0" * 100), nobody
    here = f"{2**40}\nkeras-canvas\n{host_name()}\n".encode()
    yield "of_a_number_that_is_none", written(name, here), nobody
    markup = b"7\nkeras-canvas\n<img src=x>\n"
    yield "of_another_computer", written(name, markup), "taken ('on <img src=x>, process 7', True)"


# -- runs ----------------------------------------------------------------------------------------


def _run(change: Callable[[RunFolder, Path], None], **fields: Any) -> Fill:
    """Makes a whole run, and changes it."""

    def fill(folder: Path, outside: Path) -> None:
        origin = folder / "x.kcanvas"
        record = RunRecord("x", "model", 1.0, Training(), status="finished", origin=str(origin))
        record = msgspec.structs.replace(record, **fields)
        run = RunFolder.create(runs_folder(origin), record, encode_project(ModelGraph()), "")
        run.add_epoch(EpochRecord(0, {"loss": 1.0}))
        change(run, outside)

    return fill


def _replaced(name: str, data: bytes | Callable[[], bytes], size: int = 0) -> Fill:
    def change(run: RunFolder, outside: Path) -> None:
        written(name, data)(run.path, outside)
        if size:
            os.truncate(run.path / name, size)

    return _run(change)


def _of_runs() -> Iterator[tuple[str, Fill, str]]:
    yield "whole", _run(lambda *_: None), "taken (1, 0, [1])"
    lying = {"origin": "/etc/passwd", "folder": "/etc", "process": -1}
    yield "of_another_drawing", _run(lambda *_: None, **lying), "taken "
    for name in ("run.json", "history.jsonl"):
        for what in ("pipe", "device_without_end"):
            yield f"whose_{name[:-5]}_is_a_{what}", _instead(name, what), "taken "
    records = {
        "a_number": b"3",
        "nested_deeply": DEEP,
        "no_text": b'{"name": "\xff"}',
        "other_types": b'{"name": 1, "model": []}',
        "endless_numbers": b'{"created": ' + b"9" * 10**6 + b"}",
    }
    for what, data in records.items():
        yield f"whose_record_is_{what}", _replaced("run.json", data), "refused "
    yield "whose_record_is_a_gigabyte", _replaced("run.json", b"{}", GIGABYTE), "refused "
    histories = {
        "nested_deeply": b'{"epoch": 1, "logs": ' + DEEP + b"\n",
        "no_text": b'{"epoch": 1, "logs": {"\xff": 1}}\n',
        "not_finite": b'{"epoch": 1, "logs": {"loss": NaN}}\n',
        "of_one_line": b"x" * 10**6,
        "of_empty_lines": b"\n" * 10**6,
    }
    for what, data in histories.items():
        yield f"whose_history_is_{what}", _replaced("history.jsonl", data), "taken (1, 0, [0])"
    short = b'{"epoch":%d,"logs":{"a":1}}\n'
    many = _replaced("history.jsonl", lambda: b"".join(short % each for each in range(350_000)))
    yield "whose_history_is_as_long_as_may_be", many, "taken (1, 0, [350000])"
    gigabyte = _replaced("history.jsonl", b"\n", GIGABYTE)
    yield "whose_history_is_a_gigabyte", gigabyte, "refused "
    yield "that_are_ten_thousand", _many(10_000), "taken (0, 0, [])"
    outside = _run(lambda run, outside: _lead(run.project, outside / "other.h5"))
    yield "whose_drawing_is_none", outside, "refused "


def _instead(name: str, what: str) -> Fill:
    def change(run: RunFolder, outside: Path) -> None:
        (run.path / name).unlink()
        dict(no_file(name))[what](run.path, outside)

    return _run(change)


def _lead(path: Path, _: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def _many(count: int) -> Fill:
    def fill(folder: Path, _: Path) -> None:
        parent = runs_folder(folder / "x.kcanvas")
        for number in range(count):
            (parent / f"{number}").mkdir(parents=True)

    return fill


def _of_a_state() -> Iterator[tuple[str, Fill, str]]:
    note = np.frombuffer(json.dumps({"arrays": ["a"]}).encode(), np.uint8)

    def header(shape: str, kind: str = "<f4") -> bytes:
        text = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}".ljust(117)
        return b"\x93NUMPY\x01\x00\x76\x00" + text.encode() + b"\n"

    def after(data: bytes) -> Fill:
        def fill(folder: Path, _: Path) -> None:
            with (folder / "state.npy").open("wb") as file:
                np.save(file, note)
                file.write(data)

        return fill

    yield "of_a_trillion", after(header("(1000000000000,)") + b"\0" * 64), _REFUSED
    yield "of_less_than_nothing", after(header("(-1,)")), _REFUSED
    yield "of_objects", after(header("(1,)", "|O") + b"cos\nsystem\n(S'true'\ntR."), _REFUSED
    yield "that_is_cut", after(b""), _REFUSED
    yield (
        "whose_note_is_deep",
        written("state.npy", header(f"({len(DEEP)},)", "|u1") + DEEP),
        _REFUSED,
    )
    yield "that_is_none", written("state.npy", b"hello"), _REFUSED


# -- agreements and messages ---------------------------------------------------------------------


def _of_agreements() -> Iterator[tuple[str, Fill, str]]:
    agreed = Agreement(b"print(1)", "x.py", "model", 1.0)
    name = f"agreements/{agreed.digest}.json"
    plain = json.loads(msgspec.json.encode(agreed))
    other = plain | {"program": base64.b64encode(b"print(2)").decode()}
    yield "whole", written(name, msgspec.json.encode(agreed)), "taken 1"
    yield "of_another_program", written(name, json.dumps(other).encode()), "taken 0"
    named = f"agreements/{'0' * 64}.json"
    yield "of_another_name", written(named, msgspec.json.encode(agreed)), "taken 0"
    for what, fill in no_file(name):
        yield what, fill, "taken 0"
    yield "of_a_gigabyte", sparse(name, b"{}"), "taken 0"
    yield "nested_deeply", written(name, DEEP), "taken 0"
    yield "no_text", written(name, b'{"file": "\xff"}'), "taken 0"


def _of_messages() -> Iterator[tuple[str, Fill, str]]:
    name = "lines.jsonl"
    lines = {
        "nested_deeply": DEEP,
        "no_text": b'{"type": "\xff"}',
        "of_no_kind": b'{"type": "Nothing"}',
        "of_no_type": b"[]",
        "of_other_types": b'{"type": "Failed", "request": "x", "message": []}',
        "endless_numbers": b'{"type": "Failed", "request": ' + b"9" * 10**6,
    }
    for what, data in lines.items():
        yield what, written(name, data + b"\n"), "refused Expected a message. Received: "
    one_line = "refused Expected a line of at most"
    yield "of_one_line_of_half_a_gigabyte", sparse(name, size=GIGABYTE // 2), one_line
    yield "one_byte_too_long", sparse(name, size=MAXIMUM_LINE + 1), one_line


_FAMILIES = {
    "settings": _of_settings,
    "clipboard": _of_the_clipboard,
    "journal": _of_a_journal,
    "journals": _of_journals,
    "lock": _of_a_lock,
    "runs": _of_runs,
    "state": _of_a_state,
    "agreements": _of_agreements,
    "requests": _of_messages,
    "replies": _of_messages,
}
CASES = tuple(Kept(reader, *case) for reader, make in _FAMILIES.items() for case in make())
