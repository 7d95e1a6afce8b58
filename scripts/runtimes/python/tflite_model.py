"""A .tflite model, written with LiteRT's own schema: one sequence operator a layer, in one or both directions."""

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

NONE = -1  # an optional input that is not there


class Model:
    """A subgraph that grows layer by layer. Tensor 0 is the input, (seq_len, batch, input_size)."""

    def __init__(self, x):
        self.tensors, self.buffers, self.operators, self.outputs = [], [schema.BufferT()], [], []
        self.codes = []
        self.below = self.tensor(x.shape)
        self.x = x

    def tensor(self, shape, values=None, is_variable=False):
        one = schema.TensorT()
        one.shape, one.type, one.isVariable = list(shape), schema.TensorType.FLOAT32, is_variable
        one.name, one.buffer = f"{len(self.tensors)}", 0
        if values is not None:
            buffer = schema.BufferT()
            buffer.data = np.frombuffer(np.ascontiguousarray(values).tobytes(), np.uint8)
            self.buffers.append(buffer)
            one.buffer = len(self.buffers) - 1
        self.tensors.append(one)
        return len(self.tensors) - 1

    def layer(self, question, layer):
        """Returns the state tensors, by direction and letter."""
        (seq_len, batch, _), D = self.x.shape, question.num_directions
        width = question.proj_size or question.hidden_size
        parameters, states = [], []
        for direction in range(D):
            own = question.weights(layer, direction)
            listed = of_operator(question, own)
            parameters.append([one if one is NONE else self.tensor(one.shape, one) for one in listed])
            sizes = [width, question.hidden_size][: len(question.letters)]
            states.append([self.tensor([batch, size], is_variable=True) for size in sizes])
        way, kind = "BIDIRECTIONAL" if D == 2 else "UNIDIRECTIONAL", question.family
        if kind == "RNN":
            inputs = [self.below] + [i for own, state in zip(parameters, states) for i in own + state]
            inputs += [NONE] * 3 if D == 2 else []
        else:
            inputs = [self.below, *sum(parameters, []), *sum(states, [])] + ([NONE] * 9 if D == 2 else [])
        output = self.tensor([seq_len, batch, D * width])
        self.operator(f"{way}_SEQUENCE_{kind}", inputs, output, question)
        self.below = output
        self.outputs.append(output)
        return states

    def operator(self, name, inputs, output, question):
        if name not in self.codes:
            self.codes.append(name)
        way, sequence, family = name.split("_")
        kind = f"{way.title()}{sequence.title()}{family}".replace("UnidirectionalSequenceRNN", "SequenceRNN")
        one, options = schema.OperatorT(), getattr(schema, f"{kind}OptionsT")()
        options.timeMajor = True
        options.mergeOutputs = True
        is_relu = question.family == "RNN" and question.nonlinearity == "relu"
        activations = schema.ActivationFunctionType
        options.fusedActivationFunction = activations.RELU if is_relu else activations.TANH
        one.opcodeIndex, one.inputs, one.outputs = self.codes.index(name), inputs, [output]
        one.builtinOptionsType, one.builtinOptions = getattr(schema.BuiltinOptions, f"{kind}Options"), options
        self.operators.append(one)

    def bytes(self):
        graph, model = schema.SubGraphT(), schema.ModelT()
        graph.tensors, graph.operators, graph.inputs, graph.outputs = self.tensors, self.operators, [0], self.outputs
        model.version, model.subgraphs, model.buffers, model.operatorCodes = 3, [graph], self.buffers, []
        for name in self.codes:
            code = schema.OperatorCodeT()
            code.builtinCode = getattr(schema.BuiltinOperator, name)
            code.deprecatedBuiltinCode, code.version = code.builtinCode, 1
            model.operatorCodes.append(code)
        builder = flatbuffers.Builder(1024)
        builder.Finish(model.Pack(builder), b"TFL3")
        return bytes(builder.Output())


def of_operator(question, own):
    """One bias a gate. An LSTM's gates are i f g o, each by itself; no peepholes, no bias of the projection."""
    bias = own.bias_ih + own.bias_hh
    if question.family == "RNN":
        return [own.ih, own.hh, bias]
    gates = [gate for one in (own.ih, own.hh) for gate in np.split(one, 4)]
    return [*gates, NONE, NONE, NONE, *np.split(bias, 4), NONE if own.hr is None else own.hr, NONE]
