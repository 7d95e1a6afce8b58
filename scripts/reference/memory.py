"""c of an LSTM after every step, which PyTorch gives only of the last one.

Where PyTorch runs the layer as single operations, c is seen as the argument of tanh: that is called out of place with c,
in place with g. In float32 a whole layer may be one operation of oneDNN (never with a projection; packed, only where all
rows are of one length). Then the layer is stepped, one call a step. oneDNN gives the same bits of h then; where it does not,
a new golden is refused.
"""

from typing import Any

import torch

from eager import EagerMode
from packed import Given, Sequence, in_order
from refusal import Refusal

aten = torch.ops.aten


class Seen(EagerMode):
    """Every c that passes by, in the order of computation."""

    def __init__(self) -> None:
        super().__init__()
        self.memories: list[torch.Tensor] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: tuple = (), kwargs: dict | None = None) -> Any:
        if func is aten.tanh.default:
            self.memories.append(args[0].clone())
        return func(*args, **(kwargs or {}))


def memory_steps(alone: list[torch.nn.Module], given: Given, below: Sequence, start: tuple[torch.Tensor, ...] | None,
                 seen: Seen, output: Sequence, c_n: torch.Tensor, same_bits: bool) -> list[torch.Tensor]:
    """c after every step of one layer, one tensor a direction: (seq_len, batch, hidden_size).

    `alone` holds each direction as a network of its own, `below` is what the layer read, `output` what it gave.
    """
    num_steps = given.seq_len if given.lengths is None else int(given.lengths.max())
    if len(seen.memories) == num_steps * len(alone):
        each = [seen.memories[at * num_steps:(at + 1) * num_steps] for at in range(len(alone))]
        return [in_time(list(reversed(c)) if at == 1 else c, given, below) for at, c in enumerate(each)]
    if seen.memories or (given.lengths is not None and (given.lengths != num_steps).any()):
        want = num_steps * len(alone)
        raise Refusal(f"PyTorch called tanh {len(seen.memories)} times out of place, want {want}: c is not seen")
    input, h = (given.by_time(of) if given.lengths is None else of.data.unflatten(0, (num_steps, -1)) for of in (below, output))
    h_steps = h.tensor_split(len(alone), dim=-1)
    stepped_c = [stepped(one, input, None if start is None else tuple(state[at] for state in start), h_steps[at], c_n[at],
                         at == 1, same_bits) for at, one in enumerate(alone)]
    return stepped_c if given.lengths is None else [in_time(list(c), given, below) for c in stepped_c]


def in_time(memories: list[torch.Tensor], given: Given, below: Sequence) -> torch.Tensor:
    """By step, each (live rows, hidden_size), in the order of the sequence."""
    if given.lengths is not None:
        return given.by_time(in_order(below)._replace(data=torch.cat(memories)))
    whole = torch.stack(memories)
    return whole.squeeze(1) if given.input.dim() == 2 else whole


def stepped(one: torch.nn.Module, input: torch.Tensor, start: tuple[torch.Tensor, ...] | None, h_steps: torch.Tensor,
            c_n: torch.Tensor, reverse: bool, same_bits: bool) -> torch.Tensor:
    """One direction, a call a step, each from the h that the whole layer gave. Refuses other bits where `same_bits`."""
    order = range(len(input) - 1, -1, -1) if reverse else range(len(input))
    state = None if start is None else tuple(dense(of.unsqueeze(0)) for of in start)
    for network, by_step in ((one, input), with_a_zero(one, input)):
        memories, is_same = in_single_steps(network, by_step, order, state, h_steps)
        if is_same and same(memories[order[-1]], c_n):
            return memories
    if same_bits:
        raise Refusal("oneDNN gives other bits in single steps than in the whole sequence, so that c_steps are not to be had\n"
                      "  Choose another seed.")
    memories[order[-1]] = c_n  # the last one is known
    return memories


def in_single_steps(one: torch.nn.Module, input: torch.Tensor, order: range, state: tuple[torch.Tensor, ...] | None,
                    h_steps: torch.Tensor) -> tuple[torch.Tensor, bool]:
    """c after every step, and whether h came in the bits of the whole sequence."""
    one.batch_first = False
    memories, is_same = torch.empty(*h_steps.shape[:-1], one.hidden_size, dtype=input.dtype), True
    for t in order:
        output, (_, c) = one(dense(input[t:t + 1]), state)
        memories[t] = c.squeeze(0)
        is_same = is_same and same(output[0], h_steps[t])
        state = (dense(h_steps[t].unsqueeze(0)), c)
    return memories, is_same


def with_a_zero(one: torch.nn.Module, input: torch.Tensor) -> tuple[torch.nn.Module, torch.Tensor]:
    """The same with a feature that is always 0. Of one step of one row oneDNN sums in another order where a layer reads as
    many features as it has units; not so with one more."""
    wide = torch.nn.LSTM(one.input_size + 1, one.hidden_size, bias=one.bias, dtype=input.dtype)
    weight = torch.nn.functional.pad(one.weight_ih_l0, (0, 1))
    wide.load_state_dict({**one.state_dict(), "weight_ih_l0": weight})
    return wide.eval(), torch.nn.functional.pad(input, (0, 1))


def dense(part: torch.Tensor) -> torch.Tensor:
    """A copy with the strides of its shape: oneDNN chooses its way by them, also on an axis of 1."""
    return part.clone(memory_format=torch.contiguous_format)


def same(one: torch.Tensor, other: torch.Tensor) -> bool:
    return torch.equal(one.nan_to_num(nan=2.0**100), other.nan_to_num(nan=2.0**100))
