"""Records one case: draws or reuses its weights and inputs, runs PyTorch, compares with what is stored, writes."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

import reference
import stored
from bounds import bounds, farthest, named_tensors, own_error
from draw import draw
from environment import environment
from exactness import require_exact
from layerwise import require_layerwise
from refusal import Refusal
from signatures import full_config, is_network, last_names, steps_names
from specs.spec import Spec
from stored import Arrays, Case


@dataclass(frozen=True)
class Line:
    """What the recorder says about one case, as one JSON line."""

    id: str
    status: str  # new, identical, within, beyond, completed, described, redrawn, removed, kept
    tensor: str | None = None  # the farthest; for completed: those that were not stored
    difference: float | None = None
    bound: float | None = None
    error: float | None = None  # PyTorch's own greatest error in that tensor, of one that is beyond; None where nothing tells
    described: tuple[str, ...] = ()  # what else is changed, as case.json names it: claim, config, catches, exact
    detail: tuple[str, ...] = ()  # lines that say what is changed


def record_case(id: str, spec: Spec | None, golden: Path, stage: Path, all: bool, only_new: bool,
                claim: str | None = None) -> Line:
    """Records one case into `stage`, which starts as a copy of `golden`, the stored cases.

    `spec` is its definition; None where the stored case.json is the definition.
    Without `all`, numbers within the recorded bound leave the stored bytes as they are. `claim`: its new one.
    """
    folder = stage / id
    before = stored.read(golden / id, golden) if (golden / id / "case.json").is_file() else None
    if before is not None and only_new:
        return Line(id, "kept")
    drawn, redrawn = (before, False) if spec is None else defined(spec, before, stage)
    if claim is not None:
        drawn = replace(drawn, claim=claim)
    after = computed(drawn, id, before, is_new=before is None or redrawn or not before.expected)

    if before is None or redrawn:
        stored.write(folder, after, id)
        return Line(id, "new" if before is None else "redrawn")
    distance = farthest(stored_part(after, before), before)
    described, detail = redescribed(description(after), description(before))
    added = [name for name in named_tensors(after) if name not in named_tensors(before)]
    if not distance.within:
        stored.write(folder, after, id)
        return Line(id, "beyond", distance.tensor, distance.difference, distance.bound,
                    own_error(after, distance.tensor), described, detail)
    if all:
        stored.write(folder, after, id)
    elif described or added:
        stored.write(folder, completed(before, after), id)
    if described:
        return Line(id, "described", described=described, detail=detail)
    if added:
        return Line(id, "completed", ", ".join(added))
    if same_bits(after, before):
        return Line(id, "identical")
    return Line(id, "within", distance.tensor, distance.difference, distance.bound)


def stored_part(after: Case, before: Case) -> Case:
    """`after` with those answers alone that are stored: a case may leave some out."""
    def part(now: Arrays, then: Arrays) -> Arrays:
        return {name: array for name, array in now.items() if name in then}
    return replace(after, expected=part(after.expected, before.expected), truth=part(after.truth, before.truth))


def completed(before: Case, after: Case) -> Case:
    """`after` with the numbers that are stored, and with what is stored of their provenance and bounds."""
    bound = {**after.provenance["bound"], **before.provenance.get("bound", {})}
    return replace(after, expected={**after.expected, **before.expected}, truth={**after.truth, **before.truth},
                   provenance={**after.provenance, **before.provenance, "bound": bound})


def defined(spec: Spec, before: Case | None, stage: Path) -> tuple[Case, bool]:
    """The case that `spec` defines, not yet computed, and whether its weights or inputs are newly drawn.

    A seed gives other numbers on another CPU: stored weights and inputs are reused as long as the definition that
    they were drawn from stands. An input taken from another case follows that case.
    """
    source = source_of(spec, stage)
    case = Case(claim=spec.claim, module=spec.module, config=spec.config, dtype=spec.dtype, stepped=spec.stepped,
                    state_dict={}, inputs={}, expected={}, truth={}, catches=spec.catches, exact=spec.exact,
                    provenance={"draw": spec.drawn_from()})
    if before is not None:
        case = replace(case, attachments=before.attachments, files=before.files)
    if before is not None and same_draw(case, before):
        followed = source is None or np.array_equal(source, before.inputs["input"])
        inputs = before.inputs if followed else {**before.inputs, "input": source}
        return replace(case, state_dict=before.state_dict, inputs=inputs), not followed
    state_dict, inputs = draw(spec, source)
    return replace(case, state_dict=state_dict, inputs=inputs), before is not None


def source_of(spec: Spec, stage: Path) -> np.ndarray | None:
    """The h_steps that this spec reads as its input; None for most."""
    if spec.input_from is None:
        return None
    if not (stage / spec.input_from / "case.json").is_file():
        raise Refusal(f"{spec.id}: its input comes from {spec.input_from}, which is not recorded yet")
    return stored.read(stage / spec.input_from).expected["h_steps"]


def same_draw(case: Case, before: Case) -> bool:
    """Whether the definition still asks for the weights and inputs that are stored."""
    def key(case: Case) -> str:
        # through JSON, so that a tuple equals the list it is stored as
        return json.dumps([case.module, full_config(case.module, case.config), case.dtype, case.stepped,
                           case.provenance.get("draw")], sort_keys=True)
    return key(case) == key(before)


def computed(case: Case, id: str, before: Case | None, is_new: bool) -> Case:
    """The case with PyTorch's answers and with its provenance, checked to be exact where it claims so.

    A new one must be had to the last bit; one that was recorded on another machine is compared with what this one gives.
    """
    as_stored = case.state_dict
    # as load_state_dict casts them: the truth is that of the weights which PyTorch computes with
    case = replace(case, state_dict={name: array.astype(case.dtype, copy=False) for name, array in as_stored.items()})
    arguments = (case.stepped, case.state_dict, case.inputs)
    pinned = case.exact == "float32-in-order"
    try:
        expected = reference.compute(case.module, case.config, case.dtype, *arguments, pinned=pinned, same_bits=is_new)
        # float64 needs no truth; where one is stored, it is the same computation
        truth = (reference.truth(case.module, case.config, *arguments) if case.dtype == "float32"
                 else {name: expected[name] for name in case.truth})
    except reference.TorchRefusal as error:
        raise Refusal(f"{id}: PyTorch refuses it ({error.phase}): {error}") from error
    except Refusal as error:
        raise Refusal(f"{id}: {error}") from error
    case = replace(case, expected=expected, truth=truth)
    require_layerwise(id, replace(case, config=full_config(case.module, case.config)))
    if case.exact == "any":
        require_exact(id, replace(case, config=full_config(case.module, case.config)))
    allowed = bounds(case)
    case = replace(case, truth=truth_to_store(case, before))
    arithmetic = {"arithmetic": case.exact} if pinned else {}
    own = {**environment(), **arithmetic, "draw": case.provenance.get("draw"),
           "bound": {name: allowed[name] for name in named_tensors(case)}}
    brought = {key: value for key, value in case.provenance.items() if key not in {*own, "arithmetic"}}  # data, licence, figures
    return replace(case, state_dict=as_stored, provenance={**own, **brought})


def truth_to_store(case: Case, before: Case | None) -> Arrays:
    """Of a new case the truth of its states alone: that of output and the last states is read off it.

    The states are h_steps and c_steps, or what a plain cell ends with. A stored case keeps the truth of whatever it has it
    of: the first goldens have it of every answer. One that is stored without any, as a user's own, gets it of every answer.
    """
    if before is not None and not before.truth:
        return case.truth
    steps = is_network(case.module) or case.stepped
    wanted = {*(steps_names(case.module) if steps else last_names(case.module)), *(before.truth if before else ())}
    return {name: array for name, array in case.truth.items() if name in wanted}


def description(case: Case) -> dict[str, Any]:
    return {"claim": case.claim, "config": case.config, "catches": list(case.catches), "exact": case.exact}


def redescribed(after: dict[str, Any], before: dict[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys of case.json that are changed, and a line for each."""
    changed = tuple(key for key in after if after[key] != before.get(key))
    return changed, tuple(f"{key}: {shown(after[key])}, was {shown(before.get(key))}" for key in changed)


def shown(value: Any) -> str:
    return "none" if value is None else json.dumps(value, ensure_ascii=False)


def same_bits(actual: Case, expected: Case) -> bool:
    tensors = named_tensors(actual)
    return all(tensors[name].tobytes() == array.tobytes() for name, array in named_tensors(expected).items())
