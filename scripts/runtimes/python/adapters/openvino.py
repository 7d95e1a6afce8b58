"""openvino: the ONNX operators read as RNNSequence, LSTMSequence and GRUSequence; cells from its own opset."""

import numpy as np
import openvino
from onnx_model import onnx_answers, onnx_inputs, onnx_model
from openvino import opset15 as ops

CORE = openvino.Core()
OPTIONS = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1}  # where there is AMX its default is bfloat16
GATES = {"RNN": [0], "LSTM": [1, 0, 2, 3], "GRU": [1, 0, 2]}  # f i g o, and z r n


def network(question):
    question.needs(dtype="float32")  # float64 is taken, and computed in float32
    model = onnx_model(question)
    compiled = CORE.compile_model(CORE.read_model(model.SerializeToString(), b""), "CPU", OPTIONS)
    names = [value.name for value in model.graph.output]
    return onnx_answers(question, dict(zip(names, compiled(onnx_inputs(question)).values())))


def cell(question):
    question.needs(dtype="float32")
    batch = question.sequence().shape[1]
    states = [ops.parameter([batch, question.hidden_size], np.float32) for _ in question.letters]
    x = ops.parameter([batch, question.input_size], np.float32)
    own = question.weights(0, 0).gates(GATES[question.family])
    if question.family == "GRU":  # linear_before_reset wants the recurrent bias of n apart
        rz, n = slice(0, 2 * question.hidden_size), slice(2 * question.hidden_size, None)
        bias = np.concatenate([own.bias_ih[rz] + own.bias_hh[rz], own.bias_ih[n], own.bias_hh[n]])
        node = ops.gru_cell(x, *states, own.ih, own.hh, bias, question.hidden_size, linear_before_reset=True)
    elif question.family == "LSTM":
        node = ops.lstm_cell(x, *states, own.ih, own.hh, own.bias_ih + own.bias_hh, question.hidden_size)
    else:
        bias = own.bias_ih + own.bias_hh
        node = ops.rnn_cell(x, *states, own.ih, own.hh, bias, question.hidden_size, [question.nonlinearity], [], [])
    compiled = CORE.compile_model(openvino.Model(node.outputs(), [x, *states]), "CPU", OPTIONS)
    return lambda *inputs: [array.copy() for array in compiled(inputs).values()]
