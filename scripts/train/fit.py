"""The training loop and the frame of a trained case, common to both networks."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from signatures import full_config
from stored import Arrays, Case

Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def fit(rnn: torch.nn.RNN, head: torch.nn.Linear, input: torch.Tensor, wanted: torch.Tensor, loss: Loss,
        epochs: int, rows: int, noise: float, weight_decay: float) -> None:
    """Trains rnn and head so that head(output at the last step) comes near `wanted`; in shuffled batches of `rows`.

    `noise` is the standard deviation of what is added to the input, against learning the examples by heart.
    `weight_decay` also keeps rounding errors from growing: small weights forget them.
    """
    parameters = [*rnn.parameters(), *head.parameters()]
    batch_axis, time_axis = (0, 1) if rnn.batch_first else (1, 0)
    optimizer = torch.optim.AdamW(parameters, lr=1e-2, weight_decay=weight_decay)
    num_steps = epochs * -(-len(wanted) // rows)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, num_steps)
    for _ in range(epochs):
        for chosen in torch.randperm(len(wanted)).split(rows):
            seen = input.index_select(batch_axis, chosen)
            output, _ = rnn(seen + noise * torch.randn_like(seen))
            error = loss(head(output.select(time_axis, -1)), wanted[chosen])
            optimizer.zero_grad()
            error.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            schedule.step()


def trained_case(rnn: torch.nn.RNN, config: dict[str, Any], input: torch.Tensor, attachments: Arrays, claim: str,
                   seed: int, script: str, facts: dict[str, Any]) -> Case:
    """The case, not yet computed; `facts` go into its provenance."""
    batch_axis, time_axis = (0, 1) if rnn.batch_first else (1, 0)
    draw = {"seed": seed, "seq_len": input.shape[time_axis], "batch": input.shape[batch_axis], "initial": None,
            "weight_scale": 1, "trained_by": script}
    state_dict = {name: weight.numpy() for name, weight in rnn.state_dict().items()}
    return Case(claim=claim, module="RNN", config=full_config("RNN", config), dtype="float32", stepped=False,
                  state_dict=state_dict, inputs={"input": np.ascontiguousarray(input.numpy())}, expected={}, truth={},
                  attachments=attachments, provenance={"draw": draw, **facts})
