"""How far another machine may be from a case, and how far it is.

PyTorch's float32 depends on the CPU by about its own rounding error (bit-identical only on the same machine), so
that the error itself, torch against float64, is the measure: five times it, and a floor of eight ulp of the greatest
element for the cases where torch happens to be right to the bit. The truth is float64, whose bound is as much smaller as
its unit is. Where float32 has lost its digits, or overflowed, its error does not tell how rounding grows: there
float64 runs from values that are one ulp away tell it.
"""

from dataclasses import dataclass

import numpy as np

import reference
from stored import Arrays, Case

ERRORS = 5            # times torch's own greatest error
FLOOR = 8 * 2.0**-23  # times the greatest element
LOST = 2.0**-7        # of the greatest element: float32 with so great an error holds few digits
NUDGES = 4            # one alone may happen to grow little
NUDGE = 2.0**-52      # an ulp of float64
TO_FLOAT64 = 2.0**-29  # from float32's precision to float64's: 2**-52 / 2**-23


@dataclass(frozen=True)
class Distance:
    """The tensor that is farthest from its case, measured by its bound."""

    tensor: str
    difference: float | None  # None: they differ in a NaN, an infinity, the sign of a 0 or their shape
    bound: float

    @property
    def within(self) -> bool:
        return self.difference is not None and self.difference <= self.bound

    @property
    def ratio(self) -> float:
        if self.difference is None:
            return np.inf
        return 0.0 if self.difference == 0 else self.difference / self.bound if self.bound > 0 else np.inf


def bounds(case: Case) -> dict[str, float]:
    """By tensor (`output`, and `output.f64` for truth), the greatest difference that another machine may show."""
    if case.exact == "any":
        return {name: 0.0 for name in named_tensors(case)}
    if case.dtype == "float32":
        single, double = case.expected, case.truth
    else:
        # float64 has no better truth; its float32 version shows how much this network amplifies rounding
        single = reference.compute_as("float32", case.module, case.config, case.stepped,
                                      case.state_dict, case.inputs)
        double = case.expected
    with np.errstate(invalid="ignore"):  # infinity - infinity; only finite elements count
        allowed = {name: ERRORS * greatest(single[name] - double[name]) + FLOOR * greatest(double[name])
                   for name in case.expected}
        precise = {name: bound * TO_FLOAT64 for name, bound in allowed.items()}
        if any(is_lost(single[name], double[name]) for name in double):
            for seed in range(NUDGES):
                nudged = from_nudged(case, seed)
                precise = {name: max(bound, ERRORS * greatest(nudged[name] - double[name]))
                           for name, bound in precise.items()}
    if case.dtype == "float64":
        return {name: rounded(bound) for name, bound in precise.items()}
    pinned = case.exact == "float32-in-order"  # the same bits everywhere; its truth is ordinary float64
    return {**{name: 0.0 if pinned else rounded(bound) for name, bound in allowed.items()},
            **{f"{name}.f64": rounded(bound) for name, bound in precise.items()}}


def is_lost(single: np.ndarray, double: np.ndarray) -> bool:
    overflowed = np.isfinite(double) & ~np.isfinite(single)
    return bool(overflowed.any()) or greatest(single - double) > LOST * greatest(double)


def from_nudged(case: Case, seed: int) -> Arrays:
    """The truth from weights and inputs that are each an ulp of float64 away, up or down."""
    generator = np.random.default_rng(seed)

    def nudged(array: np.ndarray) -> np.ndarray:
        if array.dtype.kind != "f":
            return array  # lengths
        return array.astype(np.float64) * (1 + generator.choice([-NUDGE, NUDGE], array.shape))

    weights, inputs = ({name: nudged(array) for name, array in arrays.items()} for arrays in (case.state_dict, case.inputs))
    return reference.truth(case.module, case.config, case.stepped, weights, inputs)


def farthest(actual: Case, expected: Case) -> Distance:
    """The distance of the tensor that is worst by the bounds recorded with `expected`; a missing bound is 0."""
    tensors, goldens = named_tensors(actual), named_tensors(expected)
    recorded = expected.provenance.get("bound", {})
    exact = expected.expected if expected.exact is not None else {}
    distances = [Distance(name, difference(tensors.get(name), goldens.get(name), signed=name in exact),
                          recorded.get(name, 0.0))
                 for name in {**tensors, **goldens}]
    return max(distances, key=lambda distance: distance.ratio, default=Distance("", 0.0, 0.0))  # a case without answers yet


def difference(actual: np.ndarray | None, expected: np.ndarray | None, signed: bool) -> float | None:
    """The greatest absolute difference; None where shape, dtype, a non-finite element or, `signed`, a 0's sign differs."""
    if actual is None or expected is None or actual.shape != expected.shape or actual.dtype != expected.dtype:
        return None
    finite = np.isfinite(expected)
    if not np.array_equal(actual[~finite], expected[~finite], equal_nan=True) or not np.isfinite(actual[finite]).all():
        return None
    zeros = (actual == 0) & (expected == 0)
    if signed and (np.signbit(actual[zeros]) != np.signbit(expected[zeros])).any():
        return None
    return greatest(actual[finite].astype(np.float64) - expected[finite].astype(np.float64))


def own_error(case: Case, name: str) -> float | None:
    """The greatest error that PyTorch itself makes in a float32 answer; None of float64, and of the truth."""
    if case.dtype != "float32" or name not in case.expected:
        return None
    truth = (case.truth if name in case.truth
             else reference.truth(case.module, case.config, case.stepped, case.state_dict, case.inputs))
    with np.errstate(invalid="ignore"):  # infinity - infinity
        return greatest(case.expected[name] - truth[name])


def named_tensors(case: Case) -> Arrays:
    return {**case.expected, **{f"{name}.f64": array for name, array in case.truth.items()}}


def greatest(array: np.ndarray) -> float:
    """The greatest absolute value among the finite elements; 0 where there are none."""
    finite = np.abs(array[np.isfinite(array)])
    return float(finite.max()) if finite.size else 0.0


def rounded(bound: float) -> float:
    """Four digits are enough and keep case.json readable."""
    return float(f"{bound:.4g}")
