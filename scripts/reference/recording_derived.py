"""Records a derived case: tensors from the formula, PyTorch's answers as hashes. The same on every machine: it is exact."""

import hashlib
import json
from pathlib import Path

import numpy as np

import reference
from draw import derived_from
from environment import environment
from exactness import require_exact
from lattice import lattice_case
from layerwise import require_layerwise
from recording import Line, redescribed
from refusal import Refusal
from signatures import full_config
from specs.spec import Spec
from stored import MANIFEST, Case


DESCRIPTION = ("claim", "module", "config", "dtype", "stepped", "derived", "catches", "exact")


def is_derived(spec: Spec | None, folder: Path) -> bool:
    return spec.derived if spec else "derived" in json.loads((folder / MANIFEST).read_text(encoding="utf-8"))


def record_derived(id: str, spec: Spec | None, golden: Path, stage: Path, all: bool, only_new: bool,
                   claim: str | None = None) -> Line:
    """Records one case into `stage`, which starts as a copy of `golden`. There are no numbers: `all` says anew who answered."""
    path = golden / id / MANIFEST
    before = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
    if before is not None and only_new:
        return Line(id, "kept")
    after = manifest_of(id, spec, before if claim is None else {**before, "claim": claim})
    identical = before is not None and {**after, "provenance": before["provenance"]} == before
    if identical and not all:
        return Line(id, "identical")
    target = stage / id / MANIFEST
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(after, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    if before is None or identical:
        return Line(id, "new" if before is None else "identical")
    described, detail = redescribed(*({key: one.get(key) for key in DESCRIPTION} for one in (after, before)))
    same = before["derived"] == after["derived"] and before["config"] == after["config"]
    if same and before["expected_sha256"] == after["expected_sha256"]:
        return Line(id, "described", described=described, detail=detail)
    return Line(id, "beyond" if same else "redrawn", described=described, detail=(*detail, *other_hashes(after, before)))


def other_hashes(after: dict, before: dict) -> list[str]:
    now, then = after["expected_sha256"], before["expected_sha256"]
    return [f"another hash: {', '.join(name for name in {**then, **now} if now.get(name) != then.get(name))}"]


def manifest_of(id: str, spec: Spec | None, before: dict | None) -> dict:
    head = head_of(spec) if spec else {key: before[key] for key in before if key not in ("provenance", "expected_sha256")}
    config = full_config(head["module"], head["config"])
    stepped = head.get("stepped", False)
    state_dict, inputs = lattice_case(head["module"], config, head["dtype"], head["derived"])
    try:
        expected = reference.compute(head["module"], config, head["dtype"], stepped, state_dict, inputs, same_bits=True)
    except reference.TorchRefusal as error:
        raise Refusal(f"{id}: PyTorch refuses it ({error.phase}): {error}") from error
    truth = (reference.truth(head["module"], config, stepped, state_dict, inputs) if head["dtype"] == "float32" else {})
    case = Case(claim="", module=head["module"], config=config, dtype=head["dtype"], stepped=stepped, state_dict=state_dict,
                inputs=inputs, expected=expected, truth=truth, exact="any")
    require_layerwise(id, case)
    require_exact(id, case)
    hashes = {name: hashlib.sha256(little(array)).hexdigest() for name, array in expected.items()}
    return {**head, "provenance": environment(), "expected_sha256": hashes}


def head_of(spec: Spec) -> dict:
    return {"format": 1, "claim": spec.claim, "module": spec.module, "config": spec.config, "dtype": spec.dtype,
            **({"stepped": True} if spec.stepped else {}), "derived": derived_from(spec),
            **({"catches": list(spec.catches)} if spec.catches else {}), "exact": "any"}


def little(array: np.ndarray) -> bytes:
    """Its values in C order, little-endian."""
    return np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
