"""Legal arithmetic of LSTM and GRU: float32 that no one would call wrong, each rounding elsewhere. As variants.py.

A way is an order of the sums, an order of the biases, a form of the state's update and a pair of activations.
"""

from collections.abc import Callable, Iterator

import numpy as np

from gated import ACTIVATIONS, Activation, FORMS, gates_of, Layer, plain_sigmoid, stack, States, step, sums_of
from variants import Array, F32, F64, MORE_SUMS, product

BIASES = ("apart", "merged", "one sum")  # one sum: a single accumulator over [biases; x; h]


def layer_in_float32(layer: Layer, below: Array, start: States, bias: str, form: str) -> States:
    """The states of one layer, one direction, by letter, for every order of the sums and every pair of activations.

    below (order or 1, activation or 1, seq_len, batch, layer_input_size), start (batch, width);
    returns (order, activation, seq_len, batch, width), float32.
    """
    kinds, sums = (len(MORE_SUMS), len(ACTIVATIONS)), float32_sums(layer, below, bias)
    state = [np.broadcast_to(one, (*kinds, *one.shape)) for one in start]
    states = [np.empty((*kinds, below.shape[2], *one.shape), F32) for one in start]
    for t in range(below.shape[2]):
        z = sums(t, state[0])
        after = [step(layer.module, [one[:, index] for one in z], [one[:, index] for one in state], *pair, form)
                 for index, pair in enumerate(ACTIVATIONS.values())]
        state = [np.stack(one, axis=1) for one in zip(*after)]
        if layer.weight_hr is not None:
            state[0] = times(state[0], layer.weight_hr)
        for steps, one in zip(states, state):
            steps[:, :, t] = one
    return states


def float32_sums(layer: Layer, below: Array, bias: str) -> Callable[[int, Array], list[Array]]:
    """From t and the h before it, what `step` takes."""
    module, biases = layer.module, sums_of(layer.module, layer.bias_ih, layer.bias_hh)
    gates = len(layer.bias_ih)
    joint = gates if module == "LSTM" else gates // 3 * 2  # of the rows; n's two sums are never one
    first = joint if bias == "one sum" else 0
    ih = times(below, layer.weight_ih[first:])

    def sums(t: int, h: Array) -> list[Array]:
        def spread(one: Array) -> Array:
            return np.broadcast_to(one, (*h.shape[:3], one.shape[-1]))

        x, hh = spread(ih[:, :, t]), times(h, layer.weight_hh[first:])
        if bias == "apart":
            return sums_of(module, x + layer.bias_ih, hh + layer.bias_hh)
        if bias == "merged":
            return [one + both for one, both in zip(sums_of(module, x, hh), biases)]
        z = times(np.concatenate([spread(np.ones((1, 1, 1, 1), F32)), spread(below[:, :, t]), h], axis=-1), weight)
        return gates_of(z, 4) if module == "LSTM" else [*gates_of(z, 2), x + biases[2], hh + biases[3]]

    weight = np.concatenate([np.concatenate(biases)[:joint, None], layer.weight_ih[:joint], layer.weight_hh[:joint]],
                            axis=1)
    return sums


def times(x: Array, weight: Array) -> Array:
    """x (order or 1, ..., terms) @ weight.T, in float32, in every order: (order, ..., len(weight))."""
    found = np.empty((len(MORE_SUMS), *x.shape[1:-1], len(weight)), F32)
    for index, order in enumerate(MORE_SUMS if len(weight) > 0 else ()):
        rows = x[min(index, len(x) - 1)].reshape(-1, x.shape[-1])
        found[index] = product(rows, weight, order).reshape(found.shape[1:])
    return found


def layer_in_float64(layer: Layer, below: Array, start: States, rounded: bool, sigmoid: Activation = plain_sigmoid,
                     tanh: Activation = np.tanh) -> States:
    """The same in float64, and if `rounded` every state to float32 once a step: below (seq_len, batch, features)."""
    wide, state = layer.wide(), [one.astype(F64) for one in start]
    states = [np.empty((*below.shape[:1], *one.shape), F32 if rounded else F64) for one in start]
    ih = below.astype(F64) @ wide.weight_ih.T + wide.bias_ih
    for t in range(len(below)):
        hh = state[0] @ wide.weight_hh.T + wide.bias_hh
        state = step(layer.module, sums_of(layer.module, ih[t], hh), state, sigmoid, tanh)
        if layer.weight_hr is not None:
            state[0] = state[0] @ wide.weight_hr.T
        for letter, steps in enumerate(states):
            steps[t] = state[letter]
            state[letter] = steps[t].astype(F64)
    return states


def float32_variants(layers: list[list[Layer]], input: Array, initial: States, bias: str,
                     form: str) -> Iterator[tuple[str, str, States]]:
    """Yields (order, activation, states) for every order and every pair of activations."""
    states = stack(layers, input[None, None], initial,
                   lambda layer, below, start: layer_in_float32(layer, below, start, bias, form))
    for number, order in enumerate(MORE_SUMS):
        for index, activation in enumerate(ACTIVATIONS):
            yield order, activation, [one[number, index] for one in states]


def require_float32() -> None:
    """No float64 slips into a way that claims float32."""
    random = np.random.default_rng(1)
    for module, gates in (("LSTM", 4), ("GRU", 3)):
        layer = Layer(module, *(random.standard_normal(shape).astype(F32) for shape in
                                ((gates * 5, 3), (gates * 5, 5), (gates * 5,), (gates * 5,))))
        x, state = random.standard_normal((1, 1, 2, 4, 3)).astype(F32), np.zeros((7, 5, 4, 5), F32)
        for bias in BIASES:
            z = float32_sums(layer, x, bias)(0, state)
            for form in FORMS[module]:
                for name, pair in ACTIVATIONS.items():
                    if any(one.dtype != F32 for one in (*z, *step(module, z, [state, state], *pair, form))):
                        raise AssertionError(f"{module}, {bias}, {form}, {name}: not in float32")
