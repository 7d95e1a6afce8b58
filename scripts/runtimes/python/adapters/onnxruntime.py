"""onnxruntime: the ONNX operators RNN, LSTM and GRU of its CPU provider."""

import onnxruntime
from onnx_model import onnx_answers, onnx_inputs, onnx_model
from question import Unsupported

OPTIONS = onnxruntime.SessionOptions()
OPTIONS.intra_op_num_threads = 1
OPTIONS.log_severity_level = 4  # an error is thrown as well


def network(question):
    model = onnx_model(question)
    try:
        session = onnxruntime.InferenceSession(model.SerializeToString(), OPTIONS, providers=["CPUExecutionProvider"])
        names = [value.name for value in model.graph.output]
        return onnx_answers(question, dict(zip(names, session.run(names, onnx_inputs(question)))))
    except Exception as error:
        if "NOT_IMPLEMENTED" in str(error) or "does not support double" in str(error):
            raise Unsupported("it has no float64") from error
        raise
