"""Names that a disk does not take as they are, or takes for the same."""

from torch import nn


class Odd(nn.Module):
    def __init__(self):
        super().__init__()
        names = ("a/b", "A_b", "~~\\c", "weights", "case", "é", "two words")
        self.layers = nn.ModuleDict({name: nn.RNN(3, 3) for name in names})
        self.weights = nn.ModuleDict({"safetensors": nn.RNN(3, 3)})
        self.case = nn.ModuleDict({"json": nn.RNN(3, 3)})

    def forward(self, x):
        for layer in (*self.layers.values(), *self.weights.values(), *self.case.values()):
            x = layer(x)[0]
        return x
