"""The zip of a .npz or .pt, held to what src/formats/weights/zip-directory.ts asks of it. zipfile takes more."""

import re
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np

from refusal import Refusal

NPY = ".npy"
OUTSIDE = re.compile(r"^/|\\|\0|^[a-zA-Z]:|(^|/)\.\.(/|$)")
PICKLE = re.compile(r"(^|/)data\.pkl$")


def is_npz(path: Path) -> bool:
    """A zip of numpy.savez, whatever else is in it; not one of torch.save, nor one that is damaged."""
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            file.seek(0)
            if file.read(4) != b"PK\x03\x04":
                return False
            names = [one.orig_filename for one in archive.infolist()]
    except zipfile.BadZipFile:
        return False
    for name, count in Counter(names).items():
        if count > 1:
            raise Refusal(f"{path}: {name}: is twice in the zip")
        if OUTSIDE.search(name):
            raise Refusal(f"{path}: {name}: is no name of a file below a folder")
    return any(name.endswith(NPY) for name in names) and not any(PICKLE.search(name) for name in names)


def npy_keys(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return [name.removesuffix(NPY) for name in archive.namelist() if name.endswith(NPY)]


def npy_in(path: Path, key: str) -> np.ndarray:
    with zipfile.ZipFile(path) as archive, archive.open(key + NPY) as file:
        array = np.lib.format.read_array(file, allow_pickle=False)
        if file.read(1):
            raise Refusal(f"{path}: {key}: the file goes on behind its {array.nbytes} bytes of elements")
        return array
