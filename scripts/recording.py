"""Records one case: draws or reuses its weights and inputs, runs PyTorch, compares with what is stored, writes."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

import reference
import stored
from bounds import bounds, farthest, named_tensors
from cases.case import Case, full_config
from draw import draw
from environment import environment
from exactness import require_exact
from refusal import Refusal
from stored import Arrays, Golden


@dataclass(frozen=True)
class Line:
    """What the recorder says about one case, as one JSON line."""

    id: str
    status: str  # new, identical, within, beyond, completed, described, redrawn, removed, kept
    tensor: str | None = None  # the farthest; for completed: those that were not stored
    difference: float | None = None
    bound: float | None = None


def record_case(id: str, case: Case | None, golden: Path, stage: Path, all: bool, only_new: bool) -> Line:
    """Records one case into `stage`, which starts as a copy of `golden`, the stored cases.

    `case` is its definition; None where the stored case.json is the definition.
    Without `all`, numbers within the recorded bound leave the stored bytes as they are.
    """
    folder = stage / id
    before = stored.read(golden / id) if (golden / id / "case.json").is_file() else None
    if before is not None and only_new:
        return Line(id, "kept")
    drawn, redrawn = (before, False) if case is None else defined(case, before, stage)
    after = computed(drawn, id)

    if before is None or redrawn:
        stored.write(folder, after, id)
        return Line(id, "new" if before is None else "redrawn")
    distance = farthest(stored_part(after, before), before)
    described = description(after) != description(before)
    added = [name for name in named_tensors(after) if name not in named_tensors(before)]
    if not distance.within:
        stored.write(folder, after, id)
        return Line(id, "beyond", distance.tensor, distance.difference, distance.bound)
    if all:
        stored.write(folder, after, id)
    elif described or added:
        stored.write(folder, completed(before, after), id)
    if described:
        return Line(id, "described")
    if added:
        return Line(id, "completed", ", ".join(added))
    if same_bits(after, before):
        return Line(id, "identical")
    return Line(id, "within", distance.tensor, distance.difference, distance.bound)


def stored_part(after: Golden, before: Golden) -> Golden:
    """`after` with those answers alone that are stored: a case may leave some out."""
    def part(now: Arrays, then: Arrays) -> Arrays:
        return {name: array for name, array in now.items() if name in then}
    return replace(after, expected=part(after.expected, before.expected), truth=part(after.truth, before.truth))


def completed(before: Golden, after: Golden) -> Golden:
    """`after` with the numbers that are stored, and with what is stored of their provenance and bounds."""
    bound = {**after.provenance["bound"], **before.provenance.get("bound", {})}
    return replace(after, expected={**after.expected, **before.expected}, truth={**after.truth, **before.truth},
                   provenance={**after.provenance, **before.provenance, "bound": bound})


def defined(case: Case, before: Golden | None, stage: Path) -> tuple[Golden, bool]:
    """The golden that `case` defines, not yet computed, and whether its weights or inputs are newly drawn.

    A seed gives other numbers on another CPU: stored weights and inputs are reused as long as the definition that
    they were drawn from stands. An input taken from another case follows that case.
    """
    source = source_of(case, stage)
    golden = Golden(claim=case.claim, module=case.module, config=case.config, dtype=case.dtype, stepped=case.stepped,
                    state_dict={}, inputs={}, expected={}, truth={}, catches=case.catches, exact=case.exact,
                    provenance={"draw": case.spec()})
    if before is not None:
        golden = replace(golden, attachments=before.attachments, files=before.files)
    if before is not None and same_draw(golden, before):
        followed = source is None or np.array_equal(source, before.inputs["input"])
        inputs = before.inputs if followed else {**before.inputs, "input": source}
        return replace(golden, state_dict=before.state_dict, inputs=inputs), not followed
    state_dict, inputs = draw(case, source)
    return replace(golden, state_dict=state_dict, inputs=inputs), before is not None


def source_of(case: Case, stage: Path) -> np.ndarray | None:
    """The h_steps that this case reads as its input; None for most."""
    if case.input_from is None:
        return None
    if not (stage / case.input_from / "case.json").is_file():
        raise Refusal(f"{case.id}: its input comes from {case.input_from}, which is not recorded yet")
    return stored.read(stage / case.input_from).expected["h_steps"]


def same_draw(golden: Golden, before: Golden) -> bool:
    """Whether the definition still asks for the weights and inputs that are stored."""
    def key(golden: Golden) -> str:
        # through JSON, so that a tuple equals the list it is stored as
        return json.dumps([golden.module, full_config(golden.module, golden.config), golden.dtype, golden.stepped,
                           golden.provenance.get("draw")], sort_keys=True)
    return key(golden) == key(before)


def computed(golden: Golden, id: str) -> Golden:
    """The golden with PyTorch's answers and with its provenance, checked to be exact where it claims so."""
    arguments = (golden.stepped, golden.state_dict, golden.inputs)
    pinned = golden.exact == "float32-in-order"
    try:
        expected = reference.compute(golden.module, golden.config, golden.dtype, *arguments, pinned=pinned)
        # float64 needs no truth; where one is stored, it is the same computation
        truth = (reference.truth(golden.module, golden.config, *arguments) if golden.dtype == "float32"
                 else {name: expected[name] for name in golden.truth})
    except reference.TorchRefusal as error:
        raise Refusal(f"{id}: PyTorch refuses it ({error.phase}): {error}") from error
    except Refusal as error:
        raise Refusal(f"{id}: {error}") from error
    golden = replace(golden, expected=expected, truth=truth)
    if golden.exact == "any":
        require_exact(id, replace(golden, config=full_config(golden.module, golden.config)))
    arithmetic = {"arithmetic": golden.exact} if pinned else {}
    own = {**environment(), **arithmetic, "draw": golden.provenance.get("draw"), "bound": bounds(golden)}
    brought = {key: value for key, value in golden.provenance.items() if key not in {*own, "arithmetic"}}  # data, licence, figures
    return replace(golden, provenance={**own, **brought})


def description(golden: Golden) -> tuple[Any, ...]:
    return golden.claim, golden.config, golden.catches, golden.exact


def same_bits(actual: Golden, expected: Golden) -> bool:
    tensors = named_tensors(actual)
    return all(tensors[name].tobytes() == array.tobytes() for name, array in named_tensors(expected).items())
