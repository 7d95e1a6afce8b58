"""Asks one runtime, question after question: python serve.py RUNTIME.

Each line of standard input is ``CASE_DIR<tab>OUTPUT_DIR``; each is answered by one line of JSON with a `status`: "ok"
once the .npy files are in OUTPUT_DIR, "skip" with the reason why the runtime cannot do this, or "error" with its own.
`adapters/RUNTIME.py` has `network(question)`, which gives answers by torch's names, and, where the runtime has cells,
`cell(question)`, which gives a function of one step.
"""

import importlib
import json
import os
import sys
from pathlib import Path

import numpy as np
from question import Question, Unsupported


def answers(adapter, question):
    """The tensors of one question by torch's names."""
    if not question.is_cell:
        return adapter.network(question)
    return question.stepped(adapter.cell(question) if hasattr(adapter, "cell") else as_network(adapter, question))


def as_network(adapter, question):
    """Where a runtime has no cells, a cell is a network of one layer over one step."""

    def step(x, *states):
        last = adapter.network(question.one_step(x, states))
        return [last[f"{letter}_n"][0] for letter in question.letters]

    return step


def reply(adapter, case_dir, output_dir):
    try:
        for name, array in answers(adapter, Question(case_dir)).items():
            np.save(Path(output_dir, f"{name}.npy"), np.ascontiguousarray(array))
        return {"status": "ok"}
    except Unsupported as why:
        return {"status": "skip", "reason": " ".join(str(why).split())}
    except Exception as error:  # whatever a runtime throws is its answer to this question
        return {"status": "error", "reason": " ".join(f"{type(error).__name__}: {error}".split())}


def main():
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # runtimes print; standard output belongs to the protocol
    adapter = importlib.import_module(f"adapters.{sys.argv[1]}")
    for line in sys.stdin:
        print(json.dumps(reply(adapter, *line.rstrip("\n").split("\t"))), file=replies, flush=True)
    os._exit(0)  # some runtimes take seconds to unload


if __name__ == "__main__":
    main()
