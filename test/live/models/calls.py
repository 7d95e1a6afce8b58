"""Calls that are easily taken for others. The weights of a layer are one number, so that a case shows whose they are."""

import threading
from concurrent.futures import ThreadPoolExecutor

import torch
from torch import nn


def filled(layer, number):
    with torch.no_grad():
        for one in layer.parameters():
            one.fill_(number)
    return layer


class Threads(nn.Module):
    """Two layers at one time: each has been entered before the other computes."""

    def __init__(self):
        super().__init__()
        self.a, self.b = filled(nn.LSTM(3, 4), 0.1), filled(nn.LSTM(3, 4), 0.2)

    def forward(self, x):
        both = threading.Barrier(2)

        def called(layer):
            for _ in range(3):
                output = layer(x)[0]
            return output

        def wait(*_):
            both.wait(20)

        hooks = [layer.register_forward_pre_hook(wait) for layer in (self.a, self.b)]
        with ThreadPoolExecutor(2) as pool:
            outputs = list(pool.map(called, (self.a, self.b)))
        for hook in hooks:
            hook.remove()
        return outputs
