"""What the models give by themselves: no code of ours. PyTorch's own hooks write each call's answers.

    python independent.py JSON

JSON: [{"module": [FILE, NAME], "inputs": [FILE, ...], "named": {NAME: FILE}, "to": FOLDER, "script": FILE or absent,
"trace": FILE or absent}, ...]. Files: NAME.CALL.TENSOR.npy, calls counted from 1.
"""

import contextlib
import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn.utils.rnn import PackedSequence, pad_packed_sequence

CELLS = (nn.RNNCell, nn.LSTMCell, nn.GRUCell)


def write_answers(one):
    file, name = one["module"]
    spec = importlib.util.spec_from_file_location("user", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    given = getattr(module, name)
    model = (given if isinstance(given, nn.Module) else given()).eval()
    to = Path(one["to"])
    to.mkdir(parents=True)
    calls = {}

    def hook(path):
        def write(layer, _, answer):
            calls[path] = calls.get(path, 0) + 1
            if isinstance(layer, CELLS):
                states = answer if isinstance(answer, tuple) else (answer,)
                named = dict(zip(("h_1", "c_1"), states))
            else:
                output, last = answer
                if isinstance(output, PackedSequence):
                    output = pad_packed_sequence(output, batch_first=layer.batch_first)[0]
                named = {"output": output, **dict(zip(("h_n", "c_n"), last if isinstance(last, tuple) else (last,)))}
            for tensor, value in named.items():
                np.save(to / f"{path}.{calls[path]}.{tensor}.npy", value.numpy())
        return write

    for path, layer in model.named_modules():
        if isinstance(layer, (nn.RNNBase, *CELLS)):
            layer.register_forward_hook(hook(path))
    inputs = [torch.from_numpy(np.load(file)) for file in one["inputs"]]
    named = {name: torch.from_numpy(np.load(file)) for name, file in one["named"].items()}
    with torch.no_grad(), contextlib.redirect_stdout(sys.stderr):
        model(*inputs, **named)
    fresh = getattr(module, name)
    if "script" in one:
        torch.jit.script(fresh()).save(one["script"])
    if "trace" in one:
        torch.jit.trace(fresh().eval(), tuple(inputs)).save(one["trace"])


torch.set_num_threads(1)
for one in json.loads(sys.argv[1]):
    write_answers(one)
