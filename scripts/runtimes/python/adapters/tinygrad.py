"""tinygrad: nn.LSTMCell, its only recurrent layer, stepped and stacked by hand. Its CPU device compiles with clang."""

import os

os.environ.setdefault("DEV", "CPU")

import numpy as np
from question import Unsupported
from tinygrad import Tensor
from tinygrad.nn import LSTMCell


def network(question):
    if question.family != "LSTM":
        raise Unsupported("it has an LSTMCell alone")
    question.needs(num_directions=1, proj_size=0, lengths=None)
    below, h_steps, c_steps = [Tensor(x) for x in question.sequence()], [], []
    for layer in range(question.num_layers):
        step = loaded(question, layer)
        h, c = (Tensor(question.initial(letter)[layer]) for letter in "hc")
        states = []
        for x in below:
            h, c = (state.realize() for state in step(x, (h, c)))
            states.append((h, c))
        below = [h for h, _ in states]
        h_steps.append(np.stack([h.numpy() for h, _ in states]))
        c_steps.append(np.stack([c.numpy() for _, c in states]))
    h, c = np.stack(h_steps), np.stack(c_steps)
    return question.answers(h[-1], h[:, -1], c[:, -1], h, c)


def cell(question):
    if question.family != "LSTM":
        raise Unsupported("it has an LSTMCell alone")
    step = loaded(question, 0)
    return lambda x, h, c: [state.numpy() for state in step(Tensor(x), (Tensor(h), Tensor(c)))]


def loaded(question, layer):
    own = question.weights(layer, 0)
    one = LSTMCell(own.ih.shape[1], question.hidden_size, question.bias)
    one.weight_ih, one.weight_hh = Tensor(own.ih), Tensor(own.hh)
    if question.bias:
        one.bias_ih, one.bias_hh = Tensor(own.bias_ih), Tensor(own.bias_hh)
    return one
