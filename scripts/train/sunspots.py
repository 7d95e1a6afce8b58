"""Yearly sunspot numbers since 1700: from twelve years the next one, by a linear head on the last output."""

import numpy as np
import torch
from statsmodels.datasets import sunspots

from fit import fit, trained_case
from stored import Case

SEED = 0
YEARS = 12      # that a forecast reads; the sun's cycle takes about eleven
HELD_OUT = 40   # the last years, 1969 to 2008; training ends with 1968
UNIT = 100      # sunspots; the network reads and forecasts in this unit
CONFIG = {"input_size": 1, "hidden_size": 8, "num_layers": 2}


def train() -> Case:
    numbers = torch.tensor(sunspots.load_pandas().data["SUNACTIVITY"].to_numpy(copy=True))  # float64, 1700 to 2008
    series = (numbers / UNIT).float()
    input = series.unfold(0, YEARS, 1)[:-1].T.unsqueeze(-1)  # (year in window, window, 1)
    wanted = series[YEARS:].unsqueeze(-1)                    # (window, 1)
    torch.manual_seed(SEED)
    rnn = torch.nn.RNN(**CONFIG)
    head = torch.nn.Linear(CONFIG["hidden_size"], 1)
    loss = torch.nn.SmoothL1Loss(beta=0.2)
    fit(rnn, head, input[:, :-HELD_OUT], wanted[:-HELD_OUT], loss, epochs=600, rows=len(wanted),
        noise=0.03, weight_decay=0.01)

    input, targets = input[:, -HELD_OUT:], numbers[-HELD_OUT:].float()
    # the stored head answers in sunspots
    head_weight, head_bias = head.weight.detach() * UNIT, head.bias.detach() * UNIT
    with torch.no_grad():
        forecast = rnn(input)[0][-1] @ head_weight.T + head_bias  # (window, 1)
    error = mean_absolute_error(forecast[:, 0], targets)
    naive = mean_absolute_error(numbers[-HELD_OUT - 1 : -1], targets)
    attachments = {"targets": targets.numpy(), "head_weight": head_weight.numpy(), "head_bias": head_bias.numpy()}
    facts = {
        "data": "yearly mean sunspot numbers 1700 to 2008, US National Geophysical Data Center; "
                "the copy in statsmodels: datasets.sunspots",
        "licence": "public domain",
        "mean_absolute_error": error,
        "naive_mean_absolute_error": naive,
    }
    claim = (f"forecasts the sunspot number of each year from 1969 to 2008 from the {YEARS} years before, without h_0, with a mean "
             f"absolute error of {error:.1f}, where repeating the last year errs by {naive:.1f}: "
             "head_weight @ output[-1] + head_bias")
    return trained_case(rnn, CONFIG, input, attachments, claim, SEED, "scripts/train/sunspots.py", facts)


def mean_absolute_error(actual: torch.Tensor, expected: torch.Tensor) -> float:
    """In sunspots, to four decimals."""
    return round(float(np.abs(actual.double().numpy() - expected.double().numpy()).mean()), 4)
