"""How far one step of LSTM or GRU may be from its equation: the greatest |error| / (K U), over drawn layers.

    python scripts/study/gated_steps.py [--module LSTM|GRU] [--draws N] [--seed-from SEED]

Every step of one layer is taken alone, from the states that torch had before it. A golden is torch's own step. A
subject's may be any legal one, and U has room for sigmoids by tanh then. Above 1 the bound would call a sound step
wrong. K and U: gated_bound.py.
"""

import argparse
import math
import random
from collections.abc import Iterator

import numpy as np
import torch

from gated import ACTIVATIONS, FORMS, LETTERS, States
from gated_bound import factors, steps
from gated_draws import alone, by_cell, Draw, drawn, run, stepped
from gated_opened import opened
from gated_variants import BIASES, layer_in_float32
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
    whole = run(alone(layer), draw.input, [one[:1] for one in draw.initial])[0]
    states = [whole] if draw.module == "GRU" else stepped(layer, x, start)  # a whole run does not tell every c
    after = [one.reshape(-1, one.shape[-1]) for one in states]
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


if __name__ == "__main__":
    main()
