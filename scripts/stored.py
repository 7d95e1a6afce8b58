"""Reads and writes one case folder: case.json (format 1) and its .npy files."""

import hashlib
import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from refusal import Refusal

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class Golden:
    """A case in memory, in the order of case.json."""

    claim: str
    module: str
    config: dict[str, Any]
    dtype: str
    stepped: bool
    state_dict: Arrays
    inputs: Arrays
    expected: Arrays
    truth: Arrays                   # empty for float64
    catches: tuple[str, ...] = ()
    exact: str | None = None
    attachments: Arrays = field(default_factory=dict)
    provenance: dict[str, Any] = field(default_factory=dict)


def write(folder: Path, golden: Golden) -> None:
    """Replaces `folder` by the golden. The same golden gives the same bytes."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    sha256: dict[str, str] = {}

    def save(tensors: Arrays, suffix: str = ".npy") -> dict[str, str]:
        files = {name: name + suffix for name in tensors}
        for name, file in files.items():
            array = np.ascontiguousarray(tensors[name])
            np.save(folder / file, array.astype(array.dtype.newbyteorder("<"), copy=False))
            sha256[file] = digest(folder / file)
        return files

    case: dict[str, Any] = {"format": 1, "claim": golden.claim, "module": golden.module, "config": golden.config,
                            "dtype": golden.dtype}
    if golden.stepped:
        case["stepped"] = True
    case["state_dict"] = save(golden.state_dict)
    case["inputs"] = save(golden.inputs)
    case["expected"] = save(golden.expected)
    if golden.truth:
        case["truth"] = save(golden.truth, ".f64.npy")
    if golden.catches:
        case["catches"] = list(golden.catches)
    if golden.exact is not None:
        case["exact"] = golden.exact
    if golden.attachments:
        case["attachments"] = save(golden.attachments)
    case["provenance"] = golden.provenance
    case["sha256"] = sha256
    text = json.dumps(case, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    (folder / "case.json").write_bytes(text.encode())


def read(folder: Path) -> Golden:
    """The stored golden. Refuses a folder whose case.json or files are not what they should be."""
    path = folder / "case.json"
    try:
        case = json.loads(path.read_text(encoding="utf-8"))
        if case["format"] != 1:
            raise Refusal(f"{path}: format {case['format']}, want 1")

        def load(key: str) -> Arrays:
            return {name: load_array(folder, file, case) for name, file in case.get(key, {}).items()}

        return Golden(
            claim=case.get("claim", ""), module=case["module"], config=case["config"], dtype=case["dtype"],
            stepped=case.get("stepped", False), state_dict=load("state_dict"), inputs=load("inputs"),
            expected=load("expected"), truth=load("truth"), catches=tuple(case.get("catches", ())),
            exact=case.get("exact"), attachments=load("attachments"), provenance=case.get("provenance", {}))
    except KeyError as error:
        raise Refusal(f"{path}: the key {error} is missing") from error
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise Refusal(f"{path}: cannot be read as a case: {error}") from error


def load_array(folder: Path, file: str, case: dict[str, Any]) -> np.ndarray:
    """One .npy file of a case, its hash compared where case.json has one."""
    path = folder / file
    if not path.resolve().is_relative_to(folder.resolve()):
        raise Refusal(f"{folder / 'case.json'}: {file!r} leaves the case's folder")
    if not path.is_file():
        raise Refusal(f"{path}: the file is missing\n  case.json names it; restore it from git")
    wanted = case.get("sha256", {}).get(file)
    if wanted is not None and digest(path) != wanted:
        raise Refusal(f"{path}: sha256 {digest(path)}, want {wanted} from case.json\n  Restore the folder from git.")
    array = np.load(path, allow_pickle=False)
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
