"""A Sequential: an instance, named as it is. Linear, RNN, Linear."""

import torch
from torch import nn


class First(nn.Module):
    def forward(self, output_and_state):
        return output_and_state[0]


torch.manual_seed(1)
model = nn.Sequential(nn.Linear(3, 4), nn.RNN(4, 5, num_layers=2, nonlinearity="relu"), First(), nn.Linear(5, 2))
