"""onnxruntime: the ONNX operators RNN, LSTM and GRU of its CPU provider."""

import onnxruntime
from onnx_model import onnx_answers, onnx_inputs, onnx_model
from onnxruntime.capi.onnxruntime_pybind11_state import NotImplemented as NotThere
from question import Unsupported

OPTIONS = onnxruntime.SessionOptions()
OPTIONS.intra_op_num_threads = 1


def network(question):
    model = onnx_model(question).SerializeToString()
    try:
        session = onnxruntime.InferenceSession(model, OPTIONS, providers=["CPUExecutionProvider"])
    except NotThere as error:
        raise Unsupported(error)
    names = [output.name for output in session.get_outputs()]
    return onnx_answers(question, dict(zip(names, session.run(names, onnx_inputs(question)))))
