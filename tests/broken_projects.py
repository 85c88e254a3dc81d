"""Project files that are broken in the ways that happen, for all that open a project."""

from __future__ import annotations

import json

from resources import read_resource


def _broken_projects() -> dict[str, bytes]:
    whole = read_resource("examples/digits_residual.kcanvas")
    newer, cyclic, dangling, named = (json.loads(whole) for _ in range(4))
    newer["version"] = 4
    cyclic["edges"].append({"source": ["n8", 0], "target": "n2", "slot": ["inputs", 1]})
    dangling["edges"][3]["source"] = ["n99", 0]
    named["layers"][0]["name"] = "x" * 10_000_000
    return {
        "empty": b"",
        "truncated": whole[: len(whole) // 2],
        "other_json": b'{"cells": [], "nbformat": 4}',
        "newer": json.dumps(newer).encode(),
        "cycle": json.dumps(cyclic).encode(),
        "missing_node": json.dumps(dangling).encode(),
        "long_name": json.dumps(named).encode(),
    }


BROKEN_PROJECTS = _broken_projects()
