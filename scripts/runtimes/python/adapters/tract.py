"""tract: the ONNX operators."""

import tempfile
from pathlib import Path

import tract
from onnx_model import onnx_answers, onnx_inputs, onnx_model


def network(question):
    question.needs(dtype="float32", lengths=None)  # "Non constant seq_len is not supported"
    model = onnx_model(question)
    names = [value.name for value in model.graph.output]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "model.onnx")
        file.write_bytes(model.SerializeToString())
        try:
            runnable = tract.onnx().load(file).into_model().into_runnable()
            given = runnable.run(list(onnx_inputs(question).values()))
        except tract.TractError as error:
            raise RuntimeError(str(error).split("Stack backtrace")[0][:300]) from error
    return onnx_answers(question, {name: one.to_numpy() for name, one in zip(names, given)})
