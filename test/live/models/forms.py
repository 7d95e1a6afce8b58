"""Forms of a call that are seldom: packed rows with states, unbatched, states by name or in a list, inputs that are written to."""

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pack_sequence


class Forms(nn.Module):
    def __init__(self):
        super().__init__()
        torch.manual_seed(14)
        self.packed = nn.LSTM(3, 4, num_layers=2, bidirectional=True)
        self.sorted = nn.GRU(3, 4, batch_first=True)
        self.unbatched = nn.LSTM(3, 4, proj_size=2)
        self.cell = nn.LSTMCell(3, 4)
        self.two = nn.GRUCell(3, 3)
        self.written = nn.RNN(3, 4)
        self.tied = nn.RNN(3, 4)
        self.tied.weight_hh_l0 = self.written.weight_hh_l0
        self.frozen = nn.GRU(3, 4, bias=False).requires_grad_(False)

    def forward(self, x):
        h = torch.linspace(-1, 1, 4 * 3 * 4).reshape(4, 3, 4)
        self.packed(pack_padded_sequence(x, [2, 7, 5], enforce_sorted=False), [h, h.flip(0)])
        self.sorted(pack_sequence([x[:5, 0], x[:3, 1], x[:3, 2]]), hx=h[:1])
        self.unbatched(hx=(h[0, :1, :2], h[0, :1]), input=x[:, 0])
        states = None
        for x_t in x[:, 0]:
            states = self.cell(x_t, states)
        one, other = h[0, :, :3], h[1, :, :3]
        for x_t in x:  # two sequences in turns
            one, other = self.two(x_t, one), self.two(-x_t, other)
        buffer = torch.zeros(3, 3, 3)
        for t in range(2):
            buffer.copy_(x[t : t + 3])
            self.written(buffer, h[:1])
        with torch.enable_grad():
            x.requires_grad_()
            output, _ = self.tied(x)
            gradient = torch.autograd.grad(output.sum(), x)[0]
        with torch.inference_mode():
            self.frozen(gradient)
        return output
