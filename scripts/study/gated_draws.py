"""What the study of LSTM and GRU draws, and what torch and the truth make of it. A draw depends on its seed alone."""

import math
import random
import warnings
from dataclasses import dataclass

import numpy as np
import torch

from gated import Layer, stack, States
from gated_variants import layer_in_float64
from variants import Array

CHEAP = 2e6  # products in one pass through the network; larger draws are thinned in proportion
STEP = 1000  # products that one step of a layer costs beside its own


@dataclass(frozen=True)
class Draw:
    """A network with its input and initial states."""

    seed: int
    module: str
    size: str  # in words
    network: torch.nn.Module
    input: torch.Tensor            # (seq_len, batch, input_size)
    initial: list[torch.Tensor]    # by letter, (num_layers * num_directions, batch, width)

    @property
    def layers(self) -> list[list[Layer]]:
        """By layer and direction."""
        ends = ("", "_reverse")[:1 + self.network.bidirectional]
        return [[layer_of(self.module, self.network.state_dict(), f"_l{number}{end}") for end in ends]
                for number in range(self.network.num_layers)]


def layer_of(module: str, state_dict: dict, suffix: str) -> Layer:
    kinds = ("weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_hr")
    return Layer(module, *(state_dict[kind + suffix].numpy() for kind in kinds if kind + suffix in state_dict))


def drawn(module: str, seed: int) -> Draw:
    """Sizes are log-uniform. What costs more than CHEAP products is kept with probability CHEAP / products."""
    source = random.Random(seed)

    def whole(greatest: int) -> int:
        return round(math.exp(source.uniform(0, math.log(greatest))))

    while True:
        input_size, hidden_size, seq_len, batch = whole(512), whole(512), whole(1000), whole(8)
        num_layers, bidirectional = source.choice((1, 1, 2, 3)), source.random() < 0.3
        projects = module == "LSTM" and hidden_size > 1 and source.random() < 0.3
        proj_size = whole(hidden_size - 1) if projects else 0
        width, directions = proj_size or hidden_size, 1 + bidirectional
        terms = input_size + (num_layers - 1) * directions * width + num_layers * width
        lines = hidden_size * (4 if module == "LSTM" else 3)
        products = (terms * lines + num_layers * hidden_size * proj_size) * batch + STEP * num_layers
        if source.random() * products * directions * seq_len <= CHEAP:
            break
    scale, initial = math.exp(source.uniform(math.log(0.5), math.log(2))), source.choice(("randn", "zeros"))
    forget = source.uniform(1, 8) if module == "LSTM" and source.random() < 0.15 else 0
    large = 10**source.uniform(0, 3.5) if source.random() < 0.2 else 1
    torch.manual_seed(seed)
    config = dict(proj_size=proj_size) if module == "LSTM" else {}
    network = getattr(torch.nn, module)(input_size, hidden_size, num_layers, bidirectional=bidirectional, **config)
    with torch.no_grad():
        for name, weight in network.named_parameters():
            weight *= scale
            if name.startswith("bias_ih"):
                weight[hidden_size:2 * hidden_size] += forget
    make = torch.zeros if initial == "zeros" else torch.randn
    input, h_0 = torch.randn(seq_len, batch, input_size), make(num_layers * directions, batch, width)
    states = [h_0] if module == "GRU" else [h_0, large * make(num_layers * directions, batch, hidden_size)]
    size = (f"{input_size}>{hidden_size}{f'>{proj_size}' if proj_size else ''} x{num_layers}{'b' * bidirectional} "
            f"T{seq_len} N{batch} {initial} *{scale:.2f} forget +{forget:.1f} c_0 *{large:.0f}")
    return Draw(seed, module, size, network, input, states)


def by_torch(draw: Draw) -> dict[str, Array]:
    """What torch computes in float32: the whole network, and every state, by one-layer networks one step at a time."""
    output, last = run(draw.network, draw.input, draw.initial)
    steps = stack(draw.layers, draw.input.numpy(), [one.numpy() for one in draw.initial], stepped)
    return {"output": output, **{f"{letter}_n": one for letter, one in zip("hc", last)},
            **{f"{letter}_steps": one for letter, one in zip("hc", steps)}}


def run(network: torch.nn.Module, input: torch.Tensor, initial: list[torch.Tensor]) -> tuple[Array, States]:
    """output and the last states, by letter."""
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch says that projections are slow
        output, last = network(input, tuple(initial) if len(initial) > 1 else initial[0])
    return output.numpy(), [one.numpy() for one in (last if len(initial) > 1 else [last])]


def stepped(layer: Layer, below: Array, start: States) -> States:
    """Every state of one layer, by torch: below (seq_len, batch, layer_input_size), start (batch, width)."""
    network, state, steps = alone(layer), [torch.from_numpy(one)[None] for one in start], []
    for x in torch.from_numpy(below.copy()):
        _, after = run(network, x[None], state)
        state = [torch.from_numpy(one) for one in after]
        steps.append(after)
    return [np.concatenate(one) for one in zip(*steps)]


def alone(layer: Layer) -> torch.nn.Module:
    """A network of this layer and direction alone."""
    lines, input_size = layer.weight_ih.shape
    projected = {} if layer.weight_hr is None else {"proj_size": len(layer.weight_hr)}
    network = getattr(torch.nn, layer.module)(input_size, lines // (4 if layer.module == "LSTM" else 3), **projected)
    given = (layer.weight_ih, layer.weight_hh, layer.bias_ih, layer.bias_hh, layer.weight_hr)
    for weight, value in zip(network.parameters(), given):
        weight.data = torch.from_numpy(value)
    return network


def by_cell(layer: Layer, x: Array, before: States) -> States:
    """One step of torch's cell; none is projected: x (batch, layer_input_size), before (batch, width)."""
    cell = getattr(torch.nn, f"{layer.module}Cell")(layer.weight_ih.shape[1], layer.weight_hh.shape[1])
    cell.load_state_dict({name: torch.from_numpy(getattr(layer, name)) for name in cell.state_dict()})
    hx = [torch.from_numpy(one) for one in before]
    with torch.no_grad():
        after = cell(torch.from_numpy(x), tuple(hx) if len(hx) > 1 else hx[0])
    return [one.numpy() for one in (after if len(hx) > 1 else [after])]


def truth_of(layers: list[list[Layer]], input: Array, initial: States) -> States:
    """Every state in float64, by letter."""
    return stack(layers, input, initial, lambda *given: layer_in_float64(*given, rounded=False))


def named(states: States, directions: int) -> dict[str, Array]:
    """Every tensor of a network, from its states: the top row and the last column of the picture."""
    last = [0 if index % directions else -1 for index in range(len(states[0]))]
    ends = [np.stack([steps[t] for steps, t in zip(one, last)]) for one in states]
    return {"output": np.concatenate(states[0][-directions:], axis=-1),
            **{f"{letter}_n": one for letter, one in zip("hc", ends)},
            **{f"{letter}_steps": one for letter, one in zip("hc", states)}}
