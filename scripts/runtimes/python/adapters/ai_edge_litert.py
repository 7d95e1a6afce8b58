"""ai-edge-litert: its operators UNIDIRECTIONAL_SEQUENCE_RNN and _LSTM, and BIDIRECTIONAL_SEQUENCE_….

The model is written with LiteRT's own schema: what tensorflow's converter makes of Keras 3 is a WHILE loop. The initial
states go into the variable tensors that hold the states, and the last ones are read there.
"""

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter
from question import Unsupported

NONE = -1


def network(question):
    if question.family == "GRU":
        raise Unsupported("it has no GRU operator; a converted one is a WHILE loop")
    question.needs(dtype="float32", lengths=None)
    model = Model(question.sequence())
    states = [model.layer(question, layer) for layer in range(question.num_layers)]  # tensors by layer, direction, letter
    interpreter = Interpreter(model_content=model.bytes(), num_threads=1)
    interpreter.allocate_tensors()
    interpreter.set_tensor(0, question.sequence())
    flat = [by_letter for layer in states for by_letter in layer]
    for i, by_letter in enumerate(flat):
        for letter, tensor in zip(question.letters, by_letter):
            interpreter.set_tensor(tensor, question.initial(letter)[i])
    interpreter.invoke()
    last = [np.stack([interpreter.get_tensor(of[i]) for of in flat]) for i in range(len(question.letters))]
    layers = [interpreter.get_tensor(output) for output in model.outputs]
    h_steps = [one.swapaxes(0, 1) for y in layers for one in np.split(y, question.num_directions, axis=-1)]
    return question.answers(layers[-1], *last, **({"c_n": None} if len(last) == 1 else {}), h_steps=np.stack(h_steps).swapaxes(1, 2))


class Model:
    """A subgraph that grows layer by layer. Tensor 0 is the input, (seq_len, batch, input_size)."""

    def __init__(self, x):
        self.tensors, self.buffers, self.operators, self.outputs = [], [schema.BufferT()], [], []
        self.codes = []
        self.below = self.tensor(x.shape)
        self.x = x

    def tensor(self, shape, values=None, is_variable=False):
        one = schema.TensorT()
        one.shape, one.type, one.isVariable, one.name = list(shape), schema.TensorType.FLOAT32, is_variable, f"{len(self.tensors)}"
        one.buffer = 0
        if values is not None:
            buffer = schema.BufferT()
            buffer.data = np.frombuffer(np.ascontiguousarray(values).tobytes(), np.uint8)
            self.buffers.append(buffer)
            one.buffer = len(self.buffers) - 1
        self.tensors.append(one)
        return len(self.tensors) - 1

    def layer(self, question, layer):
        """Returns the state tensors, by direction and letter."""
        (seq_len, batch, _), D, width = self.x.shape, question.num_directions, question.proj_size or question.hidden_size
        parameters, states = [], []
        for direction in range(D):
            own = question.weights(layer, direction)
            parameters.append([one if one is NONE else self.tensor(one.shape, one) for one in of_operator(question, own)])
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
        kind = "SequenceRNN" if name == "UNIDIRECTIONAL_SEQUENCE_RNN" else "".join(part.title() for part in name.split("_")[:2]) + question.family
        one, options = schema.OperatorT(), getattr(schema, f"{kind}OptionsT")()
        options.timeMajor = True
        options.mergeOutputs = True
        is_relu = question.family == "RNN" and question.nonlinearity == "relu"
        options.fusedActivationFunction = schema.ActivationFunctionType.RELU if is_relu else schema.ActivationFunctionType.TANH
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
