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
    """Of a zip: whether numpy.savez made it, whatever else is in it, and not torch.save."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [one.orig_filename for one in archive.infolist()]
    except zipfile.BadZipFile as error:
        raise Refusal(f"{path}: is a zip without its end; is it truncated?\n  Copy or write it again.") from error
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
