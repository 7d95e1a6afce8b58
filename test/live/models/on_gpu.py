"""Stand-ins where there is no GPU: a tensor that says it is on one until it is moved, and what is run in parallel on several."""

import torch
from torch import nn


class OnGpu(torch.Tensor):
    device = property(lambda self: torch.device("cuda:0"))

    def cpu(self):
        return self.as_subclass(torch.Tensor).clone()


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        torch.manual_seed(11)
        self.rnn = nn.RNN(3, 4)
        self.register_buffer("scale", torch.full((1,), 2.0).as_subclass(OnGpu))

    def forward(self, x):
        assert type(self.scale) is torch.Tensor, "it was not moved"
        return self.rnn(x * self.scale)


def parallel():
    return nn.DataParallel(Model())
