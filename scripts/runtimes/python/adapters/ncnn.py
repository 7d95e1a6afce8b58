"""ncnn: its layers RNN, LSTM and GRU. It has no batch axis, so a row is asked at a time, each in its own length."""

import tempfile
from pathlib import Path

import ncnn
import numpy as np
from question import Unsupported

GATES = {"RNN": [0], "LSTM": [0, 1, 3, 2], "GRU": [0, 1, 2]}  # i f o g, and r z n


def network(question):
    question.needs(dtype="float32")
    if question.family == "RNN" and question.nonlinearity != "tanh":
        raise Unsupported("its RNN has tanh alone")
    net = load(question)
    x, lengths = question.sequence(), question.lengths
    seq_len, batch, _ = x.shape
    width = question.proj_size or question.hidden_size
    h_steps = np.zeros((question.num_layers, seq_len, batch, question.num_directions * width), np.float32)
    h_n, c_n = question.initial("h").copy(), question.initial("c").copy()
    for row in range(batch):
        end = seq_len if lengths is None else lengths[row]
        run(net, question, x[:end, row], h_steps[:, :end, row], h_n[:, row], c_n[:, row])
    split = h_steps.reshape(*h_steps.shape[:3], question.num_directions, width)  # layer, t, row, direction, unit
    by_state = split.transpose(0, 3, 1, 2, 4).reshape(question.num_layers * question.num_directions, seq_len, batch, width)
    return question.answers(h_steps[-1], h_n, c_n if question.family == "LSTM" else None, by_state)


def run(net, question, x, h_steps, h_n, c_n):
    """One row. h_n and c_n hold the initial states, and are written with the last ones, as h_steps is."""
    D = question.num_directions
    extractor = net.create_extractor()
    kept = [np.ascontiguousarray(x)]  # a Mat borrows its memory
    extractor.input("out", ncnn.Mat(kept[0]))
    states = {"h": h_n, "c": c_n}
    for layer in range(question.num_layers):
        for letter in question.letters:
            kept.append(np.ascontiguousarray(states[letter][layer * D : layer * D + D]))
            extractor.input(f"{letter}_0_{layer}", ncnn.Mat(kept[-1]))
    for layer in range(question.num_layers):
        h_steps[layer] = extracted(extractor, f"out_{layer}")
        for letter in question.letters:
            states[letter][layer * D : layer * D + D] = extracted(extractor, f"{letter}_n_{layer}")


def extracted(extractor, name):
    failed, mat = extractor.extract(name)
    if failed:
        raise RuntimeError(f"extract({name}) gave {failed}")
    return np.array(mat)


def load(question):
    lines, weights, below = ["Input in 0 1 out"], [], "out"
    D, H = question.num_directions, question.hidden_size
    width = question.proj_size or H
    for layer in range(question.num_layers):
        own = [question.weights(layer, direction).gates(GATES[question.family]) for direction in range(D)]
        ends = {letter: (f"{letter}_0_{layer}", f"{letter}_n_{layer}") for letter in question.letters}
        lines += [f"Input {start} 0 1 {start}" for start, _ in ends.values()]
        outputs = " ".join([f"out_{layer}", *(last for _, last in ends.values())])
        inputs = " ".join([below, *(start for start, _ in ends.values())])
        size = sum(one.ih.size for one in own)
        sizes = f"0={width} 1={size} 2={2 if D == 2 else 0}" + (f" 3={H}" if question.family == "LSTM" else "")
        lines.append(f"{question.family} layer_{layer} {1 + len(ends)} {1 + len(ends)} {inputs} {outputs} {sizes}")
        blocks = [[one.ih for one in own], [biases(question, one) for one in own], [one.hh for one in own]]
        weights += blocks + ([[one.hr for one in own]] if question.proj_size else [])
        below = f"out_{layer}"
    blobs = 1 + question.num_layers * (1 + 2 * len(question.letters))
    net = ncnn.Net()
    net.opt.num_threads = 1
    net.opt.use_fp16_storage = net.opt.use_fp16_packed = net.opt.use_fp16_arithmetic = False
    net.load_param_mem("\n".join(["7767517", f"{len(lines)} {blobs}", *lines, ""]))
    with tempfile.NamedTemporaryFile(suffix=".bin") as file:
        tag = np.zeros(1, np.uint32).tobytes()  # float32
        Path(file.name).write_bytes(b"".join(tag + np.stack(block).tobytes() for block in weights))
        net.load_model(file.name)
    return net


def biases(question, own):
    both = own.bias_ih + own.bias_hh
    if question.family != "GRU":
        return both
    rz, n = slice(0, 2 * question.hidden_size), slice(2 * question.hidden_size, None)
    return np.concatenate([both[rz], own.bias_ih[n], own.bias_hh[n]])
