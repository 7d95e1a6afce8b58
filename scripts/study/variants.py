"""Legal arithmetic: float32 RNNs that no one would call wrong, each of which rounds elsewhere.

Every order of the sums, with every tanh, with either order of adding the biases, all in numpy and vectorised;
`require_faithful` checks the vectorised sums against plain loops, bit for bit.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

F32, F64 = np.float32, np.float64
Array = np.ndarray
CHUNK = 2**18  # products held at once; they stay in the cache


@dataclass(frozen=True)
class Layer:
    """One layer in one direction."""

    weight_ih: Array  # (hidden_size, layer_input_size)
    weight_hh: Array  # (hidden_size, hidden_size)
    bias_ih: Array    # (hidden_size,)
    bias_hh: Array    # (hidden_size,)


def in_order(products: Array) -> Array:
    """p[0] + p[1] + ..., rounding each time: (terms, ...) to (...)."""
    if products[0].size == 1:  # numpy would sum a lone column pairwise; several it adds row by row
        return np.add.accumulate(products, axis=0, dtype=products.dtype)[-1]
    return np.add.reduce(products, axis=0, dtype=products.dtype)


def backward(products: Array) -> Array:
    return in_order(np.ascontiguousarray(products[::-1]))


def pairwise(products: Array) -> Array:
    """(p[0] + p[1]) + (p[2] + p[3]), and so on up the tree."""
    while len(products) > 1:
        odd = products[len(products) // 2 * 2:]
        products = np.concatenate([products[0:len(products) - len(odd):2] + products[1::2], odd])
    return products[0]


def blocks(size: int) -> Callable[[Array], Array]:
    """Each block of `size` terms in order, then the blocks in order; 112 is MKL's."""
    def summed(products: Array) -> Array:
        return in_order(np.stack([in_order(products[start:start + size])
                                  for start in range(0, len(products), size)]))
    return summed


def lanes(products: Array) -> Array:
    """Term k into accumulator k % 8, each in order, then the eight up the tree: a vector unit's."""
    padded = np.concatenate([products, np.zeros((-len(products) % 8, *products.shape[1:]), products.dtype)])
    return pairwise(in_order(padded.reshape(-1, 8, *products.shape[1:])))


SUMS: dict[str, Callable[[Array], Array] | None] = {
    "in order": in_order,
    "reversed": backward,
    "pairwise": pairwise,
    "blocks of 16": blocks(16),
    "blocks of 112": blocks(112),
    "fused": None,  # not a sum of rounded products: see fused
}
MORE_SUMS = {**SUMS, "8 lanes": lanes}  # those of LSTM and GRU


def tanh_by_expm1(z: Array) -> Array:
    """e / (e + 2) with e = expm1(2|z|), all in float32: keeps its relative precision near 0."""
    e = np.expm1(2 * np.minimum(np.abs(z), F32(20)))
    return np.copysign(e / (e + 2), z)


TANHS: dict[str, Callable[[Array], Array]] = {
    "float64": lambda z: np.tanh(z.astype(F64)).astype(F32),
    "numpy": np.tanh,
    "torch": lambda z: torch.tanh(torch.from_numpy(np.ascontiguousarray(z))).numpy(),
    "expm1": tanh_by_expm1,
}
RELUS = {"relu": lambda z: np.maximum(z, F32(0))}
BIASES = ("apart", "merged")  # (ih + bias_ih) + (hh + bias_hh), as torch; (ih + hh) + (bias_ih + bias_hh)


def product(x: Array, weight: Array, order: str) -> Array:
    """x (rows, terms) @ weight.T (terms, unit), in float32, every sum in `order`."""
    x, columns = np.ascontiguousarray(x.T), np.ascontiguousarray(weight.T)
    rows, step = x.shape[1], max(1, CHUNK // weight.size)
    sums = fused if order == "fused" else lambda x, columns: MORE_SUMS[order](x[:, :, None] * columns[:, None, :])
    if rows <= step:
        return sums(x, columns)
    return np.concatenate([sums(x[:, start:start + step], columns) for start in range(0, rows, step)])


def fused(x: Array, columns: Array) -> Array:
    """acc = fma(x, w, acc), in order: x (terms, rows), columns (terms, unit), to (rows, unit).

    The product of two floats is exact in float64; its sum with acc is rounded to float64 and then to float32. The
    two roundings differ from one only where the first lands on the middle between two floats: about once in 2**29
    sums, by less than 2**-29 ulp of error.
    """
    x, columns = x[:, :, None].astype(F64), columns.astype(F64)
    acc = np.zeros((x.shape[1], columns.shape[1]), F32)
    wide = np.empty_like(acc, F64)
    for term in range(len(x)):
        np.multiply(x[term], columns[term], out=wide)
        np.add(wide, acc, out=wide)
        acc[...] = wide
    return acc


def layer_in_float32(layer: Layer, below: Array, start: Array, order: str, activations: list[Callable]) -> Array:
    """The states of one layer, one direction, for every order of the biases and every activation.

    below (2, activation, seq_len, batch, layer_input_size), start (batch, hidden_size);
    returns (2, activation, seq_len, batch, hidden_size), float32.
    """
    *kinds, seq_len, batch, features = below.shape
    hidden_size = start.shape[-1]
    ih = product(below.reshape(-1, features), layer.weight_ih, order).reshape(*kinds, seq_len, batch, hidden_size)
    bias = layer.bias_ih + layer.bias_hh
    h = np.broadcast_to(start, (*kinds, batch, hidden_size))
    states = np.empty_like(ih)
    for t in range(seq_len):
        hh = product(h.reshape(-1, hidden_size), layer.weight_hh, order).reshape(h.shape)
        z = np.stack([(ih[0, :, t] + layer.bias_ih) + (hh[0] + layer.bias_hh), (ih[1, :, t] + hh[1]) + bias])
        for index, activation in enumerate(activations):
            states[:, index, t] = activation(z[:, index])
        h = states[:, :, t]
    return states


def layer_in_float64(layer: Layer, below: Array, start: Array, activation: Callable) -> Array:
    """The same in float64, rounded to float32 once a step: below (seq_len, batch, features)."""
    wide = [part.astype(F64) for part in (layer.weight_ih, layer.weight_hh, layer.bias_ih, layer.bias_hh)]
    ih = below.astype(F64) @ wide[0].T + (wide[2] + wide[3])
    h, states = start, np.empty(ih.shape, F32)
    for t in range(len(ih)):
        h = states[t] = activation(ih[t] + h.astype(F64) @ wide[1].T)
    return states


def stack(layers: list[list[Layer]], input: Array, h_0: Array, run: Callable[[Layer, Array, Array], Array]) -> Array:
    """Runs layers[layer][direction] over input (..., seq_len, batch, input_size), by `run` of one layer.

    Returns h_steps (..., num_layers * num_directions, seq_len, batch, hidden_size), by the time of the input.
    """
    below, states = input, []
    for number, directions in enumerate(layers):
        of_layer = []
        for direction, layer in enumerate(directions):
            start = h_0[number * len(directions) + direction]
            forward = below if direction == 0 else np.flip(below, -3)
            after = run(layer, forward, start)
            of_layer.append(after if direction == 0 else np.flip(after, -3))
        states += of_layer
        below = np.concatenate(of_layer, axis=-1)
    return np.stack(states, axis=-4)


def float32_variants(layers: list[list[Layer]], nonlinearity: str, input: Array, h_0: Array):
    """Yields (order, bias, activation, h_steps) for every legal float32 RNN."""
    activations = TANHS if nonlinearity == "tanh" else RELUS
    kinds = (len(BIASES), len(activations))
    for order in SUMS:
        h_steps = stack(layers, np.broadcast_to(input, (*kinds, *input.shape)), h_0,
                        lambda layer, below, start: layer_in_float32(layer, below, start, order,
                                                                     list(activations.values())))
        for b, bias in enumerate(BIASES):
            for a, activation in enumerate(activations):
                yield order, bias, activation, h_steps[b, a]


def float64_variant(layers: list[list[Layer]], nonlinearity: str, input: Array, h_0: Array,
                    tanh: Callable[[Array], Array] = np.tanh) -> Array:
    """h_steps of the RNN that sums in float64 and rounds once a step."""
    activation = tanh if nonlinearity == "tanh" else lambda z: np.maximum(z, 0.0)
    return stack(layers, input, h_0, lambda layer, below, start: layer_in_float64(layer, below, start, activation))


def require_faithful() -> None:
    """The vectorised sums against plain loops over numpy float32 scalars, bit for bit."""
    random = np.random.default_rng(1)
    for rows, terms, units in ((1, 40, 1), (1, 250, 1), (2, 17, 1), (1, 130, 3), (3, 129, 2), (5, 1, 4)):
        x, weight = (random.standard_normal(shape).astype(F32) for shape in ((rows, terms), (units, terms)))
        for order in MORE_SUMS:
            actual = product(x, weight, order)
            wanted = np.array([[plain(x[row], weight[unit], order) for unit in range(units)] for row in range(rows)])
            if actual.dtype != F32 or not np.array_equal(actual, wanted):
                raise AssertionError(f"{order}: {rows} x {terms} x {units} differs from the plain loop")


def plain(x: Array, w: Array, order: str) -> F32:
    """One sum, written as its definition."""
    if order == "fused":
        acc = F32(0)
        for a, b in zip(x, w):
            acc = F32(F64(a) * F64(b) + F64(acc))
        return acc
    terms = [a * b for a, b in zip(x, w)]
    if order.startswith("blocks"):
        size = int(order.split()[-1])
        return loop([loop(terms[start:start + size]) for start in range(0, len(terms), size)])
    if order == "pairwise":
        return tree(terms)
    if order == "8 lanes":
        return tree([loop([F32(0), *terms[lane::8]]) for lane in range(8)])
    return loop(terms[::-1] if order == "reversed" else terms)


def tree(terms: list) -> F32:
    while len(terms) > 1:
        terms = [loop(terms[start:start + 2]) for start in range(0, len(terms), 2)]
    return terms[0]


def loop(terms: list) -> F32:
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total
