"""Asks for less than float32, in the old way and in the new, before or within the forward pass; and for two threads."""

import torch
from torch import nn


class Model(nn.Module):
    def __init__(self, within):
        super().__init__()
        torch.manual_seed(13)
        self.rnn = nn.LSTM(3, 4)
        self.within = within

    def forward(self, x):
        self.within()
        return self.rnn(x)


def old_way():
    torch.backends.cuda.matmul.allow_tf32 = True
    torch.backends.cudnn.allow_tf32 = True
    torch.set_float32_matmul_precision("medium")


def before():
    old_way()
    return Model(lambda: None)


def before_in_the_new_way():
    torch.backends.fp32_precision = "tf32"
    return Model(lambda: None)


def within():
    return Model(old_way)


def threads():
    return Model(lambda: torch.set_num_threads(2))
