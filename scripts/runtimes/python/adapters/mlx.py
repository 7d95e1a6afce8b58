"""mlx: nn.RNN, nn.LSTM and nn.GRU on its CPU device, stacked by hand. Nothing of it runs backward in time."""

import mlx.core as mx
import mlx.nn as nn
import numpy as np

mx.set_default_device(mx.cpu)


def network(question):
    question.needs(num_directions=1, proj_size=0, lengths=None)
    below = array(question.sequence().swapaxes(0, 1))  # (batch, seq_len, input_size)
    h_steps, c_steps = [], []
    for layer in range(question.num_layers):
        states = [array(question.initial(letter)[layer]) for letter in question.letters] if question.has_initial else []
        given = loaded(question, layer, below.shape[-1])(below, *states)
        below, *cells = given if question.family == "LSTM" else [given]
        h_steps.append(below)
        c_steps += cells
    h, c = (by_time(steps) if steps else None for steps in (h_steps, c_steps))
    return question.answers(h[-1], h[:, -1], c if c is None else c[:, -1], h, c)


def array(numbers):
    return mx.array(numbers, dtype=getattr(mx, numbers.dtype.name))  # of itself float64 becomes float32


def by_time(steps):
    """(num_layers, seq_len, batch, hidden_size)"""
    return np.array(mx.stack(steps)).swapaxes(1, 2)


def loaded(question, layer, input_size):
    own, H = question.weights(layer, 0), question.hidden_size
    both = own.bias_ih + own.bias_hh
    if question.family == "RNN":
        module = nn.RNN(input_size, H, question.bias, nn.relu if question.nonlinearity == "relu" else None)
        weights = {"Wxh": own.ih, "Whh": own.hh, "bias": both}
    elif question.family == "LSTM":
        module = nn.LSTM(input_size, H, question.bias)
        weights = {"Wx": own.ih, "Wh": own.hh, "bias": both}
    else:
        module = nn.GRU(input_size, H, question.bias)
        b = np.concatenate([both[: 2 * H], own.bias_ih[2 * H :]])
        weights = {"Wx": own.ih, "Wh": own.hh, "b": b, "bhn": own.bias_hh[2 * H :]}
    names = [name for name in weights if question.bias or name.startswith("W")]
    module.load_weights([(name, array(weights[name])) for name in names])
    return module
