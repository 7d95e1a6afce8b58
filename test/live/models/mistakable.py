"""Calls that are easily taken for others. The weights of a layer are one number, so that a case shows whose they are."""

import copy
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


class Tied(nn.Module):
    """Layers that share one weight, or all of them, by forward(): what computes with them does not say which it is."""

    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = filled(nn.GRU(3, 4), 0.1), filled(nn.GRU(3, 4), 0.2)
        self.decoder.weight_ih_l0 = self.encoder.weight_ih_l0
        self.one, self.other = filled(nn.RNN(3, 4), 0.3), nn.RNN(3, 4)
        for name, _ in nn.RNN(3, 4).named_parameters():
            setattr(self.other, name, getattr(self.one, name))

    def forward(self, x):
        self.encoder.forward(x)
        self.other(x)
        return self.other.forward(x)


class Stepped(nn.Module):
    """Functions of PyTorch with the weights of layers: of another kind, and with all biases, one or none."""

    def __init__(self):
        super().__init__()
        self.lstm, self.cell = filled(nn.LSTM(3, 4), 0.1), filled(nn.RNNCell(3, 4), 0.2)

    def forward(self, x):
        weights = list(self.lstm.parameters())
        states = (torch.zeros(3, 4), torch.zeros(3, 4))
        for x_t in x:
            states = torch.lstm_cell(x_t, states, *weights)
        self.lstm(x)
        cell = list(self.cell.parameters())
        for end in (2, 4, 3):
            torch.rnn_tanh_cell(x[0], states[0], *cell[:end])
        return states


class Borrowed(nn.Module):
    """A layer that is run with the weights of another."""

    def __init__(self):
        super().__init__()
        self.own, self.other = filled(nn.GRU(3, 4), 0.1), filled(nn.GRU(3, 4), 0.2)

    def forward(self, x):
        torch.func.functional_call(self.own, dict(self.other.named_parameters()), (x,))
        return self.own(x)


class Changed(nn.Module):
    """Weights that change by .data, of which PyTorch keeps no count: by a little, and between two calls. One only moves."""

    def __init__(self):
        super().__init__()
        self.slightly, self.between = nn.LSTM(3, 4), nn.GRUCell(3, 4)
        self.moved = filled(nn.RNN(3, 4), 0.1)

    def forward(self, x):
        self.slightly(x)
        self.slightly.weight_hh_l0.data.mul_(1 + 3e-7)
        for x_t in x:
            self.between(x_t)
            self.between.weight_ih.data.add_(1)
        self.moved(x)
        self.moved.weight_hh_l0.data = self.moved.weight_hh_l0.data.clone()
        return self.moved(x)


class Zeros(nn.Module):
    """Cells whose states are zeros to the end. `runs`: two sequences, each from zeros; `goes_on`: one, by a view of its states.

    `turns` is one of tanh and relu in turns: a case has one.
    """

    def __init__(self):
        super().__init__()
        self.runs, self.goes_on = (filled(nn.RNNCell(3, 4, nonlinearity="relu"), -0.1) for _ in range(2))
        self.turns = filled(nn.RNNCell(3, 4), 0.2)

    def forward(self, x):
        x = x.abs()
        for _ in range(2):
            h = torch.zeros(3, 4)
            for x_t in x:
                h = self.runs(x_t, h)
            del h  # zeros that are made now may lie where it lay
        h = torch.zeros(3, 4)
        for x_t in x:
            h = self.goes_on(x_t, h).detach()
        for x_t in x[:4]:
            h = self.turns(x_t, h)
            self.turns.nonlinearity = "relu" if self.turns.nonlinearity == "tanh" else "tanh"
        return h


class Copied(nn.Module):
    """A copy of a layer, made and called within the pass: it is no layer of the model."""

    def __init__(self):
        super().__init__()
        self.own = filled(nn.GRU(3, 4), 0.1)

    def forward(self, x):
        filled(copy.deepcopy(self.own), 0.2)(x)
        return self.own(x)
