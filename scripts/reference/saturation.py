"""Proves that a part of a GRU or LSTM has one answer, whatever the order of its sums and the way of its tanh ("exact": "any").

Every sum of a gate is exact in any order (exactness.py says why), and 0 or at least 1024 in size. There sigmoid is 0, 1/2 or 1
and tanh -1, 0 or 1, in float32 and float64 alike. c stays at 20 or more, where tanh is 1. The states are then sums of few
binary digits. Left is the sign of a 0: a sum whose every term is -0 is 0 for whoever starts at 0. Only new of a GRU and a
projection could hand that on.
"""

import numpy as np

from parts import FIRST, Part
from refusal import Refusal
from step_bound import sigmoid

LARGEST = 2.0**24     # float32 holds every whole number up to here
SATURATED = 1024      # exp(-1024) is 0 and exp(1024) infinite, also in float64
GREAT = 20            # of c: tanh is 1 from there on
SHARE = 1 / 25        # of the steps of all units in which a gate must have each of its values


def require_saturated(where: str, part: Part) -> None:
    """Refuses a part that is not exact, or in which a gate hardly changes."""
    x, h = part.flat(part.input), part.flat(part.before[FIRST])
    gates = 4 if "c" in part.before else 3
    terms = [(x, part.weights["weight_ih"], part.weights.get("bias_ih")), (h, part.weights["weight_hh"], part.weights.get("bias_hh"))]
    require_exact_sums(where, terms)
    ih, hh = (np.split(of @ weight.T + (0 if bias is None else bias), gates, axis=1) for of, weight, bias in terms)
    with np.errstate(over="ignore"):
        if gates == 3:
            require_gru(where, part, ih, hh)
        else:
            require_lstm(where, part, ih, hh)


def require_gru(where: str, part: Part, ih: list[np.ndarray], hh: list[np.ndarray]) -> None:
    r, z = (sigmoid(require_ends(where, ih[gate] + hh[gate])) for gate in (0, 1))
    n = np.tanh(require_ends(where, ih[2] + r * hh[2]))
    require_lively(where, {"reset": r, "update": z, "new": n})
    hidden_size = n.shape[1]
    new = {kind: part.weights[kind][2 * hidden_size:] for kind in ("weight_ih", "bias_ih") if kind in part.weights}
    if not has_a_sign(part.flat(part.input), new["weight_ih"], new.get("bias_ih")).all():
        raise Refusal(f"{where}: what new reads of the input has no term other than -0")
    h = part.flat(part.after["h"])
    if (np.signbit(h) & (h == 0)).any():
        raise Refusal(f"{where}: h is -0")
    if np.abs(part.flat(part.before["h"])).max() > 1 or 2 > LARGEST * quantum(h) / 2:
        raise Refusal(f"{where}: h has more digits than float32 holds")


def require_lstm(where: str, part: Part, ih: list[np.ndarray], hh: list[np.ndarray]) -> None:
    sums = [require_ends(where, a + b) for a, b in zip(ih, hh, strict=True)]
    (i, f, o), g = (sigmoid(sums[gate]) for gate in (0, 1, 3)), np.tanh(sums[2])
    require_lively(where, {"input": i, "cell": g, "output": o})
    require_values(where, "forget", f, (0.5, 1.0))
    c, before = part.flat(part.after["c"]), part.flat(part.before["c"])
    if min(np.abs(c).min(), np.abs(before).min()) < GREAT:
        raise Refusal(f"{where}: c falls below {GREAT}, where its tanh is not 1")
    if np.abs(before).max() + 1 > LARGEST * min(quantum(before) / 2, 0.5):
        raise Refusal(f"{where}: c has more digits than float32 holds")
    if "weight_hr" in part.weights:
        m, weight = o * np.sign(c), part.weights["weight_hr"]
        require_exact_sums(where, [(m, weight, None)])
        if not has_a_sign(m, weight, None).all():
            raise Refusal(f"{where}: a projection has no term other than -0")


def require_exact_sums(where: str, terms: list[tuple[np.ndarray, np.ndarray, np.ndarray | None]]) -> None:
    """Every partial sum of all these is a whole number of quanta that float32 holds; also after reset has halved some."""
    absolute = sum(np.abs(x) @ np.abs(weight).T + (0 if bias is None else np.abs(bias)) for x, weight, bias in terms)
    unit = min([quantum(weight) * quantum(x) for x, weight, _ in terms] + [quantum(bias) for _, _, bias in terms if bias is not None])
    if absolute.max() > LARGEST * unit / 2:
        raise Refusal(f"{where}: terms add up to {absolute.max()}, more than 2**23 times their quantum {unit}")


def require_ends(where: str, sums: np.ndarray) -> np.ndarray:
    between = sums[(sums != 0) & (np.abs(sums) < SATURATED)]
    if between.size:
        raise Refusal(f"{where}: the sum of a gate is {between[0]}, want 0 or at least {SATURATED} in size")
    return sums


def require_lively(where: str, gates: dict[str, np.ndarray]) -> None:
    for name, gate in gates.items():
        require_values(where, name, gate, (-1, 0, 1) if name in ("cell", "new") else (0, 0.5, 1))


def require_values(where: str, name: str, gate: np.ndarray, values: tuple[float, ...]) -> None:
    """Each of these values often enough, and no other."""
    shares = [float((gate == value).mean()) for value in values]
    if min(shares) < SHARE or not np.isin(gate, values).all():
        told = ", ".join(f"{share:.0%} {value:g}" for share, value in zip(shares, values, strict=True))
        raise Refusal(f"{where}: the {name} gate is {told}, want {SHARE:.0%} of each and nothing else")


def has_a_sign(x: np.ndarray, weight: np.ndarray, bias: np.ndarray | None) -> np.ndarray:
    """Of each sum, whether a term is anything but -0: then its 0 is +0 in every order."""
    def count(of_x: np.ndarray, of_weight: np.ndarray) -> np.ndarray:
        return of_x.astype(np.float64) @ of_weight.T.astype(np.float64)
    other = count(x != 0, weight != 0)  # than 0
    same = count(np.signbit(x), np.signbit(weight)) + count(~np.signbit(x), ~np.signbit(weight))
    with_bias = False if bias is None else (bias != 0) | ~np.signbit(bias)
    return (other > 0) | (same > 0) | with_bias


def quantum(array: np.ndarray) -> float:
    """The greatest power of two that divides every element; infinite for zeros."""
    if not array.any():
        return np.inf
    fraction, exponent = np.frexp(array[array != 0])
    digits = (fraction * 2.0**53).astype(np.int64)
    return float(np.ldexp((digits & -digits).astype(np.float64), exponent - 53).min())
