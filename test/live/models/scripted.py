"""For torch.jit.script: embedding, packed GRU, an LSTM cell in a loop."""

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


class Scripted(nn.Module):
    def __init__(self):
        super().__init__()
        torch.manual_seed(9)
        self.embedding = nn.Embedding(11, 4)
        self.rnn = nn.GRU(4, 5, batch_first=True, bidirectional=True)
        self.cell = nn.LSTMCell(10, 3)
        self.top = nn.RNN(3, 4, nonlinearity="relu", num_layers=2)

    def forward(self, tokens: torch.Tensor, lengths: torch.Tensor):
        packed = pack_padded_sequence(self.embedding(tokens), lengths, batch_first=True, enforce_sorted=False)
        output, _ = pad_packed_sequence(self.rnn(packed)[0], batch_first=True)
        h, c = torch.zeros(output.size(0), 3), torch.zeros(output.size(0), 3)
        steps = []
        for t in range(output.size(1)):
            h, c = self.cell(output[:, t], (h, c))
            steps.append(h)
        return self.top(torch.stack(steps))


class Traced(nn.Module):
    def __init__(self):
        super().__init__()
        torch.manual_seed(10)
        self.rnn = nn.LSTM(3, 4, batch_first=True)
        self.cell = nn.GRUCell(4, 4)

    def forward(self, x):
        return self.cell(self.rnn(x)[0][:, -1])
