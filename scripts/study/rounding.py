"""What an RNN rounds, S: the greatest sum, in the units that reach the state. As src/conformance/rounding.ts."""

import numpy as np

from variants import Array, F64, Layer


def rounding_scale(layers: list[list[Layer]], nonlinearity: str, input: Array, h_0: Array, h_steps: Array) -> float:
    """S = max over all states of act'(z) * sqrt(sum of the squared terms of z), from the states in float64.

    Everything is finite; the TypeScript also leaves out what is not.
    input (seq_len, batch, input_size), h_0 (num_layers * num_directions, batch, hidden_size),
    h_steps (num_layers * num_directions, seq_len, batch, hidden_size).
    """
    below, greatest = input.astype(F64), 0.0
    for number, directions in enumerate(layers):
        first = number * len(directions)
        for direction, layer in enumerate(directions):
            h, start = h_steps[first + direction], h_0[first + direction][None]
            before = np.concatenate([start, h[:-1]] if direction == 0 else [h[1:], start])
            ih, hh, bias_ih, bias_hh = (part.astype(F64)**2 for part in
                                        (layer.weight_ih, layer.weight_hh, layer.bias_ih, layer.bias_hh))
            slope = 1 - h**2 if nonlinearity == "tanh" else h > 0
            terms = below**2 @ ih.T + before**2 @ hh.T + bias_ih + bias_hh
            greatest = max(greatest, float((slope * np.sqrt(terms)).max()))
        below = np.concatenate(h_steps[first:first + len(directions)], axis=-1)
    return greatest
