"""Keras on TensorFlow: SimpleRNN, LSTM and GRU, their cells, and Bidirectional."""

import os

os.environ |= {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}

import keras
import numpy as np

layers = keras.layers


def network(question):
    question.needs(proj_size=0)
    D, letters = question.num_directions, question.letters
    x = question.sequence().swapaxes(0, 1)  # (batch, seq_len, input_size)
    lengths = question.lengths
    mask = None if lengths is None else np.arange(x.shape[1]) < lengths[:, None]
    h_steps, ends = [], []
    for layer in range(question.num_layers):
        at = range(layer * D, layer * D + D)
        initial = [question.initial(letter)[i] for i in at for letter in letters] if question.has_initial else None
        x, *last = loaded(question, layer, x.shape[-1])(x, initial_state=initial, mask=mask)
        h_steps += np.split(np.array(x).swapaxes(0, 1), D, axis=-1)
        ends += map(np.array, last)
    output = np.array(x).swapaxes(0, 1)
    if mask is not None:
        output[~mask.T] = 0  # behind the end it repeats the last step
    h_n, c_n = np.stack(ends[:: len(letters)]), np.stack(ends[1::2]) if len(letters) == 2 else None
    return question.answers(output, h_n, c_n, np.stack(h_steps))


def loaded(question, layer, input_size):
    ways = [make(question, go_backwards=direction == 1) for direction in range(question.num_directions)]
    whole = ways[0]
    if len(ways) == 2:  # of itself it computes in float32, whatever its layers are
        whole = layers.Bidirectional(ways[0], backward_layer=ways[1], dtype=question.dtype.name)
    whole.build((None, None, input_size))
    whole.set_weights([one for direction in range(len(ways)) for one in weights(question, layer, direction)])
    return whole


def make(question, **options):
    kind = {"RNN": layers.SimpleRNN, "LSTM": layers.LSTM, "GRU": layers.GRU}[question.family]
    return kind(return_sequences=True, return_state=True, **options, **common(question))


def cell(question):
    kind = {"RNN": layers.SimpleRNNCell, "LSTM": layers.LSTMCell, "GRU": layers.GRUCell}[question.family]
    one = kind(**common(question))
    one.build((None, question.input_size))
    one.set_weights(weights(question, 0, 0))
    return lambda x, *states: one(x, list(states))[1]


def common(question):
    of_family = {"RNN": {"activation": question.nonlinearity}, "GRU": {"reset_after": True}}.get(question.family, {})
    return {"units": question.hidden_size, "use_bias": question.bias, "dtype": question.dtype.name, **of_family}


def weights(question, layer, direction):
    """(in, out) kernels and one bias; GRU's gates are z r h, and it has both biases."""
    own = question.weights(layer, direction)
    if question.family == "GRU":
        own = own.gates([1, 0, 2])
        bias = np.stack([own.bias_ih, own.bias_hh])
    else:
        bias = own.bias_ih + own.bias_hh
    return [own.ih.T, own.hh.T, *([bias] if question.bias else [])]
