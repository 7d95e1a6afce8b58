"""Reads and writes one case folder: case.json (format 1) and the files that it names. Other files are the user's own."""

import hashlib
import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import normpath
from typing import Any

import numpy as np

from cases.case import DEFAULTS
from refusal import Refusal

MANIFEST = "case.json"
GROUPS = ("state_dict", "inputs", "expected", "truth", "attachments")  # the parts of case.json that name files

# What may stand in case.json, as in src/case-files/manifest.ts: at its top, and in its parts with fixed names.
SHARED = ("format", "claim", "module", "config", "dtype", *GROUPS, "catches", "exact", "provenance", "sha256")
RNN_ANSWERS, CELL_ANSWERS = ("output", "h_n", "h_steps"), ("h_1", "h_steps")
KEYS = {
    "RNN": {"": SHARED, "config": tuple(DEFAULTS["RNN"]), "inputs": ("input", "h_0"),
            "expected": RNN_ANSWERS, "truth": RNN_ANSWERS},
    "RNNCell": {"": (*SHARED, "stepped"), "config": tuple(DEFAULTS["RNNCell"]), "inputs": ("input", "hx"),
                "expected": CELL_ANSWERS, "truth": CELL_ANSWERS},
}

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class File:
    """What a tensor was read from. It keeps its name, and its bytes as long as it keeps its numbers."""

    name: str
    content: bytes


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
    attachments: dict[str, bytes | np.ndarray] = field(default_factory=dict)  # bytes once stored: any file
    provenance: dict[str, Any] = field(default_factory=dict)
    files: dict[tuple[str, str], File] = field(default_factory=dict)  # by group and tensor; empty before the first write


def write(folder: Path, golden: Golden, id: str = "") -> None:
    """Writes the golden into `folder`; removes what the case.json there names and the golden does not.

    The same golden gives the same bytes. A user's own file is neither removed nor overwritten. `id` is for messages.
    """
    contents: dict[str, bytes] = {}  # by file, as case.json names it

    def save(group: str, suffix: str = ".npy") -> dict[str, str]:
        files = {}
        for name, tensor in getattr(golden, group).items():
            before = golden.files.get((group, name))
            files[name] = file = before.name if before else name + suffix
            content = content_of(tensor, before)
            if contents.setdefault(normpath(file), content) != content:
                raise Refusal(f"{id or folder}: {group}.{name} would overwrite {file}, which another tensor or attachment "
                              f"has\n  Rename that file, also in {MANIFEST}.")
        return files

    case: dict[str, Any] = {"format": 1, "claim": golden.claim, "module": golden.module, "config": golden.config,
                            "dtype": golden.dtype}
    if golden.stepped:
        case["stepped"] = True
    case["state_dict"] = save("state_dict")
    case["inputs"] = save("inputs")
    case["expected"] = save("expected")
    if golden.truth:
        case["truth"] = save("truth", ".f64.npy")
    if golden.catches:
        case["catches"] = list(golden.catches)
    if golden.exact is not None:
        case["exact"] = golden.exact
    if golden.attachments:
        case["attachments"] = save("attachments")
    case["provenance"] = golden.provenance
    case["sha256"] = {file: digest(contents[normpath(file)]) for group in GROUPS for file in case.get(group, {}).values()}

    known = named_files(folder)
    for file, content in contents.items():
        if file == MANIFEST or (file not in known and (folder / file).exists() and (folder / file).read_bytes() != content):
            raise Refusal(f"{id or folder}: {file} is to be written, and {MANIFEST} does not name the one that is there\n"
                          "  Rename that file, or remove it.")
    for file in known - contents.keys():
        (folder / file).unlink(missing_ok=True)
    for file, content in contents.items():
        put(folder / file, content)
    put(folder / MANIFEST, (json.dumps(case, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode())


def remove(folder: Path) -> None:
    """Removes the case: case.json and the files that it names, and the folder where nothing else is in it."""
    for file in (*named_files(folder), MANIFEST):
        (folder / file).unlink(missing_ok=True)
    if not any(folder.iterdir()):
        folder.rmdir()


def read(folder: Path) -> Golden:
    """The stored golden. Refuses a folder whose case.json or files are not what they should be."""
    path = folder / MANIFEST
    files: dict[tuple[str, str], File] = {}
    try:
        case = read_manifest(folder)

        def load(group: str) -> dict[str, bytes]:
            for name, file in case.get(group, {}).items():
                files[group, name] = File(file, load_file(folder, file, case))
            return {name: files[group, name].content for name in case.get(group, {})}

        def arrays(group: str) -> Arrays:
            return {name: array_of(content) for name, content in load(group).items()}

        return Golden(
            claim=case.get("claim", ""), module=case["module"], config=case["config"], dtype=case["dtype"],
            stepped=case.get("stepped", False), state_dict=arrays("state_dict"), inputs=arrays("inputs"),
            expected=arrays("expected"), truth=arrays("truth"), catches=tuple(case.get("catches", ())),
            exact=case.get("exact"), attachments=load("attachments"), provenance=case.get("provenance", {}), files=files)
    except KeyError as error:
        raise Refusal(f"{path}: the key {error} is missing") from error
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise Refusal(f"{path}: cannot be read as a case: {error}") from error


def read_manifest(folder: Path) -> dict[str, Any]:
    """case.json, its keys checked: what we do not know would be lost when it is written again."""
    path = folder / MANIFEST
    case = json.loads(path.read_text(encoding="utf-8"))
    if case["format"] != 1:
        raise Refusal(f"{path}: format {case['format']}, want 1")
    if case["module"] not in KEYS:
        raise Refusal(f"{path}: module {case['module']}, want {' or '.join(KEYS)}")
    for part, keys in KEYS[case["module"]].items():
        for key in case.get(part, {}) if part else case:
            if key not in keys:
                raise Refusal(f"{path}: unknown key {f'{part}.{key}' if part else key}, want one of {', '.join(keys)}")
    if not case["expected"]:
        raise Refusal(f"{path}: expected: want at least one tensor")
    return case


def named_files(folder: Path) -> set[str]:
    """The files that the case.json in `folder` names; none where there is no case yet."""
    if not (folder / MANIFEST).is_file():
        return set()
    try:
        case = read_manifest(folder)
        return {normpath(inside(folder, file)) for group in GROUPS for file in case.get(group, {}).values()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refusal(f"{folder / MANIFEST}: cannot be read as a case: {error}") from error


def inside(folder: Path, file: str) -> str:
    """`file`, where it stays in the case's folder, by name and by link."""
    if not (folder / file).resolve().is_relative_to(folder.resolve()):
        raise Refusal(f"{folder / MANIFEST}: {file!r} leaves the case's folder")
    return file


def load_file(folder: Path, file: str, case: dict[str, Any]) -> bytes:
    """One file of a case, its hash compared where case.json has one."""
    path = folder / inside(folder, file)
    if not path.is_file():
        raise Refusal(f"{path}: the file is missing\n  case.json names it; restore it from git")
    content = path.read_bytes()
    wanted = case.get("sha256", {}).get(file)
    if wanted is not None and digest(content) != wanted:
        raise Refusal(f"{path}: sha256 {digest(content)}, want {wanted} from case.json\n  Restore the folder from git.")
    return content


def put(path: Path, content: bytes) -> None:
    """Writes a file anew where its content changes: never through a link, and also in place of a read-only one."""
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_bytes(content)


def content_of(tensor: bytes | np.ndarray, before: File | None) -> bytes:
    """The bytes of an attachment, or of a .npy file: those it was read from, where it holds the same numbers."""
    if isinstance(tensor, bytes):
        return tensor
    if before is not None:
        stored = array_of(before.content)
        if (stored.dtype, stored.shape, stored.tobytes()) == (tensor.dtype, tensor.shape, tensor.tobytes()):
            return before.content
    array, file = np.asarray(tensor, order="C"), io.BytesIO()
    np.save(file, array.astype(array.dtype.newbyteorder("<"), copy=False))
    return file.getvalue()


def array_of(content: bytes) -> np.ndarray:
    array = np.load(io.BytesIO(content), allow_pickle=False)
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
