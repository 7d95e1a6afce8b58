"""MNN: the ONNX operators through its own converter."""

import tempfile
from pathlib import Path

import _tools  # MNN's converter; its command mnnconvert would install a telemetry package with pip
import MNN
from onnx_model import onnx_answers, onnx_inputs, onnx_model
from question import Unsupported

F = MNN.expr


def network(question):
    question.needs(dtype="float32", lengths=None)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "model.onnx"), Path(folder, "model.mnn")
        model = onnx_model(question)
        source.write_bytes(model.SerializeToString())
        _tools.mnnconvert(["mnnconvert", "-f", "ONNX", "--modelFile", str(source), "--MNNModel", str(target)])
        inputs = [value.name for value in model.graph.input]
        outputs = [value.name for value in model.graph.output]
        module = MNN.nn.load_module_from_file(str(target), inputs, outputs)
    given = onnx_inputs(question)
    if given["input"].size == 0:
        raise Unsupported("it takes no empty array")
    answers = module.forward([F.const(one, list(one.shape), F.NCHW, F.float) for one in given.values()])
    return onnx_answers(question, dict(zip(outputs, (F.convert(one, F.NCHW).read().copy() for one in answers))))
