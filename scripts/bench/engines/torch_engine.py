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


def opened(shape: dict, folder: str):
    """The module with the weights in `folder`, and what it is called with."""
    tensors = {file.stem: torch.from_numpy(np.load(file)) for file in Path(folder).glob("*.npy")}
    inputs = [tensors.pop(name) for name in ("input", "hx") if name in tensors]
    taken = arguments(shape["module"])
    module = MODULES[shape["module"]](**{name: value for name, value in shape.items() if name in taken})
    module.load_state_dict(tensors)
    return module.eval(), inputs


def encoded(tensor: torch.Tensor) -> str:
    return base64.b64encode(tensor.numpy().tobytes()).decode()


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
            module, inputs = opened(request["open"], request["folder"])
            given = module(*inputs)
            given = given if isinstance(given, tuple) else (given,)  # a cell gives its state alone
            answer = {name: encoded(tensor) for name, tensor in zip(("output", "h_n"), given)}
            mkl = "with MKL" if torch.backends.mkl.is_available() else "without MKL"
            version = f"{torch.__version__} {mkl}, {torch.backends.cpu.get_cpu_capability()}"
            answer = {"version": version, "answer": answer}
        else:
            answer = {"seconds": seconds_per_call(module, inputs, request["calls"])}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    with torch.no_grad():
        main()
