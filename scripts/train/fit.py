"""The training loop and the frame of a trained case, common to all networks."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from signatures import full_config
from stored import Arrays, Case

Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def fit(network: torch.nn.RNNBase, head: torch.nn.Linear, input: torch.Tensor, wanted: torch.Tensor, loss: Loss,
        epochs: int, rows: int, noise: float, weight_decay: float, lengths: torch.Tensor | None = None) -> None:
    """Trains network and head so that head(what it reads) comes near `wanted`; in shuffled batches of `rows`.

    `noise` is the standard deviation of what is added to the input, against learning the examples by heart.
    `weight_decay` also keeps rounding errors from growing: small weights forget them.
    """
    parameters = [*network.parameters(), *head.parameters()]
    batch_axis = 0 if network.batch_first else 1
    optimizer = torch.optim.AdamW(parameters, lr=1e-2, weight_decay=weight_decay)
    num_steps = epochs * -(-len(wanted) // rows)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, num_steps)
    for _ in range(epochs):
        for chosen in torch.randperm(len(wanted)).split(rows):
            seen = input.index_select(batch_axis, chosen)
            read = read_by_head(network, seen + noise * torch.randn_like(seen), None if lengths is None else lengths[chosen])
            error = loss(head(read), wanted[chosen])
            optimizer.zero_grad()
            error.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            schedule.step()


def read_by_head(network: torch.nn.RNNBase, input: torch.Tensor, lengths: torch.Tensor | None = None) -> torch.Tensor:
    """The output at the last step; where rows have lengths, h_n of the last layer, its directions side by side."""
    if lengths is None:
        output, _ = network(input)
        return output.select(1 if network.batch_first else 0, -1)  # (batch, num_directions * hidden_size)
    packed = torch.nn.utils.rnn.pack_padded_sequence(input, lengths, network.batch_first, enforce_sorted=False)
    _, states = network(packed)
    h_n = states[0] if isinstance(states, tuple) else states
    return torch.cat(tuple(h_n[-2 if network.bidirectional else -1:]), dim=1)  # as above


def trained_case(network: torch.nn.RNNBase, config: dict[str, Any], input: torch.Tensor, attachments: Arrays, claim: str,
                 seed: int, script: str, facts: dict[str, Any], lengths: torch.Tensor | None = None) -> Case:
    """The case, not yet computed; `facts` go into its provenance."""
    batch_axis, time_axis = (0, 1) if network.batch_first else (1, 0)
    draw = {"seed": seed, "seq_len": input.shape[time_axis], "batch": input.shape[batch_axis], "initial": None,
            "weight_scale": 1, "trained_by": script}
    module = type(network).__name__
    inputs = {"input": np.ascontiguousarray(input.numpy())}
    if lengths is not None:
        inputs["lengths"] = lengths.numpy()
    state_dict = {name: weight.numpy() for name, weight in network.state_dict().items()}
    return Case(claim=claim, module=module, config=full_config(module, config), dtype="float32", stepped=False,
                state_dict=state_dict, inputs=inputs, expected={}, truth={}, attachments=attachments,
                provenance={"draw": draw, **facts})
