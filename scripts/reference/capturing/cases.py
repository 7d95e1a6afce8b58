"""A captured call as a case: PyTorch's own answers of the model, and what they leave out, computed by the reference."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import reference
import stored
from bounds import bounds, difference, named_tensors
from environment import environment
from recording import truth_to_store
from refusal import Refusal
from signatures import is_network, num_directions
from stored import Arrays, Case

from .calls import Call, tensors_of
from .shared_weights import FILE
from .spool import Spool


@dataclass(frozen=True)
class Written:
    """What is told of one case."""

    id: str
    module: str
    config: dict[str, Any]
    seq_len: int | None
    batch: int | None
    lengths: list[int] | None  # the shortest and the longest
    stepped: bool
    notes: list[str] = field(default_factory=list)


def completed(case: Case, captured: dict[str, Any]) -> tuple[Case, list[str]]:
    """The case with all that its answers leave out, and what is to be said of it."""
    answers, notes = case.expected, []
    captured = {"captured": captured}
    try:
        again = reference.compute(case.module, case.config, case.dtype, case.stepped, case.state_dict, case.inputs)
        truth = (reference.truth(case.module, case.config, case.stepped, case.state_dict, case.inputs)
                 if case.dtype == "float32" else {})
    except (Refusal, reference.TorchRefusal) as error:
        if not answers:
            raise
        notes.append(f"without h_steps and truth: {str(error).splitlines()[0]}")
        return replace(case, provenance={**environment(), **captured}), notes
    if other := differing(answers, again):
        captured["captured"] = {**captured["captured"], "differs_from_reference": other}
        notes.append("the layer computed alone has other last bits of " + ", ".join(other))
    case = replace(case, expected={**again, **answers}, truth=truth)
    allowed = bounds(case)
    case = replace(case, truth=truth_to_store(case, None))
    bound = {name: allowed[name] for name in named_tensors(case)}
    return replace(case, provenance={**environment(), **captured, "bound": bound}), notes


def as_case(call: Call, spool: Spool, state_dict: Arrays, claim: str) -> Case:
    inputs, answers = tensors_of(call, spool)
    return Case(claim=claim, module=call.kind, config=call.config, dtype=call.dtype, stepped=call.is_stepped,
                state_dict=state_dict, inputs=inputs, expected=answers, truth={})


def differing(answers: Arrays, again: Arrays) -> dict[str, float | None]:
    """The answers of the model that are not the bits of the layer computed alone, and by how much."""
    return {name: difference(again[name], array, signed=False) for name, array in answers.items()
            if again[name].tobytes() != array.tobytes()}


def write(folder: Path, case: Case, prefix: str, weights_sha256: str) -> None:
    """case.json and the .npy files, with the weights in the file that all cases share."""
    folder.mkdir(parents=True)
    stored.write(folder, replace(case, weights=stored.Weights({"file": FILE, "prefix": prefix}, weights_sha256)))


def told(id: str, case: Case, notes: list[str]) -> Written:
    input = case.inputs["input"]
    seq_len: int | None = None
    rows = input.shape[:-1]
    if is_network(case.module):
        first = len(rows) == 2 and case.config["batch_first"]
        seq_len, rows = rows[1 if first else 0], rows[:1] if first else rows[1:]
    elif case.stepped:
        seq_len, rows = rows[0], rows[1:]
    lengths = case.inputs.get("lengths")
    return Written(id, case.module, {**case.config, "directions": num_directions(case.config)}, seq_len,
                   rows[0] if rows else None,
                   None if lengths is None else [int(lengths.min()), int(lengths.max())], case.stepped, notes)
