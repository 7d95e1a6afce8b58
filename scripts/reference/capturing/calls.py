"""One call of a recurrent layer or cell: what it was given and what it gave, and the calls of a cell that are one sequence."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from signatures import initial_names, is_network, last_names, steps_names

from .spool import Kept, Spool


@dataclass(frozen=True)
class Call:
    """Tensors by PyTorch's names. Of a cell that is stepped each is a list, a step each, but for the states it began with."""

    layer: str
    kind: str
    config: dict[str, Any]
    dtype: str
    inputs: dict[str, Kept]
    answers: dict[str, Kept]
    began_with: tuple[Hashable, ...] | None = None  # of a cell: its states by a key; None where it was given none
    ended_with: tuple[Hashable, ...] | None = None
    lengths: tuple[int, ...] | None = None
    seen_by_operation: bool = False    # TorchScript, or .forward(): the module's own arguments were not seen
    steps: tuple["Call", ...] = field(default=(), repr=False)

    @property
    def is_stepped(self) -> bool:
        return len(self.steps) > 1


def sequences(calls: Iterable[Call]) -> list[Call]:
    """The calls; those of a cell joined where one begins with the very states that another ended with."""
    done: list[Call] = []
    tails: dict[tuple[Hashable, ...], int] = {}  # by layer, settings, states and shape of input: which of `done` ends there
    for call in calls:
        if is_network(call.kind):
            done.append(call)
            continue
        of = call.layer, tuple(call.config.items()), call.dtype, call.inputs["input"].shape
        at = None if call.began_with is None else tails.pop((*of, call.began_with), None)
        if at is None:
            at = len(done)
            done.append(replace(call, steps=(call,)))
        else:
            done[at] = replace(done[at], steps=(*done[at].steps, call))
        tails[*of, call.ended_with] = at
    return done


def tensors_of(call: Call, spool: Spool) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Inputs and answers as a case has them."""
    inputs = {name: spool.load(kept) for name, kept in call.inputs.items()}
    if call.lengths is not None:
        inputs["lengths"] = np.array(call.lengths, dtype=np.int64)
    if not call.is_stepped:
        return inputs, {name: spool.load(kept) for name, kept in call.answers.items()}
    of_steps = zip(steps_names(call.kind), last_names(call.kind), strict=True)
    answers = {steps: np.stack([spool.load(one.answers[last]) for one in call.steps]) for steps, last in of_steps}
    states = {name: inputs[name] for name in initial_names(call.kind) if name in inputs}
    return {"input": np.stack([spool.load(one.inputs["input"]) for one in call.steps]), **states}, answers
