"""Tensors from a formula, "saturated-1", for GRU and LSTM: every gate is exactly 0, 1/2 or 1, every tanh exactly -1, 0 or 1.

With these weights a sum of a gate is 0, or so large that sigmoid and tanh are at their ends in float32 and float64 alike, so
that there is one answer whatever the order of the sums (saturation.py proves it of each case). It works up to 6 steps, and
an LSTM must be given its states. src/case-files/ does the same. Here is all of it.

Element i of a tensor, row by row, comes from hash = hash32(seed, name, i), as in lattice-1 (lattice.py, golden/README.md).
`//` rounds down, width is the last axis of a shape, rows its first, row = i // width, column = i % width. ONE is 2^21.
A 0 is +0, also where a rule says 0 times a sign.

    sign(name, j) = -1 where hash32(seed, name, j) is odd, else 1.
    Signs.  Of a feature of the input: sign("input_sign", feature). Of a unit of c: sign("c_sign", place * hidden_size + unit).
            Of a unit of h: the same as of c; in a projected LSTM sign("h_sign", place * proj_size + unit).
            place = layer * num_directions + direction, 0 in a cell.
            A column of a weight has the sign of what it reads: in weight_hh of h of its own place, in weight_ih of the input;
            in a layer above the first of column % (width of h) of the direction column // (width of h) below.

    input          m times the sign of its feature, m = (0, 0, 1, 2)[hash % 4]
    h_0, hx        GRU: (hash % 9 - 4) / 4.  LSTM: (hash % 3) / 2 times the sign of its unit, the row of h_0 being its place
    c_0, cx        (4096 + hash % 4096) times the sign of its unit
    weight_ih,     0 unless hash % m < k, else ONE * (-2, -1, 1, 2)[q % 4], with q = hash // m. So a row has about one number
    weight_hh      other than 0, and sums are often 0.
                   k is 1; in weight_ih, where width > rows, 6 * width // rows in every third row (row % 3 is 0), so that of
                   many columns each is read by some row.
                   m is width; 2 * width where a projected h is read (it is never 0), and in forget rows.
                   A forget row of an LSTM (hidden_size <= row < 2 * hidden_size) goes with what it reads:
                   0 unless hash % m < 1, else ONE * (1 + q % 2) times the sign of its column
    bias_ih,       ONE where hash % 8 is 0, -ONE where it is 1, else 0.
    bias_hh        The two of a forget unit u add up to 0 or ONE: with b = 1 + hash32(seed, "forget" + suffix, u) % 3, where
                   suffix is what follows bias_ih in the name, bias_ih is ONE * b and bias_hh ONE * (-b + (1 where hash % 4
                   is 0, else 0))
    weight_hr      (1 + hash % 3) times the sign of the unit of h that is its row, times that of c that is its column
"""

import numpy as np

from hashes import hash32
from signatures import Parameter, is_network, letters, num_directions

FORMULA = "saturated-1"
ONE = 2**21


def saturated_weight(seed: int, module: str, config: dict, one: Parameter, shape: tuple[int, ...]) -> np.ndarray:
    """Whole numbers, as float64."""
    hashes = hash32(seed, one.name, int(np.prod(shape))).astype(np.int64).reshape(shape)
    place = one.layer * num_directions(config) + one.direction
    forget = slice(config["hidden_size"], 2 * config["hidden_size"]) if "c" in letters(module) else slice(0)
    if one.kind == "weight_hr":
        values = (1 + hashes % 3) * of_h(seed, config, place)[:, np.newaxis] * of_c(seed, config, place)
    elif one.kind.startswith("bias"):
        values = ONE * np.array((1, -1, 0, 0, 0, 0, 0, 0))[hashes % 8]
        units = config["hidden_size"] if forget.stop else 0
        b = 1 + hash32(seed, "forget" + one.name.removeprefix(one.kind), units).astype(np.int64) % 3
        values[forget] = ONE * (b if one.kind == "bias_ih" else -b + (hashes[forget] % 4 == 0))
    else:
        rows, columns = shape
        is_full = (one.kind == "weight_ih") & (columns > rows) & (np.arange(rows)[:, np.newaxis] % 3 == 0)
        k = np.where(is_full, 6 * columns // rows, 1)
        reads_projected = config.get("proj_size") and (one.kind == "weight_hh" or one.layer > 0)
        m = 2 * columns if reads_projected else columns
        values = np.where(hashes % m < k, ONE * np.array((-2, -1, 1, 2))[hashes // m % 4], 0)
        of_forget, m = hashes[forget], 2 * columns
        values[forget] = np.where(of_forget % m < 1, ONE * (1 + of_forget // m % 2), 0) * column_signs(seed, module, config, one)
    return values.astype(np.float64)


def saturated_input(seed: int, shape: tuple[int, ...]) -> np.ndarray:
    hashes = hash32(seed, "input", int(np.prod(shape, dtype=np.int64))).reshape(shape)
    return (np.array((0, 0, 1, 2))[hashes % 4] * signs_of(seed, "input_sign", 0, shape[-1])).astype(np.float64)


def saturated_state(seed: int, module: str, config: dict, name: str, shape: tuple[int, ...]) -> np.ndarray:
    """h_0 or c_0, hx or cx."""
    hashes = hash32(seed, name, int(np.prod(shape, dtype=np.int64))).astype(np.int64).reshape(shape)
    if "c" not in letters(module):
        return (hashes % 9 - 4) / 4
    of, size = (of_h, hashes % 3 / 2) if name.startswith("h") else (of_c, 4096 + hashes % 4096)
    if not is_network(module):
        return size * of(seed, config, 0) + 0.0
    signs = np.stack([of(seed, config, place) for place in range(len(hashes))])
    return size * signs.reshape(len(hashes), *[1] * (len(shape) - 2), shape[-1]) + 0.0  # + 0.0: never -0


def of_h(seed: int, config: dict, place: int) -> np.ndarray:
    """The signs of the units of h in one layer and direction."""
    projected = config.get("proj_size")
    return signs_of(seed, "h_sign", place, projected) if projected else of_c(seed, config, place)


def of_c(seed: int, config: dict, place: int) -> np.ndarray:
    return signs_of(seed, "c_sign", place, config["hidden_size"])


def signs_of(seed: int, name: str, place: int, size: int) -> np.ndarray:
    return 1 - 2 * (hash32(seed, name, (place + 1) * size)[place * size:] % 2).astype(np.int64)


def column_signs(seed: int, module: str, config: dict, one: Parameter) -> np.ndarray:
    """Of what the columns of a weight read."""
    directions = num_directions(config)
    if one.kind == "weight_hh":
        return of_h(seed, config, one.layer * directions + one.direction)
    if one.layer == 0:
        return signs_of(seed, "input_sign", 0, config["input_size"])
    return np.concatenate([of_h(seed, config, (one.layer - 1) * directions + direction) for direction in range(directions)])
