"""jax with flax: linen's cells in nn.RNN and nn.Bidirectional. Weights are arguments: what is compiled serves them all.

flax.nnx has the same cells, but its GRUCell has no bias on the recurrent part of n, so it cannot hold torch's.
"""

from functools import lru_cache, partial

import jax
import numpy as np
from flax import linen as nn

jax.config.update("jax_enable_x64", True)  # float32 stays float32
jax.config.update("jax_platforms", "cpu")


def network(question):
    question.needs(proj_size=0)
    D, family = question.num_directions, question.family
    x, h_steps, h_n, c_n = question.sequence(), [], [], []
    for layer in range(question.num_layers):
        at = range(layer * D, layer * D + D)
        carries = [carry([question.initial(letter)[i] for letter in question.letters]) for i in at]
        params = [parameters(question, layer, direction) for direction in range(D)]
        run = compiled(family, question.nonlinearity, question.hidden_size, question.dtype.name, D)
        last, x = run(params, carries, x, question.lengths)
        h_steps += np.split(np.asarray(x).transpose(1, 0, 2), D, axis=-1)
        for one in last:
            *cells, hidden = one if family == "LSTM" else [one]
            h_n.append(hidden)
            c_n += cells
    output = np.array(x)
    if question.lengths is not None:  # it computes on behind the end
        output[np.arange(len(output))[:, None] >= question.lengths] = 0
    h_steps = np.stack(h_steps).swapaxes(1, 2)
    return question.answers(output, np.stack(h_n), np.stack(c_n) if c_n else None, h_steps)


def cell(question):
    of = make(question.family, question.nonlinearity, question.hidden_size, question.dtype.name)
    params = parameters(question, 0, 0)
    step = jax.jit(of.apply)

    def after(x, *states):
        new, _ = step({"params": params}, carry(states), x)
        return new[::-1] if question.family == "LSTM" else [new]

    return after


def carry(states):
    return tuple(states[::-1]) if len(states) == 2 else states[0]  # (c, h)


def make(family, nonlinearity, features, dtype):
    if family == "LSTM":
        return nn.OptimizedLSTMCell(features, dtype=dtype, param_dtype=dtype)
    if family == "GRU":
        return nn.GRUCell(features, dtype=dtype, param_dtype=dtype)
    activation = nn.relu if nonlinearity == "relu" else nn.tanh
    return nn.SimpleCell(features, dtype=dtype, param_dtype=dtype, activation_fn=activation)


@lru_cache
def compiled(family, nonlinearity, features, dtype, num_directions):
    rnn = partial(nn.RNN, time_major=True, return_carry=True)
    cells = [make(family, nonlinearity, features, dtype) for _ in range(num_directions)]
    if num_directions == 1:
        module = rnn(cells[0])
    else:
        module = nn.Bidirectional(*map(rnn, cells), time_major=True, return_carry=True)

    def one_way(params, carries, x, lengths):
        named = {"params": {"cell": params[0]}}
        last, output = module.apply(named, x, initial_carry=carries[0], seq_lengths=lengths)
        return [last], output

    def both_ways(params, carries, x, lengths):
        named = {"params": {"forward_rnn": {"cell": params[0]}, "backward_rnn": {"cell": params[1]}}}
        return module.apply(named, x, initial_carry=tuple(carries), seq_lengths=lengths)

    return jax.jit(one_way if num_directions == 1 else both_ways)


def parameters(question, layer, direction):
    """flax has one bias a gate, GRU two for n. Kernels are (in, out)."""
    own = question.weights(layer, direction)
    if question.family == "RNN":
        return {"i": {"kernel": own.ih.T, "bias": own.bias_ih + own.bias_hh}, "h": {"kernel": own.hh.T}}
    names = "ifgo" if question.family == "LSTM" else "rzn"
    ih, hh, bias_ih, bias_hh = (np.split(one, len(names)) for one in own[:4])
    params = {}
    for gate, name in enumerate(names):
        into, again = {"kernel": ih[gate].T}, {"kernel": hh[gate].T}
        if question.family == "LSTM":
            again["bias"] = bias_ih[gate] + bias_hh[gate]
        elif name == "n":
            into["bias"], again["bias"] = bias_ih[gate], bias_hh[gate]
        else:
            into["bias"] = bias_ih[gate] + bias_hh[gate]
        params |= {f"i{name}": into, f"h{name}": again}
    return params
