"""Reads and writes one case folder: case.json (format 1) and the files that it names. Other files are the user's own."""

import hashlib
import io
import json
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from posixpath import normpath
from typing import Any

import numpy as np

from refusal import Refusal
from signatures import MODULES, answer_names, arguments, full_config, initial_names, is_network, parameters
from weights_file import read_weights, weights_path

MANIFEST = "case.json"
GROUPS = ("state_dict", "inputs", "expected", "truth", "attachments")  # the parts of case.json that name files

# What may stand in case.json, as in src/case-files/manifest.ts: at its top, and in its parts with fixed names.
SHARED = ("format", "claim", "module", "config", "dtype", *GROUPS, "catches", "exact", "provenance", "sha256")
KEYS = {
    module: {"": SHARED if is_network(module) else (*SHARED, "stepped"), "config": tuple(arguments(module)),
             "inputs": ("input", *initial_names(module), *(("lengths",) if is_network(module) else ())), "expected": answer_names(module), "truth": answer_names(module)}
    for module in MODULES
}

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class File:
    """What a tensor was read from. It keeps its name, and its bytes as long as it keeps its numbers."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Weights:
    """One file that holds the whole state_dict, and perhaps that of other cases. It is never written."""

    entry: dict[str, str]  # as case.json has it: file, perhaps prefix
    sha256: str


@dataclass(frozen=True)
class Case:
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
    weights: Weights | None = None  # in place of a file for each tensor of state_dict


def write(folder: Path, case: Case, id: str = "") -> None:
    """Writes the case into `folder`; removes what the case.json there names and the case does not.

    The same case gives the same bytes. A user's own file is neither removed nor overwritten. `id` is for messages.
    """
    contents: dict[str, bytes] = {}  # by file, as case.json names it

    def save(group: str, suffix: str = ".npy") -> dict[str, str]:
        files = {}
        for name, tensor in getattr(case, group).items():
            before = case.files.get((group, name))
            files[name] = file = before.name if before else name + suffix
            content = content_of(tensor, before)
            if contents.setdefault(normpath(file), content) != content:
                raise Refusal(f"{id or folder}: {group}.{name} would overwrite {file}, which another tensor or attachment "
                              f"has\n  Rename that file, also in {MANIFEST}.")
        return files

    manifest: dict[str, Any] = {"format": 1, "claim": case.claim, "module": case.module, "config": case.config,
                            "dtype": case.dtype}
    if case.stepped:
        manifest["stepped"] = True
    manifest["state_dict"] = case.weights.entry if case.weights else save("state_dict")
    manifest["inputs"] = save("inputs")
    manifest["expected"] = save("expected")
    if case.truth:
        manifest["truth"] = save("truth", ".f64.npy")
    if case.catches:
        manifest["catches"] = list(case.catches)
    if case.exact is not None:
        manifest["exact"] = case.exact
    if case.attachments:
        manifest["attachments"] = save("attachments")
    manifest["provenance"] = case.provenance
    manifest["sha256"] = {file: digest(contents[normpath(file)]) for file in files_in(manifest)}
    if case.weights:
        manifest["sha256"][case.weights.entry["file"]] = case.weights.sha256

    known = named_files(folder)
    for file, content in contents.items():
        if file == MANIFEST or (file not in known and (folder / file).exists() and (folder / file).read_bytes() != content):
            raise Refusal(f"{id or folder}: {file} is to be written, and {MANIFEST} does not name the one that is there\n"
                          "  Rename that file, or remove it.")
    for file in known - contents.keys():
        (folder / file).unlink(missing_ok=True)
    for file, content in contents.items():
        put(folder / file, content)
    put(folder / MANIFEST, (json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode())


def remove(folder: Path) -> None:
    """Removes the case: case.json and the files that it names, and the folder where nothing else is in it."""
    for file in (*named_files(folder), MANIFEST):
        (folder / file).unlink(missing_ok=True)
    if not any(folder.iterdir()):
        folder.rmdir()


def read(folder: Path, root: Path | None = None) -> Case:
    """The stored case. Refuses a folder whose case.json or files are not what they should be.

    `root` is the folder that was loaded, where that is one above it: weights that cases share may lie between.
    """
    path = folder / MANIFEST
    files: dict[tuple[str, str], File] = {}
    try:
        manifest = read_manifest(folder)

        def load(group: str) -> dict[str, bytes]:
            for name, file in manifest.get(group, {}).items():
                files[group, name] = File(file, load_file(folder, file, manifest))
            return {name: files[group, name].content for name in manifest.get(group, {})}

        def arrays(group: str) -> Arrays:
            return {name: array_of(content) for name, content in load(group).items()}

        weights = shared_weights(folder, root or folder, manifest)
        inputs = arrays("inputs")
        for name, array in inputs.items():
            wanted = "int64" if name == "lengths" else manifest["dtype"]
            if array.dtype != wanted:
                file = json.dumps(str(folder / manifest["inputs"][name]))
                raise Refusal(f"{path}: inputs.{name}: dtype {array.dtype}, want {wanted}\n  Save it again, in Python: "
                              f"import numpy as np; file = {file}; np.save(file, np.load(file).astype({wanted!r}))")
        return Case(
            claim=manifest.get("claim", ""), module=manifest["module"], config=manifest["config"], dtype=manifest["dtype"],
            stepped=manifest.get("stepped", False), weights=weights, inputs=inputs,
            state_dict=tensors_of(folder, root or folder, manifest) if weights else arrays("state_dict"),
            expected=arrays("expected"), truth=arrays("truth"), catches=tuple(manifest.get("catches", ())),
            exact=manifest.get("exact"), attachments=load("attachments"), provenance=manifest.get("provenance", {}), files=files)
    except KeyError as error:
        raise Refusal(f"{path}: the key {error} is missing") from error
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise Refusal(f"{path}: cannot be read as a case: {error}") from error


def read_manifest(folder: Path) -> dict[str, Any]:
    """case.json, its keys checked: what we do not know would be lost when it is written again."""
    path = folder / MANIFEST
    manifest = json.loads(path.read_text(encoding="utf-8"))
    if manifest["format"] != 1:
        raise Refusal(f"{path}: format {manifest['format']}, want 1")
    if manifest["module"] not in KEYS:
        raise Refusal(f"{path}: module {manifest['module']}, want {' or '.join(KEYS)}")
    for part, keys in KEYS[manifest["module"]].items():
        for key in manifest.get(part, {}) if part else manifest:
            if key not in keys:
                raise Refusal(f"{path}: unknown key {f'{part}.{key}' if part else key}, want one of {', '.join(keys)}")
    if "file" in manifest["state_dict"] and (set(manifest["state_dict"]) - {"file", "prefix"}):
        raise Refusal(f"{path}: state_dict: want file and prefix, came {', '.join(manifest['state_dict'])}")
    return manifest


def files_in(manifest: dict[str, Any]) -> list[str]:
    """The case's own files, as case.json names them; one of weights is not: other cases may share it."""
    return [file for group in GROUPS for file in manifest.get(group, {}).values()
            if group != "state_dict" or "file" not in manifest["state_dict"]]


def shared_weights(folder: Path, root: Path, manifest: dict[str, Any]) -> Weights | None:
    """The file that holds the state_dict, its hash compared where case.json has one; None where each tensor has its own."""
    entry = manifest["state_dict"]
    if "file" not in entry:
        return None
    path = weights_path(folder, root, entry["file"])
    came = digest_of(path, path.stat().st_mtime_ns, path.stat().st_size)
    wanted = manifest.get("sha256", {}).get(entry["file"], came)
    if came != wanted:
        raise Refusal(f"{path}: sha256 {came}, want {wanted} from {folder / MANIFEST}\n  Restore it, or remove that hash.")
    return Weights(entry, came)


def tensors_of(folder: Path, root: Path, manifest: dict[str, Any]) -> Arrays:
    """The state_dict below its prefix, cast to the case's dtype, as load_state_dict does."""
    entry = manifest["state_dict"]
    wanted = [one.name for one in parameters(manifest["module"], full_config(manifest["module"], manifest["config"]))]
    path = weights_path(folder, root, entry["file"])
    try:
        arrays = read_weights(path, entry.get("prefix", ""), wanted)
    except Refusal as error:
        raise Refusal(f"{folder}: state_dict: {error}") from error
    return {name: array.astype(manifest["dtype"], copy=False) for name, array in arrays.items()}


@lru_cache(maxsize=64)
def digest_of(path: Path, mtime: int, size: int) -> str:
    """Of a file of any size, once as long as it is the same: many cases share it."""
    whole = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 22):
            whole.update(piece)
    return whole.hexdigest()


def named_files(folder: Path) -> set[str]:
    """The files that the case.json in `folder` names; none where there is no case yet."""
    if not (folder / MANIFEST).is_file():
        return set()
    try:
        manifest = read_manifest(folder)
        return {normpath(inside(folder, file)) for file in files_in(manifest)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refusal(f"{folder / MANIFEST}: cannot be read as a case: {error}") from error


def inside(folder: Path, file: str) -> str:
    """`file`, where it stays in the case's folder, by name and by link."""
    if not (folder / file).resolve().is_relative_to(folder.resolve()):
        raise Refusal(f"{folder / MANIFEST}: {file!r} leaves the case's folder")
    return file


def load_file(folder: Path, file: str, manifest: dict[str, Any]) -> bytes:
    """One file of a case, its hash compared where case.json has one."""
    path = folder / inside(folder, file)
    if not path.is_file():
        raise Refusal(f"{path}: the file is missing\n  case.json names it; restore it from git")
    content = path.read_bytes()
    wanted = manifest.get("sha256", {}).get(file)
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
