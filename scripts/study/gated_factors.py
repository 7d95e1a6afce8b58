"""The study behind the error budget, for LSTM and GRU: which m and k no legal one exceeds. As factors.py for RNN.

    python scripts/study/gated_factors.py [--module LSTM|GRU] [--draws N] [--seed-from SEED] [--json FILE]

Draw number s depends on s alone. Prints its tables and writes nothing, unless --json names a file for every row.
Each draw is a network, judged by output and by each letter's last states and all states, and, where it is not
projected, the first step of its first cell. Every order of the sums meets every pair of activations; how biases are
added and states updated is drawn. Other rules for S are shown beside the budget's.
Left out, and counted:
- chaotic draws, in which rounding grows from step to step (gated_bound.has_grown) and carries torch so far that
  somewhere |torch - truth| > (atol + rtol * |truth|) / (m + 1);
- LSTMs with a forget gate that is within an ulp of 1 for more than 300 steps: it is rounded in one direction each time.
"""

import argparse
import json
import math
import random
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch

from gated import ACTIVATIONS, FORMS, Layer, LETTERS, plain_sigmoid, stack, States
from gated_bound import has_grown
from gated_draws import by_cell, by_torch, Draw, drawn, named, truth_of
from gated_opened import Opened, opened_layers
from gated_scale import RULES, scales_by_rule
from gated_variants import BIASES, float32_variants, layer_in_float64, require_float32
from rows import ATOL, EPS, MS, report, Row, RTOL, Words
from variants import Array, F32, MORE_SUMS, require_faithful

WRONG = ("parameters + 1e-6", "half weights", "tanh + 1e-6", "sigmoid + 1e-6")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--module", choices=tuple(LETTERS), default="LSTM")
    options.add_argument("--draws", type=int, default=600)
    options.add_argument("--seed-from", type=int, default=0)
    options.add_argument("--json", metavar="FILE")
    given = options.parse_args()
    torch.set_num_threads(1)
    np.seterr(over="ignore")  # exp(-z) of a gate that is shut
    require_faithful()
    require_float32()
    started, rows, left_out = time.monotonic(), [], 0
    for seed in range(given.seed_from, given.seed_from + given.draws):
        found = rows_of(drawn(given.module, seed))
        left_out += not found
        rows += found
    print(f"{given.module}, torch {torch.__version__}, numpy {np.__version__}, "
          f"{torch.backends.cpu.get_cpu_capability()}, {time.monotonic() - started:.0f} s; "
          f"draws {given.seed_from} to {seed}; in {left_out} a forget gate stays within an ulp of 1")
    if given.json:
        Path(given.json).write_text(json.dumps([asdict(row) for row in rows]))
    letters = LETTERS[given.module]
    of_cells = tuple(f"{letter}_1" for letter in letters)
    report(rows, Words(tuple(MORE_SUMS), tuple(ACTIVATIONS), (*BIASES, *FORMS[given.module]), WRONG,
                       ("output", *(f"{letter}_{end}" for letter in letters for end in ("n", "steps")), *of_cells),
                       of_cells, RULES))


def rows_of(draw: Draw) -> list[Row]:
    """The rows of a network and of its first cell; none where a forget gate stays at 1."""
    layers, input, initial = draw.layers, draw.input.numpy(), [one.numpy() for one in draw.initial]
    states = truth_of(layers, input, initial)
    if draw.module == "LSTM" and forgets_nothing(layers, input, initial, states):
        return []
    network = rows_against(draw, layers, input, initial, states, by_torch(draw))
    if layers[0][0].weight_hr is not None:
        return network
    first, input, initial = [[layers[0][0]]], input[:1], [one[:1] for one in initial]
    cell = by_cell(first[0][0], input[0], [one[0] for one in initial])
    return network + rows_against(draw, first, input, initial, truth_of(first, input, initial),
                                  {f"{letter}_1": one for letter, one in zip("hc", cell)})


def rows_against(draw: Draw, layers: list[list[Layer]], input: Array, initial: States, states: States,
                 expected: dict[str, Array]) -> list[Row]:
    """Judges every legal variant and every mistake; `states` is the truth."""
    def tensors(found: States) -> dict[str, Array]:
        if "output" in expected:
            return named(found, len(layers[0]))
        return {f"{letter}_1": one[0, 0] for letter, one in zip("hc", found)}

    def judge(into: dict, label: str, found: States) -> dict[str, Array]:
        answers = tensors(found)
        for name, actual in answers.items():
            error = float(np.abs(actual - truth[name]).max())
            into[name][label] = error if math.isfinite(error) else math.inf
        return answers

    truth = tensors(states)
    errors, wrong, close = ({name: {} for name in truth} for _ in range(3))
    strain = max(float((np.abs(expected[name] - truth[name]) / (ATOL + RTOL * np.abs(truth[name]))).max())
                 for name in truth)
    if strain > 1 / (max(MS) + 1) and not has_grown(layers, input, initial, states):
        strain = 0.0
    if strain <= 1 / (min(MS) + 1):  # else chaotic for every m: no need to run the variants
        judge(errors, "float64 sums", in_float64(layers, input, initial))
        source = random.Random(draw.seed)
        bias, form = source.choice(BIASES), source.choice(FORMS[draw.module])
        for order, activation, found in float32_variants(layers, input, initial, bias, form):
            judge(errors, f"{order}, {bias}, {form}, {activation}", found)
        for mistake, found in mistakes(layers, input, initial):
            for name, actual in judge(wrong, mistake, found).items():
                close[name][mistake] = bool(np.isclose(actual, expected[name], RTOL, ATOL).all())
    by_letter, rows = scales_by_rule(layers, input, initial, states), []
    for name, exact in truth.items():
        scale, *others = (rule[name.startswith("c_")] for rule in by_letter)
        rows.append(Row(draw.seed, name, draw.size, exact.size, float(np.abs(expected[name] - exact).max()),
                        float(np.abs(exact).max()), scale, strain, errors[name], wrong[name], close[name],
                        dict(zip(RULES, others))))
    return rows


def in_float64(layers: list[list[Layer]], input: Array, initial: States, sigmoid=plain_sigmoid, tanh=np.tanh) -> States:
    """Rounded to float32 once a step: as precise as float32 can be."""
    return stack(layers, input, initial, lambda *given: layer_in_float64(*given, True, sigmoid, tanh))


def mistakes(layers: list[list[Layer]], input: Array, initial: States) -> Iterator[tuple[str, States]]:
    """Yields (mistake, states): one thing wrong, and everything else as precise as float32 can be."""
    for mistake, bend in ((WRONG[0], lambda weight: weight + F32(1e-6)),
                          (WRONG[1], lambda weight: weight.astype(np.float16).astype(F32))):
        yield mistake, in_float64([[layer.bent(bend) for layer in one] for one in layers], input, initial)
    yield WRONG[2], in_float64(layers, input, initial, tanh=lambda z: np.tanh(z) + 1e-6)
    yield WRONG[3], in_float64(layers, input, initial, sigmoid=lambda z: plain_sigmoid(z) + 1e-6)


def forgets_nothing(layers: list[list[Layer]], input: Array, initial: States, states: States) -> bool:
    """Whether 1 - f is less than an ulp for more than 300 steps, in some unit of some row."""
    def steps(of: Opened) -> Array:
        return (of.ih[1] + of.hh[1] >= -math.log(EPS)).reshape(*input.shape[:2], -1).sum(axis=0)

    return len(input) > 300 and any(steps(of).max() > 300 for of in opened_layers(layers, input, initial, states))


if __name__ == "__main__":
    main()
