"""How far one step of PyTorch may be from what a module's equations give in float64: by K U at most.

src/conformance/step-bound.ts has the same for TypeScript, and the figures. Here K is that of the worst sums, of equal terms.
"""

from collections.abc import Callable

import numpy as np

from parts import FIRST, Part

EPS = {"float32": 2.0**-23, "float64": 2.0**-52}
SMALLEST = {"float32": 2.0**-149, "float64": 2.0**-1074}  # above 0
NORMAL = {"float32": 2.0**-126, "float64": 2.0**-1022}    # below it a sigmoid or a memory may be flushed to 0

States = dict[str, np.ndarray]  # by letter, (n, width)
Step = Callable[[list[np.ndarray], States], States]  # from the gates' sums


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def gru(sums: list[np.ndarray], before: States) -> States:
    """Of reset, update and the two sums of new; PyTorch's own form."""
    r, z, of_input, of_state = sums
    n = np.tanh(of_input + sigmoid(r) * of_state)
    return {"h": (before["h"] - n) * sigmoid(z) + n}


def lstm(sums: list[np.ndarray], before: States) -> States:
    """Of input, forget, cell and output; h before a projection."""
    i, f, g, o = sums
    c = sigmoid(f) * before["c"] + sigmoid(i) * np.tanh(g)
    return {"h": sigmoid(o) * np.tanh(c), "c": c}


def gate_sums(part: Part, dtype: str) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """The sums that the gates are made of, and d of each: what rounding may do to it, typically."""
    x, h = part.flat(part.input), part.flat(part.before[FIRST])
    zi, si = weighted(x, part.weights["weight_ih"], part.weights.get("bias_ih"))
    zh, sh = weighted(h, part.weights["weight_hh"], part.weights.get("bias_hh"))
    gates = 4 if "c" in part.before else 3
    split = [np.split(one, gates, axis=1) for one in (zi, zh, si, sh)]
    sums = [a + b for a, b in zip(*split[:2], strict=True)]
    squares = [a + b + zi**2 + zh**2 for zi, zh, a, b in zip(*split, strict=True)]
    if gates == 3:
        (_, _, ni), (_, _, nh), (_, _, ti), (_, _, th) = split
        sums[2:] = [ni, nh]
        squares[2:] = [ti + 2 * ni**2 + (sigmoid(sums[0]) * nh) ** 2, th + nh**2]
    return sums, [EPS[dtype] * np.sqrt(square) for square in squares]


def weighted(x: np.ndarray, weight: np.ndarray, bias: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """The sums of weight and bias, and those of their squared terms."""
    b = np.zeros(1) if bias is None else bias
    return x @ weight.T + b, x**2 @ weight.T**2 + b**2


def step_bound(part: Part, dtype: str) -> States:
    """K U of GRU or LSTM, by letter; not finite where the order of the sums decides whether they overflow."""
    sums, ds = gate_sums(part, dtype)
    before = {letter: part.flat(of) for letter, of in part.before.items()}
    n = part.input.shape[-1] + before["h"].shape[-1] + 2
    eps, floor, normal = EPS[dtype], np.sqrt(n) * SMALLEST[dtype], NORMAL[dtype]
    k = max(4 + np.sqrt(n), 4 + n / 4) * (2 if dtype == "float64" else 1)  # in float64 the equations round as much
    lost = np.where(np.max(ds, axis=0) < eps * np.finfo(dtype).max / n, 0, np.inf)
    if "c" not in before:
        greatest = np.maximum(np.abs(np.tanh(sums[2] + sigmoid(sums[0]) * sums[3])), np.abs(before["h"]))
        return {"h": k * (sum(bumps(gru, sums, ds, before, "h")) + eps * greatest + floor) + lost}
    i, f, g, o = sums
    after = lstm(sums, before)
    c, through = after["c"], np.abs(np.tanh(after["c"]))
    of_c = (sum(bumps(lstm, sums, ds, before, "c")) + eps * (np.abs(sigmoid(f) * before["c"]) + np.abs(sigmoid(i) * np.tanh(g)))
            + floor + normal * (np.abs(before["c"]) + 1))
    lost_h = lost
    of_h = (through * bump(sigmoid, o, ds[3]) + sigmoid(o) * bump(np.tanh, c, of_c) + eps * np.abs(after["h"]) + floor
            + normal * through)
    if "weight_hr" in part.weights:
        weight, m = part.weights["weight_hr"].T, after["h"]
        after["h"] = m @ weight
        of_h = np.sqrt(of_h**2 @ weight**2) + eps * np.sqrt(m**2 @ weight**2) + eps * np.abs(after["h"]) + floor
        lost_h = lost.max(axis=1, keepdims=True)
    return {"h": k * of_h + lost_h, "c": k * of_c + lost}


def bumps(step: Step, sums: list[np.ndarray], ds: list[np.ndarray], before: States, letter: str) -> list[np.ndarray]:
    """What each sum's d does to the state of this letter."""
    def with_one(gate: int, z: np.ndarray) -> np.ndarray:
        return step([*sums[:gate], z, *sums[gate + 1:]], before)[letter]
    return [bump(lambda z, gate=gate: with_one(gate, z), sums[gate], d) for gate, d in enumerate(ds)]


def bump(function: Callable[[np.ndarray], np.ndarray], z: np.ndarray, d: np.ndarray) -> np.ndarray:
    """The greater of both changes by 8 d, an eighth of it."""
    here = function(z)
    return np.maximum(np.abs(function(z + 8 * d) - here), np.abs(function(z - 8 * d) - here)) / 8
