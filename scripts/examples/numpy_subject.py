"""Between a port and torch-parity: a command (with CASE_DIR OUTPUT_DIR) and a server (without) in one file."""
import json, sys, traceback
import numpy as np
from numpy_rnn import forward


def answer(case_dir, output_dir):  # the reason why not, or None once the answers are written
    case = json.load(open(f"{case_dir}/case.json"))
    module, config, files = case["module"], case["config"], {**case["state_dict"], **case["inputs"]}
    if module not in ("RNN", "LSTM", "GRU") or "lengths" in files or config.get("proj_size"):
        return "no cells, no packed sequences, no proj_size"
    given = {name: np.load(f"{case_dir}/{file}") for name, file in files.items()}
    x, unbatched = given["input"], given["input"].ndim == 2
    turned = config["batch_first"] and not unbatched
    x = x[:, None] if unbatched else x.swapaxes(0, 1) if turned else x  # (seq_len, batch, input_size)
    places = config["num_layers"] * (2 if config["bidirectional"] else 1)
    zeros = np.zeros((places, x.shape[1], config["hidden_size"]), x.dtype)
    h_0, c_0 = (given.get(name, zeros).reshape(zeros.shape) for name in ("h_0", "c_0"))
    output, h_n, c_n = forward(module, config, given, x, h_0, c_0)
    answers = {"output": output.swapaxes(0, 1) if turned else output, "h_n": h_n}
    for name, one in {**answers, **({"c_n": c_n} if module == "LSTM" else {})}.items():
        np.save(f"{output_dir}/{name}.npy", np.ascontiguousarray(one[:, 0] if unbatched else one))


if len(sys.argv) == 3:  # a command: exit code 64 and the reason on standard output, where it is not supported
    reason = answer(*sys.argv[1:])
    if reason:
        print(reason)
    sys.exit(64 if reason else 0)
for line in sys.stdin:  # a server: a line of JSON for each question
    try:
        reason = answer(*line.rstrip("\n").split("\t"))
        reply = {"status": "skip", "reason": reason} if reason else {"status": "ok"}
    except Exception as error:
        traceback.print_exc()  # to standard error, which is shown beside the reason
        reply = {"status": "error", "reason": repr(error)}
    print(json.dumps(reply), flush=True)
