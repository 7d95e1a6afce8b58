"""ai-edge-litert: its operators UNIDIRECTIONAL_SEQUENCE_RNN and _LSTM, and BIDIRECTIONAL_SEQUENCE_….

The model is written with LiteRT's own schema: what tensorflow's converter makes of Keras 3 is a WHILE loop. The initial
states go into the variable tensors that hold the states, and the last ones are read there.
"""

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from question import Unsupported
from tflite_model import Model


def network(question):
    if question.family == "GRU":
        raise Unsupported("it has no GRU operator; a converted one is a WHILE loop")
    question.needs(dtype="float32", lengths=None)
    model = Model(question.sequence())
    states = [by_letter for layer in range(question.num_layers) for by_letter in model.layer(question, layer)]
    interpreter = Interpreter(model_content=model.bytes(), num_threads=1)
    interpreter.allocate_tensors()
    interpreter.set_tensor(0, question.sequence())
    for i, by_letter in enumerate(states):
        for letter, tensor in zip(question.letters, by_letter):
            interpreter.set_tensor(tensor, question.initial(letter)[i])
    interpreter.invoke()
    ends = [np.stack([interpreter.get_tensor(one) for one in tensors]) for tensors in zip(*states)]  # h, and c
    layers = [interpreter.get_tensor(output) for output in model.outputs]  # each (seq_len, batch, features)
    h_steps = np.stack([one for layer in layers for one in np.split(layer, question.num_directions, axis=-1)])
    return question.answers(layers[-1], *ends, h_steps=h_steps)
