"""The study behind the error budget: which m and k no legal RNN exceeds, and what the budget then still catches.

    allowed = m * max|torch - truth| + k * eps * max(max|truth|, S)       (src/compare/budget.ts; S: rounding.py)

    python scripts/study/factors.py [--draws N] [--seed-from SEED] [--json FILE]

Draw number s depends on s alone. Prints its tables and writes nothing, unless --json names a file for every row.
Each draw is a network, judged by output, h_n and h_steps, and the first step of its first cell, judged by h_1.
A chaotic draw is left out, where nobody can follow PyTorch: somewhere |torch - truth| > (atol + rtol * |truth|) / (m + 1).
S = 0 is the same budget without S, shown beside it: it is why there is an S. A result that cancelled, or one near 0
beside saturated ones, comes out of terms greater than itself, and where torch's own sums are lucky no k is enough.
"""

import argparse
import json
import math
import random
import sys
import time
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "reference"))

import numpy as np
import torch

import reference
from signatures import at_place, full_config, num_directions
from specs.spec import Spec
from draw import draw
from rounding import rounding_scale
from rows import ATOL, MS, report, Row, RTOL, Words
from variants import BIASES, F32, SUMS, TANHS, Array, Layer, float32_variants, float64_variant, require_faithful

CHEAP = 4e6  # products in one pass through the network; larger draws are thinned in proportion
WRONG = ("weights + 1e-6", "half weights", "tanh + 1e-6")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--draws", type=int, default=3000)
    options.add_argument("--seed-from", type=int, default=0)
    options.add_argument("--json", metavar="FILE")
    given = options.parse_args()
    torch.set_num_threads(1)
    np.seterr(over="ignore", invalid="ignore")  # an overflowing relu is a chaotic draw
    require_faithful()
    started, rows = time.monotonic(), []
    for seed in range(given.seed_from, given.seed_from + given.draws):
        rows += rows_of(spec_of(seed))
    print(f"torch {torch.__version__}, numpy {np.__version__}, {torch.backends.cpu.get_cpu_capability()}, "
          f"{time.monotonic() - started:.0f} s; draws {given.seed_from} to {seed}")
    if given.json:
        Path(given.json).write_text(json.dumps([asdict(row) for row in rows]))
    networks, cells = (sum(row.tensor == name for row in rows) for name in ("output", "h_1"))
    print(f"of {given.draws} networks {given.draws - networks} overflow, of {given.draws} cells {given.draws - cells}")
    report(rows, Words(tuple(SUMS), (*TANHS, "relu"), BIASES, WRONG, ("output", "h_n", "h_steps", "h_1"), ("h_1",),
                       ("S = 0",)))


def spec_of(seed: int) -> Spec:
    """Sizes are log-uniform. A network of more than CHEAP products is kept with probability CHEAP / products."""
    source = random.Random(seed)

    def whole(greatest: int) -> int:
        return round(math.exp(source.uniform(0, math.log(greatest))))

    while True:
        config = full_config("RNN", {
            "input_size": whole(512), "hidden_size": whole(512), "num_layers": source.choice((1, 1, 2, 3)),
            "nonlinearity": source.choice(("tanh", "tanh", "relu")), "bidirectional": source.random() < 0.3})
        seq_len, batch = whole(1000), whole(8)
        initial, scale = source.choice(("randn", "zeros")), math.exp(source.uniform(math.log(0.5), math.log(2)))
        hidden_size, directions = config["hidden_size"], 1 + config["bidirectional"]
        columns = (config["input_size"] + (config["num_layers"] - 1) * directions * hidden_size
                   + config["num_layers"] * hidden_size)
        if source.random() * columns * hidden_size * directions * seq_len * batch <= CHEAP:
            return Spec(str(seed), "", "RNN", config, seed, seq_len, batch, initial=initial, weight_scale=scale)


def rows_of(spec: Spec) -> list[Row]:
    """The rows of a network and of its first cell; none of what overflows."""
    state_dict, inputs = draw(spec)
    network = network_rows(spec, state_dict, inputs)
    cell = at_place(spec.module, spec.config, state_dict, layer=0, direction=0)
    return network + cell_rows(spec, cell, {"input": inputs["input"][0], "hx": inputs["h_0"][0]})


def network_rows(spec: Spec, state_dict: dict, inputs: dict) -> list[Row]:
    config, directions = spec.config, 1 + spec.config["bidirectional"]

    def named(h_steps: Array) -> dict[str, Array]:
        """output and h_n, from h_steps: the top row and the last column of the picture."""
        last = [0 if index % directions else -1 for index in range(len(h_steps))]
        return {"output": np.concatenate(h_steps[-directions:], axis=-1),
                "h_n": np.stack([states[t] for states, t in zip(h_steps, last)]), "h_steps": h_steps}

    return rows_against(spec, config["nonlinearity"], named, layers_of(spec, state_dict), inputs["input"],
                        inputs["h_0"], reference.compute("RNN", config, "float32", False, state_dict, inputs),
                        reference.truth("RNN", config, False, state_dict, inputs))


def cell_rows(spec: Spec, state_dict: dict, inputs: dict) -> list[Row]:
    config = full_config("RNNCell", {name: spec.config[name] for name in
                                     ("input_size", "hidden_size", "nonlinearity")})
    return rows_against(spec, config["nonlinearity"], lambda h_steps: {"h_1": h_steps[0, 0]}, [[Layer(**state_dict)]],
                        inputs["input"][None], inputs["hx"][None],
                        reference.compute("RNNCell", config, "float32", False, state_dict, inputs),
                        reference.truth("RNNCell", config, False, state_dict, inputs))


def layers_of(spec: Spec, state_dict: dict) -> list[list[Layer]]:
    return [[Layer(**at_place(spec.module, spec.config, state_dict, layer, direction))
             for direction in range(num_directions(spec.config))] for layer in range(spec.config["num_layers"])]


def rows_against(spec, nonlinearity, named, layers, input, h_0, expected: dict, truth: dict) -> list[Row]:
    """Judges every legal variant and every mistake; `named` makes its tensors of its h_steps."""
    if not all(np.isfinite(tensor).all() for tensor in (*expected.values(), *truth.values())):
        return []
    # a float32 overflow in truth alone shows as torch's infinity above; what is left is finite
    strain = max(float((np.abs(expected[name] - truth[name]) / (ATOL + RTOL * np.abs(truth[name]))).max())
                 for name in truth)
    if strain > 1 / (min(MS) + 1):  # chaotic for every m: no need to run the variants
        return [row_of(spec, name, expected[name], truth[name], 0.0, strain, {}, {}, {}) for name in truth]
    steps = truth["h_steps"] if "h_steps" in truth else truth["h_1"][None, None]
    scale = rounding_scale(layers, nonlinearity, input, h_0, steps)
    errors, wrong, close = ({name: {} for name in truth} for _ in range(3))

    def judge(into: dict, label: str, h_steps: Array) -> None:
        for name, actual in named(h_steps).items():
            error = float(np.abs(actual - truth[name]).max())
            into[name][label] = error if math.isfinite(error) else math.inf

    judge(errors, "float64 sums", float64_variant(layers, nonlinearity, input, h_0))
    for order, bias, activation, h_steps in float32_variants(layers, nonlinearity, input, h_0):
        judge(errors, f"{order}, {bias}, {activation}", h_steps)
    for mistake, h_steps in mistakes(layers, nonlinearity, input, h_0):
        judge(wrong, mistake, h_steps)
        for name, actual in named(h_steps).items():
            close[name][mistake] = bool(np.isclose(actual, expected[name], RTOL, ATOL).all())
    return [row_of(spec, name, expected[name], truth[name], scale, strain, errors[name], wrong[name], close[name])
            for name in truth]


def mistakes(layers, nonlinearity: str, input: Array, h_0: Array):
    """Yields (mistake, h_steps): one thing wrong, and everything else as precise as float32 can be."""
    def bent(bend) -> list[list[Layer]]:
        return [[Layer(*(bend(getattr(layer, part)) for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")))
                 for layer in directions] for directions in layers]

    nudged, halved = bent(lambda weight: weight + F32(1e-6)), bent(lambda weight: weight.astype(np.float16).astype(F32))
    yield WRONG[0], float64_variant(nudged, nonlinearity, input, h_0)
    yield WRONG[1], float64_variant(halved, nonlinearity, input, h_0)
    if nonlinearity == "tanh":
        yield WRONG[2], float64_variant(layers, nonlinearity, input, h_0, lambda z: np.tanh(z) + 1e-6)


def row_of(spec: Spec, tensor: str, expected: Array, truth: Array, scale: float, strain: float, errors, wrong,
           close) -> Row:
    c = spec.config
    size = (f"{c['input_size']}>{c['hidden_size']} x{c['num_layers']}{'b' if c['bidirectional'] else ''} "
            f"T{spec.seq_len} N{spec.batch} {c['nonlinearity']} {spec.initial} *{spec.weight_scale:.2f}")
    return Row(spec.seed, tensor, size, truth.size, float(np.abs(expected - truth).max()),
               float(np.abs(truth).max()), scale, strain, errors, wrong, close, {"S = 0": 0.0})


if __name__ == "__main__":
    main()
