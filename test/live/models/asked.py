"""What capture.py says to each of many requests, in one Python.

    python asked.py SCRIPTS JSON

JSON: a list of the options that capture.py takes. Prints a list: {"refused": text}, or what it said line by line. Each goes
into a folder of its own, captured-0 and so on, in the working folder.
"""

import json
import os
import sys
from pathlib import Path

said = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
sys.path.insert(0, sys.argv[1])
import capture  # noqa: E402

asked = json.loads(sys.argv[2])
capture.make_way()


class Pipe:
    def __init__(self):
        self.lines = []

    def say(self, **line):
        self.lines.append(line)


class Deadline:
    def begin(self, doing):
        pass


answers = []
for at, options in enumerate(asked):
    pipe, stage = Pipe(), Path(f"captured-{at}").resolve()
    stage.mkdir()
    try:
        (capture.bare.capture if options["module"] is None else capture.capture)(pipe, Deadline(), options, stage)
        answers.append(pipe.lines)
    except capture.Refusal as refusal:
        answers.append({"refused": str(refusal)})
json.dump(answers, said)
said.flush()
