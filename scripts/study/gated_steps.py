"""How far one step of LSTM or GRU may be from its equation: the greatest |error| / (K U), over drawn layers.

    python scripts/study/gated_steps.py [--module LSTM|GRU] [--draws N] [--seed-from SEED]

Every step of one layer is taken alone, from the states that torch had before it. A golden is torch's own step. A
subject's may be any legal one, and U has room for sigmoids by tanh then. Above 1 the bound would call a sound step
wrong. U: gated_rounding.steps; K: here; both are those of src/conformance/step-bound.ts.
"""

import argparse
import math
import random
from collections.abc import Iterator

import numpy as np
import torch

from gated import ACTIVATIONS, Array, BIASES, FORMS, Layer, layer_in_float32, LETTERS, States
from gated_draws import by_cell, Draw, drawn, stepped
from gated_rounding import Opened, opened, steps
from variants import MORE_SUMS

STYLES = ("ordinary", "positive", "equal", "cancelling", "subnormal")
Found = tuple[str, str, float, str]  # whose step, which letter, |error| / (K U), where


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--module", choices=tuple(LETTERS), default="LSTM")
    options.add_argument("--draws", type=int, default=600)
    options.add_argument("--seed-from", type=int, default=0)
    given = options.parse_args()
    torch.set_num_threads(1)
    np.seterr(over="ignore")  # exp(-z) of a gate that is shut
    worst: dict[tuple[str, str, str], tuple[float, str]] = {}
    for seed in range(given.seed_from, given.seed_from + given.draws):
        style = STYLES[seed % len(STYLES)]
        for who, letter, ratio, where in ratios(styled(drawn(given.module, seed), style)):
            key = who, letter, style
            worst[key] = max(worst.get(key, (0.0, "")), (ratio, where))
    print(f"{given.module}, torch {torch.__version__}, {torch.backends.cpu.get_cpu_capability()}; draws "
          f"{given.seed_from} to {seed}\ngreatest |error| / (K U)\n{'':32}" + "".join(f"{one:>12}" for one in STYLES))
    for who, letter in sorted({key[:2] for key in worst}):
        print(f"{who:28} {letter:3}" + "".join(f"{worst.get((who, letter, one), (0.0,))[0]:12.3g}" for one in STYLES))
    print("the five greatest:")
    for key, (ratio, where) in sorted(worst.items(), key=lambda item: -item[1][0])[:5]:
        print(f"{ratio:9.3f}  {', '.join(key)}: {where}")


def styled(draw: Draw, style: str) -> Draw:
    """Inputs of 0.1 to 10; weights and biases that are hard for sums."""
    source = random.Random(draw.seed)
    weights = dict(draw.network.named_parameters())
    with torch.no_grad():
        draw.input.mul_(math.exp(source.uniform(math.log(0.1), math.log(10))))
        for name, weight in weights.items():
            if style == "positive":
                weight.abs_()
            if style == "equal":
                weight.fill_(source.choice((0.1, 0.3, -0.3, 0.7)) / math.sqrt(draw.network.hidden_size))
            if style == "cancelling" and name.startswith("bias_ih"):
                weight.mul_(100)
                weights[name.replace("ih", "hh")].copy_(-weight * (1 + 1e-4 * torch.rand(weight.shape)))
            if style == "subnormal":
                weight.mul_(10**source.uniform(-42, -20))
        if style in ("positive", "equal") and source.random() < 0.7:
            draw.input.abs_()
        if style == "equal" and source.random() < 0.5:
            draw.input.fill_(draw.input.flatten()[0])
    return draw


def ratios(draw: Draw) -> Iterator[Found]:
    layer, x, start = draw.layers[0][0], draw.input.numpy(), [one[0].numpy() for one in draw.initial]
    after = [one.reshape(-1, one.shape[-1]) for one in stepped(layer, x, start)]
    x = x.reshape(-1, x.shape[-1])
    before = [np.concatenate([first, one[:-len(first)]]) for first, one in zip(start, after)]
    of, is_plain = opened(layer, x, before), layer.weight_hr is None
    wanted, units = steps(of, room=False)
    _, roomy = steps(of, room=True)
    factor = factors(of)

    def judged(who: str, found: States, units: States) -> Iterator[Found]:
        for letter, one, exact, unit, k in zip("hc", found, wanted, units, factor):
            ratio = np.abs(one - exact) / (k * unit)
            at = np.unravel_index(np.argmax(ratio), ratio.shape)
            yield (who if is_plain else f"{who}, projected", letter, float(ratio[at]),
                   f"draw {draw.seed} {draw.size}, {one[at]:.9g} for {exact[at]:.9g}, U {unit[at]:.3g}, K {k[at]:.3g}")

    yield from judged("golden", after, units)
    if is_plain:
        yield from judged("golden cell", by_cell(layer, x, before), units)
    source = random.Random(draw.seed)
    for bias, form in {("apart", "torch"), (source.choice(BIASES), source.choice(FORMS[draw.module]))}:
        states = layer_in_float32(layer, x[None, None, None], before, bias, form)
        for index, activation in enumerate(ACTIVATIONS):
            for number in range(len(MORE_SUMS)):
                found = [one[number, index, 0] for one in states]
                yield from judged("subject", found, roomy)
                if activation == "by tanh":
                    yield from judged("by tanh, no room", found, units)


def factors(of: Opened) -> States:
    """K by letter: for sums in order, and more where all terms of one are equal."""
    layer = of.layer
    is_equal = (equal_terms(layer.weight_ih, of.below) | equal_terms(layer.weight_hh, of.before[0]))
    is_equal = np.any(np.split(is_equal, len(of.ih), axis=-1), axis=0)  # in any gate
    terms = layer.weight_ih.shape[1] + layer.weight_hh.shape[1] + 2
    found = [factor(layer.module, terms, is_equal) for _ in of.before]
    if layer.weight_hr is not None:
        terms = max(terms, layer.weight_hr.shape[1])  # of the sum that has most
        m = of.step(of.ih, of.hh)[0]
        found[0] = factor(layer.module, terms, is_equal.any(axis=-1, keepdims=True) | equal_terms(layer.weight_hr, m))
    return found


def factor(module: str, terms: int, is_equal: Array) -> Array:
    usual = 4 + math.sqrt(terms) if module == "LSTM" else 2 + 0.6 * math.sqrt(terms)
    return np.where(is_equal, max(usual, 4 + terms / 4), usual)


def equal_terms(weight: Array, x: Array) -> Array:
    """Nearly: the squares add up to what they would if all terms were of one size. (rows, lines)"""
    if x.shape[-1] < 8:
        return np.zeros((len(x), len(weight)), bool)
    return x.shape[-1] * (x**2 @ (weight**2).T) < 1.05 * (np.abs(x) @ np.abs(weight).T)**2


if __name__ == "__main__":
    main()
