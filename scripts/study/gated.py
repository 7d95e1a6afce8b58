"""LSTM and GRU in any arithmetic: variants, truth, mistakes and bounds are all computed with `step` and `stack`."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from variants import Array, F32, F64, tanh_by_expm1

FORMS = {"LSTM": ("torch", "fma"), "GRU": ("torch", "documented", "fma")}
LETTERS = {"LSTM": ("h", "c"), "GRU": ("h",)}
Activation = Callable[[Array], Array]
States = list[Array]  # by letter


@dataclass(frozen=True)
class Layer:
    """One layer in one direction: 4 gates i, f, g, o, or 3 gates r, z, n."""

    module: str
    weight_ih: Array  # (gates * hidden_size, layer_input_size)
    weight_hh: Array  # (gates * hidden_size, proj_size or hidden_size)
    bias_ih: Array    # (gates * hidden_size,)
    bias_hh: Array    # (gates * hidden_size,)
    weight_hr: Array | None = None  # (proj_size, hidden_size)

    def wide(self) -> "Layer":
        return self.bent(lambda weight: weight.astype(F64))

    def bent(self, bend: Callable[[Array], Array]) -> "Layer":
        given = (self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh, self.weight_hr)
        return Layer(self.module, *(None if weight is None else bend(weight) for weight in given))


def on_torch(function: Callable) -> Activation:
    return lambda z: function(torch.from_numpy(np.ascontiguousarray(z))).numpy()


def sigmoid_by_sign(z: Array) -> Array:
    """1 / (1 + e) where z >= 0, e / (1 + e) below, with e = exp(-|z|)."""
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def plain_sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


ACTIVATIONS: dict[str, tuple[Activation, Activation]] = {  # sigmoid and tanh
    "float64": (lambda z: plain_sigmoid(z.astype(F64)).astype(F32), lambda z: np.tanh(z.astype(F64)).astype(F32)),
    "numpy": (plain_sigmoid, np.tanh),
    "torch": (on_torch(torch.sigmoid), on_torch(torch.tanh)),
    "by tanh": (lambda z: F32(0.5) * np.tanh(F32(0.5) * z) + F32(0.5), np.tanh),
    "expm1": (sigmoid_by_sign, tanh_by_expm1),
}


def step(module: str, sums: list[Array], before: States, sigmoid: Activation, tanh: Activation,
         form: str = "torch") -> States:
    """One step, before the projection. sums: LSTM's i, f, g, o; GRU's r, z and the two of n, from x and from h."""
    a, b = sigmoid(sums[0]), sigmoid(sums[1])
    if module == "LSTM":
        g, o, c = tanh(sums[2]), sigmoid(sums[3]), before[1]
        c = fma(b, c, a * g) if form == "fma" else b * c + a * g
        return [o * tanh(c), c]
    h = before[0]
    n = tanh(fma(a, sums[3], sums[2]) if form == "fma" else sums[2] + a * sums[3])
    if form == "documented":
        return [(1 - b) * n + b * h]
    return [fma(b, h - n, n) if form == "fma" else (h - n) * b + n]


def fma(a: Array, b: Array, c: Array) -> Array:
    """Rounded once, but for the rounding to float64 in between: see variants.fused."""
    return (a.astype(F64) * b + c).astype(F32)


def sums_of(module: str, ih: Array, hh: Array) -> list[Array]:
    """What `step` takes, from both sums with their biases, (..., gates * hidden_size)."""
    if module == "LSTM":
        return gates_of(ih + hh, 4)
    n = ih.shape[-1] // 3 * 2
    return [*gates_of(ih[..., :n] + hh[..., :n], 2), ih[..., n:], hh[..., n:]]


def gates_of(z: Array, gates: int) -> list[Array]:
    size = z.shape[-1] // gates
    return [z[..., start:start + size] for start in range(0, z.shape[-1], size)]


def stack(layers: list[list[Layer]], input: Array, initial: States,
          run: Callable[[Layer, Array, States], States]) -> States:
    """Runs layers[layer][direction] over input (..., seq_len, batch, input_size), by `run` of one layer.

    Returns every state by letter, (..., num_layers * num_directions, seq_len, batch, width), by the time of the input.
    """
    below, states = input, []
    for number, directions in enumerate(layers):
        first = number * len(directions)
        for direction, layer in enumerate(directions):
            start = [one[first + direction] for one in initial]
            after = run(layer, below if direction == 0 else np.flip(below, -3), start)
            states.append(after if direction == 0 else [np.flip(one, -3) for one in after])
        below = np.concatenate([after[0] for after in states[first:]], axis=-1)
    return [np.stack(one, axis=-4) for one in zip(*states)]
