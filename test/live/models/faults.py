"""Modules that go wrong, each in its way."""

import os
import sys
import time

import torch
from torch import nn

number = 3


class NeedsSizes(nn.Module):
    def __init__(self, hidden_size):
        super().__init__()


def nothing():
    return None


def raises():
    raise ValueError("no vocabulary here")


def exits():
    sys.exit(4)


class InForward(nn.Module):
    def __init__(self, what):
        super().__init__()
        self.rnn = nn.RNN(3, 4)
        self.what = what

    def forward(self, x):
        self.what()
        return self.rnn(x)


def raises_in_forward():
    return InForward(raises)


def exits_in_forward():
    return InForward(exits)


def dies():
    return InForward(lambda: os._exit(0))


def hangs():
    return InForward(lambda: time.sleep(1000))


def reads_input():
    return InForward(lambda: input("how many? "))


def fine():
    return InForward(lambda: None)


def no_layers():
    return nn.Linear(3, 4)


def not_called():
    module = nn.ModuleDict({"rnn": nn.GRU(3, 4)})
    module.forward = lambda x: x
    return module


def chunks():
    return torch.nn.Sequential(nn.RNN(3, 4))


class StaysInTraining(nn.RNN):
    def train(self, mode=True):
        if not mode:
            raise RuntimeError("never eval() me")
        return super().train(mode)


def stays_in_training():
    return StaysInTraining(3, 4)


def half():
    return InForward(lambda: None).half()


def brain():
    return nn.GRU(3, 4).bfloat16()


brain_itself = brain()


def embeds():
    return nn.Sequential(nn.Embedding(9, 3), nn.RNN(3, 4))


def a_class():
    return InForward
