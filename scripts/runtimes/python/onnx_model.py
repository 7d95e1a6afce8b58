"""A question as an ONNX model: one RNN, LSTM or GRU operator a layer, as torch.onnx exports them.

The weights are initializers. The inputs are `input`, (seq_len, batch, input_size), and, where they are given, `lengths`,
`h_0` and `c_0`. `output`, `h_n` and `c_n` are torch's; `Y_0`, `Y_1`, … are every layer's states, (seq_len, num_directions,
batch, hidden_size).
"""

import numpy as np
from onnx import checker, helper, numpy_helper

GATES = {"RNN": [0], "LSTM": [0, 3, 1, 2], "GRU": [1, 0, 2]}  # ONNX: i o f c, and z r h


def onnx_model(question, opset=17):
    question.needs(proj_size=0)
    nodes, initializers = [], []
    element = helper.np_dtype_to_tensor_dtype(question.dtype)

    def constant(name, array):
        initializers.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(kind, inputs, outputs, **attributes):
        nodes.append(helper.make_node(kind, inputs, outputs, **attributes))

    D, letters = question.num_directions, question.letters
    if question.has_initial:
        each = constant("each", np.full(question.num_layers, D, np.int64))
        for letter in letters:
            parts = [f"{letter}_0_{layer}" for layer in range(question.num_layers)]
            node("Split", [f"{letter}_0", each], parts, axis=0)
    below = "input"
    sizes = constant("sizes", np.array([0, 0, D * question.hidden_size], np.int64))
    for layer in range(question.num_layers):
        own = [question.weights(layer, direction).gates(GATES[question.family]) for direction in range(D)]
        W = constant(f"W_{layer}", np.stack([one.ih for one in own]))
        R = constant(f"R_{layer}", np.stack([one.hh for one in own]))
        both = np.stack([np.concatenate([one.bias_ih, one.bias_hh]) for one in own])
        B = constant(f"B_{layer}", both) if question.bias else ""
        lengths = "lengths" if question.lengths is not None else ""
        initial = [f"{letter}_0_{layer}" for letter in letters] if question.has_initial else []
        ends = [f"Y_{letter}_{layer}" for letter in letters]
        node(question.family, [below, W, R, B, lengths, *initial], [f"Y_{layer}", *ends], **attributes(question))
        node("Transpose", [f"Y_{layer}"], [f"rows_{layer}"], perm=[0, 2, 1, 3])
        node("Reshape", [f"rows_{layer}", sizes], [f"out_{layer}"])
        below = f"out_{layer}"
    node("Identity", [below], ["output"])
    for letter in letters:
        node("Concat", [f"Y_{letter}_{layer}" for layer in range(question.num_layers)], [f"{letter}_n"], axis=0)

    value = lambda name, shape, of=element: helper.make_tensor_value_info(name, of, shape)
    given = onnx_inputs(question)
    inputs = [value(name, one.shape, helper.np_dtype_to_tensor_dtype(one.dtype)) for name, one in given.items()]
    outputs = [value("output", [None] * 3)] + [value(f"{letter}_n", [None] * 3) for letter in letters]
    outputs += [value(f"Y_{layer}", [None] * 4) for layer in range(question.num_layers)]
    graph = helper.make_graph(nodes, question.family, inputs, outputs, initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    checker.check_model(model)
    return model


def attributes(question):
    direction = "bidirectional" if question.num_directions == 2 else "forward"
    given = {"hidden_size": question.hidden_size, "direction": direction}
    if question.family == "RNN":
        given["activations"] = [question.nonlinearity.capitalize()] * question.num_directions
    if question.family == "GRU":
        given["linear_before_reset"] = 1
    return given


def onnx_inputs(question):
    given = {"input": question.sequence()}
    if question.lengths is not None:
        given["lengths"] = question.lengths.astype(np.int32)
    if question.has_initial:
        given |= {f"{letter}_0": question.initial(letter) for letter in question.letters}
    return given


def onnx_answers(question, given):
    """From what the model gave, by its names. Each Y is folded into h_steps, (states, seq_len, batch, hidden_size)."""
    h_steps = np.concatenate([given[f"Y_{layer}"].transpose(1, 0, 2, 3) for layer in range(question.num_layers)])
    return question.answers(given["output"], given["h_n"], given.get("c_n"), h_steps)
