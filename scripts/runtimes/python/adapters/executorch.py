"""executorch: torch.nn's own modules through torch.export, lowered to XNNPACK, run by its runtime.

There is no recurrent operator: export unrolls every step, so that lowering takes seconds a case. What was lowered last is
kept; a subject that says `fixed: ['state_dict', 'batch', 'seq_len']` is asked for little more.
"""

import hashlib
import logging
import warnings

import torch
from executorch.backends.xnnpack.partition.xnnpack_partitioner import XnnpackPartitioner
from executorch.exir import to_edge_transform_and_lower
from executorch.runtime import Runtime

warnings.simplefilter("ignore")
logging.disable(logging.WARNING)
LOWERED = {}


class Flat(torch.nn.Module):
    """Tensors in, tensors out; the initial states are the inputs after the first."""

    def __init__(self, module):
        super().__init__()
        self.module = module

    def forward(self, x, *states):
        return tuple(flattened(self.module(x, *([states] if len(states) == 2 else states))))


def flattened(given):
    return [one for part in given for one in flattened(part)] if isinstance(given, tuple) else [given]


def network(question):
    question.needs(dtype="float32", lengths=None)
    return dict(zip(["output", "h_n", "c_n"], run(question, ["h_0", "c_0"])))


def cell(question):
    question.needs(dtype="float32")
    method = None

    def step(x, *states):
        nonlocal method
        inputs = [torch.from_numpy(one.copy()) for one in (x, *states)]
        method = method or lowered(question, inputs)
        return [one.numpy().copy() for one in method.execute(inputs)]

    return step


def run(question, states):
    given = [question.inputs["input"], *(question.inputs[name] for name in states if name in question.inputs)]
    inputs = [torch.from_numpy(one.copy()) for one in given]
    return [one.numpy().copy() for one in lowered(question, inputs).execute(inputs)]


def lowered(question, inputs):
    key = digest(question, inputs)
    if key not in LOWERED:
        LOWERED.clear()
        kind = getattr(torch.nn, question.family + ("Cell" if question.is_cell else ""))
        module = kind(**question.config).eval()
        module.load_state_dict({name: torch.from_numpy(one) for name, one in question.state_dict.items()})
        with torch.no_grad():
            program = torch.export.export(Flat(module), tuple(inputs))
            edge = to_edge_transform_and_lower(program, partitioner=[XnnpackPartitioner()])
        LOWERED[key] = Runtime.get().load_program(edge.to_executorch().buffer).load_method("forward")
    return LOWERED[key]


def digest(question, inputs):
    sizes = repr((question.family, question.is_cell, question.config, [one.shape for one in inputs]))
    weights = b"".join(one.tobytes() for one in question.state_dict.values())
    return hashlib.sha256(sizes.encode() + weights).hexdigest()
