"""The port: RNN, LSTM and GRU in NumPy, with several layers, both directions, and torch's names."""
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def step(module, activation, w, x, h, c):  # x (batch, input_size); h, c (batch, hidden_size)
    i = x @ w["weight_ih"].T + w.get("bias_ih", 0)
    r = h @ w["weight_hh"].T + w.get("bias_hh", 0)
    if module == "RNN":
        return activation(i + r), c
    if module == "GRU":
        (i_r, i_z, i_n), (h_r, h_z, h_n) = np.split(i, 3, 1), np.split(r, 3, 1)
        z, n = sigmoid(i_z + h_z), np.tanh(i_n + sigmoid(i_r + h_r) * h_n)
        return (1 - z) * n + z * h, c
    i, f, g, o = np.split(i + r, 4, 1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def forward(module, config, weights, x, h_0, c_0):  # (seq_len, batch, input_size), (places, batch, hidden_size) twice
    activation = {"relu": lambda a: np.maximum(a, 0)}.get(config.get("nonlinearity"), np.tanh)
    h_n, c_n = h_0.copy(), c_0.copy()
    directions = ("", "_reverse") if config["bidirectional"] else ("",)
    for layer in range(config["num_layers"]):
        below, outputs = x, []
        for d, suffix in enumerate(directions):
            at, end = layer * len(directions) + d, f"_l{layer}{suffix}"
            w = {name[: -len(end)]: one for name, one in weights.items() if name.endswith(end)}
            states = []
            for x_t in below[::-1] if suffix else below:
                h_n[at], c_n[at] = step(module, activation, w, x_t, h_n[at], c_n[at])
                states.append(h_n[at].copy())
            outputs.append(np.stack(states[::-1] if suffix else states))
        x = np.concatenate(outputs, -1)
    return x, h_n, c_n
