"""What an engine of the benchmark must answer: PyTorch's own module in float64, or the formula of another form.

    python -u torch_truth.py    a JSON line a request, { open: shape, folder, form }, a JSON line an answer, { answer }:
                                float64 in base64, by the names of torch_engine.named
"""

import json
import sys

import torch

from torch_engine import encoded, named, opened, tensors_in, version


def reset_before_product(shape: dict, inputs: dict, weights: dict) -> dict[str, torch.Tensor]:
    """A GRU whose reset gate is applied before the product with weight_hn, as in Keras without reset_after:

    n = tanh(weight_in @ x + bias_in + weight_hn @ (r * h) + bias_hn), where PyTorch has r * (weight_hn @ h + bias_hn).
    """
    is_cell = shape["module"] == "GRUCell"
    below = inputs["input"].unsqueeze(0) if is_cell else inputs["input"]  # (seq_len, batch, input_size)
    last = []
    for layer in range(shape["num_layers"]):
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        w_ih, w_hh, b_ih, b_hh = (weights[name if is_cell else f"{name}_l{layer}"] for name in names)
        (w_hrz, w_hn), (b_hrz, b_hn) = ((one[: -shape["hidden_size"]], one[-shape["hidden_size"] :]) for one in (w_hh, b_hh))
        h = inputs.get("hx", torch.zeros(below.shape[1], shape["hidden_size"], dtype=below.dtype))
        steps = []
        for x_rz, x_n in (x.split([len(w_hrz), len(w_hn)], 1) for x in below @ w_ih.T + b_ih):
            r, z = torch.sigmoid(x_rz + h @ w_hrz.T + b_hrz).chunk(2, 1)
            n = torch.tanh(x_n + (r * h) @ w_hn.T + b_hn)
            h = (1 - z) * n + z * h
            steps.append(h)
        below = torch.stack(steps)
        last.append(h)
    return {"output": below[0]} if is_cell else {"output": below, "h_n": torch.stack(last)}


FORMS = {"reset_before_product": reset_before_product}


def truth(shape: dict, folder: str, form: str | None) -> dict[str, torch.Tensor]:
    inputs, weights = ({name: one.double() for name, one in some.items()} for some in tensors_in(folder))
    if form:
        return FORMS[form](shape, inputs, weights)
    module, given = opened(shape, inputs, weights)
    return named(module, module(*given))


def main() -> None:
    torch.set_num_threads(1)
    for line in sys.stdin:
        request = json.loads(line)
        answer = truth(request["open"], request["folder"], request.get("form"))
        answer = {name: encoded(tensor) for name, tensor in answer.items()}
        print(json.dumps({"version": version(), "answer": answer}), flush=True)


if __name__ == "__main__":
    with torch.no_grad():
        main()
