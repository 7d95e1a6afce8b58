"""Passes states: a projected LSTM goes on where it ended, chunk by chunk."""

import torch
from torch import nn


class Chunks(nn.Module):
    def __init__(self):
        super().__init__()
        torch.manual_seed(5)
        self.rnn = nn.LSTM(3, 6, proj_size=4)

    def forward(self, x):
        states, outputs = None, []
        for chunk in x.split(3):
            output, states = self.rnn(chunk, states)
            outputs.append(output)
        return torch.cat(outputs), states


models = {"chunks": Chunks}


class holder:
    inner = Chunks
