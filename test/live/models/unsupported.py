"""Whatever cannot be a case, around one GRU that can."""

import torch
from torch import nn
from torch.nn.utils import parametrizations


class Own(nn.LSTM):
    """A forward of its own."""

    def forward(self, input, hx=None):
        output, states = super().forward(input, hx)
        return output * 2, states


class Named(nn.LSTM):
    """A subclass with nothing of its own is PyTorch's."""


class Unsupported(nn.Module):
    def __init__(self):
        super().__init__()
        torch.manual_seed(8)
        self.fine = nn.GRU(3, 4)
        self.named = Named(3, 4)
        self.own = Own(3, 4)
        self.halved = nn.LSTM(3, 4).half()
        self.brain = nn.GRU(3, 4).bfloat16()
        self.quantised = torch.ao.quantization.quantize_dynamic(nn.Sequential(nn.LSTM(3, 4)), {nn.LSTM})[0]
        self.autocast = nn.GRU(3, 4)  # oneDNN has no LSTM of bfloat16 on a CPU without AVX-512
        self.meta = nn.GRU(3, 4, device="meta")
        self.raises = nn.RNN(3, 4)
        self.mapped = nn.GRU(3, 4)
        self.normed = parametrizations.weight_norm(nn.LSTM(3, 4), "weight_hh_l0")
        self.old_normed = nn.utils.weight_norm(nn.GRU(3, 4), "weight_ih_l0")
        self.changes = nn.RNN(3, 4)
        self.in_place = nn.RNN(3, 4)
        self.dropping = nn.LSTM(3, 4, num_layers=2, dropout=0.5)
        self.infinite = nn.RNN(3, 4)
        self.uncalled = nn.LSTMCell(3, 4)
        self.by_forward = nn.GRU(3, 4)
        self.patched = nn.RNN(3, 4)
        self.patched.forward = lambda x: (x, x)
        self.empty = nn.GRU(3, 4)
        self.compiled = torch.compile(nn.RNN(3, 4))

    def forward(self, x):
        for name in ("fine", "named", "own", "quantised", "normed", "old_normed", "patched"):
            getattr(self, name)(x)
        self.halved(x.half())
        self.brain(x.bfloat16())
        with torch.autocast("cpu", dtype=torch.bfloat16):
            self.autocast(x)
        self.meta(x.to("meta"))
        try:
            self.raises(x[..., :2])
        except (RuntimeError, ValueError):
            pass
        torch.func.jvp(lambda one: self.mapped(one)[0], (x,), (x,))
        self.changes(x)
        self.changes.weight_hh_l0 = nn.Parameter(self.changes.weight_hh_l0 + 1)
        self.changes(x)
        self.in_place(x)
        self.in_place.weight_hh_l0.add_(1)
        self.dropping.train()
        self.dropping(x)
        self.infinite(x * float("inf"))
        self.by_forward.forward(x)
        self.empty(x[:, :0])
        return self.compiled(x)
