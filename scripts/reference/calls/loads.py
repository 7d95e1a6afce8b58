"""A state_dict with a key missing, added, misshapen, misnamed or of another dtype."""

from collections.abc import Iterator

import reference
from calls.call import SIZES, TWO_BY_TWO, Call, call
from signatures import arguments


def loads(network: str, cell: str) -> Iterator[Call]:
    without_bias = {**SIZES, "bias": False}
    projected = [(network, {**SIZES, **TWO_BY_TWO, "proj_size": 2}), (network, {**without_bias, "proj_size": 2})]
    for module, config in ((network, SIZES), (network, {**SIZES, **TWO_BY_TWO}), (network, without_bias),
                           *(projected if "proj_size" in arguments(network) else ()), (cell, SIZES), (cell, without_bias)):
        right = {name: ["float32", list(weight.shape)]
                 for name, weight in reference.build(module, config, "float32").state_dict().items()}
        yield call(module, config, right)
        for name, (dtype, shape) in right.items():
            rest = {key: value for key, value in right.items() if key != name}
            yield call(module, config, rest)
            yield call(module, config, {**rest, name: [dtype, shape[::-1]]})
            yield call(module, config, {**rest, name: [dtype, [*shape, 1]]})
            yield call(module, config, {**rest, name: [dtype, [shape[0] + 1, *shape[1:]]]})
            yield call(module, config, {**rest, name.replace("weight", "kernel").replace("bias", "shift"): [dtype, shape]})
        for dtype in ("float64", "int64"):
            yield call(module, config, {name: [dtype, shape] for name, (_, shape) in right.items()})
        extra = "weight_hr_l2" if "proj_size" in config else "weight_hr_l0"
        yield call(module, config, {**right, extra: ["float32", [2, 5]]})
        yield call(module, config, {})
