"""The glue between a port and torch-parity, as a command and as a server:

npx torch-parity check --subject-command "python3 numpy_subject.py"
npx torch-parity check --subject-server "python3 numpy_subject.py"
"""
import json
import sys
import traceback

import numpy as np
from numpy_rnn import forward


def answer(case_dir, output_dir):  # the reason why not, or None once the answers are written
    case = json.load(open(f"{case_dir}/case.json"))
    module, config, files = case["module"], case["config"], {**case["state_dict"], **case["inputs"]}
    if module not in ("RNN", "LSTM", "GRU") or "lengths" in files or config.get("proj_size"):
        return "no cells, no packed sequences, no proj_size"
    tensors = {name: np.load(f"{case_dir}/{file}") for name, file in files.items()}
    x, turned = tensors["input"], config["batch_first"] and tensors["input"].ndim == 3
    x = x.swapaxes(0, 1) if turned else x.reshape(len(x), -1, config["input_size"])  # a batch of 1 where it is unbatched
    places = config["num_layers"] * (2 if config["bidirectional"] else 1)
    zeros = np.zeros((places, x.shape[1], config["hidden_size"]), x.dtype)
    h_0, c_0 = (tensors.get(name, zeros).reshape(zeros.shape) for name in ("h_0", "c_0"))
    output, h_n, c_n = forward(module, config, tensors, x, h_0, c_0)
    shaped = {"output": output.swapaxes(0, 1) if turned else output, "h_n": h_n, **({"c_n": c_n} if module == "LSTM" else {})}
    for name, one in shaped.items():
        one = one[:, 0] if tensors["input"].ndim == 2 else one
        np.save(f"{output_dir}/{name}.npy", np.ascontiguousarray(one))


if len(sys.argv) == 3:  # a command
    reason = answer(*sys.argv[1:])
    sys.exit(print(reason) or 64 if reason else 0)
for line in sys.stdin:  # a server
    try:
        reason = answer(*line.rstrip("\n").split("\t"))
        reply = {"status": "skip", "reason": reason} if reason else {"status": "ok"}
    except Exception as error:
        traceback.print_exc()
        reply = {"status": "error", "reason": repr(error)}
    print(json.dumps(reply), flush=True)
