"""PyTorch as an engine of the benchmark: one thread, eval(), no_grad(). Speaks as serve.mjs does.

    python -u torch_engine.py    one JSON line a request on standard input, one JSON line an answer on standard output
"""

import base64
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "reference"))

import numpy as np
import torch

from signatures import MODULES, arguments


def tensors_in(folder: str) -> tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]]:
    """The inputs, `input` and perhaps `hx` and `cx`, and the state_dict, by name."""
    tensors = {file.stem: torch.from_numpy(np.load(file)) for file in Path(folder).glob("*.npy")}
    return {name: tensors.pop(name) for name in ("input", "hx", "cx") if name in tensors}, tensors


def opened(shape: dict, inputs: dict[str, torch.Tensor], state_dict: dict[str, torch.Tensor]):
    """The module with these weights, in their dtype, and what it is called with."""
    taken = arguments(shape["module"])
    module = MODULES[shape["module"]](**{name: value for name, value in shape.items() if name in taken})
    module.to(inputs["input"].dtype).load_state_dict(state_dict)
    input, *states = inputs.values()
    return module.eval(), [input, tuple(states)] if len(states) == 2 else [input, *states]


def named(module, given) -> dict[str, torch.Tensor]:
    """`output`, `h_n` and `c_n`. A cell gives its states alone: h is its output."""
    if isinstance(module, torch.nn.RNNCellBase):
        return dict(zip(("output", "c_n"), given if isinstance(given, tuple) else (given,)))
    output, states = given
    return {"output": output, **dict(zip(("h_n", "c_n"), states if isinstance(states, tuple) else (states,)))}


def encoded(tensor: torch.Tensor) -> str:
    return base64.b64encode(tensor.contiguous().numpy().tobytes()).decode()


def version() -> str:
    mkl = "with MKL" if torch.backends.mkl.is_available() else "without MKL"
    return f"{torch.__version__} {mkl}, {torch.backends.cpu.get_cpu_capability()}"


def seconds_per_call(module, inputs, calls: int) -> float:
    started = time.perf_counter()
    for _ in range(calls):
        module(*inputs)
    return (time.perf_counter() - started) / calls


def main() -> None:
    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    module, inputs = None, []
    for line in sys.stdin:
        request = json.loads(line)
        if "open" in request:
            module, inputs = opened(request["open"], *tensors_in(request["folder"]))
            answer = {name: encoded(tensor) for name, tensor in named(module, module(*inputs)).items()}
            answer = {"version": version(), "answer": answer}
        else:
            answer = {"seconds": seconds_per_call(module, inputs, request["calls"])}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    with torch.no_grad():
        main()
