"""PyTorch's own modules with arithmetic that is the same to the bit on every machine: "float32-in-order".

Ordinary float32 differs from CPU to CPU in its last bits, because the leaf kernels (matrix product, tanh, sigmoid) leave the
order of their sums and their rounding open. Here PyTorch runs its own modules (nn.RNN, nn.LSTM, nn.GRU and their
cells), and only those leaves are replaced by ones whose every rounding is defined:

    matrix product  float32 multiply, then float32 add to a sum that starts at 0, k ascending
    bias            added to the finished sum
    tanh            computed in float64, rounded once
    sigmoid         1 / (1 + e), rounded thrice: e = exp(-x) computed in float64, then the sum, then the quotient
    add, sub, mul   as they are: each rounds once by IEEE 754
    relu            as it is: it does not round

An op that is in none of the lists below stops everything: its rounding was not thought of.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch

from eager import EagerMode
from refusal import Refusal

aten = torch.ops.aten

# Ops that round once by IEEE 754, or not at all: nothing is left open.
DEFINED = {aten.add.Tensor, aten.add_.Tensor, aten.sub.Tensor, aten.mul.Tensor, aten.mul_.Tensor, aten.relu.default}

# Ops that move, copy or name values and compute none. The lengths of a packed sequence pass through these too, as int64.
VALUE_FREE = {
    aten._local_scalar_dense.default, aten._unsafe_view.default, aten.alias.default, aten.cat.default, aten.clone.default, aten.copy_.default, aten.flip.default,
    aten.index_select.default, aten.select.int, aten.slice.Tensor, aten.squeeze.dim, aten.stack.default, aten.t.default, aten.transpose.int, aten.transpose_.default,
    aten.unbind.int, aten.unsafe_split.Tensor, aten.unsqueeze.default, aten.view.default, aten.zeros.default,
}


class UnpinnedOp(Refusal):
    """PyTorch ran an op whose rounding is not pinned."""


@contextmanager
def float32_in_order() -> Iterator[None]:
    """Inside, PyTorch computes in this arithmetic. Raises UnpinnedOp."""
    enabled = torch.backends.mkldnn.enabled
    torch.backends.mkldnn.enabled = False  # its kernels would take several leaves in one
    try:
        with Pinned():
            yield
    finally:
        torch.backends.mkldnn.enabled = enabled


class Pinned(EagerMode):
    def __torch_dispatch__(self, func: Any, types: Any, args: tuple = (), kwargs: dict | None = None) -> Any:
        kwargs = kwargs or {}
        known = {torch.float32, torch.int64} if func in VALUE_FREE else {torch.float32}
        others = [str(leaf.dtype) for leaf in tensors(args) if leaf.dtype not in known]
        # add and addmm have factors, alpha and beta, which would round once more
        if not others and (func in VALUE_FREE or not kwargs):
            if func in LEAVES:
                return LEAVES[func](*args)
            if func in VALUE_FREE or func in DEFINED:
                return func(*args, **kwargs)
        given = ", ".join([*others, *kwargs])
        raise UnpinnedOp(f"PyTorch ran {func}({given}), which is not pinned: its last bits may depend on the machine\n"
                         "  Pin it in scripts/reference/pinned.py, or list it there if it computes nothing.")


def tensors(args: Any) -> list[torch.Tensor]:
    if isinstance(args, torch.Tensor):
        return [args]
    return [leaf for arg in args for leaf in tensors(arg)] if isinstance(args, (tuple, list)) else []


def mm(x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """x (rows, k) @ weight (k, columns): (rows, columns)."""
    sums = torch.zeros(x.shape[0], weight.shape[1])
    for k in range(x.shape[1]):
        sums = sums + x[:, k:k + 1] * weight[k]  # two ops, so that no fused multiply-add can join them
    return sums


def addmm(bias: torch.Tensor, x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    return mm(x, weight) + bias


def tanh(x: torch.Tensor) -> torch.Tensor:
    return torch.tanh(x.double()).float()


def tanh_(x: torch.Tensor) -> torch.Tensor:
    return x.copy_(tanh(x))


def sigmoid_(x: torch.Tensor) -> torch.Tensor:
    return x.copy_(1 / (1 + torch.exp(-x.double()).float()))


LEAVES = {aten.mm.default: mm, aten.addmm.default: addmm, aten.tanh.default: tanh, aten.tanh_.default: tanh_,
          aten.sigmoid_.default: sigmoid_}
