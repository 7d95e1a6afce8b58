"""Encoder and decoder: the decoder is a cell in a loop, in two layers; a third cell is called for itself each time."""

import torch
from torch import nn


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.lower = nn.GRUCell(2, 5)
        self.upper = nn.LSTMCell(5, 4)
        self.gate = nn.RNNCell(4, 2, nonlinearity="relu")
        self.unused = nn.RNN(2, 2)

    def forward(self, h, steps):
        y, c = h.new_zeros(h.size(0), 2), None
        for _ in range(steps):
            h = self.lower(y, h)
            c = self.upper(h, c)
            y = self.gate(c[0])
        return y


class Seq2Seq(nn.Module):
    def __init__(self):
        super().__init__()
        torch.manual_seed(6)
        self.encoder = nn.GRU(3, 5)
        self.decoder = Decoder()

    def forward(self, x):
        _, h = self.encoder(x)
        return self.decoder(h[0], steps=4)
