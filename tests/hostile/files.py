"""All hostile files: what runs, what explodes, what lies, what leads outside."""

from __future__ import annotations

from pathlib import Path

import h5py  # type: ignore[import-untyped]
import numpy as np

from tests.hostile import archives, configurations, hdf5, running
from tests.hostile.building import chain, dense, write_archive, write_hdf5
from tests.hostile.case import Case

CASES: tuple[Case, ...] = (
    *running.CASES,
    *archives.CASES,
    *hdf5.CASES,
    *configurations.CASES,
)


def write_decoys(folder: Path) -> list[str]:
    """Makes what hostile files point at, and gives the folders that it is in."""
    saved = folder / "saved_model"
    saved.mkdir(parents=True)
    (saved / "saved_model.pb").write_bytes(b"\x08\x01")
    (folder / "secret.txt").write_text("secret\nwords\n")
    (folder / "data.bin").write_bytes(np.ones(4, "f4").tobytes())
    with h5py.File(folder / "other.h5", "w") as file:
        file["data"] = np.ones(4, "f4")
    with h5py.File(folder / "linking.h5", "w") as file:
        file["link"] = h5py.ExternalLink("other.h5", "/data")
    write_archive(folder / "other.keras", chain(dense()))
    return [str(folder), str(saved)]


def write_harmless(folder: Path) -> list[Path]:
    """Makes files that harm nobody."""
    paths = [folder / "harmless.keras", folder / "harmless.h5"]
    write_archive(paths[0], chain(dense()))
    write_hdf5(paths[1], chain(dense()))
    return paths
