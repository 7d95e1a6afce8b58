"""Two GRUs, in float64; the second reads each row by itself, unbatched. A class without arguments."""

import torch
from torch import nn


class Two(nn.Module):
    def __init__(self):
        super().__init__()
        torch.manual_seed(4)
        self.below = nn.GRU(3, 4, batch_first=True, bias=False)
        self.above = nn.GRU(4, 6, num_layers=2)
        self.double()

    def forward(self, x):
        output, _ = self.below(x)
        return self.above(output[0])
